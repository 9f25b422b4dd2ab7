#include "app/partition_round.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using moment = partition_round::time;

TEST(partition_round, every_partition_has_its_turn_once_a_round) {
  partition_round round(100ms);
  std::vector<unsigned> seen(store::partitions);
  for (unsigned step = 0; step != partition_round::steps; ++step) {
    EXPECT_EQ(round.begins(), step == 0);
    for (auto partition : partition_round::from(round.first())) {
      ASSERT_LT(partition, store::partitions);
      ++seen[partition];
      EXPECT_TRUE(partition_round::holds(round.first(), partition));
    }
    round.step(moment{});
  }
  EXPECT_EQ(seen, std::vector<unsigned>(store::partitions, 1));
  EXPECT_TRUE(round.begins());
}

TEST(partition_round, a_step_holds_its_own_partitions_and_no_others) {
  unsigned first = 2 * partition_round::at_once;
  EXPECT_FALSE(partition_round::holds(first, first - 1));
  EXPECT_TRUE(partition_round::holds(first, first));
  EXPECT_TRUE(partition_round::holds(first, first + partition_round::at_once - 1));
  EXPECT_FALSE(partition_round::holds(first, first + partition_round::at_once));
}

TEST(partition_round, a_round_takes_as_long_as_asked) {
  partition_round round(160ms);
  moment now{};
  EXPECT_LE(round.next(), now) << "the first step waits for nothing";
  for (unsigned step = 0; step != partition_round::steps; ++step) {
    round.step(now);
    EXPECT_GT(round.next(), now);
    now = round.next();
  }
  EXPECT_EQ(now, moment{} + 160ms);
}

TEST(partition_round, whoever_is_in_a_hurry_waits_for_no_step_of_one_whole_round) {
  partition_round round(1h);
  moment now{};
  now += 1h;
  round.step(now);
  round.hurry();
  EXPECT_LE(round.next(), now);
  for (unsigned step = 1; step != partition_round::steps; ++step) {
    round.step(now);
    EXPECT_LE(round.next(), now) << step;
  }
  round.step(now);
  EXPECT_GT(round.next(), now) << "then the pace is what it was";
}

}  // namespace
}  // namespace amparo::app
