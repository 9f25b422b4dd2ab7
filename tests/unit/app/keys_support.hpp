#pragma once
#include <cstdint>
#include <map>
#include <utility>

#include "app/keyring.hpp"
#include "ops/dice.hpp"

namespace amparo::app {

// Repeatable keys: `seed` picks the set.
inline keyring test_keys(std::uint64_t seed = 1) {
  ops::dice random(seed);
  std::map<std::uint8_t, base::secret_key> seals;
  seals.emplace(std::uint8_t{1}, base::secret_key(random.bytes(32)));
  return {base::secret_key(random.bytes(32)), base::secret_key(random.bytes(32)),
          base::secret_key(random.bytes(32)), std::move(seals),
          base::secret_key(random.bytes(32)), false};
}

}  // namespace amparo::app
