#include <algorithm>
#include <utility>

#include "app/call_order.hpp"
#include "app/desk_words.hpp"
#include "app/interpreter_wish.hpp"
#include "app/operator_turn.hpp"
#include "ops/log.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_people.hpp"
#include "store/send_store.hpp"

// INTERPRETE: somebody on a shift who speaks the caller's language comes to the call (L50). Where the
// operator and the caller are in a room already, a third telephone rings, by the same road as the other two;
// whoever answers presses 1, hears what it is about, and joins them. Where nobody talks yet, that telephone
// rings behind the operator's and before the caller's. The call does not hang on whether they answer. Each of
// them is rung once in an attempt, and asked again the next one is (P6).
namespace amparo::app {
namespace {

// The attempt that they began with it and that is not over; of this very text's own, none yet.
asio::awaitable<base::result<std::optional<store::desk_call>>> own_call(operator_turn& t, std::string code) {
  auto call = co_await t.at.desk_calls->of_item(code);
  if (!call) co_return call.error();
  bool is_on = *call && (*call)->is_theirs() && (*call)->by == t.as.holder &&
               (*call)->stage != store::call_stage::none && (*call)->stage != store::call_stage::over &&
               (*call)->attempt != attempt_of(t, code);
  if (!is_on) co_return std::optional<store::desk_call>();
  co_return std::move(*call);
}

asio::awaitable<base::result<bool>> may_ring(operator_turn& t, const desk_person& who,
                                             const std::string& skill, const std::string& attempt) {
  bool can_serve = who.phone && who.id != t.who.id && std::ranges::count(who.skills, skill) != 0;
  if (!can_serve) co_return false;
  auto state = co_await shift_of(t.g.keys, *t.at.people, holder_of(t.g.keys, who.id), t.now);
  if (!state) co_return state.error();
  if (!state->is_on) co_return false;
  auto partition = base::caller_tag::of(t.g.keys.identity, *who.phone).partition();
  auto leg = co_await t.at.sends->look_at_call(partition, effect_of_interpreter(t.g.keys, attempt, who.id));
  if (!leg) co_return leg.error();
  co_return !leg->begun;
}

// Who it was that this very text had rung, where it is answered again because no answer came.
asio::awaitable<base::result<const desk_person*>> chosen_before(operator_turn& t, std::string name) {
  const desk_person* nobody = nullptr;
  auto sealed = co_await t.at.people->answered(name);
  if (!sealed) co_return sealed.error();
  auto id = sealed->empty() ? base::result<std::string>(base::errc::malformed)
                            : t.g.keys.open(operator_aad("interpreter", name), *sealed);
  if (!id) co_return nobody;
  auto found = std::ranges::find(t.g.settings.desk.operators, *id, &desk_person::id);
  co_return found == t.g.settings.desk.operators.end() ? nobody : &*found;
}

asio::awaitable<base::result<const desk_person*>> chosen(operator_turn& t, const std::string& skill,
                                                         const std::string& attempt) {
  auto name = keyed_name(t.g.keys, "interpreter", t.question, attempt);
  auto before = co_await chosen_before(t, name);
  if (!before || *before != nullptr) co_return before;
  for (const auto& who : t.g.settings.desk.operators) {
    auto may = co_await may_ring(t, who, skill, attempt);
    if (!may) co_return may.error();
    if (!*may) continue;
    auto sealed = t.g.keys.sealed_value(t.g.dice.nonce(), operator_aad("interpreter", name), who.id);
    auto kept = co_await t.at.people->keep_answer(name, std::move(sealed));
    if (!kept) co_return kept.error();
    co_return &who;
  }
  co_return before;
}

// Nobody talks yet: who interprets is rung behind the operator and before the caller, so that both hear who
// is there before they meet (place_callback.hpp).
asio::awaitable<operator_done> begin_with_interpreter(operator_turn& t, const store::desk_item& item,
                                                      const std::string& skill) {
  auto attempt = attempt_of(t, item.code);
  auto who = co_await chosen(t, skill, attempt);
  if (!who) co_return who.error();
  if (*who == nullptr) {
    t.say_of("desk.interpreter_none_yet", item.code);
    co_return operator_done();
  }
  const auto& id = (*who)->id;
  auto wished = co_await wish_interpreter(t.g.keys, t.g.dice.nonce(), *t.at.people, attempt, id);
  if (!wished) co_return wished.error();
  std::vector<flow::named_value> values;
  values.push_back({"who", id});
  values.push_back({"code", item.code});
  co_return co_await begin_call(t, item, "desk.calling_with", std::move(values));
}

// Both are in the room: a third telephone rings now.
asio::awaitable<operator_done> ring_third(operator_turn& t, const store::desk_call& call,
                                          const std::string& skill) {
  const auto& code = call.item.code;
  auto order = order_in(t.g.keys, call.item);
  auto way = order ? callback_way(t.g.settings, order->line, call.over) : send_way{};
  auto who = base::result<const desk_person*>(nullptr);
  if (way.on != nullptr) who = co_await chosen(t, skill, call.attempt);
  if (!who) co_return who.error();
  if (*who == nullptr) {
    t.say_of("desk.interpreter_nobody", code);
    co_return operator_done();
  }
  auto own = base::caller_tag::of(t.g.keys.identity, *t.event.caller);
  auto rung = interpreters_order(t.g.keys, call, **who, way, own.partition(), t.now);
  auto entry = call_entry(t.g.keys, t.g.dice.nonce(), rung);
  auto tag = base::caller_tag::of(t.g.keys.identity, *(*who)->phone);
  auto posted = co_await t.at.sends->post(std::move(entry), tag);
  if (!posted) co_return posted.error();
  if (t.g.effects_committed) t.g.effects_committed();
  t.g.count.count("interpreter_ordered");
  ops::log(ops::level::info, "interpreter_ordered",
           {{"operator", t.who.id}, {"interpreter", (*who)->id}, {"item", code}});
  t.say("desk.interpreter_rings", {{"who", (*who)->id}, {"code", code}});
  co_return operator_done();
}

}  // namespace

asio::awaitable<operator_done> bring_interpreter(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return operator_done();
  auto skill = "lang:" + (t.words.rest.empty() ? (*item)->locale : t.words.rest);
  auto call = co_await own_call(t, (*item)->code);
  if (!call) co_return call.error();
  if (!*call) co_return co_await begin_with_interpreter(t, **item, skill);
  if ((*call)->stage == store::call_stage::joined) co_return co_await ring_third(t, **call, skill);
  t.say_of("desk.interpreter_not_yet", (*item)->code);
  co_return operator_done();
}

}  // namespace amparo::app
