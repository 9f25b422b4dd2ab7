#pragma once
#include <array>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "app/desk_settings.hpp"
#include "app/desk_watch.hpp"

// A desk on a simulated clock: callers come by a trace, people on shift take up whom the queue's order gives
// them, and role desk looks every few seconds. Each caller is told what the shipped conversations would tell.
namespace amparo::test {

struct surge_caller {
  double at = 0;  // seconds from the beginning
  unsigned urgency = 3;
  flow::desk_wait told = flow::desk_wait::unknown;
  std::optional<double> taken_after{};  // seconds; none: nobody took it up before the end
};

// Callers a day who come evenly, and bursts.
struct surge_trace {
  struct part {
    double from = 0, until = 0;  // hours
    double a_day = 0;            // at this rate
    std::array<double, 4> of_urgency{0.10, 0.15, 0.25, 0.50};
  };
  std::vector<part> parts;
  double hours = 24;
  // Two hundred come in a usual day (the CIAM), and from eight to four so many times as many.
  static surge_trace of_times(double times);
  // And sixty with the most urgent need, and 240 who want to know something, in five minutes.
  static surge_trace of_burst();
};

struct surge_desk {
  unsigned people = 4;
  double minutes_each = 8;     // with one caller, on average
  double minutes_between = 1;  // until they take up the next
};

struct surge_end {
  std::vector<surge_caller> callers;
  std::uint64_t left = 0;                                      // still waiting
  unsigned began = 0, ended = 0;                               // overload
  double shortest_overload = 1e9;                              // seconds
  double part_of(flow::desk_wait told, bool only_true) const;  // how many were told so (and it came true)
  double percentile_of_urgent(double part) const;              // seconds until they were taken up
};

surge_end simulated(const surge_trace& trace, const surge_desk& desk, std::uint64_t seed);

}  // namespace amparo::test
