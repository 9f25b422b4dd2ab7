#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/effects.hpp"
#include "app/keyring.hpp"
#include "app/outbound_order.hpp"
#include "base/phone.hpp"
#include "store/family_store.hpp"

// One side of a family link as it lies in the store, and what becomes of two that met: an item at the desk
// for each of them, and nothing that any caller is told. Pure; app/carry_sides.hpp carries it out.
namespace amparo::app {

inline constexpr std::string_view family_topic = "family_match";

// Whose a side is; sealed.
struct side_owner {
  base::tag_bytes tag{};
  std::string account, line, locale;
  friend bool operator==(const side_owner&, const side_owner&) = default;
};

// "s" or "f", and a keyed digest of the effect that asked for it: the same order is always the same side.
std::string side_id(const keyring& keys, store::side_kind kind, std::string_view effect);

std::string sealed_owner(const keyring& keys, const base::nonce24& nonce, std::string_view id,
                         const side_owner& owner);
base::result<side_owner> open_owner(const keyring& keys, std::string_view id, std::string_view sealed);

std::string sealed_side_number(const keyring& keys, const base::nonce24& nonce, const base::caller_tag& tag,
                               std::string_view id, std::string_view number);
base::result<base::phone_number> open_side_number(const keyring& keys, const base::caller_tag& tag,
                                                  std::string_view id, std::string_view sealed);

// True where the two sorted lists share a token.
bool have_a_token_in_common(const std::vector<std::uint64_t>& one, const std::vector<std::uint64_t>& other);

// The items of two sides that met, whichever of them was found: the same two sides always make the same.
struct family_items {
  callback_order seeking, sought;
};
struct met_side {
  std::string id;
  side_owner owner;
};
family_items items_of(const keyring& keys, const met_side& seeking, const met_side& sought,
                      base::time_point now);

// How people call such an item, so that each of the two can name the other: eight digits out of its effect,
// which is a keyed digest.
std::string family_item_code(std::string_view effect);

}  // namespace amparo::app
