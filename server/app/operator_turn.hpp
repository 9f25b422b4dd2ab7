#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/gateway.hpp"
#include "app/keep_desk.hpp"
#include "app/operator_shift.hpp"
#include "app/operator_words.hpp"
#include "app/place_callback.hpp"
#include "store/desk_queue.hpp"

// One text of an operator while it is answered: who, what, and what is said. answer_operator.cpp begins and
// ends it, operator_items.cpp is what it does with items.
namespace amparo::app {

// On its sender's home thread.
struct operator_turn {
  gateway& g;
  worker& at;
  const account& via;
  const desk_person& who;
  store::desk_operator as;
  base::time_point now;
  std::string question;  // a digest of the event: the same for each copy of it
  message::event event;
  operator_words words;
  std::vector<std::string> said{};

  // The messages of this text in one of our languages; none where it has no such words.
  std::vector<std::string> in_words(std::string_view language, std::string_view key,
                                    const std::vector<flow::named_value>& values) const;
  void say(std::string_view key, const std::vector<flow::named_value>& values = {});
  void say_of(std::string_view key, const std::string& code) { say(key, {{"code", code}}); }
};

store::desk_operator operator_of(const keyring& keys, const desk_person& person);
// Whose telephone it is; null where it is nobody's of the configuration.
const desk_person* operator_of_number(const gateway& g, const base::phone_number& number);
std::string codes_of(const std::vector<store::desk_item>& items);  // "4821, 4790"
std::string operator_aad(std::string_view what, std::string_view of);

// Off shift where there is none, or none any more. `holder` as desk_operator names them.
asio::awaitable<base::result<shift_state>> shift_of(const keyring& keys, store::desk_people& people,
                                                    std::string holder, base::time_point now);
asio::awaitable<base::result<void>> keep_shift(gateway& g, store::desk_people& people, std::string holder,
                                               shift_state state, std::chrono::milliseconds life);
// From now on they are on one.
asio::awaitable<base::result<void>> go_on_shift(gateway& g, store::desk_people& people,
                                                const desk_person& who, base::time_point now);

// The item of theirs that is meant: the one of the number that they wrote, or the only one. Nothing where it
// has been said why not.
asio::awaitable<base::result<std::optional<store::desk_item>>> meant(operator_turn& t);
std::string keyed_name(const keyring& keys, std::string_view what, std::string_view of,
                       std::string_view more);

// TOMAR, LISTO and DEVOLVER, NOTA, PASAR. An error is the store's.
using operator_done = base::result<void>;
asio::awaitable<operator_done> take_item(operator_turn& t);
asio::awaitable<operator_done> end_item(operator_turn& t);
asio::awaitable<operator_done> note_on_item(operator_turn& t);
asio::awaitable<operator_done> hand_over_item(operator_turn& t);
// LLAMAR: an attempt to bring them and the caller together; role desk goes on with it (place_callback.hpp).
asio::awaitable<operator_done> call_about_item(operator_turn& t);
// The same with these words for an attempt that began; the name of the attempt that this very text begins.
asio::awaitable<operator_done> begin_call(operator_turn& t, const store::desk_item& item,
                                          std::string_view words, std::vector<flow::named_value> values);
std::string attempt_of(const operator_turn& t, std::string_view code);
// RESPONDER: their words go to the caller.
asio::awaitable<operator_done> write_to_caller(operator_turn& t);
// INTERPRETE: somebody who speaks the caller's language is rung and comes to the call, before the caller does
// or, where both talk already, into the room.
asio::awaitable<operator_done> bring_interpreter(operator_turn& t);
// AVISOS, and CONFIRMAR, RECHAZAR, RETIRAR and PUBLICAR of one of them (rumour_store.hpp).
asio::awaitable<operator_done> list_rumours(operator_turn& t);
asio::awaitable<operator_done> act_on_rumour(operator_turn& t);
// How many wait for a confirmation, where any do.
asio::awaitable<operator_done> say_rumours_wait(operator_turn& t);
// Behind what they are told, what the item's caller wrote last.
asio::awaitable<operator_done> add_what_was_written(operator_turn& t, const store::desk_item& item,
                                                    std::vector<std::string>& to);
// Where they write with its caller, they still do.
asio::awaitable<operator_done> keep_talking(operator_turn& t, const store::desk_item& item);
// "8:00"
std::string hour_of(base::time_point when, const flow::zone& zone);
// A text of theirs is the heartbeat of all that they hold.
asio::awaitable<operator_done> renew_items(operator_turn& t);

}  // namespace amparo::app
