#include "base/blind_token.hpp"

#include <sodium/crypto_shorthash.h>
#include <sodium/utils.h>

#include <algorithm>
#include <string>

namespace amparo::base {

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);

blind_tokens::blind_tokens(const secret_key& key, std::string_view purpose) {
  auto derived = hmac_sha256(key, std::string("blind|").append(purpose));
  std::copy_n(derived.begin(), key_.size(), key_.begin());
  sodium_memzero(derived.data(), derived.size());
}

blind_tokens::~blind_tokens() { sodium_memzero(key_.data(), key_.size()); }

std::uint64_t blind_tokens::of(std::string_view text) const {
  std::array<unsigned char, 8> digest{};
  crypto_shorthash(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   key_.data());
  std::uint64_t out = 0;
  for (auto byte : digest) out = out << 8 | byte;
  return out;
}

}  // namespace amparo::base
