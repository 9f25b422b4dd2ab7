#pragma once
#include <chrono>
#include <deque>

namespace amparo::store {

// When a child that died is started again, and when it has died too often. A value without clock.
class restart_policy {
 public:
  using time = std::chrono::steady_clock::time_point;

  // Notes a death; the answer is how long to wait before the next start: 20 ms, doubled for each death of the
  // last minute, at most 10 s.
  std::chrono::milliseconds died(time now);
  // Five deaths within a minute. Heals when they have grown older than that.
  bool failed(time now) const;

 private:
  std::deque<time> deaths_;
};

}  // namespace amparo::store
