#include "integration/provider_stub_support.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace amparo::test {

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  auto at = text.find(from);
  if (at == std::string::npos) return "";
  at += from.size();
  return text.substr(at, text.find(to, at) - at);
}

provider_stub::provider_stub(std::vector<std::string> script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listener_, 64) != 0)
    throw std::runtime_error("no port for the provider");
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
  port_ = ntohs(at.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

provider_stub::~provider_stub() { go_away(); }

void provider_stub::go_away() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  ::close(listener_);
}

void provider_stub::answer_by(std::function<std::string(const std::string&)> how) {
  std::lock_guard lock(guard_);
  how_ = std::move(how);
}

std::vector<std::string> provider_stub::asked() const {
  std::lock_guard lock(guard_);
  return asked_;
}

std::vector<std::string> provider_stub::lines() const {
  std::lock_guard lock(guard_);
  return lines_;
}

std::vector<std::string> provider_stub::heads() const {
  std::lock_guard lock(guard_);
  return heads_;
}

void provider_stub::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, 50) <= 0) continue;
    int peer = ::accept(listener_, nullptr, nullptr);
    if (peer >= 0) serve(peer);
  }
}

void provider_stub::serve(int peer) {
  std::string in;
  char some[4096];
  std::size_t whole = 1;
  while (in.size() < whole) {
    auto n = ::recv(peer, some, sizeof some, 0);
    if (n <= 0) break;
    in.append(some, static_cast<std::size_t>(n));
    auto head = in.find("\r\n\r\n");
    whole = head == std::string::npos ? in.size() + 1
                                      : head + 4 + std::stoul("0" + between(in, "Content-Length: ", "\r\n"));
  }
  std::string answer;
  if (in.size() >= whole) {
    auto line = in.substr(0, in.find(" HTTP/1.1"));
    std::unique_lock lock(guard_);
    auto n = asked_.size();
    auto how = how_;
    lines_.push_back(line);
    heads_.push_back(in.substr(0, in.find("\r\n\r\n") + 2));
    asked_.push_back(in.substr(in.find("\r\n\r\n") + 4));
    lock.unlock();
    if (n < script_.size())
      answer = script_[n];
    else
      answer = how ? how(line) : taken(std::to_string(n));
  }
  if (!answer.empty()) ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
  ::close(peer);
}

std::string provider_stub::answer(const std::string& status, const std::string& fields,
                                  const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string provider_stub::taken(const std::string& id) {
  return answer("200 OK", "Content-Type: application/json\r\n",
                "{\"sid\":\"SM-" + id + "\",\"status\":\"queued\",\"data\":{\"id\":\"m-" + id + "\"}}");
}

}  // namespace amparo::test
