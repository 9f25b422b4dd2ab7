#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"

// A text of lines with an Ed25519 signature over it as its last two: whoever may read it can check it, and
// only the holder of the key folder's `bundle` can make one. Manifests and revisions are such texts (F-8).
namespace amparo::app {

// Whose signatures count: public keys of 32 bytes, our own first.
using trusted_keys = std::vector<std::string>;

struct signed_text {
  std::string text;
  std::string key;        // the public one, 32 bytes
  std::string signature;  // 64 bytes
};

signed_text sign(const base::secret_key& seed, std::string text);
std::string whole_of(const signed_text& s);                      // text ‖ "key <hex>\nsignature <hex>\n"
std::optional<signed_text> read_signed(std::string_view whole);  // splits it; believes nothing

enum class trust { good, unknown_key, wrong_signature };
trust trust_in(const signed_text& s, const trusted_keys& keys);

}  // namespace amparo::app
