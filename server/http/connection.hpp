#pragma once
#include "http/head.hpp"
#include "http/lane.hpp"
#include "http/read_buffer.hpp"
#include "http/roster.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <optional>
#include <string>

// One client: request after request in order, until it says close, errs, or a deadline passes. Each stage has
// one absolute deadline, which the lane's sweep looks at: dripped bytes renew nothing (H-4).
namespace amparo::http {

class connection final : public seat, public std::enable_shared_from_this<connection> {
 public:
  connection(std::shared_ptr<lane> home, tcp::socket socket, const tcp::endpoint& from);
  ~connection() override;

  void start();  // spawns itself; lives until it ends
  void leave_soon() override;

  // For the lane, on its thread.
  void check_deadline(steady::time_point now);
  void hear_last_call(steady::time_point until);
  void drop();            // closes the socket: a handler that runs may finish, nobody hears it
  void insist();          // and cancels what the handler awaits
  std::size_t place = 0;  // in the lane's list

 private:
  asio::awaitable<void> run();
  asio::awaitable<bool> serve(request_head head);  // true where another request may follow
  asio::awaitable<unsigned> read_body(request_head& head);
  asio::awaitable<unsigned> read_sized(request_head& head);
  asio::awaitable<unsigned> read_chunked(request_head& head);
  asio::awaitable<unsigned> read_more();
  asio::awaitable<message::raw_response> ask_handler(message::raw_request request, peer who);
  asio::awaitable<bool> send_rest(std::string rest);
  asio::awaitable<void> send_feed(message::raw_response response, std::unique_ptr<feed> follows);
  asio::awaitable<void> refuse(unsigned status, bool is_head);
  asio::awaitable<void> linger();

  head_reading next_head();
  unsigned took(boost::system::error_code error, std::size_t bytes);
  bool take_arrived_body(request_head& head);
  std::optional<std::string> send_now(const message::raw_response& response, bool is_head, bool closes);
#ifdef AMPARO_FAILPOINTS
  bool send_half(std::string& head);
#endif
  peer peer_of(const request_head& head) const;
  void report_fault(std::string_view what) const;
  void begin(stage s, std::chrono::milliseconds at_most);
  void begin_waiting();
  void end(const std::exception_ptr& fault);

  std::shared_ptr<lane> lane_;
  tcp::socket socket_;
  std::string address_;
  read_buffer in_;
  std::size_t searched_ = 0;  // how far the end of the head has been looked for
  std::uint64_t id_ = 0;      // of the request in hand, in the log
  steady::time_point deadline_ = steady::time_point::max();
  bool is_late_ = false, is_cut_ = false, is_unwanted_ = false;
  asio::cancellation_signal insistence_;
};

}  // namespace amparo::http
