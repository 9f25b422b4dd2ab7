#include "unit/http/http_support.hpp"

#include <gtest/gtest.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <poll.h>
#include <atomic>
#include <future>

namespace amparo::http {
namespace {

// A handler that waits until the test lets it go on, or its connection is cut.
struct gate {
  asio::steady_timer* timer = nullptr;
  std::promise<void> entered;
  handler waits() {
    return [this](message::raw_request request, peer who) -> asio::awaitable<message::raw_response> {
      auto executor = co_await asio::this_coro::executor;
      asio::steady_timer until_let_go(executor, 1h);
      timer = &until_let_go;
      entered.set_value();
      co_await until_let_go.async_wait(asio::as_tuple(asio::use_awaitable));
      co_return co_await echo(std::move(request), std::move(who));
    };
  }
};

// Waits until the listener is closed.
bool refuses(unsigned short port) {
  auto until = std::chrono::steady_clock::now() + 5s;
  while (test_client(port).is_open() && std::chrono::steady_clock::now() < until) ::poll(nullptr, 0, 5);
  return !test_client(port).is_open();
}

TEST(drain, P9_connections_in_the_kernels_queue_are_answered) {
  asio::io_context context(1);
  ops::metrics metrics;
  listener_options options;
  options.hosts = {std::string(test_host)};
  server one({&context}, options, echo, metrics);
  one.start();
  std::vector<test_client> queued;
  for (int i = 0; i != 50; ++i) {
    queued.emplace_back(one.port());
    ASSERT_TRUE(queued.back().send(get("/" + std::to_string(i))));
  }
  asio::co_spawn(context, one.drain(10s), asio::detached);  // before the accept loop has run once
  std::thread runs([&] { context.run(); });
  for (int i = 0; i != 50; ++i) {
    auto& client = queued[static_cast<std::size_t>(i)];
    auto answer = client.read_answer();
    EXPECT_EQ(answer.body, "GET /" + std::to_string(i) + " []");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.is_at_end());
    EXPECT_FALSE(client.was_reset());
    client.close();
  }
  runs.join();
  EXPECT_EQ(one.connections(), 0u);
}

TEST(drain, P9_a_running_handler_finishes_and_nobody_new_comes_in) {
  gate held;
  test_server server(limits{}, held.waits());
  test_client client(server.port());
  ASSERT_TRUE(client.send(get("/slow")));
  held.entered.get_future().wait();
  auto drained = std::async(std::launch::async, [&] { server.drain(30s); });
  EXPECT_TRUE(refuses(server.port()));
  EXPECT_EQ(drained.wait_for(0ms), std::future_status::timeout);
  asio::post(server.context(), [&] { held.timer->cancel(); });
  auto answer = client.read_answer();
  EXPECT_EQ(answer.body, "GET /slow []");
  EXPECT_EQ(answer.header("Connection"), "close");
  client.close();
  EXPECT_EQ(drained.wait_for(10s), std::future_status::ready);
}

TEST(drain, P9_newcomers_without_end_do_not_keep_it_open) {
  test_server server;
  std::atomic<bool> goes_on{true};
  std::thread crowd([&] {
    while (goes_on) test_client one(server.port());
  });
  auto begin = std::chrono::steady_clock::now();
  server.drain(3s);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
  EXPECT_EQ(server.server().connections(), 0u);
  goes_on = false;
  crowd.join();
}

TEST(drain, P9_idle_connections_are_closed_without_a_word) {
  test_server server(limits{}, echo, 2);
  std::vector<test_client> idle;
  for (int i = 0; i != 10; ++i) {
    idle.emplace_back(server.port());
    ASSERT_TRUE(idle.back().send(get()));
    ASSERT_EQ(idle.back().read_answer().status, 200u);
  }
  auto begin = std::chrono::steady_clock::now();
  server.drain(10s);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  EXPECT_EQ(server.server().connections(), 0u);
  for (auto& each : idle) EXPECT_TRUE(each.is_at_end());
}

TEST(drain, P9_a_request_on_its_way_to_an_idle_connection_is_still_answered) {
  test_server server;
  test_client client(server.port());
  ASSERT_TRUE(client.send(get()));
  ASSERT_EQ(client.read_answer().status, 200u);
  auto drained = std::async(std::launch::async, [&] { server.drain(10s); });
  ASSERT_TRUE(refuses(server.port()));
  ASSERT_TRUE(client.send(get("/late")));
  auto answer = client.read_answer();
  EXPECT_EQ(answer.body, "GET /late []");
  EXPECT_EQ(answer.header("Connection"), "close");
  client.close();
  EXPECT_EQ(drained.wait_for(10s), std::future_status::ready);
}

TEST(drain, P9_after_the_grace_it_insists) {
  gate held;
  test_server server(limits{}, [&held](message::raw_request, peer) -> asio::awaitable<message::raw_response> {
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer for_ever(executor, 1h);
    held.entered.set_value();
    co_await for_ever.async_wait(asio::use_awaitable);
    co_return message::raw_response{};
  });
  test_client client(server.port()), dripper(server.port());
  ASSERT_TRUE(client.send(get()));
  ASSERT_TRUE(dripper.send("GET / HT"));
  held.entered.get_future().wait();
  auto begin = std::chrono::steady_clock::now();
  server.drain(200ms);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 4s);
  EXPECT_EQ(server.server().connections(), 0u);
  EXPECT_TRUE(client.is_at_end());
  EXPECT_EQ(server.counted("handler_fault"), 0);
}

TEST(drain, of_a_server_that_never_started_is_over_at_once) {
  asio::io_context context(1);
  ops::metrics metrics;
  server one({&context}, {}, echo, metrics);
  bool is_over = false;
  asio::co_spawn(context, one.drain(1h), [&](const std::exception_ptr&) { is_over = true; });
  context.run();
  EXPECT_TRUE(is_over);
}

struct load_result {
  std::size_t answered = 0, lost = 0;
};

// Request after request on one connection until the server says close; a request without an answer is lost.
load_result call_until_told_to_stop(unsigned short port) {
  load_result out;
  test_client client(port);
  for (;;) {
    bool was_sent = client.send(get("/" + std::to_string(out.answered)));
    auto answer = client.read_answer();
    if (!was_sent || answer.status != 200) return ++out.lost, out;
    ++out.answered;
    if (answer.header("Connection") == "close") return out;
  }
}

TEST(drain, E23_under_load_no_request_is_lost_and_no_connection_reset) {
  test_server server(limits{}, echo, 2);
  std::vector<std::future<load_result>> callers;
  for (int i = 0; i != 8; ++i)
    callers.push_back(std::async(std::launch::async, [&] { return call_until_told_to_stop(server.port()); }));
  while (server.server().connections() < 8) std::this_thread::yield();
  server.drain(10s);
  for (auto& each : callers) {
    auto result = each.get();
    EXPECT_EQ(result.lost, 0u);
    EXPECT_GT(result.answered, 0u);
  }
}

}  // namespace
}  // namespace amparo::http
