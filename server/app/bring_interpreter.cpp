#include <algorithm>
#include <utility>

#include "app/call_order.hpp"
#include "app/desk_words.hpp"
#include "app/operator_turn.hpp"
#include "app/record.hpp"
#include "ops/log.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_people.hpp"
#include "store/send_store.hpp"

// INTERPRETE: while an operator and a caller are in a room, a third telephone rings, of somebody on a shift
// who speaks the caller's language, by the same road as the other two. Whoever answers presses 1, hears what
// it is about, and joins them; the room does not end with them, nor does anything of it hang on whether they
// answer (L50). Each of them is rung once in an attempt, and asked again the next one is (P6).
namespace amparo::app {
namespace {

// In their hand, with both in the room.
asio::awaitable<base::result<std::optional<store::desk_call>>> room_of_item(operator_turn& t,
                                                                            const std::string& code) {
  auto call = co_await t.at.desk_calls->of_item(code);
  if (!call) co_return call.error();
  bool is_on = *call && (*call)->is_theirs() && (*call)->by == t.as.holder &&
               (*call)->stage == store::call_stage::joined;
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

call_order order_for(operator_turn& t, const store::desk_call& call, const desk_person& who,
                     const send_way& way) {
  auto tag = base::caller_tag::of(t.g.keys.identity, *who.phone);
  auto own = base::caller_tag::of(t.g.keys.identity, *t.event.caller);
  return {.tag = tag.bytes(),
          .effect = effect_of_interpreter(t.g.keys, call.attempt, who.id),
          .account = way.via->name,
          .line = way.on->number,
          .callee = who.phone->reveal(),
          .room = room_of(t.g.keys, call.attempt),
          .locale = who.language,
          .cause = send_cause::asked_for,
          .cited = unix_minute(t.now),
          .minute = unix_minute(t.now),
          .desk = {leg_of::interpreters, call.item.code, call.attempt, call.fence, own.partition()}};
}

}  // namespace

asio::awaitable<operator_done> bring_interpreter(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return operator_done();
  const auto& code = (*item)->code;
  auto call = co_await room_of_item(t, code);
  if (!call) co_return call.error();
  auto order = order_in(t.g.keys, **item);
  auto way = *call && order ? callback_way(t.g.settings, order->line, (*call)->over) : send_way{};
  if (way.on == nullptr) {
    t.say_of("desk.interpreter_no_call", code);
    co_return operator_done();
  }
  auto skill = "lang:" + (t.words.rest.empty() ? (*item)->locale : t.words.rest);
  auto who = co_await chosen(t, skill, (*call)->attempt);
  if (!who) co_return who.error();
  if (*who == nullptr) {
    t.say_of("desk.interpreter_nobody", code);
    co_return operator_done();
  }
  auto entry = call_entry(t.g.keys, t.g.dice.nonce(), order_for(t, **call, **who, way));
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

}  // namespace amparo::app
