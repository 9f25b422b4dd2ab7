#include "store/restart_policy.hpp"

#include <gtest/gtest.h>

namespace amparo::store {
namespace {

using namespace std::chrono_literals;

TEST(restart_policy, waits_longer_after_each_death_of_the_last_minute) {
  restart_policy policy;
  restart_policy::time now{1h};
  EXPECT_EQ(policy.died(now), 20ms);
  EXPECT_EQ(policy.died(now += 1s), 40ms);
  EXPECT_EQ(policy.died(now += 1s), 80ms);
  for (int i = 0; i != 20; ++i) EXPECT_LE(policy.died(now += 1s), 10s);
  EXPECT_EQ(policy.died(now + 60s), 20ms);
}

TEST(restart_policy, five_deaths_in_a_minute_are_a_failure_that_heals) {
  restart_policy policy;
  restart_policy::time now{1h};
  for (int i = 0; i != 4; ++i) policy.died(now + i * 1s);
  EXPECT_FALSE(policy.failed(now + 4s));
  policy.died(now + 4s);
  EXPECT_TRUE(policy.failed(now + 4s));
  EXPECT_TRUE(policy.failed(now + 59s));
  EXPECT_FALSE(policy.failed(now + 60s));
}

TEST(restart_policy, five_deaths_over_more_than_a_minute_are_none) {
  restart_policy policy;
  restart_policy::time now{1h};
  for (int i = 0; i != 9; ++i) {
    policy.died(now += 16s);
    EXPECT_FALSE(policy.failed(now));
  }
}

}  // namespace
}  // namespace amparo::store
