#include "ops/failpoint.hpp"
#include "unit/http/http_support.hpp"

#include <gtest/gtest.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <stdexcept>

namespace amparo::http {
namespace {

TEST(serving, answers_a_request_and_keeps_the_connection) {
  test_server server;
  test_client client(server.port());
  for (int i = 0; i != 3; ++i) {
    ASSERT_TRUE(client.send(post("/a?b=%20c+d", "x=1")));
    auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 200u);
    EXPECT_EQ(answer.body, "POST /a?b=%20c+d [x=1]");
    EXPECT_EQ(answer.header("Connection"), "keep-alive");
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("Date").size(), 29u);
  }
  EXPECT_EQ(server.server().connections(), 1u);
}

TEST(serving, a_port_is_shared_only_on_purpose) {
  listener_options options;
  options.share_port = true;
  test_server first(options);
  asio::io_context context(1);
  ops::metrics count;
  options.port = first.port();
  {
    server sharing({&context}, options, echo, count);
    EXPECT_NO_THROW(sharing.start());
  }
  options.share_port = false;
  server alone({&context}, options, echo, count);
  try {
    alone.start();
    ADD_FAILURE() << "two listen at one address, and nobody is told";
  } catch (const boost::system::system_error& refused) {
    EXPECT_EQ(refused.code(), boost::system::errc::address_in_use);
    EXPECT_NE(std::string(refused.what()).find(":" + std::to_string(first.port())), std::string::npos);
  }
}

TEST(serving, pipelined_requests_are_answered_in_order) {
  test_server server;
  test_client client(server.port());
  std::string all;
  for (int i = 0; i != 50; ++i)
    all += i % 2 ? get("/" + std::to_string(i)) : post("/" + std::to_string(i), "body");
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i != 50; ++i)
    EXPECT_EQ(client.read_answer().body,
              i % 2 ? "GET /" + std::to_string(i) + " []" : "POST /" + std::to_string(i) + " [body]");
}

TEST(serving, head_is_answered_without_a_body) {
  test_server server;
  test_client client(server.port());
  ASSERT_TRUE(client.send("HEAD /x HTTP/1.1\r\nHost: amparo.test\r\n\r\n" + get("/y")));
  auto answer = client.read_answer(true);
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.header("Content-Length"), "10");  // "HEAD /x []"
  EXPECT_EQ(client.read_answer().body, "GET /y []");
}

TEST(serving, a_refused_head_has_no_body_either) {
  test_server server;
  test_client client(server.port());
  ASSERT_TRUE(client.send("HEAD /x HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
  EXPECT_EQ(client.read_answer(true).status, 421u);
  EXPECT_TRUE(client.is_at_end());
}

TEST(serving, http_1_0_closes_unless_asked_to_stay) {
  test_server server;
  test_client leaves(server.port()), stays(server.port());
  ASSERT_TRUE(leaves.send("GET / HTTP/1.0\r\nHost: amparo.test\r\n\r\n"));
  EXPECT_EQ(leaves.read_answer().header("Connection"), "close");
  EXPECT_TRUE(leaves.is_at_end());
  ASSERT_TRUE(stays.send("GET / HTTP/1.0\r\nHost: amparo.test\r\nConnection: Keep-Alive\r\n\r\n"));
  EXPECT_EQ(stays.read_answer().header("Connection"), "keep-alive");
  ASSERT_TRUE(stays.send(get()));
  EXPECT_EQ(stays.read_answer().status, 200u);
}

TEST(serving, connection_close_is_honoured) {
  test_server server;
  test_client client(server.port());
  ASSERT_TRUE(client.send(get("/", "Connection: foo, CLOSE\r\n")));
  EXPECT_EQ(client.read_answer().header("Connection"), "close");
  EXPECT_TRUE(client.is_at_end());
}

TEST(serving, a_large_answer_arrives_whole) {
  std::string large(8 * 1024 * 1024, 'x');
  test_server server(limits{}, [&](message::raw_request, peer) -> asio::awaitable<message::raw_response> {
    message::raw_response out;
    out.body = large;
    co_return out;
  });
  test_client client(server.port());
  ASSERT_TRUE(client.send(get("/1") + get("/2")));
  EXPECT_EQ(client.read_answer().body, large);
  EXPECT_EQ(client.read_answer().body, large);
}

// Says what it was given, a piece at a time, then waits until it is cancelled, or ends.
class told_pieces final : public feed {
 public:
  told_pieces(std::vector<std::string> pieces, bool ends) : pieces_(std::move(pieces)), ends_(ends) {}
  asio::awaitable<std::string> next() override {
    if (said_ != pieces_.size()) co_return pieces_[said_++];
    if (ends_) co_return "";
    auto here = co_await asio::this_coro::executor;
    asio::steady_timer never(here, std::chrono::hours(1));
    co_await never.async_wait(asio::use_awaitable);
    co_return "";
  }

 private:
  std::vector<std::string> pieces_;
  bool ends_;
  std::size_t said_ = 0;
};

handler feeding(std::vector<std::string> pieces, bool ends) {
  return [=](message::raw_request, peer from) -> asio::awaitable<message::raw_response> {
    message::raw_response out;
    out.content_type = "text/event-stream";
    if (from.follows != nullptr) *from.follows = std::make_unique<told_pieces>(pieces, ends);
    co_return out;
  };
}

TEST(serving, what_follows_an_answer_arrives_piece_by_piece_and_ends_with_the_connection) {
  test_server server(limits{}, feeding({"data: 1\n\n", std::string(1'000'000, 'x'), "data: 2\n\n"}, true));
  test_client client(server.port());
  ASSERT_TRUE(client.send(get()));
  auto all = client.read_to_end();
  EXPECT_NE(all.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_NE(all.find("Connection: close"), std::string::npos);
  EXPECT_EQ(all.find("Content-Length"), std::string::npos);
  auto body = all.substr(all.find("\r\n\r\n") + 4);
  EXPECT_EQ(body, "data: 1\n\n" + std::string(1'000'000, 'x') + "data: 2\n\n");
  EXPECT_FALSE(client.was_reset());
}

TEST(serving, H_4_a_stream_outlives_the_idle_limit_and_does_not_hold_a_drain_up) {
  limits brief;
  brief.idle_time = brief.header_time = 50ms;
  test_server server(brief, feeding({"data: 1\n\n"}, false));
  test_client client(server.port());
  ASSERT_TRUE(client.send(get()));
  EXPECT_NE(client.read_to_end(300ms).find("data: 1"), std::string::npos);
  EXPECT_EQ(server.server().connections(), 1u) << "six idle limits later";
  server.drain(100ms);
  EXPECT_TRUE(server.settles_at(0));
  EXPECT_EQ(server.counted("handler_fault"), 0);
}

TEST(serving, a_head_of_a_stream_has_nothing_behind_it) {
  test_server server(limits{}, feeding({"data: 1\n\n"}, false));
  test_client client(server.port());
  ASSERT_TRUE(client.send("HEAD / HTTP/1.1\r\nHost: amparo.test\r\n\r\n"));
  EXPECT_EQ(client.read_answer(true).status, 200u);
}

TEST(serving, expect_continue_is_invited_before_the_body) {
  test_server server;
  test_client client(server.port());
  ASSERT_TRUE(client.send(
      "POST /e HTTP/1.1\r\nHost: amparo.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"));
  EXPECT_EQ(client.read_answer().status, 100u);
  ASSERT_TRUE(client.send("word"));
  EXPECT_EQ(client.read_answer().body, "POST /e [word]");
}

TEST(serving, expect_continue_with_too_large_a_body_is_refused_at_once) {
  test_server server;
  test_client client(server.port());
  ASSERT_TRUE(client.send(
      "POST / HTTP/1.1\r\nHost: amparo.test\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n"));
  EXPECT_EQ(client.read_answer().status, 413u);
  EXPECT_TRUE(client.is_at_end());
}

TEST(serving, the_handler_hears_who_asks) {
  std::vector<bool> direct;
  test_server server(limits{}, [&](message::raw_request, peer who) -> asio::awaitable<message::raw_response> {
    direct.push_back(who.is_direct_loopback);
    message::raw_response out;
    out.body = who.address;
    co_return out;
  });
  test_client client(server.port());
  for (auto extra : {"", "Forwarded: for=1.2.3.4\r\n", "X-Forwarded-For: 1.2.3.4\r\n",
                     "x-forwarded-proto: https\r\n", "Via: 1.1 proxy\r\n", "X-Forwarded: no\r\n"}) {
    ASSERT_TRUE(client.send(get("/", extra)));
    EXPECT_EQ(client.read_answer().body, "127.0.0.1");
  }
  EXPECT_EQ(direct, (std::vector<bool>{true, false, false, false, false, true}));
}

asio::awaitable<message::raw_response> fail(message::raw_request request, peer) {
  if (request.target == "/number") throw 7;
  if (request.target == "/split") {
    message::raw_response out;
    out.headers.push_back({"X-Words", "one\r\nSet-Cookie: a=b"});
    co_return out;
  }
  throw std::runtime_error("secret words");
}

TEST(serving, a_failing_handler_is_answered_with_a_fixed_sentence) {
  test_server server(limits{}, fail);
  for (auto target : {"/", "/number", "/split"}) {
    test_client client(server.port());
    ASSERT_TRUE(client.send(get(target)));
    auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 500u) << target;
    EXPECT_EQ(answer.body, "Something failed on our side.\n");
    EXPECT_EQ(answer.head.find("Set-Cookie"), std::string::npos);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.is_at_end());
  }
  EXPECT_EQ(server.counted("handler_fault"), 3);
}

#ifdef AMPARO_FAILPOINTS
TEST(serving, the_failpoints_of_a_drill_stop_before_and_in_the_middle_of_an_answer) {
  test_server server;
  test_client before(server.port()), halfway(server.port()), after(server.port());
  ASSERT_TRUE(ops::arm_failpoint("header_read:error:1"));
  ASSERT_TRUE(before.send(get()));
  EXPECT_TRUE(before.is_at_end());
  ASSERT_TRUE(ops::arm_failpoint("replied_half:error:1"));
  ASSERT_TRUE(halfway.send(get()));
  EXPECT_TRUE(halfway.read_to_end().starts_with("HTTP/1.1 200 OK\r\n"));
  ASSERT_TRUE(after.send(get()));
  EXPECT_EQ(after.read_answer().status, 200u);
}
#endif

TEST(serving, a_port_that_is_taken_refuses_to_start) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  ASSERT_EQ(::listen(fd, 1), 0);
  ASSERT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size), 0);
  asio::io_context context;
  ops::metrics metrics;
  listener_options options;
  options.port = ntohs(at.sin_port);
  server taken({&context}, options, echo, metrics);
  EXPECT_THROW(taken.start(), boost::system::system_error);
  ::close(fd);
}

}  // namespace
}  // namespace amparo::http
