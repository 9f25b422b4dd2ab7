#pragma once
#include <string>
#include <vector>

#include "app/turn.hpp"
#include "flow/engine.hpp"
#include "store/store.hpp"

// Effects on their way to the store: ids that repeat with their event, payloads sealed under what they are.
namespace amparo::app {

// What the desk's item and the vault of one callback say; sealed, never in clear.
struct callback_order {
  base::tag_bytes tag{};
  std::string effect;  // 32 hex digits
  std::string line;
  std::uint32_t arrival = 0;  // Unix minutes
  flow::callback_effect what;
  std::string account = {};  // that they wrote or rang over, by its name; "" = nobody knows any more
  std::string note = {};     // of an item that is a voice note: its effect (store/keys.hpp); "" = none
  bool given = false;        // the vault's number is one that they gave; `what` of an item has none
  // Of an item about a family link: the side whose number is theirs (store/family_store.hpp), and the effect
  // of the other side's item. Else "".
  std::string side = {}, pair = {};
};

std::string encode(const callback_order& order);
base::result<callback_order> decode_order(std::string_view bytes);

// HMAC(event, index) in hex: the same event always asks for the same effect.
std::string effect_id(const keyring& keys, const turn_frame& frame, std::size_t index);

// Adds one callback to a commit: the sealed order, the sealed number, and the claim on the ten-minute key.
// Where the caller's number is withheld, `what` has one that they gave.
void add_callback(const turn_services& s, const turn_frame& frame, const flow::callback_effect& what,
                  std::size_t index, store::commit_request& to);

// The order's id out of the caller's vault entry; errors of base where it does not open.
base::result<std::string> effect_of_vault(const keyring& keys, const base::caller_tag& tag,
                                          std::string_view sealed);

std::string outbox_aad(std::string_view kind, std::string_view effect);
std::string vault_aad(const base::caller_tag& tag);

}  // namespace amparo::app
