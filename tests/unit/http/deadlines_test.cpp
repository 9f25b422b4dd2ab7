#include "unit/http/http_support.hpp"

#include <gtest/gtest.h>

#include <poll.h>
#include <algorithm>
#include <atomic>
#include <functional>

namespace amparo::http {
namespace {

using steady = std::chrono::steady_clock;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr auto tolerable = 2s;  // of a genuine request, p99: sanitized programs on shared cores are slow
#else
constexpr auto tolerable = 50ms;
#endif

// As the shipped limits, a tenth or less of their length.
limits short_limits() {
  return {
      .header_time = 400ms, .body_time = 600ms, .idle_time = 500ms, .write_time = 400ms, .connections = 100};
}

// Sends a byte now and then until the connection ends; how long that took.
std::chrono::milliseconds drip(test_client& client, std::string_view first) {
  auto begin = steady::now();
  client.send(first);
  while (!client.is_readable(20ms) && client.send("x") && steady::now() - begin < 10s) continue;
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - begin);
}

TEST(deadlines, H_4_a_dripped_header_is_cut_although_bytes_come) {
  test_server server(short_limits());
  test_client client(server.port());
  auto took = drip(client, "GET / HTTP/1.1\r\nX: ");
  EXPECT_EQ(client.read_answer().status, 408u);
  EXPECT_TRUE(client.is_at_end());
  EXPECT_GE(took, 400ms);
  EXPECT_LT(took, 2s);
}

TEST(deadlines, H_4_a_dripped_body_is_cut_although_bytes_come) {
  for (auto body : {"Content-Length: 1000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e8\r\n"}) {
    test_server server(short_limits());
    test_client client(server.port());
    auto took = drip(client, "POST / HTTP/1.1\r\nHost: amparo.test\r\n" + std::string(body));
    EXPECT_EQ(client.read_answer().status, 408u);
    EXPECT_GE(took, 600ms);
    EXPECT_LT(took, 2s);
  }
}

TEST(deadlines, H_4_silence_is_cut_without_a_word) {
  test_server server(short_limits());
  test_client never(server.port()), once(server.port());
  ASSERT_TRUE(once.send(get()));
  EXPECT_EQ(once.read_answer().status, 200u);
  auto begin = steady::now();
  EXPECT_TRUE(never.is_at_end(3s));
  EXPECT_TRUE(once.is_at_end(3s));
  EXPECT_GE(steady::now() - begin, 350ms);
  EXPECT_LT(steady::now() - begin, 2s);
}

TEST(deadlines, H_4_a_second_request_has_its_own_header_time) {
  test_server server(short_limits());
  test_client client(server.port());
  for (int i = 0; i != 4; ++i) {
    ASSERT_FALSE(client.is_readable(200ms));  // together longer than any one deadline
    ASSERT_TRUE(client.send("GET / HTTP/1.1\r\n"));
    ASSERT_FALSE(client.is_readable(100ms));
    ASSERT_TRUE(client.send("Host: amparo.test\r\n\r\n"));
    ASSERT_EQ(client.read_answer().status, 200u) << i;
  }
}

asio::awaitable<message::raw_response> eight_megabytes(message::raw_request, peer) {
  message::raw_response out;
  out.body.assign(8 * 1024 * 1024, 'x');
  co_return out;
}

TEST(deadlines, H_4_an_answer_that_nobody_reads_is_cut) {
  test_server server(short_limits(), eight_megabytes);
  test_client client(server.port());
  ASSERT_TRUE(client.send(get()));
  EXPECT_TRUE(server.settles_at(0, 3s));
}

// Twice the cap of connections that never get to the end of what they say, while a genuine caller calls.
struct siege {
  std::function<void(test_client&)> begin;
  std::string drop;  // what each sends again and again
  handler handle = echo;
};

std::chrono::microseconds p99_of_genuine_calls(unsigned short port, const std::atomic<bool>& goes_on) {
  std::vector<std::chrono::microseconds> took;
  while (goes_on || took.size() < 100) {
    auto begin = steady::now();
    test_client client(port);
    client.send(get("/genuine", "Connection: close\r\n"));
    EXPECT_EQ(client.read_answer().status, 200u) << "a genuine caller was not served";
    took.push_back(std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - begin));
  }
  std::ranges::sort(took);
  return took[took.size() * 99 / 100];
}

void withstand(const siege& s) {
  auto l = short_limits();
  test_server server(l, s.handle);
  std::vector<test_client> drippers;
  for (std::size_t i = 0; i != 2 * l.connections; ++i) {
    drippers.emplace_back(server.port());
    s.begin(drippers.back());
  }
  std::atomic<bool> goes_on{true};
  std::chrono::microseconds p99{};
  std::thread genuine([&] { p99 = p99_of_genuine_calls(server.port(), goes_on); });
  auto begin = steady::now();
  for (std::size_t live = drippers.size(); live != 0 && steady::now() - begin < 8s;) {
    live = 0;
    for (auto& each : drippers)
      if (each.is_open() && (each.is_readable(0ms) || !each.send(s.drop)))
        each.close();
      else
        live += each.is_open();
    ::poll(nullptr, 0, 20);  // between two drops
  }
  auto gone_after = steady::now() - begin;
  goes_on = false;
  genuine.join();
  EXPECT_LT(gone_after, 5s);
  EXPECT_LT(p99, tolerable);
  std::printf("%zu drippers against a cap of %zu: p99 of genuine calls %ld us\n", drippers.size(),
              l.connections, static_cast<long>(p99.count()));
}

TEST(deadlines, H_4_a_genuine_caller_is_served_among_dripped_headers) {
  withstand({[](test_client& c) { c.send("GET / HTTP/1.1\r\nX: "); }, "x"});
}

TEST(deadlines, H_4_a_genuine_caller_is_served_among_dripped_bodies) {
  withstand({[](test_client& c) {
               c.send("POST / HTTP/1.1\r\nHost: amparo.test\r\nContent-Length: 60000\r\n\r\n");
             },
             "x"});
}

TEST(deadlines, H_4_a_genuine_caller_is_served_among_the_silent) {
  withstand({[](test_client&) {}, ""});
}

}  // namespace
}  // namespace amparo::http
