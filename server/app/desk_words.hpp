#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/effects.hpp"
#include "app/keyring.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/desk_talk.hpp"
#include "store/store.hpp"

// An operator and a caller who write to each other (L24): how what is known of it lies in Redis, and how the
// words look on either telephone. The operator writes by text (operator_writes.cpp), what the caller writes
// is carried to them (carry_words.hpp), and whoever does not answer in time has the item no longer
// (desk_silence.hpp).
namespace amparo::app {

namespace asio = boost::asio;

// Which item's operator writes with a caller, and over which of our lines.
struct talk_state {
  std::string code, effect;   // of the item
  std::string line;           // E.164: conversations on other lines go on
  std::uint32_t expires = 0;  // Unix minutes
  friend bool operator==(const talk_state&, const talk_state&) = default;
};

std::string sealed_talk(const keyring& keys, const base::nonce24& nonce, const base::caller_tag& tag,
                        const talk_state& state);
// Nothing where nobody writes with them, or it does not open, or is over.
std::optional<talk_state> open_talk(const keyring& keys, const base::caller_tag& tag, std::string_view sealed,
                                    base::time_point now);
// As long as talk_life, from now on.
talk_state talk_about(const store::desk_item& item, std::string line, base::time_point now);

// What the words at an item are called in Redis: it says to nobody which item that is.
std::string words_name(const keyring& keys, std::string_view effect);
std::string words_aad(std::string_view effect);

base::result<callback_order> order_in(const keyring& keys, const store::desk_item& item);

// Of a caller's words, as their operator gets them: "4821: ..." in texts of at most four segments.
std::vector<std::string> words_for_operator(const std::string& code, std::string_view words);
// Of an operator's, as the caller gets them: each text begins with `opening`, so that a locked screen shows
// nothing of what it is about (B6), and has two segments at the most; where there are several they are
// numbered. Empty where more than three would be needed.
std::vector<std::string> words_for_caller(const std::string& opening, std::string_view words,
                                          std::string_view locale);

// Nobody writes with this caller any more, where that is about the item of this effect. An error is the
// store's.
asio::awaitable<base::result<void>> end_talk(const keyring& keys, store::desk_talk& talk, base::tag_bytes of,
                                             std::string effect, base::time_point now);
// The same with the caller of an item; of one that does not open nobody writes with them.
asio::awaitable<base::result<void>> end_talk(const keyring& keys, store::desk_talk& talk,
                                             store::desk_item item, base::time_point now);

}  // namespace amparo::app
