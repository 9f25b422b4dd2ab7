#pragma once
#include "http/server.hpp"
#include "ops/metrics.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// A server on threads of its own, and a client that is a bare socket: it says exactly the bytes that it is
// told to, and every wait has an end.
namespace amparo::http {

using namespace std::chrono_literals;

// The Host that test_server allows beside its own address.
inline constexpr std::string_view test_host = "amparo.test";

// Answers 200 with "METHOD target [body]".
asio::awaitable<message::raw_response> echo(message::raw_request request, peer who);

class test_server {
 public:
  explicit test_server(limits l = {}, handler handle = echo, unsigned threads = 1);
  explicit test_server(listener_options options, handler handle = echo, unsigned threads = 1);
  ~test_server();

  unsigned short port() const { return server_->port(); }
  http::server& server() { return *server_; }
  asio::io_context& context(std::size_t i = 0) { return *contexts_[i]; }
  ops::metrics& metrics() { return metrics_; }
  // How often this event was counted.
  double counted(std::string_view event) const;
  // Runs drain on a context of its own and waits for it.
  void drain(std::chrono::milliseconds grace);
  // Waits until so many connections are left; false after `at_most`.
  bool settles_at(std::size_t connections, std::chrono::milliseconds at_most = 5s);

 private:
  ops::metrics metrics_;
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::unique_ptr<http::server> server_;
  std::vector<std::thread> threads_;
};

struct test_answer {
  unsigned status = 0;  // 0: none came
  std::string head, body;
  std::string header(std::string_view name) const;
};

class test_client {
 public:
  explicit test_client(unsigned short port);  // not connected where the kernel refuses
  ~test_client();
  test_client(test_client&& other) noexcept;
  test_client(const test_client&) = delete;

  bool is_open() const { return fd_ >= 0; }
  bool send(std::string_view bytes);  // all of it; false where the other end is gone
  void finish_sending();
  void close();
  test_answer read_answer(bool to_head = false, std::chrono::milliseconds at_most = 10s);
  // Everything up to the end of the stream; `was_reset` where it ended in a reset.
  std::string read_to_end(std::chrono::milliseconds at_most = 10s);
  bool was_reset() const { return was_reset_; }
  bool is_at_end(std::chrono::milliseconds at_most = 10s);  // the stream ends and brings nothing before
  // True where bytes or an end are there to be read.
  bool is_readable(std::chrono::milliseconds at_most);

 private:
  enum class read_outcome { some, end, nothing };
  read_outcome read_some(std::chrono::steady_clock::time_point until);
  int fd_ = -1;
  std::string in_;
  bool was_reset_ = false;
};

// "GET <target> HTTP/1.1", the test host, the extra field lines (each with its line end).
std::string get(std::string_view target = "/", std::string_view extra = "");
std::string post(std::string_view target, std::string_view body, std::string_view extra = "");

// Raises the soft limit of descriptors to the hard one; what it is then.
std::size_t raise_descriptor_limit();

}  // namespace amparo::http
