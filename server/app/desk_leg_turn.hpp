#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "app/bridge.hpp"
#include "app/leg_turn.hpp"
#include "store/desk_calls.hpp"

// One document of a leg of the desk's while it is made: answer_desk_leg.cpp is the operator's and the
// caller's, answer_interpreter_leg.cpp that of whoever interprets for them.
namespace amparo::app {

namespace asio = boost::asio;

inline constexpr std::chrono::seconds one_round{2};
inline constexpr unsigned longest_operators_wait = 210;  // rounds: seven minutes

// Of an attempt that somebody who interprets was to come to before the caller did.
enum class interpreter_is : std::uint8_t { nobody, there, absent };

struct desk_leg_turn {
  gateway& g;
  const account& via;
  leg_token leg;
  base::time_point now;
  std::vector<message::spoken> prompts{};

  bool is_operators() const { return leg.desk.whose == leg_of::operators; }
  void say(std::string_view key, const std::vector<flow::named_value>& values = {}) {
    auto more = spoken_of(g, leg.locale, key, values, now);
    for (auto& one : more) prompts.push_back(std::move(one));
  }
  message::reply end(std::string_view key) {
    say(key, {{"code", leg.desk.code}});
    message::voice_reply out;
    out.before = std::move(prompts);
    out.hangup = true;
    return out;
  }
  message::reply listen(leg_at at, std::chrono::seconds first) {
    leg.at = at;
    message::voice_reply out;
    out.keys = message::gather{.prompts = std::move(prompts),
                               .first = first,
                               .between = first,
                               .action = gather_target(g.keys, via, leg)};
    return out;
  }
  // Before the room, where somebody who interprets was to come.
  void say_who_interprets(interpreter_is who) {
    if (who == interpreter_is::nobody) return;
    bool is_there = who == interpreter_is::there;
    if (is_operators())
      say(is_there ? "desk.interpreter_there" : "desk.interpreter_absent");
    else
      say(is_there ? "system.call_interpreter" : "system.call_no_interpreter");
  }
  message::reply wait() {
    ++leg.said;
    return listen(leg_at::waiting, one_round);
  }
};

// What is known of the other telephone, of who interprets the operator's; nothing with Redis away.
asio::awaitable<std::optional<leg_view>> other_leg(const desk_leg_turn& t);
// The attempt, where this leg belongs to it and the item is still in the hand that began it.
asio::awaitable<std::optional<store::desk_call>> own_attempt(const desk_leg_turn& t);
// With Redis away nobody is said to be there.
asio::awaitable<interpreter_is> interpreter_at(const desk_leg_turn& t);
// Behind what is still to be said.
asio::awaitable<message::reply> enter_room(desk_leg_turn t);

asio::awaitable<message::reply> answer_interpreter_leg(desk_leg_turn t);

}  // namespace amparo::app
