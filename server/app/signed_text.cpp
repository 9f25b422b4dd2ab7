#include "app/signed_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::size_t key_line = 4 + 64 + 1, signature_line = 10 + 128 + 1;

// The hex digits of a line of that name.
std::optional<std::string> field(std::string_view line, std::string_view name) {
  if (!line.starts_with(name) || !line.ends_with('\n')) return std::nullopt;
  line.remove_prefix(name.size());
  line.remove_suffix(1);
  return base::from_hex(line);
}

}  // namespace

signed_text sign(const base::secret_key& seed, std::string text) {
  auto signature = base::ed25519_signature(seed, text);
  return {std::move(text), base::ed25519_public(seed), std::move(signature)};
}

std::string whole_of(const signed_text& s) {
  return fmt::format("{}key {}\nsignature {}\n", s.text, base::hex(s.key), base::hex(s.signature));
}

std::optional<signed_text> read_signed(std::string_view whole) {
  if (whole.size() <= key_line + signature_line) return std::nullopt;
  auto text = whole.substr(0, whole.size() - key_line - signature_line);
  auto key = field(whole.substr(text.size(), key_line), "key ");
  auto signature = field(whole.substr(text.size() + key_line), "signature ");
  if (!key || !signature) return std::nullopt;
  signed_text out{std::string(text), std::move(*key), std::move(*signature)};
  if (whole_of(out) != whole) return std::nullopt;  // one way to write it
  return out;
}

trust trust_in(const signed_text& s, const trusted_keys& keys) {
  if (std::ranges::find(keys, s.key) == keys.end()) return trust::unknown_key;
  return base::ed25519_verifies(s.key, s.text, s.signature) ? trust::good : trust::wrong_signature;
}

}  // namespace amparo::app
