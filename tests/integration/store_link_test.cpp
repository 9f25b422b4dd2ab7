#include "store/link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <fstream>

#include "integration/redis_support.hpp"
#include "store/redis_store.hpp"

// The link against servers that are killed, frozen, or speak something else than Redis.
namespace amparo::store {
namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

// What became of many commands sent at once.
struct tally {
  unsigned ended = 0, good = 0, unknown = 0, not_connected = 0, other = 0;
  void operator()(std::exception_ptr, const base::result<redis_reply>& answer) {
    ++ended;
    if (answer)
      ++(answer->is_error() ? other : good);
    else if (answer.error() == errc::unknown_outcome)
      ++unknown;
    else if (answer.error() == errc::not_connected)
      ++not_connected;
    else
      ++other;
  }
};

struct link_test : testing::Test {
  void send(link& over, tally& into, unsigned count = 1) {
    for (unsigned i = 0; i != count; ++i)
      asio::co_spawn(io, over.ask(command({"INCR", "counter"})),
                     [&into](std::exception_ptr e, base::result<redis_reply> a) { into(e, a); });
  }
  bool until(const std::function<bool()>& condition) { return test::run_until(io, condition); }
  asio::io_context io;
};

TEST_F(link_test, many_coroutines_share_one_connection) {
  test::redis_server server;
  auto over = test::connected_link(io, server.target());
  tally all;
  send(*over, all, 500);
  ASSERT_TRUE(until([&] { return all.ended == 500; }));
  EXPECT_EQ(all.good, 500U);
  EXPECT_EQ(test::ask(*over, {"GET", "counter"}).text, "500");
  auto info = test::ask(*over, {"INFO", "clients"}).text;
  EXPECT_THAT(info, testing::HasSubstr("connected_clients:1\r\n"));
}

// How often Redis has read from anybody.
long reads_of(link& over) {
  constexpr std::string_view name = "total_reads_processed:";
  auto info = test::ask(over, {"INFO", "stats"}).text;
  return std::stol(info.substr(info.find(name) + name.size()));
}

TEST_F(link_test, what_may_wait_for_company_is_read_in_few_reads) {
  test::redis_server server;
  auto patient = test::patient();
  patient.gather = 200ms;
  patient.most_at_once = 3;
  auto over = test::connected_link(io, server.target(), patient);
  auto watch = test::connected_link(io, server.target());
  auto before = reads_of(*watch);
  tally all;
  for (unsigned i = 0; i != 6; ++i) {
    send(*over, all);
    io.restart();
    io.poll();  // each would have left by itself
  }
  ASSERT_TRUE(until([&] { return all.ended == 6; }));
  EXPECT_EQ(all.good, 6U);
  EXPECT_EQ(reads_of(*watch) - before, 3) << "two of three each, and our own";
}

// What is more than leaves at once goes on as answers come, and waits for no further company.
TEST_F(link_test, a_backlog_leaves_as_fast_as_it_is_answered) {
  test::redis_server server;
  auto settings = test::patient();
  settings.gather = 1h;
  settings.most_at_once = 3;
  auto over = test::connected_link(io, server.target(), settings);
  tally all;
  send(*over, all, 300);
  ASSERT_TRUE(until([&] { return all.ended == 300; }));
  EXPECT_EQ(all.good, 300U);
}

TEST_F(link_test, over_tcp_to_loopback_too) {
  asio::ip::tcp::acceptor probe(io, {asio::ip::address_v4::loopback(), 0});
  auto port = probe.local_endpoint().port();
  probe.close();
  test::redis_server server({"bind 127.0.0.1", "port " + std::to_string(port)});
  auto over = test::connected_link(io, target_of("redis://127.0.0.1:" + std::to_string(port)));
  EXPECT_EQ(test::ask(*over, {"PING"}).text, "PONG");
}

TEST_F(link_test, a_killed_server_leaves_unknown_outcomes_and_a_new_one_is_found) {
  test::redis_server server;
  auto over = test::connected_link(io, server.target());
  server.stop();
  tally cut;
  send(*over, cut, 300);
  io.restart();
  io.poll();  // they have left for a server that does not read
  server.kill();
  ASSERT_TRUE(until([&] { return cut.ended == 300; }));
  EXPECT_EQ(cut.good, 0U);
  EXPECT_EQ(cut.unknown, 300U);
  tally away;
  ASSERT_TRUE(until([&] { return !over->is_ready(); }));
  ASSERT_TRUE(until([&] {
    tally one;
    send(*over, one);
    return until([&] { return one.ended == 1; }) && one.not_connected == 1;
  }));
  server.start();
  auto since = clock_type::now();
  ASSERT_TRUE(until([&] { return over->is_ready(); }));
  EXPECT_LT(clock_type::now() - since, 2s);
  tally after;
  send(*over, after, 10);
  ASSERT_TRUE(until([&] { return after.ended == 10; }));
  EXPECT_EQ(after.good, 10U);
}

TEST_F(link_test, P1_what_was_acknowledged_survives_the_kill) {
  test::redis_server server;
  auto over = test::connected_link(io, server.target());
  unsigned good = 0, unknown = 0, ended = 0;
  auto work = [&]() -> asio::awaitable<void> {
    for (;;) {
      auto what = command({"INCR", "counter"});
      auto answer = co_await over->ask(std::move(what));
      if (!answer && answer.error() == errc::unknown_outcome) ++unknown;
      if (!answer) break;
      ++good;
    }
    ++ended;
  };
  for (int i = 0; i != 50; ++i) asio::co_spawn(io, work, asio::detached);
  ASSERT_TRUE(until([&] { return good > 1000; }));
  server.kill();
  ASSERT_TRUE(until([&] { return ended == 50; }));
  server.start();
  ASSERT_TRUE(until([&] { return over->is_ready(); }));
  auto kept = std::stoul(test::ask(*over, {"GET", "counter"}).text);
  EXPECT_GE(kept, good);
  EXPECT_LE(kept, good + unknown);
}

TEST_F(link_test, a_frozen_server_costs_one_deadline_and_then_nothing) {
  test::redis_server server;
  auto over = test::connected_link(io, server.target(), link_settings{});
  server.stop();
  tally frozen;
  auto since = clock_type::now();
  send(*over, frozen, 2);
  ASSERT_TRUE(until([&] { return frozen.ended == 2; }));
  auto took = clock_type::now() - since;
  EXPECT_EQ(frozen.unknown, 2U);
  EXPECT_GE(took, 250ms);
  EXPECT_LT(took, 2s);
  tally quick;
  auto refused_since = clock_type::now();
  send(*over, quick, 100);
  ASSERT_TRUE(until([&] { return quick.ended == 100; }));
  EXPECT_EQ(quick.not_connected, 100U);
  EXPECT_LT(clock_type::now() - refused_since, 200ms);
  server.cont();
  ASSERT_TRUE(until([&] { return over->is_ready(); }));
  EXPECT_EQ(test::ask(*over, {"GET", "counter"}).text, "2")
      << "what was sent ran once, what was refused never left";
}

TEST_F(link_test, a_wrong_password_never_becomes_ready_and_refuses_at_once) {
  test::redis_server server({"user default off", "user amparo on >right ~* +@all"});
  auto target = server.target();
  target.user = "amparo";
  target.password = base::secret_text("wrong");
  link wrong(io, target, "test", [] { return 500U; });
  wrong.start();
  tally one;
  send(wrong, one);
  ASSERT_TRUE(until([&] { return one.ended == 1; }));
  EXPECT_EQ(one.not_connected, 1U);
  EXPECT_FALSE(wrong.is_ready());
  target.password = base::secret_text("right");
  EXPECT_TRUE(test::connected_link(io, target)->is_ready());
}

TEST_F(link_test, stopping_ends_what_waits) {
  test::redis_server server;
  auto over = test::connected_link(io, server.target());
  server.stop();
  tally left;
  send(*over, left, 3);
  io.restart();
  io.poll();
  over->stop();
  ASSERT_TRUE(until([&] { return left.ended == 3; }));
  EXPECT_EQ(left.unknown, 3U);
  tally late;
  send(*over, late);
  ASSERT_TRUE(until([&] { return late.ended == 1; }));
  EXPECT_EQ(late.not_connected, 1U);
}

// A server that greets like Redis and answers everything after that with fixed bytes.
struct fake_server {
  explicit fake_server(asio::io_context& io) : acceptor(io, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(io, serve(), asio::detached);
  }
  link_target target() {
    link_target out;
    out.port = acceptor.local_endpoint().port();
    return out;
  }
  asio::awaitable<void> serve() {
    boost::system::error_code failed;
    while (!failed) {
      auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, failed));
      ++connections;
      if (!failed) co_await talk(std::move(socket));
    }
  }
  asio::awaitable<void> talk(asio::ip::tcp::socket socket) {
    std::string seen;
    std::array<char, 4096> buffer{};
    boost::system::error_code failed;
    while (!failed) {
      auto size = co_await socket.async_read_some(asio::buffer(buffer),
                                                  asio::redirect_error(asio::use_awaitable, failed));
      if (failed) co_return;
      seen.append(buffer.data(), size);
      auto out = answers_to(seen);
      co_await asio::async_write(socket, asio::buffer(out),
                                 asio::redirect_error(asio::use_awaitable, failed));
      if (closes && out.find(bytes) != std::string::npos) co_return;
    }
  }
  std::string answers_to(std::string& seen) {
    std::string out;
    for (auto [word, answer] :
         {std::pair<std::string, std::string>{"\r\nSETNAME\r\n", "+OK\r\n"},
          {"\r\nLOAD\r\n", "+OK\r\n"},
          {"\r\nINCR\r\n", bytes}})  // as a word of a command: scripts hold such words too
      for (auto at = seen.find(word); at != std::string::npos; at = seen.find(word)) {
        seen.erase(at, word.size());
        out += answer;
      }
    return out;
  }
  std::string bytes = ":1\r\n";
  bool closes = false;
  unsigned connections = 0;
  asio::ip::tcp::acceptor acceptor;
};

struct bad_server {
  const char* name;
  std::string bytes;
  bool closes;
  bool is_value;  // an error reply is a value of the link; the store makes it errc::refused
};
struct bad_server_test : link_test, testing::WithParamInterface<bad_server> {};

TEST_P(bad_server_test, is_survived) {
  fake_server server(io);
  auto over = test::connected_link(io, server.target());
  server.bytes = GetParam().bytes;
  server.closes = GetParam().closes;
  tally all;
  send(*over, all);
  ASSERT_TRUE(until([&] { return all.ended == 1; }));
  EXPECT_EQ(GetParam().is_value ? all.other : all.unknown, 1U);
  server.bytes = ":1\r\n";
  server.closes = false;
  ASSERT_TRUE(until([&] { return over->is_ready(); }));
  tally after;
  send(*over, after);
  ASSERT_TRUE(until([&] { return after.ended == 1; }));
  EXPECT_EQ(after.good, 1U);
}

INSTANTIATE_TEST_SUITE_P(
    answers, bad_server_test,
    testing::Values(bad_server{"garbage", "HTTP/1.1 400 Bad Request\r\n\r\n", false, false},
                    bad_server{"cut", "$10\r\nhalf", true, false}, bad_server{"closed", "", true, false},
                    bad_server{"loading", "-LOADING Redis is loading the dataset in memory\r\n", false, true},
                    bad_server{"moved", "-MOVED 3999 127.0.0.1:6381\r\n", false, true},
                    bad_server{"readonly", "-READONLY You can't write against a read only replica.\r\n",
                               false, true},
                    bad_server{"busy", "-BUSY Redis is busy running a script\r\n", false, true}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(link_target, S_4_plain_redis_goes_to_loopback_or_a_socket_only) {
  EXPECT_EQ(target_of("unix:///run/amparo/redis.sock").path, "/run/amparo/redis.sock");
  EXPECT_EQ(target_of("redis://127.0.0.1").port, 6379);
  EXPECT_EQ(target_of("redis://localhost:7000/0").port, 7000);
  EXPECT_EQ(target_of("redis://[::1]:7000").host, "::1");
  for (const char* refused :
       {"redis://10.0.0.1:6379", "redis://example.org", "redis://0.0.0.0", "redis://127.0.0.1:0",
        "redis://127.0.0.1:99999", "redis://", "rediss://example.org", "unix://relative", "embedded"})
    EXPECT_THROW(target_of(refused), std::invalid_argument) << refused;
}

TEST(link_target, S_2_a_password_comes_from_a_private_file) {
  test::temp_folder folder;
  auto file = folder.path() / "password";
  std::ofstream(file) << "right\n";
  auto url = "unix:///run/r.sock?user=amparo&password_file=" + file.string();
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::group_read);
  EXPECT_THROW(target_of(url), std::invalid_argument);
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  auto target = target_of(url);
  EXPECT_EQ(target.path, "/run/r.sock");
  EXPECT_EQ(target.user, "amparo");
  EXPECT_EQ(target.password.reveal(), "right");
  for (const char* refused :
       {"unix:///run/r.sock?user=amparo", "unix:///run/r.sock?password=x",
        "unix:///run/r.sock?user=", "redis://127.0.0.1?user=amparo&password_file=/nowhere"})
    EXPECT_THROW(target_of(refused), std::invalid_argument) << refused;
}

}  // namespace
}  // namespace amparo::store
