#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/keyring.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "flow/engine.hpp"
#include "ops/dice.hpp"

// A case as it lies in the store, and where a PIN leads. Opening anything that these did not write is an
// error, never a crash.
namespace amparo::app {

struct case_record {
  std::string topic, stage, locale;
  flow::case_place place;
  std::uint32_t opened = 0, ends = 0;  // Unix minutes; ignored from `ends` on, whatever the store still has
  // Of a check-in: who accepted to be written to, and the text that is held back for them or has left.
  std::optional<base::tag_bytes> contact = {};
  std::string watch = {};     // its effect; "" = none
  bool watch_stands = false;  // it was put by: where it lies no more, it has left
};

// Whose it is and which: what a PIN leads to.
struct case_address {
  base::tag_bytes tag{};
  std::string id;
  friend bool operator==(const case_address&, const case_address&) = default;
};

// Keyed digests, for the store's names.
std::string pin_digest(const keyring& keys, std::string_view pin);
std::string try_digest(const keyring& keys, std::string_view what, std::string_view who);

std::string seal_address(const keyring& keys, ops::dice& dice, std::string_view pin, const case_address& to);
base::result<case_address> open_address(const keyring& keys, std::string_view pin, std::string_view sealed);

// wrapped data key ‖ nonce ‖ ciphertext; the data key is new with every writing.
std::string seal_case(const keyring& keys, ops::dice& dice, const case_address& of, const case_record& what);
base::result<case_record> open_case(const keyring& keys, const case_address& of, std::string_view sealed);

}  // namespace amparo::app
