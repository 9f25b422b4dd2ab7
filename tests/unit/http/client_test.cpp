#include "http/client.hpp"
#include "http/errors.hpp"
#include "unit/http/http_support.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <optional>

namespace amparo::http {
namespace {

using outcome = base::result<message::raw_response>;
using tcp = asio::ip::tcp;

outcome send(std::string host, unsigned short port, message::raw_request request,
             std::chrono::milliseconds deadline = 10s) {
  asio::io_context context(1);
  std::optional<outcome> out;
  asio::co_spawn(context, send_to_loopback(std::move(host), port, std::move(request), deadline),
                 [&](const std::exception_ptr& fault, outcome got) {
                   EXPECT_FALSE(fault);
                   out = std::move(got);
                 });
  context.run();
  return *out;
}

// Accepts one connection, says `bytes` as soon as something has come, and closes, or stays silent where there
// are none.
class one_answer {
 public:
  explicit one_answer(std::string bytes) : bytes_(std::move(bytes)), thread_([this] { run(); }) {}
  ~one_answer() { thread_.join(); }
  unsigned short port() const { return acceptor_.local_endpoint().port(); }

 private:
  void run() {
    auto socket = acceptor_.accept();
    boost::system::error_code ended;
    char some[4096];
    socket.read_some(asio::buffer(some), ended);
    if (!bytes_.empty())
      asio::write(socket, asio::buffer(bytes_), ended);
    else
      socket.read_some(asio::buffer(some), ended);
  }
  std::string bytes_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::thread thread_;
};

TEST(client, brings_request_and_answer_unchanged) {
  test_server server(
      limits{}, [](message::raw_request request, peer) -> asio::awaitable<message::raw_response> {
        message::raw_response out;
        out.status = 403;
        out.content_type = "application/json";
        out.headers.push_back({"X-Signature", std::string(request.header_value("Amparo-Signature"))});
        out.body = request.method + " " + request.target + " " + request.body;
        co_return out;
      });
  for (auto host : {"127.0.0.1", "localhost"}) {
    auto got =
        send(host, server.port(),
             {"POST", "/v1/a?b=%20+", {{"Host", "amparo.test"}, {"Amparo-Signature", "t=1,v1=0"}}, "{}"});
    ASSERT_TRUE(got);
    EXPECT_EQ(got->status, 403u);
    EXPECT_EQ(got->content_type, "application/json");
    EXPECT_EQ(got->body, "POST /v1/a?b=%20+ {}");
    ASSERT_EQ(std::ranges::count(got->headers, std::string("X-Signature"), &message::header::name), 1);
  }
}

TEST(client, names_the_host_that_it_calls) {
  test_server server(listener_options{});
  auto got = send("127.0.0.1", server.port(), {"GET", "/", {}, ""});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 200u);
}

TEST(client, talks_to_loopback_only) {
  for (auto host : {"192.0.2.1", "example.org", "::", "0.0.0.0", "127.0.0.1.example.org", "2130706433", ""})
    EXPECT_EQ(send(host, 80, {"GET", "/", {}, ""}).error(), errc::not_loopback) << host;
}

TEST(client, sends_nothing_that_would_break_out_of_its_line) {
  EXPECT_EQ(send("127.0.0.1", 1, {"GET", "/ HTTP/1.1\r\nX: y", {}, ""}).error(), errc::bad_request);
  EXPECT_EQ(send("127.0.0.1", 1, {"GET /", "/", {}, ""}).error(), errc::bad_request);
  EXPECT_EQ(send("127.0.0.1", 1, {"GET", "/", {{"X", "a\r\nY: b"}}, ""}).error(), errc::bad_request);
}

TEST(client, nobody_there_is_unreachable) {
  unsigned short port = 0;
  { port = test_server().port(); }
  EXPECT_EQ(send("127.0.0.1", port, {"GET", "/", {}, ""}).error(), errc::unreachable);
}

TEST(client, silence_ends_at_the_deadline) {
  one_answer silent("");
  auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(send("127.0.0.1", silent.port(), {"GET", "/", {}, ""}, 200ms).error(), errc::deadline);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 200ms);
}

TEST(client, what_is_not_http_is_a_bad_answer) {
  for (auto bytes : {"hello\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                     "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"}) {
    one_answer strange(bytes);
    EXPECT_EQ(send("127.0.0.1", strange.port(), {"GET", "/", {}, ""}).error(), errc::bad_answer) << bytes;
  }
}

TEST(client, an_answer_over_4_MiB_is_a_bad_answer) {
  one_answer large("HTTP/1.1 200 OK\r\nContent-Length: 4194305\r\n\r\n" + std::string(4194305, 'x'));
  EXPECT_EQ(send("127.0.0.1", large.port(), {"GET", "/", {}, ""}).error(), errc::bad_answer);
}

TEST(client, reads_a_chunked_answer) {
  one_answer chunked("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  auto got = send("127.0.0.1", chunked.port(), {"GET", "/", {}, ""});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->body, "abc");
}

TEST(client, every_error_has_a_sentence_and_says_whose_fault_it_is) {
  for (auto e : {errc::not_loopback, errc::bad_request}) EXPECT_EQ(make_error_code(e), base::fault::ours);
  for (auto e : {errc::unreachable, errc::deadline, errc::bad_answer}) {
    EXPECT_EQ(make_error_code(e), base::fault::transient);
    EXPECT_NE(make_error_code(e).message(), "unknown error");
  }
}

}  // namespace
}  // namespace amparo::http
