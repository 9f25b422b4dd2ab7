#include "store/link_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace amparo::store {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// A machine, a clock that is turned by hand, and what a shell would do with both.
struct machine_test : testing::Test {
  link_machine::time now{1h};
  link_machine machine{link_settings{}, {redis_command({"CLIENT", "SETNAME", "test"})}};

  void connect() {
    machine.connecting(now);
    machine.connected(now);
    machine.take_output();
    machine.received("+OK\r\n", now);
  }
  void ready_for_a_while() {
    connect();
    now += 2s;
  }
  void send(link_machine::ticket id, unsigned replies = 1) {
    ASSERT_TRUE(machine.admits());
    exchange e{redis_command({"GET", "k" + std::to_string(id)}), replies, nullptr};
    machine.submit(id, e, now);
  }
  void advance(std::chrono::milliseconds by) {
    now += by;
    machine.tick(now);
  }
  // The error of an ended exchange; nothing where it has not ended or ended well.
  std::optional<base::error_code> error_of(link_machine::ticket id) {
    gather();
    for (auto& e : ended)
      if (e.id == id && !e.answer) return e.answer.error();
    return {};
  }
  std::string text_of(link_machine::ticket id) {
    gather();
    for (auto& e : ended)
      if (e.id == id && e.answer) return e.answer->front().text;
    return "not ended";
  }
  void gather() {
    for (auto& e : machine.take_endings()) ended.push_back(std::move(e));
  }
  std::vector<link_machine::ending> ended;
};

TEST_F(machine_test, answers_go_to_their_exchanges_in_order) {
  connect();
  send(1);
  send(2);
  machine.take_output();
  machine.received("$3\r\none\r\n$3\r\nt", now);
  EXPECT_EQ(text_of(1), "one");
  EXPECT_EQ(text_of(2), "not ended");
  machine.received("wo\r\n", now);
  EXPECT_EQ(text_of(2), "two");
}

TEST_F(machine_test, what_is_submitted_together_leaves_together) {
  connect();
  send(1);
  send(2);
  auto out = machine.take_output();
  EXPECT_THAT(out, HasSubstr("k1"));
  EXPECT_THAT(out, HasSubstr("k2"));
  EXPECT_TRUE(machine.take_output().empty());
}

TEST(link_machine, no_more_leave_together_than_the_settings_say) {
  link_machine::time now{1h};
  link_machine machine(link_settings{.most_at_once = 2}, {});
  machine.connecting(now);
  machine.connected(now);
  for (link_machine::ticket id : {1, 2, 3})
    machine.submit(id, {redis_command({"GET", "k" + std::to_string(id)}), 1, nullptr}, now);
  EXPECT_TRUE(machine.has_full_output());
  auto out = machine.take_output();
  EXPECT_THAT(out, HasSubstr("k2"));
  EXPECT_THAT(out, testing::Not(HasSubstr("k3")));
  EXPECT_TRUE(machine.has_output());
  EXPECT_FALSE(machine.has_full_output());
  EXPECT_THAT(machine.take_output(), HasSubstr("k3"));
  machine.received("$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n", now);
  auto ended = machine.take_endings();
  ASSERT_EQ(ended.size(), 3U);
  EXPECT_EQ(ended[2].id, 3U);
  EXPECT_EQ(ended[2].answer->front().text, "c");
}

TEST_F(machine_test, an_exchange_of_several_commands_ends_with_its_last_reply) {
  connect();
  send(1, 2);
  machine.take_output();
  machine.received(":1\r\n", now);
  gather();
  EXPECT_TRUE(ended.empty());
  machine.received(":2\r\n", now);
  gather();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].answer->size(), 2U);
}

TEST_F(machine_test, nothing_of_a_caller_leaves_before_the_greeting_is_answered) {
  machine.connecting(now);
  send(1);
  machine.connected(now);
  EXPECT_THAT(machine.take_output(), HasSubstr("SETNAME"));
  EXPECT_FALSE(machine.has_output());
  machine.received("+OK\r\n", now);
  EXPECT_THAT(machine.take_output(), HasSubstr("k1"));
}

TEST_F(machine_test, a_refused_greeting_drops_the_connection_and_is_remembered) {
  machine.connecting(now);
  machine.connected(now);
  machine.take_output();
  machine.received("-WRONGPASS invalid username\r\n", now);
  EXPECT_TRUE(machine.wants_drop());
  EXPECT_EQ(machine.refusal(), "WRONGPASS");
}

TEST_F(machine_test, a_deadline_after_sending_is_an_unknown_outcome_and_its_late_answer_is_dropped) {
  connect();
  send(1);
  machine.take_output();
  advance(249ms);
  EXPECT_FALSE(error_of(1));
  advance(1ms);
  EXPECT_EQ(error_of(1), make_error_code(errc::unknown_outcome));
  send(2);
  machine.take_output();
  machine.received("$4\r\nlate\r\n$3\r\ntwo\r\n", now);
  EXPECT_EQ(text_of(2), "two");
  EXPECT_EQ(ended.size(), 2U);
}

TEST_F(machine_test, a_deadline_before_sending_is_not_connected) {
  machine.connecting(now);
  send(1);
  advance(250ms);
  EXPECT_EQ(error_of(1), make_error_code(errc::not_connected));
  machine.connected(now);
  machine.take_output();
  machine.received("+OK\r\n", now);
  EXPECT_TRUE(machine.take_output().empty()) << "an exchange whose caller was told never leaves";
}

TEST_F(machine_test, a_lost_connection_ends_what_was_sent_as_unknown_and_keeps_what_was_not) {
  ready_for_a_while();
  send(1);
  machine.take_output();
  send(2);
  machine.lost(now, 500);
  EXPECT_EQ(error_of(1), make_error_code(errc::unknown_outcome));
  EXPECT_FALSE(error_of(2));
  EXPECT_EQ(machine.retry_at(), now) << "a connection that worked is tried again at once";
  connect();
  EXPECT_THAT(machine.take_output(), HasSubstr("k2"));
}

TEST_F(machine_test, while_redis_is_away_exchanges_are_refused_at_once) {
  ready_for_a_while();
  machine.lost(now, 500);
  machine.connecting(now);
  send(1);
  machine.lost(now, 500);
  EXPECT_EQ(error_of(1), make_error_code(errc::not_connected));
  EXPECT_EQ(machine.admits().error(), make_error_code(errc::not_connected));
  connect();
  EXPECT_TRUE(machine.admits());
}

TEST_F(machine_test, the_back_off_grows_with_jitter_up_to_its_bound) {
  std::vector<std::chrono::nanoseconds> low, high;
  for (int i = 0; i != 12; ++i) {
    auto copy_of_now = now;
    machine.connecting(now);
    machine.lost(now, i % 2 == 0 ? 0 : 999);
    (i % 2 == 0 ? low : high).push_back(machine.retry_at() - copy_of_now);
  }
  EXPECT_EQ(low.front(), 5ms);
  EXPECT_TRUE(std::ranges::is_sorted(low));
  EXPECT_TRUE(std::ranges::is_sorted(high));
  EXPECT_EQ(low.back(), 250ms);
  EXPECT_EQ(high.back(), 500ms);
}

TEST_F(machine_test, a_server_that_breaks_as_soon_as_it_greets_is_not_hammered) {
  connect();
  now += 10ms;
  machine.lost(now, 0);
  EXPECT_GT(machine.retry_at(), now);
}

TEST_F(machine_test, the_queue_is_bounded) {
  connect();
  for (link_machine::ticket id = 0; id != 1024; ++id) send(id);
  EXPECT_EQ(machine.admits().error(), make_error_code(errc::overloaded));
  machine.take_output();
  EXPECT_EQ(machine.admits().error(), make_error_code(errc::overloaded)) << "on their way counts too";
  machine.received("$1\r\nx\r\n", now);
  EXPECT_TRUE(machine.admits());
}

TEST_F(machine_test, two_time_outs_open_the_breaker_and_an_answered_probe_closes_it) {
  connect();
  send(1);
  machine.take_output();
  advance(250ms);
  EXPECT_FALSE(machine.breaker_open());
  send(2);
  machine.take_output();
  advance(250ms);
  EXPECT_TRUE(machine.breaker_open());
  EXPECT_EQ(machine.admits().error(), make_error_code(errc::not_connected));
  EXPECT_FALSE(machine.has_output());
  advance(500ms);
  EXPECT_THAT(machine.take_output(), HasSubstr("PING"));
  machine.received("$1\r\na\r\n$1\r\nb\r\n+PONG\r\n", now);
  EXPECT_FALSE(machine.breaker_open());
  EXPECT_TRUE(machine.admits());
}

TEST_F(machine_test, a_success_between_two_time_outs_keeps_the_breaker_closed) {
  connect();
  for (link_machine::ticket id = 1; id < 8; id += 2) {
    send(id);
    machine.take_output();
    advance(250ms);
    send(id + 1);
    machine.take_output();
    machine.received("$4\r\nlate\r\n$2\r\nok\r\n", now);
    EXPECT_EQ(text_of(id + 1), "ok");
  }
  EXPECT_FALSE(machine.breaker_open());
}

TEST_F(machine_test, a_late_probe_is_followed_by_another_at_once) {
  connect();
  send(1);
  send(2);
  machine.take_output();
  advance(250ms);
  advance(500ms);
  machine.take_output();
  now += 1s;
  machine.received("$1\r\na\r\n$1\r\nb\r\n+PONG\r\n", now);
  EXPECT_TRUE(machine.breaker_open());
  EXPECT_THAT(machine.take_output(), HasSubstr("PING"));
  now += 1ms;
  machine.received("+PONG\r\n", now);
  EXPECT_FALSE(machine.breaker_open());
}

TEST_F(machine_test, the_breaker_ends_what_has_not_left) {
  connect();
  send(1);
  send(2);
  machine.take_output();
  now += 249ms;
  send(3);
  advance(1ms);
  EXPECT_EQ(error_of(3), make_error_code(errc::not_connected));
}

TEST_F(machine_test, three_seconds_of_silence_while_something_is_owed_drop_the_connection) {
  connect();
  now += 10s;
  machine.tick(now);
  EXPECT_FALSE(machine.wants_drop()) << "nothing is owed";
  send(1);
  machine.take_output();
  advance(2999ms);
  EXPECT_FALSE(machine.wants_drop());
  advance(1ms);
  EXPECT_TRUE(machine.wants_drop());
}

TEST_F(machine_test, a_greeting_has_a_second) {
  machine.connecting(now);
  machine.connected(now);
  advance(999ms);
  EXPECT_FALSE(machine.wants_drop());
  advance(1ms);
  EXPECT_TRUE(machine.wants_drop());
}

TEST_F(machine_test, noscript_is_answered_by_loading_and_repeating_once) {
  connect();
  script lua{"x", "return 1", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"};
  machine.submit(1, {redis_command({"EVALSHA", lua.digest, "0"}), 1, &lua}, now);
  machine.take_output();
  machine.received("-NOSCRIPT No matching script.\r\n", now);
  auto again = machine.take_output();
  EXPECT_THAT(again, HasSubstr("LOAD"));
  EXPECT_THAT(again, HasSubstr("return 1"));
  EXPECT_LT(again.find("LOAD"), again.find("EVALSHA"));
  machine.received("$40\r\n" + lua.digest + "\r\n-NOSCRIPT No matching script.\r\n", now);
  gather();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_TRUE(ended[0].answer->front().is_error()) << "once";
  EXPECT_FALSE(machine.has_output());
}

TEST_F(machine_test, noscript_repetition_keeps_its_first_deadline) {
  connect();
  script lua{"x", "return 1", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"};
  machine.submit(1, {redis_command({"EVALSHA", lua.digest, "0"}), 1, &lua}, now);
  machine.take_output();
  now += 200ms;
  machine.received("-NOSCRIPT No matching script.\r\n", now);
  machine.take_output();
  advance(50ms);
  EXPECT_EQ(error_of(1), make_error_code(errc::unknown_outcome));
}

struct garbage {
  const char* name;
  std::string bytes;
};
struct garbage_test : machine_test, testing::WithParamInterface<garbage> {};

TEST_P(garbage_test, drops_the_connection_and_ends_what_was_sent) {
  connect();
  send(1);
  machine.take_output();
  machine.received(GetParam().bytes, now);
  EXPECT_TRUE(machine.wants_drop());
  machine.lost(now, 0);
  EXPECT_EQ(error_of(1), make_error_code(errc::unknown_outcome));
}

INSTANTIATE_TEST_SUITE_P(
    bytes, garbage_test,
    testing::Values(garbage{"http", "HTTP/1.1 200 OK\r\n\r\n"}, garbage{"zeros", std::string(64, '\0')},
                    garbage{"resp3_map", "%1\r\n+a\r\n+b\r\n"},
                    garbage{"deep", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n+x\r\n"},
                    garbage{"negative_length", "$-5\r\n"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(machine_test, an_answer_that_nobody_asked_for_drops_the_connection) {
  connect();
  send(1);
  machine.take_output();
  machine.received("+a\r\n+b\r\n", now);
  EXPECT_EQ(text_of(1), "a");
  EXPECT_TRUE(machine.wants_drop());
}

TEST_F(machine_test, an_announced_giant_array_allocates_nothing) {
  connect();
  send(1);
  machine.take_output();
  machine.received("*2147483647\r\n", now);
  advance(250ms);
  EXPECT_EQ(error_of(1), make_error_code(errc::unknown_outcome));
}

TEST_F(machine_test, an_answer_over_its_bound_drops_the_connection) {
  connect();
  send(1);
  machine.take_output();
  machine.received("$99999999\r\n", now);
  std::string megabyte(1024 * 1024, 'x');
  for (int i = 0; i != 17 && !machine.wants_drop(); ++i) machine.received(megabyte, now);
  EXPECT_TRUE(machine.wants_drop());
}

TEST_F(machine_test, the_next_tick_is_the_nearest_thing_to_do) {
  connect();
  EXPECT_EQ(machine.next_tick(), link_machine::time::max());
  send(1);
  EXPECT_EQ(machine.next_tick(), now + 250ms);
  machine.take_output();
  machine.received("+OK\r\n", now);
  gather();
  EXPECT_EQ(machine.next_tick(), link_machine::time::max());
}

// Every order of submitting, losing, answering and waiting ends each exchange exactly once.
TEST_F(machine_test, each_exchange_ends_exactly_once_whatever_happens) {
  std::uint64_t state = 7;
  auto roll = [&](unsigned below) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<unsigned>((state >> 33) % below);
  };
  link_machine::ticket submitted = 0;
  for (int step = 0; step != 20'000; ++step) {
    switch (roll(6)) {
      case 0:
      case 1:
        if (machine.admits()) machine.submit(submitted++, {redis_command({"GET", "k"}), 1, nullptr}, now);
        break;
      case 2: machine.take_output(); break;
      case 3:
        if (machine.where() >= link_machine::phase::greeting && !machine.wants_drop())
          machine.received("+OK\r\n", now);
        break;
      case 4: advance(std::chrono::milliseconds(roll(200))); break;
      case 5:
        if (machine.where() == link_machine::phase::waiting) {
          machine.connecting(now);
          machine.connected(now);
        } else if (machine.wants_drop() || roll(20) == 0) {
          machine.lost(now, roll(1000));
        }
    }
  }
  machine.lost(now, 0);
  machine.connecting(now);
  machine.lost(now, 0);
  gather();
  std::vector<int> times(submitted, 0);
  for (auto& e : ended) ++times.at(e.id);
  EXPECT_GT(submitted, 1000U);
  EXPECT_THAT(times, testing::Each(1));
}

}  // namespace
}  // namespace amparo::store
