#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "app/call_order.hpp"
#include "app/desk_leg_turn.hpp"
#include "app/interpreter_wish.hpp"
#include "store/send_store.hpp"

// The leg of whoever interprets for an operator and a caller (L50), behind the 1 that a person pressed. They
// hear what it is about, and wait in rounds of silence until the operator is in the room; where both are in
// it already they join them at once. The room does not end with them. Who else is there the operator and the
// caller hear before they enter.
namespace amparo::app {
namespace {

// Where the marks of whoever was wished lie; nothing where nobody was, or they work here no more.
const desk_person* person_named(const gateway& g, const std::string& id) {
  auto found = std::ranges::find(g.settings.desk.operators, id, &desk_person::id);
  bool can_be_rung = found != g.settings.desk.operators.end() && found->phone;
  return can_be_rung ? &*found : nullptr;
}

asio::awaitable<message::reply> accepted(desk_leg_turn t) {
  auto call = co_await own_attempt(t);
  bool is_on = call && call->stage != store::call_stage::none && call->stage != store::call_stage::over;
  if (!is_on) co_return t.end("desk.interpreter_late");
  bool are_in_room = call->stage == store::call_stage::joined;
  t.leg.said = 0;
  t.prompts = whisper_of(t.g, t.leg.locale, call->item, t.now);
  t.say(are_in_room ? "desk.interpreter_enters" : "desk.interpreter_waits");
  if (are_in_room) co_return co_await enter_room(std::move(t));
  co_return t.wait();
}

asio::awaitable<message::reply> waits(desk_leg_turn t) {
  auto with = co_await other_leg(t);
  bool is_over = with && (with->is == leg_is::gone || with->is == leg_is::not_reached);
  if (is_over || t.leg.said >= longest_operators_wait) co_return t.end("desk.interpreter_over");
  if (with && with->joined) co_return co_await enter_room(std::move(t));
  co_return t.wait();
}

}  // namespace

asio::awaitable<interpreter_is> interpreter_at(const desk_leg_turn& t) {
  auto& home = home_of(t.g, t.leg.partition);
  if (home.people == nullptr) co_return interpreter_is::nobody;
  auto wished = [&keys = t.g.keys, people = home.people, attempt = t.leg.desk.attempt] {
    return wished_interpreter(keys, *people, attempt);
  };
  auto id = co_await asio::co_spawn(home.context, std::move(wished), asio::use_awaitable);
  const auto* who = id ? person_named(t.g, *id) : nullptr;
  if (who == nullptr) co_return interpreter_is::nobody;
  auto partition = base::caller_tag::of(t.g.keys.identity, *who->phone).partition();
  auto& theirs = home_of(t.g, partition);
  if (theirs.sends == nullptr) co_return interpreter_is::absent;
  auto look = [sends = theirs.sends, partition,
               effect = effect_of_interpreter(t.g.keys, t.leg.desk.attempt, who->id)] {
    return sends->look_at_call(partition, effect);
  };
  auto state = co_await asio::co_spawn(theirs.context, std::move(look), asio::use_awaitable);
  bool is_there = state && view_of(*state).is == leg_is::accepted;
  co_return is_there ? interpreter_is::there : interpreter_is::absent;
}

asio::awaitable<message::reply> answer_interpreter_leg(desk_leg_turn t) {
  if (t.leg.at == leg_at::asked) co_return co_await accepted(std::move(t));
  if (t.leg.at == leg_at::waiting) co_return co_await waits(std::move(t));
  co_return t.end("desk.interpreter_over");
}

}  // namespace amparo::app
