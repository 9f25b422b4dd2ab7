#pragma once
#include "message/raw_http.hpp"
#include "ops/metrics.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

// The listener: framing that RFC 9112 asks for and Beast 1.81 alone does not give, absolute deadlines, caps,
// and a shutdown that waits (threat model H-1 to H-5). Nothing above sees a socket or a Beast type.
namespace amparo::http {

namespace asio = boost::asio;

struct limits {
  std::size_t header_bytes = 8 * 1024;  // over: 431
  std::size_t header_fields = 64;       // over: 431
  std::size_t target_bytes = 4 * 1024;  // over: 414
  std::size_t body_bytes = 64 * 1024;   // over: 413
  std::chrono::milliseconds header_time{5'000}, body_time{10'000}, idle_time{15'000}, write_time{10'000};
  std::size_t connections = 4'000;
  std::size_t connections_per_address = 64;  // addresses in trusted_proxies have none
};

struct listener_options {
  std::string address = "127.0.0.1";
  unsigned short port = 0;  // 0 = the kernel's choice
  // Allowed Host values, else 421: an entry with a port matches that port, one without any port. The listen
  // address and its port are always allowed.
  std::vector<std::string> hosts;
  std::vector<std::string> trusted_proxies{"127.0.0.1", "::1"};
  // Another process may listen on the same address and port, and the kernel deals connections out between
  // them. Without it start() throws where one does.
  bool share_port = false;
  std::vector<std::string> methods{"GET", "HEAD",
                                   "POST"};  // else 405. An answer to HEAD goes out without its body
  http::limits limits;
};

// What goes on behind an answer's head, piece by piece, until it ends or the other side leaves: an event
// stream. It has no deadline between two pieces (H-4 excepts it), each of them has the usual one to leave in.
class feed {
 public:
  virtual ~feed() = default;
  // The next piece, when there is one; "" = it ends. Runs on the connection's thread, and is cancelled when
  // the server insists on its end.
  virtual asio::awaitable<std::string> next() = 0;
};

struct peer {
  std::string address;           // of the socket, never of a header
  bool is_direct_loopback;       // a loopback socket and no Forwarded, X-Forwarded-* or Via header
  std::uint64_t request_id = 0;  // for log lines: counts up from a random number of this process (L-2)
  // Where a handler leaves what follows the head of its answer, whose body is then empty; null = nowhere.
  std::unique_ptr<http::feed>* follows = nullptr;
};

// Runs on the io_context that accepted the connection. An exception out of it is a fault of ours: counted,
// answered with 500.
using handler = std::function<asio::awaitable<message::raw_response>(message::raw_request, peer)>;

class server {
 public:
  // One acceptor per context (SO_REUSEPORT). `contexts` and `count` outlive the server.
  server(std::vector<asio::io_context*> contexts, listener_options options, handler handle,
         ops::metrics& count);
  ~server();
  void start();  // binds and accepts; throws boost::system::system_error with the address where it cannot
  unsigned short port() const;
  // Stops accepting after emptying the kernel's queue, lets running requests finish and closes idle
  // connections; insists after `grace`. Completes when no connection is left.
  asio::awaitable<void> drain(std::chrono::milliseconds grace);
  std::size_t connections() const;

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace amparo::http
