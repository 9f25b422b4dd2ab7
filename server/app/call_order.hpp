#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/config.hpp"
#include "app/keyring.hpp"
#include "app/may_send.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

// A call that is to be placed (outbox kind "call"): one leg, to a caller who is called back or to who calls
// them back. Whoever answers hears a sentence that names nobody, and is put into the room once they press 1
// (L17). Whoever wants a call writes this order; role dispatch carries it out (app/dispatch_sends.hpp), and
// what becomes of it stands in the send's marks (store::call_marks).
namespace amparo::app {

// Whose telephone it is, where the desk brings two people together.
enum class leg_of : std::uint8_t { nobody, operators, callers, interpreters };

// The desk's part of an order: which attempt of which item it belongs to, and where the other one's marks
// lie.
struct desk_leg {
  leg_of whose = leg_of::nobody;  // nobody's: a call by itself, and nothing below counts
  std::string code;               // of the item
  std::string attempt;
  std::uint64_t fence = 0;  // the item's token when it began
  unsigned others = 0;      // the partition of the other leg
};

struct call_order {
  base::tag_bytes tag{};                    // whose: an erasure takes what waits away
  std::string effect;                       // 32 hex digits: this one attempt, never another
  std::string account;                      // by its name in the configuration
  std::string line;                         // ours, E.164: the only number that is shown
  std::string callee;                       // E.164
  std::string room;                         // letters, digits and "-": random, the same for both legs
  std::string locale;                       // of the sentence
  send_cause cause = send_cause::promised;  // asked_for or promised; never an answer
  std::uint32_t cited = 0;                  // Unix minutes of what the callee did that this goes back on
  std::uint32_t minute = 0;                 // Unix minutes of the order
  std::chrono::seconds ring{40};            // at most two minutes
  std::chrono::minutes longest{30};         // from the answer on; all of it is reserved (O-3)
  desk_leg desk = {};
};

// One try to dial one of an attempt's two telephones: the same name whoever writes the order, and how often
// (P6).
std::string effect_of_leg(const keyring& keys, std::string_view attempt, leg_of whose);
// Of the third telephone, of somebody who works at the desk by this pseudonym.
std::string effect_of_interpreter(const keyring& keys, std::string_view attempt, std::string_view person);
std::string room_of(const keyring& keys, std::string_view attempt);

// An order that nobody could carry out by then is over: who wrote it has waited, and plans anew. Far shorter
// than what is known of a send (store::send_life), so that no attempt can be forgotten and made again (P6).
inline constexpr std::chrono::minutes call_order_life{10};

std::string encode(const call_order& order);
base::result<call_order> decode_call_order(std::string_view bytes);

// The outbox entry of it, for store::send_store::post.
store::outbox_entry call_entry(const keyring& keys, const base::nonce24& nonce, const call_order& order);

// Where whoever answered is.
enum class leg_at : std::uint8_t {
  asked,    // they are to press 1
  waiting,  // they did, and the other one is not there yet
  in_room,  // until they or the other one leaves it
  after,    // the other one left; they may say that nothing is left to do
  told      // the operator may hear the caller's voice note before the caller's telephone rings
};

// What rides in the addresses that a leg's documents are asked from, sealed under the account's name: the
// call that it is, and how often it was asked or waited.
struct leg_token {
  unsigned partition = 0;
  std::string effect;
  std::string room, locale;
  std::uint32_t expires = 0;  // Unix minutes
  unsigned said = 0;
  leg_at at = leg_at::asked;
  desk_leg desk = {};
};

// Path and query: of the first document, and of what a key press asks for.
std::string answer_target(const keyring& keys, const account& via, const leg_token& token);
std::string gather_target(const keyring& keys, const account& via, const leg_token& token);
// Errors of base where it does not open, or past its expiry.
base::result<leg_token> open_leg_token(const keyring& keys, const account& via, std::string_view text,
                                       base::time_point now);

// Of an order in that partition.
leg_token first_leg(const call_order& order, unsigned partition);

}  // namespace amparo::app
