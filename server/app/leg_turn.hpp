#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/call_order.hpp"
#include "app/gateway.hpp"
#include "flow/engine.hpp"
#include "store/send_store.hpp"
#include "store/store.hpp"

// One document of a call that we placed: answer_leg.cpp asks whoever answered to press 1, answer_desk_leg.cpp
// brings an operator and a caller together.
namespace amparo::app {

// What was told of a call, into its marks, and how they stand then. With Redis away the leg goes on without
// what was told of it before.
asio::awaitable<base::result<store::call_marks>> note_marks(gateway& g, unsigned partition,
                                                            std::string effect, store::call_marks told);

message::reply end_of_call();
message::reply put_into_room(const gateway& g, const account& via, leg_token leg);
// Empty, and counted, where the bundle has no such words.
std::vector<message::spoken> spoken_of(gateway& g, std::string_view language, std::string_view key,
                                       const std::vector<flow::named_value>& values, base::time_point now);

// What an operator hears of an item and nobody else does: its number, how urgent it is, what it is about, in
// which language, and since when somebody waits. No name, no number of a telephone, nothing that was typed
// (C-6).
std::vector<message::spoken> whisper_of(gateway& g, const std::string& language, const store::desk_item& item,
                                        base::time_point now);

// The document with which a leg begins to wait for the other one.
message::reply wait_for_other(gateway& g, const account& via, leg_token leg, std::string_view words,
                              base::time_point now);

// True where whoever pressed 1 on the operator's leg has a voice note of the caller's to hear first. False
// where Redis does not say.
asio::awaitable<bool> can_hear_first(gateway& g, const account& via, const leg_token& leg,
                                     base::time_point now);
// The offer of it, and behind that the note itself.
asio::awaitable<message::reply> offer_note(gateway& g, const account& via, leg_token leg,
                                           base::time_point now);

// Behind the 1 that a person pressed, on a leg of the desk's.
asio::awaitable<message::reply> answer_desk_leg(gateway& g, const account& via, leg_token leg,
                                                const message::event& event, base::time_point now);

}  // namespace amparo::app
