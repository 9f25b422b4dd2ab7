#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "base/crypto.hpp"

namespace amparo::ops {

// Randomness as a parameter: the process has the operating system's, a test has a seeded one.
class dice {
 public:
  dice();                              // the operating system's (libsodium)
  explicit dice(std::uint64_t seed);   // repeatable, for tests and benchmarks; not thread-safe
  std::string bytes(std::size_t n);
  base::nonce24 nonce();
  std::uint64_t below(std::uint64_t bound);  // 0 <= answer < bound

 private:
  bool seeded_ = false;
  std::uint64_t state_ = 0;
};

}  // namespace amparo::ops
