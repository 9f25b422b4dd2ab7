#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.hpp"
#include "base/finding.hpp"
#include "base/result.hpp"

// The keys of an installation: a folder (0700) of files of 32 random bytes (0400), made by `amparo keys
// init`, never in Redis, backups or the repository. Rotation adds a file `seal-<id>`; the highest id seals,
// all of them open.
namespace amparo::app {

struct keyring {
  base::secret_key identity;  // tags
  base::secret_key optout;    // identities of the opt-out list, which no tag can be matched with (D7)
  base::secret_key dedupe;    // digests of events, nonces and ids that must be repeatable
  std::map<std::uint8_t, base::secret_key> seals;
  // Signs what is published (F-8). Where it is missing, nothing can be published here.
  std::optional<base::secret_key> bundle = {};
  bool demo = false;  // made by `keys init --demo`: refused without `demo: true` (H-7)

  std::uint8_t newest() const { return seals.rbegin()->first; }
  // Opens what `sealed_value` made; the value's own key id picks the key.
  base::result<std::string> open(std::string_view aad, std::string_view value) const;
  // format (1) ‖ key id (1) ‖ nonce (24) ‖ ciphertext; `aad` says what the value is and where it lies (K-3).
  std::string sealed_value(const base::nonce24& nonce, std::string_view aad, std::string_view text) const;
  // A nonce that depends on the text: the same text under the same name always gives the same bytes, and two
  // texts never share a nonce. For what must be repeatable: a call's token.
  base::nonce24 repeatable_nonce(std::string_view name, std::string_view text) const;
  // The caller's identity on the opt-out list: base64url of HMAC under the opt-out key.
  std::string optout_id(const base::phone_number& number) const;
};

// Makes the folder and its keys; refuses to overwrite anything. Throws std::runtime_error with a sentence.
void make_keys(const std::filesystem::path& folder, bool demo);

// Loads the folder, or says everything that is wrong with it: missing files, wrong sizes, any group or other
// bit.
std::optional<keyring> load_keys(const std::filesystem::path& folder, base::findings& out);

// Reads a secret of the configuration ({ file: PATH }), trailing newline removed; the same rule on permission
// bits.
std::optional<base::secret_text> load_secret(const std::filesystem::path& file, base::findings& out);

}  // namespace amparo::app
