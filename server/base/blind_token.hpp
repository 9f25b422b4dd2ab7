#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "base/crypto.hpp"

// Short keyed digests, made by the million: SipHash-2-4 (Aumasson and Bernstein, 2012; libsodium's
// crypto_shorthash) under a key that HMAC-SHA-256 derives. Who has no key cannot tell one from a random
// number. 64 bits: two texts out of a million have the same one with a chance of one in thirty million.
namespace amparo::base {

class blind_tokens {
 public:
  // `purpose` tells one use of the key from every other.
  blind_tokens(const secret_key& key, std::string_view purpose);
  ~blind_tokens();
  blind_tokens(const blind_tokens&) = delete;
  std::uint64_t of(std::string_view text) const;

 private:
  std::array<unsigned char, 16> key_;
};

}  // namespace amparo::base
