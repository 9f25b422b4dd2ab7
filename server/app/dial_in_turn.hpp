#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/dial_in.hpp"
#include "app/leg_turn.hpp"
#include "app/operator_turn.hpp"

// One document of a call to the operators' own line while it is made: answer_operator_call.cpp is who rings
// and how the call begins and ends, offer_by_phone.cpp what they may take, hear and be put through to.
namespace amparo::app {

struct dial_in {
  gateway& g;
  worker& at;
  const desk_person& who;
  store::desk_operator as;
  turn_frame frame;
  dial_in_state now{};
  std::vector<message::spoken> prompts{};

  const message::event& event() const { return frame.request.event; }
  base::time_point time() const { return frame.request.now; }
  std::string key() const {
    return event().kind == message::event_kind::digits ? event().digits.reveal() : "";
  }
  // Of this call, whichever of its documents is asked.
  std::string name(std::string_view what) const {
    return keyed_name(g.keys, what, frame.request.via.name, event().id);
  }
  void say(std::string_view what, const std::vector<flow::named_value>& values = {}) {
    auto more = spoken_of(g, who.language, what, values, time());
    for (auto& one : more) prompts.push_back(std::move(one));
  }
  message::voice_reply listen(unsigned digits, std::chrono::seconds first) {
    message::voice_reply out;
    message::gather keys;
    keys.prompts = std::exchange(prompts, {});
    keys.max_digits = digits;
    keys.first = first;
    out.keys = std::move(keys);
    return out;
  }
  message::voice_reply end(std::string_view what, const std::vector<flow::named_value>& values = {}) {
    say(what, values);
    message::voice_reply out;
    out.before = std::exchange(prompts, {});
    out.hangup = true;
    return out;
  }
};
using heard = base::result<message::voice_reply>;

// Behind the code: what they have in hand and can hear a voice note of, and then what waits. An error is the
// store's, here and below.
asio::awaitable<heard> offer_first(dial_in& d);
// The key that they pressed at an offer, or that they pressed none.
asio::awaitable<base::result<message::reply>> took_offer(dial_in& d);

}  // namespace amparo::app
