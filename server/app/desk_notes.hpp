#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/effects.hpp"
#include "app/gateway.hpp"
#include "app/keyring.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "message/raw_http.hpp"
#include "message/reply.hpp"
#include "store/store.hpp"

// The voice notes of an item's caller, for whoever has the item in hand (L12, L15): which they are lies
// sealed at the item, and the sound sealed in the caller's own partition, for 72 h (D5). By telephone a note
// is fetched by the company that plays it, at an address of ours that says nothing, opens for minutes, and
// only while the item is in the hand that asked. To hear one is an entry of the audit trail, before it is
// heard (L-6).
namespace amparo::app {

struct left_note {
  base::caller_tag tag;
  std::string effect;  // as of store::note_key
  base::time_point until;
};

// Of an order that is a voice note, for the item of that effect.
store::desk_note hung_note(const keyring& keys, const base::nonce24& nonce, std::string_view item,
                           const callback_order& order);
// Those that can be heard still, the oldest first; at most the newest ten.
std::vector<left_note> notes_of(const keyring& keys, const store::desk_item& item, base::time_point now);
// Whether the item says that there is one.
bool has_note(const store::desk_item& item, base::time_point now);

// What is played of an item's notes, and how long that takes. No prompts where none is there: it is not
// fetched yet, or was erased.
struct notes_aloud {
  std::vector<message::spoken> prompts;
  std::chrono::milliseconds length{0};
};
// `by`: the operator's pseudonym. An error is the store's, or the audit trail's: then nothing is heard.
asio::awaitable<base::result<notes_aloud>> notes_aloud_of(gateway& g, std::string by, store::desk_item item,
                                                          std::string language, base::time_point now);

// Where a company fetches a note: for minutes, and for the hand that it was asked for in.
struct note_address {
  base::tag_bytes tag{};
  std::string effect, code;   // of the note; of the item
  std::uint64_t fence = 0;    // the item's token
  std::uint32_t expires = 0;  // Unix minutes
};
std::string path_of(const keyring& keys, const note_address& to);  // "/note/<sealed>.wav"
std::optional<note_address> address_in(const keyring& keys, std::string_view path, base::time_point now);

// GET /note/{note}: the sound, to the company that plays it; 404 for anything else.
asio::awaitable<message::raw_response> answer_note(gateway& g, message::raw_request request);

}  // namespace amparo::app
