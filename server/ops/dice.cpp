#include "ops/dice.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace amparo::ops {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): enough for tests, never used for a real nonce.
std::uint64_t split_mix(std::uint64_t& state) {
  auto z = state += 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

}  // namespace

dice::dice() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}
dice::dice(std::uint64_t seed) : seeded_(true), state_(seed) {}

std::string dice::bytes(std::size_t n) {
  std::string out(n, '\0');
  if (!seeded_) {
    randombytes_buf(out.data(), n);
    return out;
  }
  for (std::size_t i = 0; i < n; i += 8) {
    auto word = split_mix(state_);
    std::memcpy(out.data() + i, &word, std::min<std::size_t>(8, n - i));
  }
  return out;
}

base::nonce24 dice::nonce() {
  base::nonce24 out;
  if (!seeded_) {
    randombytes_buf(out.data(), out.size());
    return out;
  }
  auto random = bytes(out.size());
  std::ranges::copy(random, out.begin());
  return out;
}

std::uint64_t dice::below(std::uint64_t bound) {
  auto eight = bytes(8);
  std::uint64_t word = 0;
  std::memcpy(&word, eight.data(), 8);
  return bound == 0 ? 0 : word % bound;
}

}  // namespace amparo::ops
