#include "unit/http/caps_support.hpp"
#include "unit/http/http_support.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace amparo::http {
namespace {

void lower_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = 200;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void obey(asio::posix::stream_descriptor& leash, int tell) {
  leash.async_wait(asio::posix::stream_descriptor::wait_read, [&leash, tell](boost::system::error_code) {
    char byte = 0;
    if (::read(leash.native_handle(), &byte, 1) != 1) ::_exit(0);
    lower_limit();
    if (::write(tell, &byte, 1) != 1) ::_exit(1);
    obey(leash, tell);
  });
}

[[noreturn]] void serve(limits l, int leash, int tell) {
  asio::io_context context(1);
  ops::metrics metrics;
  listener_options options;
  options.limits = l;
  options.hosts = {std::string(test_host)};
  server one({&context}, options, echo, metrics);
  one.start();
  auto port = one.port();
  if (::write(tell, &port, sizeof port) != sizeof port) ::_exit(1);
  asio::posix::stream_descriptor orders(context, leash);
  obey(orders, tell);
  context.run();
  ::_exit(1);
}

}  // namespace

server_process::server_process(limits l) {
  std::array<int, 2> leash{}, tell{};
  if (::pipe(leash.data()) != 0 || ::pipe(tell.data()) != 0) throw std::runtime_error("no pipe");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(leash[1]);
    serve(l, leash[0], tell[1]);
  }
  ::close(leash[0]);
  ::close(tell[1]);
  leash_ = leash[1];
  heard_ = tell[0];
  if (::read(heard_, &port_, sizeof port_) != sizeof port_) port_ = 0;
}

server_process::~server_process() {
  ::close(leash_);
  ::close(heard_);
  ::waitpid(pid_, nullptr, 0);
}

void server_process::lower_descriptor_limit() {
  char byte = 'l';
  if (::write(leash_, &byte, 1) != 1 || ::read(heard_, &byte, 1) != 1)
    throw std::runtime_error("the server is gone");
}

bool server_process::is_alive() const { return ::waitpid(pid_, nullptr, WNOHANG) == 0; }

std::chrono::milliseconds server_process::processor_time() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string all((std::istreambuf_iterator<char>(file)), {});
  std::istringstream after(all.substr(all.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i != 11; ++i) after >> skipped;
  long user = 0, system = 0;
  after >> user >> system;
  return std::chrono::milliseconds((user + system) * 1000 / ::sysconf(_SC_CLK_TCK));
}

}  // namespace amparo::http
