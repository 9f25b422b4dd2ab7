#include "ops/clock.hpp"

#include <gtest/gtest.h>

namespace amparo::ops {
namespace {

using namespace std::chrono_literals;

TEST(clock, a_fixed_clock_stands_until_it_is_turned) {
  base::time_point start = std::chrono::sys_days{std::chrono::November / 24 / 2026} + 12h;
  clock at(start);
  EXPECT_EQ(at.now(), start);
  EXPECT_EQ(at.now(), start);
  at.advance(8h);
  EXPECT_EQ(at.now(), start + 8h);
  at.advance(-1min);
  EXPECT_EQ(at.now(), start + 8h - 1min);
}

TEST(clock, the_real_clock_runs_and_can_be_turned_too) {
  clock real, turned;
  turned.advance(26h);
  auto apart = turned.now() - real.now();
  EXPECT_GE(apart, 26h);
  EXPECT_LT(apart, 26h + 1min);
  EXPECT_GT(real.now(), base::time_point(std::chrono::sys_days{std::chrono::January / 1 / 2025}));
}

}  // namespace
}  // namespace amparo::ops
