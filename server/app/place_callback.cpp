#include "app/place_callback.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "app/desk_words.hpp"
#include "app/family_side.hpp"
#include "app/interpreter_wish.hpp"
#include "app/keep_desk.hpp"
#include "app/record.hpp"
#include "app/tell_of_interpreter.hpp"
#include "base/bytes.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned most_at_once = 256;
constexpr auto between_looks = 200ms;
constexpr auto between_orders = 15s, between_leases = 15s, between_interpreters = 3s;
constexpr auto known_for = 25h;
constexpr auto told_to_wait = 24h;  // longer ago nothing was asked for just now (L48)

std::string_view word_of(bridge_end how) {
  constexpr std::string_view words[] = {
      "none",   "operator_unreached", "caller_unreached", "asleep",         "unknown",   "impossible",
      "failed", "operator_dropped",   "caller_left",      "caller_content", "both_gone", "lost"};
  return words[static_cast<std::size_t>(how)];
}

}  // namespace

struct callback_placer::attempt {
  store::desk_call call;
  const desk_person* person = nullptr;
  std::optional<callback_order> order = {};  // what was asked for; nothing where it does not open
  bridge_view at = {};
  const desk_person* interpreter = nullptr;  // who was wished before the attempt began

  unsigned partition_of(const keyring& keys, leg_of whose) const {
    if (whose == leg_of::callers) return order ? base::caller_tag(order->tag).partition() : 0;
    bool is_there = person != nullptr && person->phone.has_value();
    return is_there ? base::caller_tag::of(keys.identity, *person->phone).partition() : 0;
  }
};

send_way callback_way(const config& settings, std::string_view line_number, std::string_view account_name) {
  send_way first;
  for (const auto& l : settings.lines) {
    if (!account_name.empty() && l.provider != account_name) continue;
    auto via = std::ranges::find(settings.accounts, l.provider, &account::name);
    if (!l.voice || via == settings.accounts.end() || !via->adapter->can().confers) continue;
    send_way way{&*via, &l};
    if (l.number == line_number) return way;
    if (first.on == nullptr) first = way;
  }
  return first;
}

asio::awaitable<base::result<std::optional<base::phone_number>>> number_behind(const keyring& keys,
                                                                               store::turn_store& turns,
                                                                               const callback_order& order) {
  std::optional<base::phone_number> none;
  base::caller_tag tag(order.tag);
  if (!order.side.empty()) {
    auto of_side = co_await turns.side_number(tag, order.side);
    if (!of_side) co_return of_side.error();
    auto read = open_side_number(keys, tag, order.side, *of_side);
    co_return read ? std::optional(*read) : none;
  }
  auto sealed = co_await turns.vault(tag);
  if (!sealed) co_return sealed.error();
  auto plain =
      sealed->empty() ? base::result<std::string>(base::errc::malformed) : keys.open(vault_aad(tag), *sealed);
  if (!plain) co_return none;
  base::byte_reader in(*plain);
  if (in.u8() != 1) co_return none;
  auto number = in.text();
  if (in.text() != order.effect || !in.ok()) co_return none;
  auto parsed = base::phone_number::parse(number);
  co_return parsed ? std::optional(*parsed) : none;
}

send_cause cause_of_callback(const callback_order& order, base::time_point now) {
  bool is_fresh = now - at_minute(order.arrival) < told_to_wait;
  bool is_now = order.what.urgency == flow::urgency::now || order.what.not_before.has_value();
  return is_fresh && is_now ? send_cause::asked_for : send_cause::promised;
}

const desk_person* person_of_holder(const config& settings, const keyring& keys, std::string_view holder) {
  for (const auto& one : settings.desk.operators)
    if (holder_of(keys, one.id) == holder) return &one;
  return nullptr;
}

call_order interpreters_order(const keyring& keys, const store::desk_call& call, const desk_person& who,
                              const send_way& way, unsigned operators, base::time_point now) {
  auto tag = base::caller_tag::of(keys.identity, *who.phone);
  return {.tag = tag.bytes(),
          .effect = effect_of_interpreter(keys, call.attempt, who.id),
          .account = way.via->name,
          .line = way.on->number,
          .callee = who.phone->reveal(),
          .room = room_of(keys, call.attempt),
          .locale = who.language,
          .cause = send_cause::asked_for,
          .cited = unix_minute(now),
          .minute = unix_minute(now),
          .desk = {leg_of::interpreters, call.item.code, call.attempt, call.fence, operators}};
}

asio::awaitable<base::result<std::optional<base::phone_number>>> callback_placer::number_of(const attempt& at,
                                                                                            leg_of whose) {
  std::optional<base::phone_number> none;
  if (whose == leg_of::operators) co_return at.person == nullptr ? none : at.person->phone;
  co_return co_await number_behind(s_.keys, s_.turns, *at.order);
}

// Into the outbox of whose telephone it is. Written again under the same name it is dialled once.
asio::awaitable<callback_placer::done> callback_placer::write_order(attempt& at, leg_of whose) {
  auto effect = effect_of_leg(s_.keys, at.call.attempt, whose);
  auto steady = std::chrono::steady_clock::now();
  auto before = written_.find(effect);
  if (before != written_.end() && steady - before->second < between_orders) co_return done();
  auto number = co_await number_of(at, whose);
  if (!number) co_return number.error();
  auto way = callback_way(s_.settings, at.order->line, at.call.over);
  if (!*number || way.on == nullptr) co_return co_await finish(at, bridge_end::impossible);
  bool is_callers = whose == leg_of::callers;
  auto now = s_.clock.now();
  auto tag = is_callers ? base::caller_tag(at.order->tag) : base::caller_tag::of(s_.keys.identity, **number);
  call_order order{.tag = tag.bytes(),
                   .effect = effect,
                   .account = way.via->name,
                   .line = way.on->number,
                   .callee = (*number)->reveal(),
                   .room = room_of(s_.keys, at.call.attempt),
                   .locale = is_callers ? at.call.item.locale : at.person->language,
                   .cause = is_callers ? cause_of_callback(*at.order, now) : send_cause::asked_for,
                   .cited = is_callers ? at.order->arrival : unix_minute(now),
                   .minute = unix_minute(now),
                   .desk = {whose, at.call.item.code, at.call.attempt, at.call.fence,
                            at.partition_of(s_.keys, is_callers ? leg_of::operators : leg_of::callers)}};
  auto entry = call_entry(s_.keys, s_.dice.nonce(), order);
  auto posted = co_await s_.sends.post(std::move(entry), tag);
  if (!posted) co_return posted.error();
  if (AMPARO_FAILPOINT("dialled")) co_return base::make_error_code(base::errc::malformed);
  written_[effect] = steady;
  s_.count.count(is_callers ? "callback_caller_ordered" : "callback_operator_ordered");
  co_return done();
}

// Whom the operator wished to have on the line before the caller is, and how far their telephone has come.
asio::awaitable<callback_placer::done> callback_placer::look_at_interpreter(attempt& at) {
  bool is_time = s_.people != nullptr && at.call.stage == store::call_stage::operator_rings &&
                 at.at.operators.is == leg_is::accepted;
  if (!is_time) co_return done();
  auto wished = co_await wished_interpreter(s_.keys, s_.people->people, at.call.attempt);
  if (!wished) co_return wished.error();
  auto who = std::ranges::find(s_.settings.desk.operators, *wished, &desk_person::id);
  if (who == s_.settings.desk.operators.end() || !who->phone) co_return done();
  at.interpreter = &*who;
  auto partition = base::caller_tag::of(s_.keys.identity, *who->phone).partition();
  auto effect = effect_of_interpreter(s_.keys, at.call.attempt, who->id);
  auto leg = co_await s_.sends.look_at_call(partition, std::move(effect));
  if (!leg) co_return leg.error();
  auto steady = std::chrono::steady_clock::now();
  auto since = awaited_.try_emplace(at.call.attempt, steady).first->second;
  at.at.with_interpreter = true;
  at.at.interpreters = view_of(*leg);
  at.at.interpreter_awaited = std::chrono::duration_cast<std::chrono::milliseconds>(steady - since);
  co_return done();
}

asio::awaitable<callback_placer::done> callback_placer::ring_interpreter(attempt& at) {
  const auto& who = *at.interpreter;
  auto effect = effect_of_interpreter(s_.keys, at.call.attempt, who.id);
  auto steady = std::chrono::steady_clock::now();
  auto before = written_.find(effect);
  if (before != written_.end() && steady - before->second < between_orders) co_return done();
  auto way = callback_way(s_.settings, at.order->line, at.call.over);
  if (way.on == nullptr) co_return done();  // nor has the caller's telephone one: what follows ends it
  auto tag = base::caller_tag::of(s_.keys.identity, *who.phone);
  auto order = interpreters_order(s_.keys, at.call, who, way, at.partition_of(s_.keys, leg_of::operators),
                                  s_.clock.now());
  auto entry = call_entry(s_.keys, s_.dice.nonce(), order);
  auto posted = co_await s_.sends.post(std::move(entry), tag);
  if (!posted) co_return posted.error();
  written_[effect] = steady;
  s_.count.count("interpreter_ordered");
  ops::log(ops::level::info, "interpreter_ordered", {{"interpreter", who.id}, {"item", at.call.item.code}});
  co_return done();
}

asio::awaitable<callback_placer::done> callback_placer::keep_lease(attempt& at) {
  auto steady = std::chrono::steady_clock::now();
  auto& last = kept_[at.call.attempt];
  if (last != steady_time{} && steady - last < between_leases) co_return done();
  auto alive = co_await s_.calls.move(at.call, store::call_move::alive, store::desk_lease);
  if (!alive) co_return alive.error();
  last = steady;
  co_return done();
}

asio::awaitable<callback_placer::done> callback_placer::look_who_interprets(attempt& at) {
  auto steady = std::chrono::steady_clock::now();
  auto& last = asked_[at.call.attempt];
  if (s_.people == nullptr || (last != steady_time{} && steady - last < between_interpreters))
    co_return done();
  last = steady;
  co_return co_await tell_of_interpreter(*s_.people, at.call, *at.person, told_);
}

asio::awaitable<callback_placer::done> callback_placer::finish(attempt& at, bridge_end how) {
  auto fate = fate_of(how);
  auto way = at.order ? callback_way(s_.settings, at.order->line, at.call.over) : send_way{};
  auto zone = way.on == nullptr ? nullptr : flow::zone::named(way.on->zone);
  auto now = s_.clock.now();
  std::optional<base::time_point> not_before;
  if ((fate == store::call_end::later || fate == store::call_end::asleep) && zone == nullptr)
    fate = store::call_end::review;
  if (fate == store::call_end::asleep) not_before = next_window(now, rules_of(s_.settings, *way.on), *zone);
  if (fate == store::call_end::later) {
    bool sleeps = cause_of_callback(*at.order, now) == send_cause::promised;
    not_before = next_try(at.call.missed, now, rules_of(s_.settings, *way.on), *zone, sleeps);
    if (!not_before) fate = store::call_end::review;
  }
  auto ended = co_await s_.calls.end(at.call, fate, lease_by_text, not_before);
  if (!ended) co_return ended.error();
  if (AMPARO_FAILPOINT("closed")) co_return base::make_error_code(base::errc::malformed);
  kept_.erase(at.call.attempt);
  asked_.erase(at.call.attempt);
  awaited_.erase(at.call.attempt);
  s_.count.count("callback_over");
  bool leaves_hand = *ended && fate != store::call_end::kept;
  if (leaves_hand && at.call.item.talks && s_.talk != nullptr)
    if (auto over = co_await end_talk(s_.keys, *s_.talk, at.call.item, now); !over)
      s_.count.count("talk_not_ended");  // the first words that nobody gets end it
  ops::log(how == bridge_end::unknown || how == bridge_end::impossible ? ops::level::warn : ops::level::info,
           "callback_over",
           {{"item", at.call.item.code},
            {"how", word_of(how)},
            {"was_theirs", *ended},
            {"to_review", fate == store::call_end::review}});
  co_return done();
}

asio::awaitable<callback_placer::done> callback_placer::carry_out(attempt& at, bridge_step step) {
  switch (step.act) {
    case bridge_act::wait:
      if (at.call.stage == store::call_stage::joined)
        if (auto told = co_await look_who_interprets(at); !told) co_return told.error();
      break;
    case bridge_act::order_operator: co_return co_await write_order(at, leg_of::operators);
    case bridge_act::order_interpreter:
      if (auto rung = co_await ring_interpreter(at); !rung) co_return rung.error();
      break;
    case bridge_act::order_caller:
    case bridge_act::join: {
      auto to = step.act == bridge_act::join ? store::call_move::joined : store::call_move::caller;
      auto moved = co_await s_.calls.move(at.call, to, store::desk_lease);
      if (!moved) co_return moved.error();
      if (!*moved) co_return done();  // the next round sees whose it is now
      if (step.act == bridge_act::order_caller) co_return co_await write_order(at, leg_of::callers);
      s_.count.count("callback_joined");
      ops::log(ops::level::info, "callback_joined", {{"item", at.call.item.code}});
      co_return done();
    }
    case bridge_act::end: co_return co_await finish(at, step.end);
  }
  co_return co_await keep_lease(at);
}

asio::awaitable<callback_placer::done> callback_placer::look_at(store::desk_call call) {
  attempt at{.call = std::move(call)};
  if (at.call.attempt.empty()) {  // its caller took it back
    auto gone = co_await s_.calls.end(at.call, store::call_end::kept, lease_by_text);
    co_return gone ? done() : done(gone.error());
  }
  at.person = person_of_holder(s_.settings, s_.keys, at.call.by);
  if (auto order = order_in(s_.keys, at.call.item)) at.order = std::move(*order);
  bool is_whole = at.order && at.person != nullptr;
  if (!is_whole) co_return co_await finish(at, bridge_end::impossible);
  at.at.stage = at.call.stage;
  at.at.is_theirs = at.call.is_theirs();
  at.at.in_stage = std::chrono::duration_cast<std::chrono::milliseconds>(s_.clock.now() - at.call.since);
  for (auto whose : {leg_of::operators, leg_of::callers}) {
    auto effect = effect_of_leg(s_.keys, at.call.attempt, whose);
    auto state = co_await s_.sends.look_at_call(at.partition_of(s_.keys, whose), std::move(effect));
    if (!state) co_return state.error();
    (whose == leg_of::operators ? at.at.operators : at.at.callers) = view_of(*state);
  }
  if (auto looked = co_await look_at_interpreter(at); !looked) co_return looked.error();
  co_return co_await carry_out(at, next_step(at.at));
}

asio::awaitable<callback_placer::done> callback_placer::round() {
  auto all = co_await s_.calls.under_way(most_at_once);
  if (!all) co_return all.error();
  for (auto& call : *all)
    if (auto looked = co_await look_at(std::move(call)); !looked) co_return looked.error();
  auto long_ago = std::chrono::steady_clock::now() - known_for;
  std::erase_if(written_, [&](const auto& w) { return w.second < long_ago; });
  std::erase_if(kept_, [&](const auto& k) { return k.second < long_ago; });
  std::erase_if(asked_, [&](const auto& a) { return a.second < long_ago; });
  std::erase_if(awaited_, [&](const auto& a) { return a.second < long_ago; });
  if (asked_.empty()) told_.clear();
  co_return done();
}

asio::awaitable<void> callback_placer::loop(asio::steady_timer& tick, const bool& stopping) {
  while (!stopping) {
    auto looked = co_await round();
    if (!looked) s_.count.count("callback_round_failed");
    tick.expires_after(between_looks);
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace amparo::app
