#include "unit/http/caps_support.hpp"
#include "unit/http/http_support.hpp"

#include <gtest/gtest.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <atomic>

namespace amparo::http {
namespace {

// A new connection and one request on it.
unsigned call(unsigned short port, std::chrono::milliseconds at_most = 10s) {
  test_client client(port);
  if (!client.send(get("/genuine", "Connection: close\r\n"))) return 0;
  return client.read_answer(false, at_most).status;
}

// Less than half of one core over the next 400 ms.
void expect_no_busy_loop(const server_process& server) {
  auto before = server.processor_time();
  ::poll(nullptr, 0, 400);
  EXPECT_LT(server.processor_time() - before, 200ms);
}

TEST(caps, H_5_connects_of_two_and_a_half_times_the_cap) {
  auto descriptors = raise_descriptor_limit();
  auto connects = std::min<std::size_t>(10'000, descriptors - 200);
  std::printf("%zu connects, %zu descriptors\n", connects, descriptors);
  ASSERT_GE(connects, 2'500u)
      << "the hard limit of descriptors is too low for this test: raise it to 2,700 or more";
  server_process server({.idle_time = 60s, .connections = connects * 2 / 5});
  ASSERT_NE(server.port(), 0);
  std::vector<test_client> crowd;
  crowd.reserve(connects);
  std::size_t open = 0;
  for (std::size_t i = 0; i != connects; ++i) {
    crowd.emplace_back(server.port());
    open += crowd.back().is_open();
    if (i % 1000 == 999) {
      EXPECT_EQ(call(server.port()), 200u) << "after " << i + 1 << " connects";
    }
  }
  EXPECT_EQ(open, connects);
  EXPECT_EQ(call(server.port()), 200u);
  expect_no_busy_loop(server);
  crowd.clear();
  for (int i = 0; i != 20; ++i) EXPECT_EQ(call(server.port()), 200u);
  EXPECT_TRUE(server.is_alive());
}

TEST(caps, H_5_running_out_of_descriptors_is_survived) {
  raise_descriptor_limit();
  server_process server({.header_time = 60s, .connections = 300});
  std::vector<test_client> crowd;
  for (int i = 0; i != 400; ++i) crowd.emplace_back(server.port());
  EXPECT_EQ(call(server.port()), 200u);
  server.lower_descriptor_limit();  // below what it holds already
  for (int i = 0; i != 200; ++i) crowd.emplace_back(server.port());
  EXPECT_EQ(call(server.port()), 200u);
  expect_no_busy_loop(server);
  crowd.clear();
  for (int i = 0; i != 20; ++i) EXPECT_EQ(call(server.port()), 200u);
  EXPECT_TRUE(server.is_alive());
}

// Every descriptor of the process is taken by others: nobody can be asked to leave, and the listener waits
// its turn.
TEST(caps, H_5_accepting_pauses_while_no_descriptor_is_free_and_then_goes_on) {
  test_server server;
  ASSERT_EQ(call(server.port()), 200u);
  ASSERT_TRUE(server.settles_at(0));
  server.metrics().count("rehearsed");  // UBSan needs a descriptor to look at a type for the first time
  std::vector<int> taken;
  for (int fd; (fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) taken.push_back(fd);
  ::close(taken.back());
  taken.pop_back();
  test_client waiting(server.port());  // takes the last one
  bool was_sent = waiting.send(get("/second", "Connection: close\r\n"));
  bool was_answered_early = waiting.is_readable(200ms);
  for (int fd : taken) ::close(fd);
  auto failures = server.counted("accept_failed");
  ASSERT_TRUE(was_sent);
  EXPECT_FALSE(was_answered_early);
  EXPECT_GE(failures, 1);
  EXPECT_LE(failures, 30);  // a pause between two tries
  EXPECT_EQ(waiting.read_answer().status, 200u);
  EXPECT_EQ(call(server.port()), 200u);
}

TEST(caps, H_5_work_in_hand_is_not_given_up_for_a_newcomer) {
  std::atomic<bool> is_at_work{false}, may_end{false};
  test_server server(limits{.connections = 1},
                     [&](message::raw_request request, peer who) -> asio::awaitable<message::raw_response> {
                       asio::steady_timer pause(co_await asio::this_coro::executor);
                       for (is_at_work = true; !may_end;) {
                         pause.expires_after(1ms);
                         co_await pause.async_wait(asio::use_awaitable);
                       }
                       co_return co_await echo(std::move(request), std::move(who));
                     });
  test_client first(server.port());
  ASSERT_TRUE(first.send(get("/first")));
  while (!is_at_work) std::this_thread::yield();
  test_client second(server.port());
  EXPECT_TRUE(second.is_at_end());
  may_end = true;
  EXPECT_EQ(first.read_answer().body, "GET /first []");
  EXPECT_EQ(server.counted("connection_refused"), 1);
}

TEST(caps, H_5_an_address_may_hold_so_many_connections) {
  listener_options options;
  options.hosts = {std::string(test_host)};
  options.trusted_proxies = {};
  options.limits.connections_per_address = 3;
  test_server server(options);
  std::vector<test_client> mine;
  for (int i = 0; i != 3; ++i) {
    mine.emplace_back(server.port());
    ASSERT_TRUE(mine.back().send(get()));
    ASSERT_EQ(mine.back().read_answer().status, 200u);
  }
  test_client fourth(server.port());
  EXPECT_TRUE(fourth.is_at_end());
  EXPECT_EQ(server.counted("connection_refused_address"), 1);
  mine.pop_back();
  ASSERT_TRUE(server.settles_at(2));
  EXPECT_EQ(call(server.port()), 200u);
}

TEST(caps, a_trusted_proxy_has_no_cap_of_its_own) {
  test_server server(limits{.connections_per_address = 3});
  std::vector<test_client> many;
  for (int i = 0; i != 20; ++i) {
    many.emplace_back(server.port());
    ASSERT_TRUE(many.back().send(get()));
    ASSERT_EQ(many.back().read_answer().status, 200u);
  }
}

}  // namespace
}  // namespace amparo::http
