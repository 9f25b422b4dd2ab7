#include "app/delivery.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace amparo::app {
namespace {

using message::progress;

constexpr std::array all{progress::unknown, progress::underway, progress::arrived, progress::failed};

TEST(delivery, L20_it_is_a_join) {
  for (auto a : all)
    for (auto b : all) {
      EXPECT_EQ(joined(a, b), joined(b, a));
      EXPECT_EQ(joined(a, joined(a, b)), joined(a, b));
      EXPECT_GE(rank_of(joined(a, b)), rank_of(a));
      for (auto c : all) EXPECT_EQ(joined(a, joined(b, c)), joined(joined(a, b), c));
    }
  EXPECT_EQ(joined(progress::failed, progress::arrived), progress::arrived);
  EXPECT_EQ(joined(progress::failed, progress::underway), progress::failed);
}

TEST(delivery, L20_every_order_of_the_same_reports_ends_in_the_same_place) {
  std::array reports{0, 1, 2, 3};
  do {
    auto reached = progress::unknown;
    for (auto i : reports) reached = joined(reached, all[static_cast<std::size_t>(i)]);
    EXPECT_EQ(reached, progress::arrived);
  } while (std::next_permutation(reports.begin(), reports.end()));
}

}  // namespace
}  // namespace amparo::app
