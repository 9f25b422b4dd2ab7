#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/keyring.hpp"
#include "flow/engine.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "store/desk_talk.hpp"
#include "store/send_store.hpp"
#include "store/store.hpp"

// What a caller wrote while an operator writes with them (outbox kind "message"), on its way to that
// operator: as a text to whose hand the item is in, or to the item, where it waits for whoever takes it.
// Brought twice, it is handed on once.
namespace amparo::app {

namespace asio = boost::asio;

inline constexpr std::chrono::minutes time_to_answer{15};  // then somebody else is to (L23)

struct words_services {
  const config& settings;
  const keyring& keys;
  store::desk_talk& talk;
  store::send_store& sends;
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
};

// A message of ours as texts; none where that language has no such words.
std::vector<std::string> texts_of(const std::shared_ptr<const flow::bundle>& content,
                                  std::string_view language, std::string_view key,
                                  const std::vector<flow::named_value>& values, base::time_point now);

// A text to the telephone of somebody who works at the desk, from the operators' line; the same `name` is one
// text. Nothing is sent to who has no telephone, and nothing where no line is the operators'. An error is the
// store's.
asio::awaitable<base::result<void>> text_to_person(const words_services& s, const desk_person& to,
                                                   std::string name, std::vector<std::string> messages);

// Whose set of keys names the entry. An entry that does not open is counted, and is done with.
asio::awaitable<base::result<base::tag_bytes>> carry_words(const words_services& s, store::taken_entry taken);
// An item that its caller took back: nobody writes about it any more, and what they wrote is forgotten.
asio::awaitable<base::result<void>> forget_talk(const words_services& s, std::string effect,
                                                base::tag_bytes of);

}  // namespace amparo::app
