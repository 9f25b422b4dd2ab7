#pragma once
#include <chrono>
#include <vector>

#include "store/keys.hpp"

// The pace of whoever looks at all partitions again and again: a few at a time, spread over the round,
// because Redis carries out what one request holds before it hears a caller's (256 short reads in one take it
// 3 ms).
namespace amparo::app {

class partition_round {
 public:
  using time = std::chrono::steady_clock::time_point;
  static constexpr unsigned at_once = 16, steps = store::partitions / at_once;

  explicit partition_round(std::chrono::milliseconds every) : between_(every / steps) {}

  static std::vector<unsigned> from(unsigned first) {
    std::vector<unsigned> out;
    for (unsigned i = 0; i != at_once; ++i) out.push_back(first + i);
    return out;
  }
  static bool holds(unsigned first, unsigned partition) { return partition - first < at_once; }

  unsigned first() const { return first_; }  // of the partitions that are next
  bool begins() const { return first_ == 0; }
  time next() const { return next_; }
  void step(time now) {
    first_ = (first_ + at_once) % store::partitions;
    if (hurried_ != 0) --hurried_;
    next_ = hurried_ != 0 ? now : now + between_;
  }
  // One round without a pause.
  void hurry() {
    hurried_ = steps;
    next_ = {};
  }

 private:
  std::chrono::steady_clock::duration between_;
  unsigned first_ = 0, hurried_ = 0;
  time next_{};
};

}  // namespace amparo::app
