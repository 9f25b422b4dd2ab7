#include "ops/dice.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace amparo::ops {
namespace {

TEST(dice, a_seed_repeats_and_another_does_not) {
  dice one(7), same(7), other(8);
  for (std::size_t n : {0U, 1U, 7U, 8U, 9U, 24U, 100U}) {
    auto bytes = one.bytes(n);
    EXPECT_EQ(bytes.size(), n);
    EXPECT_EQ(bytes, same.bytes(n));
    if (n > 7) {
      EXPECT_NE(bytes, other.bytes(n));
    }
  }
  EXPECT_EQ(one.nonce(), same.nonce());
}

TEST(dice, the_systems_dice_do_not_repeat) {
  dice real;
  std::set<std::string> seen;
  for (int i = 0; i != 1'000; ++i) seen.insert(real.bytes(24));
  EXPECT_EQ(seen.size(), 1'000U);
  EXPECT_NE(real.nonce(), real.nonce());
}

TEST(dice, below_stays_below_and_reaches_every_face) {
  dice one(20'261'124);
  std::array<int, 6> faces{};
  for (int i = 0; i != 6'000; ++i) {
    auto face = one.below(6);
    ASSERT_LT(face, 6U);
    ++faces[face];
  }
  for (int count : faces) EXPECT_GT(count, 800);
  EXPECT_EQ(one.below(1), 0U);
  EXPECT_EQ(one.below(0), 0U);
}

}  // namespace
}  // namespace amparo::ops
