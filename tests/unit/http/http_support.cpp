#include "unit/http/http_support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace amparo::http {
namespace {

listener_options options_of(limits l) {
  listener_options options;
  options.limits = l;
  options.hosts = {std::string(test_host)};
  return options;
}

int poll_for(int fd, short events, std::chrono::steady_clock::time_point until) {
  auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
  pollfd one{fd, events, 0};
  return ::poll(&one, 1, static_cast<int>(std::max<long>(left, 0)));
}

}  // namespace

asio::awaitable<message::raw_response> echo(message::raw_request request, peer) {
  message::raw_response out;
  out.body = request.method + " " + request.target + " [" + request.body + "]";
  co_return out;
}

test_server::test_server(limits l, handler handle, unsigned threads)
    : test_server(options_of(l), std::move(handle), threads) {}

test_server::test_server(listener_options options, handler handle, unsigned threads) {
  std::vector<asio::io_context*> pointers;
  for (unsigned i = 0; i != threads; ++i) {
    contexts_.push_back(std::make_unique<asio::io_context>(1));
    work_.emplace_back(contexts_.back()->get_executor());
    pointers.push_back(contexts_.back().get());
  }
  server_ = std::make_unique<http::server>(pointers, std::move(options), std::move(handle), metrics_);
  server_->start();
  for (auto& each : contexts_) threads_.emplace_back([&context = *each] { context.run(); });
}

test_server::~test_server() {
  drain(0ms);
  for (auto& each : work_) each.reset();
  for (auto& each : contexts_) each->stop();
  for (auto& each : threads_) each.join();
  server_.reset();
}

double test_server::counted(std::string_view event) const {
  auto text = metrics_.text();
  auto at = text.find("event=\"" + std::string(event) + "\"} ");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + text.find(' ', at), nullptr);
}

void test_server::drain(std::chrono::milliseconds grace) {
  asio::io_context own(1);
  asio::co_spawn(own, server_->drain(grace), asio::detached);
  own.run();
}

bool test_server::settles_at(std::size_t connections, std::chrono::milliseconds at_most) {
  auto until = std::chrono::steady_clock::now() + at_most;
  while (server_->connections() != connections) {
    if (std::chrono::steady_clock::now() > until) return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

std::string test_answer::header(std::string_view name) const {
  auto at = head.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return {};
  at += name.size() + 4;
  return head.substr(at, head.find("\r\n", at) - at);
}

test_client::test_client(unsigned short port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd_ >= 0 && ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) close();
  int on = 1;
  if (fd_ >= 0) ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

test_client::~test_client() { close(); }
test_client::test_client(test_client&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), in_(std::move(other.in_)), was_reset_(other.was_reset_) {}

void test_client::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

bool test_client::send(std::string_view bytes) {
  auto until = std::chrono::steady_clock::now() + 10s;
  while (!bytes.empty()) {
    auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    else if (errno != EAGAIN || poll_for(fd_, POLLOUT, until) <= 0)
      return false;
  }
  return true;
}

void test_client::finish_sending() { ::shutdown(fd_, SHUT_WR); }

bool test_client::is_readable(std::chrono::milliseconds at_most) {
  return !in_.empty() || poll_for(fd_, POLLIN, std::chrono::steady_clock::now() + at_most) > 0;
}

test_client::read_outcome test_client::read_some(std::chrono::steady_clock::time_point until) {
  if (poll_for(fd_, POLLIN, until) <= 0) return read_outcome::nothing;
  char bytes[16 * 1024];
  auto got = ::recv(fd_, bytes, sizeof bytes, 0);
  if (got > 0) return in_.append(bytes, static_cast<std::size_t>(got)), read_outcome::some;
  if (got < 0) was_reset_ = true;
  return read_outcome::end;
}

test_answer test_client::read_answer(bool to_head, std::chrono::milliseconds at_most) {
  auto until = std::chrono::steady_clock::now() + at_most;
  std::size_t end = 0;
  while ((end = in_.find("\r\n\r\n")) == std::string::npos)
    if (read_some(until) != read_outcome::some) return {};
  test_answer out;
  out.head = in_.substr(0, end + 2);
  in_.erase(0, end + 4);
  out.status = static_cast<unsigned>(std::strtoul(out.head.c_str() + out.head.find(' '), nullptr, 10));
  auto length = to_head ? 0 : std::strtoul(out.header("Content-Length").c_str(), nullptr, 10);
  while (in_.size() < length)
    if (read_some(until) != read_outcome::some) return {};
  out.body = in_.substr(0, length);
  in_.erase(0, length);
  return out;
}

std::string test_client::read_to_end(std::chrono::milliseconds at_most) {
  auto until = std::chrono::steady_clock::now() + at_most;
  while (read_some(until) == read_outcome::some) continue;
  return std::exchange(in_, {});
}

bool test_client::is_at_end(std::chrono::milliseconds at_most) {
  return in_.empty() && read_some(std::chrono::steady_clock::now() + at_most) == read_outcome::end &&
         in_.empty();
}

std::string get(std::string_view target, std::string_view extra) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: " + std::string(test_host) + "\r\n" +
         std::string(extra) + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view extra) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: " + std::string(test_host) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(extra) + "\r\n" +
         std::string(body);
}

std::size_t raise_descriptor_limit() {
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  descriptors.rlim_cur = descriptors.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &descriptors);
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  return descriptors.rlim_cur;
}

}  // namespace amparo::http
