#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <string>

#include "message/raw_http.hpp"
#include "provider_simulator/clock.hpp"
#include "provider_simulator/retry_rules.hpp"

// HTTP/1.1 on loopback, both ways, with the freedom to be rude that no well-behaved library gives: answers
// that stop in the middle, or never come.
namespace amparo::simulator {

namespace asio = boost::asio;

std::string bytes_of(const message::raw_request& request);
std::string bytes_of(const message::raw_response& response);

// What came back from one of Amparo's ports.
struct exchanged {
  tried how;
  std::string body;
};

// One request over a connection of its own; both times are the simulated clock's, which outlives it.
asio::awaitable<exchanged> exchange(company_clock& by, unsigned short port, std::string bytes,
                                    milliseconds connect, milliseconds answer);

// What a peer is answered: bytes, and then perhaps the end of the connection.
struct outgoing {
  std::string bytes;
  bool closes = false;
};
using handler = std::function<asio::awaitable<outgoing>(message::raw_request)>;

// Listens on loopback until it is closed. `io` and what `handle` refers to outlive it.
class listener {
 public:
  listener(asio::io_context& io, handler handle);
  unsigned short port() const { return port_; }
  void close();   // new connections are refused, and those that are open end
  void reopen();  // at the same port

 private:
  asio::awaitable<void> accept();
  asio::awaitable<void> serve(std::shared_ptr<asio::ip::tcp::socket> peer);

  asio::io_context& io_;
  handler handle_;
  asio::ip::tcp::acceptor acceptor_;
  std::vector<std::weak_ptr<asio::ip::tcp::socket>> peers_;
  unsigned short port_ = 0;
};

void rethrow(const std::exception_ptr& fault);  // where a coroutine ends that nobody awaits

}  // namespace amparo::simulator
