#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "app/bridge.hpp"
#include "app/desk_leg_turn.hpp"
#include "app/desk_list.hpp"
#include "app/desk_notes.hpp"
#include "app/desk_words.hpp"
#include "app/effects.hpp"
#include "app/keep_desk.hpp"
#include "app/leg_turn.hpp"
#include "app/place_callback.hpp"
#include "ops/log.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_queue.hpp"

// The two legs of a callback, each behind the 1 that a person pressed. Both wait in short rounds of silence
// for the other one, so that nobody sits in a room alone: the operator hears that nobody answered, and the
// caller, where the operator is gone, an apology (L19). The room comes when both are there, and where
// somebody who interprets was to come, too, each hears before it whether they did (L50). Whoever is still
// there when it ends is told so, and may say by a key that nothing is left to do. Neither hears or sees the
// other's number; of the item the operator hears what it is about and no name (C-6), the caller nothing at
// all.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using message::event_kind;

constexpr auto time_to_answer = 8s, time_to_hear = 5s;
constexpr unsigned longest_callers_wait = 20;  // rounds: 40 s
constexpr const char* callers_words_on_drop = "system.call_dropped";

std::string spaced(const std::string& digits) {
  std::string out;
  for (auto c : digits) out.append(out.empty() ? "" : " ").push_back(c);
  return out;
}

// Our word for what a flow or a language is called; what has none is something else.
std::string label(gateway& g, std::string_view language, const std::string& family, const std::string& of,
                  base::time_point now) {
  auto content = g.content.load();
  auto said = flow::words_of(*content, language, family + of);
  if (!said) said = flow::words_of(*content, language, family + "other");
  auto reply = said ? flow::render(*content, *said, message::channel::voice, now)
                    : message::reply(message::no_reply{});
  auto* voice = std::get_if<message::voice_reply>(&reply);
  return voice == nullptr || voice->before.empty() ? "" : voice->before.front().text;
}

asio::awaitable<message::reply> operator_waits(desk_leg_turn t) {
  auto caller = co_await other_leg(t);
  auto is = caller ? caller->is : leg_is::waiting;
  switch (is) {
    case leg_is::accepted: {
      auto who = co_await interpreter_at(t);
      t.say_who_interprets(who);
      co_return co_await enter_room(std::move(t));
    }
    case leg_is::not_reached: co_return t.end("desk.call_unreached");
    case leg_is::gone: co_return t.end("desk.call_gave_up");
    case leg_is::unknown: co_return t.end("desk.call_unknown");
    case leg_is::never_left: co_return t.end(caller->at_night ? "desk.call_asleep" : "desk.call_failed");
    default: break;
  }
  if (t.leg.said >= longest_operators_wait) co_return t.end("desk.call_failed");
  co_return t.wait();
}

asio::awaitable<message::reply> caller_waits(desk_leg_turn t) {
  auto who = co_await other_leg(t);
  bool is_gone = who && (who->is == leg_is::gone || who->is == leg_is::not_reached);
  if (is_gone || t.leg.said >= longest_callers_wait) co_return t.end(callers_words_on_drop);
  if (who && who->joined) {
    auto third = co_await interpreter_at(t);
    t.say_who_interprets(third);
    co_return co_await enter_room(std::move(t));
  }
  co_return t.wait();
}

// Whose telephone rings next, and that they are to stay.
asio::awaitable<message::reply> hold(desk_leg_turn t) {
  auto third = co_await interpreter_at(t);
  t.say(third == interpreter_is::nobody ? "desk.call_hold" : "desk.call_hold_interpreter");
  co_return t.wait();
}

asio::awaitable<message::reply> operator_accepted(desk_leg_turn t) {
  auto call = co_await own_attempt(t);
  if (!call) co_return t.end("desk.call_not_yours");
  t.prompts = whisper_of(t.g, t.leg.locale, call->item, t.now);
  co_return co_await hold(std::move(t));
}

// What their caller left can be heard before the caller's telephone rings: until then the leg stands as one
// that nobody has accepted.
message::reply asked_to_hear(desk_leg_turn t) {
  t.say("desk.leg_hear");
  return t.listen(leg_at::told, time_to_hear);
}

// The room is over, and they are still there.
message::reply left_alone(desk_leg_turn t) {
  t.say(t.is_operators() ? "desk.call_over" : "system.call_dropped_ask", {{"code", t.leg.desk.code}});
  return t.listen(leg_at::after, time_to_answer);
}

// They wrote to each other before. Where Redis does not take it now, the first words that nobody gets end it.
asio::awaitable<void> end_writing(const desk_leg_turn& t, store::desk_item item) {
  auto& home = home_of(t.g, t.leg.partition);
  if (home.talk == nullptr) co_return;
  auto there = [&keys = t.g.keys, talk = home.talk, item = std::move(item), now = t.now]() mutable {
    return end_talk(keys, *talk, std::move(item), now);
  };
  auto ended = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (!ended) t.g.count.count("talk_not_ended");
}

asio::awaitable<message::reply> said_at_end(desk_leg_turn t, bool is_done) {
  if (!t.is_operators()) co_return t.end(is_done ? "system.call_done" : "system.call_again");
  if (!is_done) co_return t.end("desk.call_stays");
  auto call = co_await own_attempt(t);
  bool is_closed = false;
  if (call) {
    auto& home = home_of(t.g, t.leg.partition);
    auto there = [desk = home.desk, held = store::desk_hold{t.leg.desk.code, t.leg.desk.fence},
                  by = call->by] { return desk->close(held, by); };
    auto closed = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
    is_closed = closed && *closed;
    if (is_closed && call->item.talks) co_await end_writing(t, std::move(call->item));
  }
  t.g.count.count(is_closed ? "desk_item_closed" : "desk_item_not_closed");
  co_return t.end(is_closed ? "desk.call_closed" : "desk.call_not_yours");
}

}  // namespace

asio::awaitable<std::optional<leg_view>> other_leg(const desk_leg_turn& t) {
  auto& home = home_of(t.g, t.leg.desk.others);
  auto whose = t.is_operators() ? leg_of::callers : leg_of::operators;
  if (home.sends == nullptr) co_return std::nullopt;
  auto there = [sends = home.sends, partition = t.leg.desk.others,
                effect = effect_of_leg(t.g.keys, t.leg.desk.attempt, whose)] {
    return sends->look_at_call(partition, effect);
  };
  auto state = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  co_return state ? std::optional(view_of(*state)) : std::nullopt;
}

asio::awaitable<std::optional<store::desk_call>> own_attempt(const desk_leg_turn& t) {
  auto& home = home_of(t.g, t.leg.partition);
  if (home.desk_calls == nullptr) co_return std::nullopt;
  auto there = [calls = home.desk_calls, code = t.leg.desk.code] { return calls->of_item(code); };
  auto found = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (!found || !*found) co_return std::nullopt;
  const auto& call = **found;
  bool is_it = call.attempt == t.leg.desk.attempt && call.fence == t.leg.desk.fence && call.is_theirs();
  co_return is_it ? std::move(*found) : std::nullopt;
}

asio::awaitable<message::reply> enter_room(desk_leg_turn t) {
  auto noted = co_await note_marks(t.g, t.leg.partition, t.leg.effect, store::call_marks{.joined = 1});
  if (!noted) t.g.count.count("call_not_noted");
  auto prompts = std::move(t.prompts);
  auto reply = put_into_room(t.g, t.via, std::move(t.leg));
  if (auto* voice = std::get_if<message::voice_reply>(&reply)) voice->before = std::move(prompts);
  co_return reply;
}

std::vector<message::spoken> whisper_of(gateway& g, const std::string& language, const store::desk_item& item,
                                        base::time_point now) {
  auto order = order_in(g.keys, item);
  auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - item.arrival).count();
  auto word = [&](const std::string& family, const std::string& of) {
    return label(g, language, family, of, now);
  };
  auto out = spoken_of(g, language, "desk.whisper",
                       {{"code", spaced(item.code)},
                        {"urgency", word("desk.urgency_", std::string(urgency_word(item.urgency)))},
                        {"topic", word("desk.topic_", order ? order->what.topic : "")},
                        {"tongue", word("desk.language_", item.locale.substr(0, item.locale.find('-')))}},
                       now);
  bool is_hours = minutes >= 60;
  auto waits = spoken_of(
      g, language, is_hours ? "desk.waits_hours" : "desk.waits_minutes",
      {{"count", std::to_string(is_hours ? minutes / 60 : std::max<std::int64_t>(1, minutes))}}, now);
  for (auto& one : waits) out.push_back(std::move(one));
  auto add = [&](std::string_view key) {
    for (auto& one : spoken_of(g, language, key, {}, now)) out.push_back(std::move(one));
  };
  if (has_note(item, now)) add("desk.has_note");
  if (order && order->given) add("desk.number_given");
  if (order && !order->pair.empty())
    for (const char* key : {"desk.family_heard", "desk.family_until"}) add(key);
  return out;
}

message::reply wait_for_other(gateway& g, const account& via, leg_token leg, std::string_view words,
                              base::time_point now) {
  desk_leg_turn t{g, via, std::move(leg), now};
  t.say(words);
  return t.wait();
}

asio::awaitable<bool> can_hear_first(gateway& g, const account& via, const leg_token& leg,
                                     base::time_point now) {
  if (leg.desk.whose != leg_of::operators || leg.at != leg_at::asked) co_return false;
  desk_leg_turn t{g, via, leg, now};
  auto call = co_await own_attempt(t);
  co_return call&& has_note(call->item, now);
}

asio::awaitable<message::reply> offer_note(gateway& g, const account& via, leg_token leg,
                                           base::time_point now) {
  desk_leg_turn t{g, via, std::move(leg), now};
  auto call = co_await own_attempt(t);
  if (!call) co_return t.end("desk.call_not_yours");
  const auto* who = person_of_holder(g.settings, g.keys, call->by);
  if (t.leg.at == leg_at::asked) {
    t.prompts = whisper_of(g, t.leg.locale, call->item, now);
    co_return asked_to_hear(std::move(t));
  }
  auto notes = base::result<notes_aloud>(notes_aloud{});
  if (who != nullptr) notes = co_await notes_aloud_of(g, who->id, call->item, t.leg.locale, now);
  if (notes && !notes->prompts.empty())
    t.prompts = std::move(notes->prompts);
  else
    t.say("desk.note_unheard");
  co_return asked_to_hear(std::move(t));
}

asio::awaitable<message::reply> answer_desk_leg(gateway& g, const account& via, leg_token leg,
                                                const message::event& event, base::time_point now) {
  desk_leg_turn t{g, via, std::move(leg), now};
  bool is_operators = t.is_operators();
  if (t.leg.desk.whose == leg_of::interpreters) co_return co_await answer_interpreter_leg(std::move(t));
  switch (t.leg.at) {
    case leg_at::asked: {
      t.leg.said = 0;
      if (is_operators) co_return co_await operator_accepted(std::move(t));
      t.say("system.call_moment");
      co_return co_await caller_waits(std::move(t));
    }
    case leg_at::told: t.leg.said = 0; co_return co_await hold(std::move(t));
    case leg_at::waiting:
      if (is_operators) co_return co_await operator_waits(std::move(t));
      co_return co_await caller_waits(std::move(t));
    case leg_at::in_room: co_return left_alone(std::move(t));
    case leg_at::after: {
      bool is_done = event.kind == event_kind::digits && event.digits.reveal() == "1";
      co_return co_await said_at_end(std::move(t), is_done);
    }
  }
  co_return end_of_call();
}

}  // namespace amparo::app
