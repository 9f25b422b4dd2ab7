#include "servers.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "store/embedded_redis.hpp"
#include "twilio_texts.hpp"

namespace amparo::bench {
namespace {

namespace fs = std::filesystem;

// Without the relay, whose looks into the outbox are no part of a turn. texts_per_caller is as wide as a
// configuration may have it: a phone of the bench writes more than a person.
constexpr const char* configuration = R"(public_url: {url}
listen: 127.0.0.1:0
console: {{ listen: 127.0.0.1:0 }}
redis: unix://{folder}/amparo.sock
data_dir: {folder}/data
keys: {{ dir: {folder}/keys }}
content: {{ flows: {conversations}/flows, locales: {conversations}/locales, directory: {root}/config/directory, accept_unchecked: true }}
lines:
  - {{ number: "{line}", provider: twilio, language: es-MX, country: MX, modes: [sms, voice] }}
{more_lines}providers:
  twilio: {{ kind: twilio, account_sid: {account}, auth_token: {{ file: {folder}/secret }} }}
{more}limits: {{ texts_per_caller: 30/1min{limits} }}
threads: {threads}
roles: [gateway]
)";

bool accepts(const fs::path& socket_file) {
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  auto name = socket_file.string();
  std::copy_n(name.data(), std::min(name.size(), sizeof at.sun_path - 1), at.sun_path);
  int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool good = ::connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  ::close(fd);
  return good;
}

unsigned short port_of(const std::string& address) {
  return static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1)));
}

constexpr const char* announcement = "listening for providers on ";

void start_gateway_on(served& of, const server_settings& how, const fs::path& configuration_file,
                      const fs::path& log) {
  of.gateway = std::make_unique<process>(
      how.amparo, std::vector<std::string>{"amparo", "serve", "--config", configuration_file.string()}, log);
  of.port = port_of(of.gateway->line_with(announcement));
}

}  // namespace

temporary_folder::temporary_folder() {
  std::string name = (fs::temp_directory_path() / "amparo-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void write_secret(const fs::path& file, std::string_view text) {
  std::ofstream(file) << text;
  fs::permissions(file, fs::perms::owner_read);
}

fs::path write_installation(const temporary_folder& folder, const server_settings& how) {
  auto keys = folder / "keys";
  if (process(how.amparo, {"amparo", "keys", "init", keys.string()}, folder / "keys.log").wait() != 0)
    throw std::runtime_error("the keys could not be made");
  write_secret(folder / "secret", std::string(secret) + "\n");
  auto file = folder / "amparo.yaml";
  write_secret(file, fmt::format(configuration, fmt::arg("url", public_url),
                                 fmt::arg("folder", (folder / "").parent_path().string()),
                                 fmt::arg("root", AMPARO_ROOT), fmt::arg("line", line_number),
                                 fmt::arg("account", account), fmt::arg("threads", how.threads),
                                 fmt::arg("more_lines", how.more_lines), fmt::arg("more", how.more),
                                 fmt::arg("limits", how.limits),
                                 fmt::arg("conversations", how.conversations.string())));
  return file;
}

std::unique_ptr<process> start_redis(const temporary_folder& folder, const std::string& name,
                                     bool fsync_always) {
  auto data = folder / (name + ".redis"), socket_file = folder / (name + ".sock");
  fs::create_directories(data);
  // Rewriting the append-only file would fall into one round and not into another.
  auto made = std::make_unique<process>(
      store::embedded_redis::server_program(),  // several tools in one: told apart by what it is called
      std::vector<std::string>{"redis-server", "--port", "0", "--unixsocket", socket_file.string(), "--dir",
                               data.string(), "--save", "", "--appendonly", "yes", "--appendfsync",
                               fsync_always ? "always" : "everysec", "--auto-aof-rewrite-percentage", "0",
                               "--maxmemory", "4gb", "--maxmemory-policy", "noeviction"},
      folder / (name + ".redis.log"));
  for (int i = 0; !accepts(socket_file); ++i) {
    if (i == 500) throw std::runtime_error("redis-server does not start");
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return made;
}

void start_gateway(served& of, const temporary_folder& folder, const server_settings& how) {
  start_gateway_on(of, how, folder / "amparo.yaml", folder / "amparo.log");
}

served start_second_gateway(const temporary_folder& folder, const server_settings& how) {
  std::ifstream first(folder / "amparo.yaml");
  std::string text{std::istreambuf_iterator<char>(first), {}};
  const std::string key = "data_dir: ";
  auto at = text.find('\n', text.find(key));
  text.insert(at, "-of-the-second");
  write_secret(folder / "second.yaml", text);
  served out{"second", nullptr, nullptr, 0};
  start_gateway_on(out, how, folder / "second.yaml", folder / "second.log");
  return out;
}

served start_amparo(const temporary_folder& folder, const server_settings& how) {
  write_installation(folder, how);
  served out{"amparo", start_redis(folder, "amparo", how.fsync_always), nullptr, 0};
  start_gateway(out, folder, how);
  return out;
}

served start_ceiling(const temporary_folder& folder, const server_settings& how) {
  served out{"ceiling", start_redis(folder, "ceiling", how.fsync_always), nullptr, 0};
  out.gateway = std::make_unique<process>(
      how.ceiling,
      std::vector<std::string>{"bench_ceiling", "127.0.0.1", "0",
                               "unix://" + (folder / "ceiling.sock").string(), how.threads,
                               std::string(account), (folder / "secret").string(), std::string(public_url)},
      folder / "ceiling.log");
  out.port = port_of(out.gateway->line_with(announcement));
  return out;
}

served start_peer(const temporary_folder& folder, const server_settings& how) {
  served out{"peer", start_redis(folder, "peer", how.fsync_always), nullptr, 0};
  out.gateway = std::make_unique<process>(
      how.node,
      std::vector<std::string>{"node", AMPARO_ROOT "/tests/bench/peer/server.mjs", "127.0.0.1",
                               (folder / "peer.sock").string(), (folder / "secret").string(),
                               std::string(public_url)},
      folder / "peer.log");
  out.port = port_of(out.gateway->line_with(announcement));
  return out;
}

}  // namespace amparo::bench
