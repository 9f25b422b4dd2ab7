#include <fmt/format.h>

#include <utility>

#include "app/callback_wish.hpp"
#include "app/operator_turn.hpp"
#include "ops/log.hpp"
#include "store/desk_calls.hpp"

// LLAMAR: whoever has a callback in hand wishes to be put through. What can be known before anybody's
// telephone rings is told at once: no number, no line that can, not at this hour. Neither sees the other's
// number.
namespace amparo::app {
namespace {

void say_flaw(operator_turn& t, const std::string& code, const callback_wish& wish) {
  switch (wish.flaw) {
    case wish_flaw::none: break;
    case wish_flaw::no_number: t.say_of("desk.call_no_number", code); break;
    case wish_flaw::no_line: t.say_of("desk.call_no_line", code); break;
    case wish_flaw::refused: t.say_of("desk.call_refused", code); break;
    case wish_flaw::not_now:
      t.say("desk.call_not_now", {{"code", code}, {"hour", hour_of(wish.from, *wish.zone)}});
      break;
  }
}

}  // namespace

std::string hour_of(base::time_point when, const flow::zone& zone) {
  auto minute = zone.at(when).minute;
  return fmt::format("{}:{:02}", minute / 60, minute % 60);
}

std::string attempt_of(const operator_turn& t, std::string_view code) {
  return keyed_name(t.g.keys, "attempt", t.question, code);
}

asio::awaitable<operator_done> begin_call(operator_turn& t, const store::desk_item& item,
                                          std::string_view words, std::vector<flow::named_value> values) {
  const auto& code = item.code;
  auto wish = co_await wish_for(t.g.settings, t.g.keys, t.at.services.turns, item, "", t.now);
  if (!wish) co_return wish.error();
  if (wish->flaw != wish_flaw::none) {
    t.g.count.count("callback_refused");
    say_flaw(t, code, *wish);
    co_return operator_done();
  }
  store::desk_hold held{code, item.fence};
  auto begun = co_await t.at.desk_calls->begin(std::move(held), attempt_of(t, code), wish->way.via->name,
                                               lease_by_text);
  if (!begun) co_return begun.error();
  switch (*begun) {
    case store::call_begun::begun:
      t.g.count.count("callback_begun");
      ops::log(ops::level::info, "callback_begun", {{"operator", t.who.id}, {"item", code}});
      [[fallthrough]];
    case store::call_begun::before: t.say(words, values); break;
    case store::call_begun::lost: t.say_of("desk.not_yours", code); break;
    case store::call_begun::under_way: t.say_of("desk.call_under_way", code); break;
  }
  co_return operator_done();
}

asio::awaitable<operator_done> call_about_item(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return operator_done();
  std::vector<flow::named_value> values;
  values.push_back({"code", (*item)->code});
  co_return co_await begin_call(t, **item, "desk.calling", std::move(values));
}

}  // namespace amparo::app
