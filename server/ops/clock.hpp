#pragma once
#include <atomic>
#include <chrono>

#include "base/time.hpp"

namespace amparo::ops {

// Wall clock of the process. Tests and the demo's simulator turn it forward by hand; nothing else does.
class clock {
 public:
  clock() = default;                                    // real time
  explicit clock(base::time_point fixed) : fixed_(true), origin_(fixed) {}  // stands still until advanced
  base::time_point now() const;
  void advance(std::chrono::milliseconds by) { offset_ += by.count(); }

 private:
  bool fixed_ = false;
  base::time_point origin_{};
  std::atomic<std::int64_t> offset_{0};
};

}  // namespace amparo::ops
