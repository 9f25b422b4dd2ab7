#include <fmt/format.h>
#include <gtest/gtest.h>

#include "unit/app/surge_support.hpp"

// B11: what a surge does to whoever calls, by the model that the running desk uses, on a simulated clock.
namespace amparo::test {
namespace {

using flow::desk_wait;

constexpr std::uint64_t days = 20;  // of each trace, each with its own dice

struct surge {
  const char* name;
  surge_trace trace;
  surge_desk desk;
  double most_urgent_minutes;  // 95 of 100 of the most urgent are taken up within
  bool overload;
};

// With four people at nine minutes a caller 27 are taken up in an hour, however many come.
std::vector<surge> surges() {
  return {{"a usual day", surge_trace::of_times(1), {}, 10, false},
          {"five times as many", surge_trace::of_times(5), {}, 15, true},
          {"five times as many, twice the people", surge_trace::of_times(5), {.people = 8}, 5, false},
          {"twenty times as many", surge_trace::of_times(20), {}, 30, true},
          // Sixty at once take these four two hours and a quarter on average, in whatever order.
          {"a burst of 60 urgent in five minutes", surge_trace::of_burst(), {}, 200, true}};
}

TEST(surge, B11_nobody_is_lost_the_urgent_come_first_and_what_was_told_comes_true) {
  for (const auto& one : surges()) {
    double callers = 0, left = 0, slowest = 0, began = 0, shortest = 1e9;
    std::array<double, 4> told{}, came_true{};
    for (std::uint64_t seed = 1; seed <= days; ++seed) {
      auto end = simulated(one.trace, one.desk, seed);
      std::uint64_t taken = 0;
      for (const auto& caller : end.callers) taken += caller.taken_after ? 1 : 0;
      EXPECT_EQ(taken + end.left, end.callers.size()) << one.name << ": somebody is lost";
      callers += static_cast<double>(end.callers.size()), left += static_cast<double>(end.left);
      began += end.began, shortest = std::min(shortest, end.shortest_overload);
      slowest = std::max(slowest, end.percentile_of_urgent(0.95) / 60);
      for (std::size_t w = 0; w != told.size(); ++w) {
        told[w] += end.part_of(static_cast<desk_wait>(w), false);
        came_true[w] += end.part_of(static_cast<desk_wait>(w), true);
      }
      EXPECT_EQ(end.began > 0, one.overload) << one.name;
      EXPECT_LE(end.began, 2U) << one.name << ": it comes and goes";
    }
    auto part = [&](desk_wait w) { return 100 * told[static_cast<std::size_t>(w)] / callers; };
    auto truth = [&](desk_wait w) {
      auto n = static_cast<std::size_t>(w);
      return told[n] == 0 ? 100 : 100 * came_true[n] / told[n];
    };
    fmt::print(
        "{}: {} callers, {} wait at midnight, 95 of 100 urgent taken up within {:.1f} min on the worst "
        "day; told half an hour {:.0f} % (true {:.1f} %), over an hour {:.0f} % (true {:.1f} %)\n",
        one.name, callers, left, slowest, part(desk_wait::half_hour), truth(desk_wait::half_hour),
        part(desk_wait::over_hour), truth(desk_wait::over_hour));
    EXPECT_LE(slowest, one.most_urgent_minutes) << one.name;
    for (auto w : {desk_wait::half_hour, desk_wait::over_hour}) EXPECT_GE(truth(w), 90) << one.name;
    EXPECT_GE(part(desk_wait::half_hour) + part(desk_wait::over_hour), 50)
        << one.name << ": it knows too little";
    EXPECT_GE(shortest, 600) << one.name;
  }
}

}  // namespace
}  // namespace amparo::test
