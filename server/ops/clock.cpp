#include "ops/clock.hpp"

namespace amparo::ops {

base::time_point clock::now() const {
  auto from = fixed_ ? origin_ : std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return from + std::chrono::milliseconds(offset_.load());
}

}  // namespace amparo::ops
