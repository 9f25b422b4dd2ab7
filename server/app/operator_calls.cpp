#include <fmt/format.h>

#include <utility>

#include "app/effects.hpp"
#include "app/operator_turn.hpp"
#include "app/record.hpp"
#include "ops/log.hpp"
#include "store/desk_calls.hpp"

// LLAMAR: whoever has a callback in hand wishes to be put through. What can be known before anybody's
// telephone rings is told at once: no number, no line that can, not at this hour. Neither sees the other's
// number.
namespace amparo::app {
namespace {

struct wanted_call {
  callback_order order;
  base::phone_number number;
  send_way way;
};

// Nothing where it has been said why it cannot be.
using wanted_or_not = base::result<std::optional<wanted_call>>;

asio::awaitable<wanted_or_not> read_wish(operator_turn& t, const store::desk_item& item) {
  std::optional<wanted_call> none;
  auto plain = t.g.keys.open(desk_aad(item.effect), item.sealed);
  auto order = plain ? decode_order(*plain) : base::result<callback_order>(plain.error());
  std::optional<base::phone_number> number;
  if (order) {
    base::caller_tag tag(order->tag);
    auto sealed = co_await t.at.services.turns.vault(tag);
    if (!sealed) co_return sealed.error();
    number = number_in_vault(t.g.keys, tag, *sealed, item.effect);
  }
  if (!number) {
    t.say_of("desk.call_no_number", item.code);
    co_return none;
  }
  auto way = callback_way(t.g.settings, order->line);
  if (way.on == nullptr) {
    t.say_of("desk.call_no_line", item.code);
    co_return none;
  }
  co_return std::optional(wanted_call{std::move(*order), *number, way});
}

std::string hour_of(base::time_point when, const flow::zone& zone) {
  auto minute = zone.at(when).minute;
  return fmt::format("{}:{:02}", minute / 60, minute % 60);
}

// The guard that role dispatch asks again when it dials (O-1); false where it has been said why not.
asio::awaitable<base::result<bool>> may_call(operator_turn& t, const store::desk_item& item,
                                             const wanted_call& wish) {
  auto zone = flow::zone::named(wish.way.on->zone);
  auto opted_out = co_await t.at.services.turns.opted_out(t.g.keys.optout_id(wish.number));
  if (!opted_out) co_return opted_out.error();
  send_question question{.to = wish.number,
                         .cause = cause_of_callback(wish.order, t.now),
                         .cited = at_minute(wish.order.arrival),
                         .simulated = wish.way.via->kind == "simulator",
                         .opted_out = *opted_out,
                         .calls = true,
                         .zone = *zone,
                         .now = t.now};
  auto allowed = may_send(question, rules_of(t.g.settings, *wish.way.on));
  if (allowed.why_not != send_refusal::none) {
    t.g.count.count("callback_refused");
    ops::log(ops::level::warn, "callback_refused", {{"item", item.code}, {"why", word_of(allowed.why_not)}});
    t.say_of("desk.call_refused", item.code);
    co_return false;
  }
  if (allowed.not_before)
    t.say("desk.call_not_now", {{"code", item.code}, {"hour", hour_of(*allowed.not_before, *zone)}});
  co_return !allowed.not_before;
}

}  // namespace

asio::awaitable<operator_done> call_about_item(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return operator_done();
  const auto& code = (*item)->code;
  auto wish = co_await read_wish(t, **item);
  if (!wish) co_return wish.error();
  if (!*wish) co_return operator_done();
  auto allowed = co_await may_call(t, **item, **wish);
  if (!allowed) co_return allowed.error();
  if (!*allowed) co_return operator_done();
  store::desk_hold held{code, (*item)->fence};
  auto attempt = keyed_name(t.g.keys, "attempt", t.question, code);
  auto begun = co_await t.at.desk_calls->begin(std::move(held), std::move(attempt), (*wish)->way.via->name,
                                               lease_by_text);
  if (!begun) co_return begun.error();
  switch (*begun) {
    case store::call_begun::begun:
      t.g.count.count("callback_begun");
      ops::log(ops::level::info, "callback_begun", {{"operator", t.who.id}, {"item", code}});
      [[fallthrough]];
    case store::call_begun::before: t.say_of("desk.calling", code); break;
    case store::call_begun::lost: t.say_of("desk.not_yours", code); break;
    case store::call_begun::under_way: t.say_of("desk.call_under_way", code); break;
  }
  co_return operator_done();
}

}  // namespace amparo::app
