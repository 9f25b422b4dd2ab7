#include "integration/redis_support.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include "scratch.hpp"

namespace amparo::test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// Debian's redis-server is a link to the one binary of redis-tools, which looks at the name it is called by.
std::string server_binary() {
  for (const char* path :
       {"/usr/bin/redis-server", "/usr/local/bin/redis-server", "/usr/bin/redis-check-rdb"})
    if (::access(path, X_OK) == 0) return path;
  throw std::runtime_error("no redis-server on this machine: install redis-tools");
}

bool answers(const std::string& socket) {
  asio::io_context io;
  asio::local::stream_protocol::socket s(io);
  boost::system::error_code failed;
  s.connect(asio::local::stream_protocol::endpoint(socket), failed);
  if (failed) return false;
  const std::string ping = "PING\r\n";
  std::array<char, 5> reply{};
  if (::send(s.native_handle(), ping.data(), ping.size(), MSG_NOSIGNAL) < 0) return false;
  if (::recv(s.native_handle(), reply.data(), reply.size(), 0) != 5) return false;
  std::string_view said(reply.data(), reply.size());
  return said == "+PONG" || said == "-NOAU";  // one that wants a password answers too
}

}  // namespace

temp_folder::temp_folder() {
  path_ = scratch_folder("test");
}

temp_folder::~temp_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

redis_server::redis_server(std::vector<std::string> settings) : settings_(std::move(settings)) { start(); }

redis_server::~redis_server() { kill(); }

store::link_target redis_server::target() const {
  store::link_target out;
  out.path = (folder_.path() / "r.sock").string();
  return out;
}

void redis_server::start() {
  auto config = (folder_.path() / "redis.conf").string();
  std::ofstream(config) << "port 0\nunixsocket " << target().path << "\ndir " << folder_.path().string()
                        << "\nsave \"\"\nappendonly yes\nappendfsync always\nslowlog-log-slower-than -1\n"
                        << "maxmemory-policy noeviction\nlogfile " << (folder_.path() / "redis.log").string()
                        << "\n";
  std::ofstream more(config, std::ios::app);
  for (const auto& line : settings_) more << line << "\n";
  more.close();
  auto binary = server_binary();
  std::string name = "redis-server";
  std::array<char*, 3> words{name.data(), config.data(), nullptr};
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpgid(0, 0);
    ::execv(binary.c_str(), words.data());
    ::_exit(127);
  }
  auto until = std::chrono::steady_clock::now() + 10s;
  while (!answers(target().path)) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error("redis-server does not answer");
    ::sched_yield();
  }
}

void redis_server::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void redis_server::stop() {
  ::kill(pid_, SIGSTOP);
  int status = 0;
  ::waitpid(pid_, &status, WUNTRACED);
}

void redis_server::cont() { ::kill(pid_, SIGCONT); }

bool run_until(asio::io_context& io, const std::function<bool()>& condition,
               std::chrono::milliseconds limit) {
  auto until = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    if (io.stopped()) io.restart();
    io.run_one_for(5ms);
  }
  return true;
}

store::link_settings patient() {
  store::link_settings out;
  out.deadline = 20s;
  out.greeting = 20s;
  out.silence = 30s;
  return out;
}

std::unique_ptr<store::link> connected_link(asio::io_context& io, const store::link_target& target,
                                            store::link_settings settings) {
  auto made = std::make_unique<store::link>(
      io, target, "test", [] { return 500U; }, settings);
  made->start();
  if (!run_until(io, [&] { return made->is_ready(); })) throw std::runtime_error("the link does not connect");
  return made;
}

store::redis_reply ask(store::link& over, std::vector<std::string> words) {
  auto reply = run(over.context(), over.ask(store::command({words.begin(), words.end()})));
  if (!reply) throw std::runtime_error("the link failed: " + reply.error().message());
  return *reply;
}

std::vector<key_life> all_keys(store::link& over) {
  std::vector<key_life> out;
  for (const auto& key : ask(over, {"KEYS", "*"}).items)
    out.push_back({key.text, ask(over, {"PTTL", key.text}).integer});
  return out;
}

void advance(store::link& over, std::chrono::milliseconds by) {
  for (const auto& [key, ms] : all_keys(over)) {
    if (ms < 0) continue;
    if (ms <= by.count())
      ask(over, {"DEL", key});
    else
      ask(over, {"PEXPIRE", key, std::to_string(ms - by.count())});
  }
}

}  // namespace amparo::test
