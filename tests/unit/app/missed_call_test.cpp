#include <gtest/gtest.h>

#include <string>

#include "line_support.hpp"

// J10 and O-4: who has no credit rings and hangs up. Three times within two minutes asks for a call; less
// asks for nothing.
namespace amparo::app {
namespace {

using message::channel;
using namespace std::chrono_literals;

struct ringing : test_line {
  explicit ringing(line_options how = {}) : test_line(channel::voice, std::move(how)) {
    settings.lines.front().missed_call = true;
  }
  void ring(std::chrono::seconds until_the_next = 10s) {
    call();
    hang_up();
    clock.advance(until_the_next);
  }
  std::size_t items() {
    relay();
    return desk().size();
  }
};

TEST(missed_call, O_4_three_rings_make_one_item_and_one_or_two_none) {
  ringing line;
  line.ring();
  line.ring();
  EXPECT_EQ(line.items(), 0U);
  EXPECT_FALSE(line.keeps_number()) << "nobody is to be called";
  line.ring();
  ASSERT_EQ(line.items(), 1U);
  EXPECT_TRUE(line.keeps_number());
  EXPECT_EQ(line.desk().front().urgency, 2U) << "a search, until the caller says more";
  EXPECT_EQ(line.desk().front().locale, "es-MX");
  for (int i = 0; i != 4; ++i) line.ring();
  EXPECT_EQ(line.items(), 1U) << "who goes on ringing stays one person";
}

TEST(missed_call, O_4_rings_further_apart_than_two_minutes_are_none) {
  ringing line;
  for (int i = 0; i != 6; ++i) line.ring(61s);
  EXPECT_EQ(line.items(), 0U);
  line.ring(40s);
  line.ring(40s);
  EXPECT_EQ(line.items(), 1U);
}

TEST(missed_call, O_4_a_report_that_comes_twice_is_one_ring) {
  ringing line;
  line.ring();
  line.ring(1s);
  line.again();
  line.again(1);
  EXPECT_EQ(line.items(), 0U);
}

TEST(missed_call, O_4_a_call_in_which_a_key_was_pressed_is_no_ring) {
  ringing line;
  for (int i = 0; i != 3; ++i) {
    line.call();
    line.keys("2");
    line.hang_up();
  }
  EXPECT_EQ(line.items(), 0U);
}

TEST(missed_call, O_4_a_line_that_is_not_set_so_counts_nothing) {
  ringing line;
  line.settings.lines.front().missed_call = false;
  for (int i = 0; i != 4; ++i) line.ring();
  EXPECT_EQ(line.items(), 0U);
  for (const auto& key : line.memory.keys()) EXPECT_EQ(key.find("}:g:"), key.npos) << key;
}

TEST(missed_call, O_4_of_5000_numbers_that_ring_once_nobody_is_called) {
  ringing line;
  for (int i = 0; i != 5'000; ++i) {
    line.ring_from("+1" + std::to_string(7'705'550'000 + i));
    line.begin_call();
    line.hang_up();
  }
  EXPECT_EQ(line.items(), 0U);
  EXPECT_FALSE(line.keeps_number());
}

TEST(missed_call, J10_5_nobody_is_called_who_shows_no_number) {
  ringing line;
  line.withhold();
  for (int i = 0; i != 4; ++i) line.ring();
  EXPECT_EQ(line.items(), 0U);
  EXPECT_NE(line.count.text().find("missed_call_unreachable"), std::string::npos);
}

TEST(missed_call, K_6_BORRAR_forgets_the_rings) {
  ringing line;
  line.ring();
  line.ring();
  line.call();
  line.keys("*");
  line.keys("9");
  for (const auto& key : line.memory.keys()) EXPECT_EQ(key.find("}:g:"), key.npos) << key;
  line.hang_up();
  line.ring();
  EXPECT_EQ(line.items(), 0U) << "it is the first again";
}

}  // namespace
}  // namespace amparo::app
