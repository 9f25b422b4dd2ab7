#include "app/provider_gate.hpp"

#include <gtest/gtest.h>

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const steady_time start{1h};

void fail(provider_gate& gate, steady_time now) {
  ASSERT_TRUE(gate.enter(now));
  gate.leave(false, now);
}

TEST(provider_gate, a_bulkhead_holds_no_more_than_it_may) {
  provider_gate gate({.in_flight = 2});
  EXPECT_TRUE(gate.enter(start));
  EXPECT_TRUE(gate.enter(start));
  EXPECT_FALSE(gate.enter(start));
  gate.leave(true, start);
  EXPECT_TRUE(gate.enter(start));
  EXPECT_EQ(gate.in_flight(), 2U);
}

TEST(provider_gate, a_place_is_given_back_unless_something_left) {
  provider_gate gate({.in_flight = 1, .failures = 1});
  EXPECT_TRUE(gate.is_usable(start));
  ASSERT_TRUE(gate.enter(start));
  { gate_pass pass(gate); }
  EXPECT_EQ(gate.in_flight(), 0U);
  EXPECT_FALSE(gate.is_open(start)) << "nothing left, so nothing failed";
  ASSERT_TRUE(gate.enter(start));
  {
    gate_pass pass(gate);
    pass.leave(false, start);
  }
  EXPECT_EQ(gate.in_flight(), 0U);
  EXPECT_TRUE(gate.is_open(start));
  EXPECT_FALSE(gate.is_usable(start));
}

TEST(provider_gate, opens_after_failures_in_a_row_and_lets_one_probe_through) {
  provider_gate gate({.failures = 3, .pause = 2s, .longest = 5s});
  fail(gate, start);
  fail(gate, start);
  ASSERT_TRUE(gate.enter(start));
  gate.leave(true, start);  // one that got through begins the count anew
  for (int i = 0; i != 3; ++i) fail(gate, start);
  EXPECT_FALSE(gate.enter(start));
  EXPECT_FALSE(gate.enter(start + 1999ms));
  ASSERT_TRUE(gate.enter(start + 2s));
  EXPECT_FALSE(gate.enter(start + 2s)) << "one probe, not two";
  EXPECT_FALSE(gate.is_usable(start + 2s)) << "and nobody should wait for its end";
  gate.leave(false, start + 2s);
  EXPECT_FALSE(gate.enter(start + 5999ms)) << "the pause doubles";
  fail(gate, start + 6s);
  EXPECT_FALSE(gate.enter(start + 10999ms)) << "up to its longest";
  ASSERT_TRUE(gate.enter(start + 11s));
  gate.leave(true, start + 11s);
  EXPECT_TRUE(gate.enter(start + 11s));
  EXPECT_TRUE(gate.enter(start + 11s)) << "closed again";
}

TEST(provider_gate, what_was_under_way_when_it_opened_does_not_lengthen_the_pause) {
  provider_gate gate({.failures = 2, .pause = 2s});
  for (int i = 0; i != 6; ++i) ASSERT_TRUE(gate.enter(start));
  for (int i = 0; i != 6; ++i) gate.leave(false, start + 1s);
  EXPECT_FALSE(gate.enter(start + 2999ms));
  EXPECT_TRUE(gate.enter(start + 3s));
}

TEST(provider_gate, what_was_given_back_says_nothing_of_the_provider) {
  provider_gate gate({.failures = 1, .pause = 2s});
  fail(gate, start);
  ASSERT_TRUE(gate.enter(start + 2s));
  gate.give_back();
  ASSERT_TRUE(gate.enter(start + 2s)) << "the probe is still to be made";
  EXPECT_FALSE(gate.enter(start + 2s));
}

TEST(line_rate, lets_a_burst_through_and_then_its_rate) {
  line_rate rate(2, 3);
  for (int i = 0; i != 3; ++i) EXPECT_TRUE(rate.take(start));
  EXPECT_FALSE(rate.take(start));
  rate.give_back();
  EXPECT_TRUE(rate.take(start));
  EXPECT_FALSE(rate.take(start + 499ms));
  EXPECT_TRUE(rate.take(start + 500ms));
  EXPECT_FALSE(rate.take(start + 500ms));
  int passed = 0;
  for (auto at = start + 1h; at != start + 1h + 10s; at += 10ms) passed += rate.take(at) ? 1 : 0;
  EXPECT_NEAR(passed, 3 + 20, 1) << "an hour's rest saves no more than the burst";
}

}  // namespace
}  // namespace amparo::app
