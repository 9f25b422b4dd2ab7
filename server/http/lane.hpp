#pragma once
#include "http/head.hpp"
#include "http/roster.hpp"
#include "http/server.hpp"
#include "ops/metrics.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace amparo::http {

class connection;
using tcp = asio::ip::tcp;

// What all lanes of a server share: settled before they start, but for the roster and the counters.
struct site {
  site(std::string listen_address, unsigned short listen_port, head_rules head, std::string methods,
       handler answer, ops::metrics& metrics, std::size_t most, std::size_t most_per_address,
       const std::vector<std::string>& trusted, std::uint64_t first_id)
      : address(std::move(listen_address)),
        port(listen_port),
        rules(std::move(head)),
        allowed_methods(std::move(methods)),
        handle(std::move(answer)),
        count(metrics),
        roster(most, most_per_address, trusted),
        next_id(first_id) {}

  std::string address;
  unsigned short port;
  head_rules rules;
  std::string allowed_methods;  // "GET, HEAD, POST"
  handler handle;
  ops::metrics& count;
  http::roster roster;
  std::atomic<std::uint64_t>
      next_id;  // correlates log lines; begins at a random number in each process (L-2)
  std::atomic<std::size_t> listening{0};  // accept loops that still run
};

// One io_context's share of a server: its acceptor, its connections, and one timer that looks after all their
// deadlines (a timer a connection or an operation costs microseconds a request). Used on its context's thread
// only; connections keep it alive.
class lane : public std::enable_shared_from_this<lane> {
 public:
  lane(asio::io_context& context, std::shared_ptr<site> shared)
      : context_(context), site_(std::move(shared)) {}

  void listen(const tcp::endpoint& at);  // throws boost::system::system_error
  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
  void start();

  // Seats whoever the kernel has already let in, then closes the listener. Idle connections get `last_call`
  // for a request that is on its way.
  void stop(std::chrono::milliseconds last_call);
  void insist();   // closes everything, cancels what handlers await
  void abandon();  // the server goes: closes the listener and drops every connection

  // For its connections.
  asio::io_context& context() { return context_; }
  site& shared() { return *site_; }
  bool is_draining() const { return draining_; }
  // How long a connection may be silent: `usual`, or less while the lane drains.
  std::chrono::milliseconds silence(std::chrono::milliseconds usual) const {
    return std::min(usual, last_call_);
  }
  void join(connection& who);
  void leave(connection& who);
  std::string_view date();                     // the Date header, made once a second
  std::string& scratch() { return scratch_; }  // for an answer that is written before the next await

 private:
  asio::awaitable<void> accept();
  asio::awaitable<void> sweep();
  void seat_new(tcp::socket socket, const tcp::endpoint& from);

  asio::io_context& context_;
  std::shared_ptr<site> site_;
  tcp::acceptor acceptor_{context_};
  asio::steady_timer tick_{context_};
  std::vector<connection*> members_;
  bool draining_ = false, sweeping_ = false;
  std::chrono::milliseconds last_call_ = std::chrono::milliseconds::max();
  std::string date_, scratch_;
  std::chrono::sys_seconds dated_{};
};

}  // namespace amparo::http
