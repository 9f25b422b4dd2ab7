#include "app/late_turn.hpp"

#include <algorithm>

#include "app/cases.hpp"
#include "app/turn_work.hpp"
#include "base/bytes.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

// What is said has nobody's request to go back on. Who asked for no more texts is sent none (L25).
asio::awaitable<base::result<void>> send_words(const turn_services& s, const work& w,
                                               const flow::outcome& outcome, store::commit_request& to) {
  const auto& caller = w.frame.request.event.caller;
  if (outcome.reply.nothing || !caller) co_return base::result<void>();
  auto id = s.keys.optout_id(*caller);
  auto opted_out = co_await s.turns.opted_out(std::move(id));
  if (!opted_out) co_return opted_out.error();
  if (*opted_out) co_return base::result<void>();
  flow::effect words = flow::send_effect{flow::encode(outcome.reply)};
  add_outbound(s, w.frame, words, outcome.effects.size(), w.cited, to);
  co_return base::result<void>();
}

enum class fired { settled, again, store_away };

asio::awaitable<fired> fire_once(const turn_services& s, work& w) {
  auto planned_now = co_await planned(s, w);
  if (!planned_now) co_return fired::store_away;
  auto& outcome = *planned_now;
  if (outcome.unchanged) co_return fired::settled;
  if (auto opted = co_await carry_out_opt(s, w, outcome.effects); !opted) co_return fired::store_away;
  if (has<flow::erase_effect>(outcome)) {
    if (auto gone = co_await forget_case_of(s, session_of(w)); !gone) co_return fired::store_away;
    auto erased = co_await erase(s, w, outcome);
    co_return erased ? fired::settled : fired::store_away;
  }
  auto kept = co_await carry_out_cases(s, w, outcome);
  if (!kept) co_return fired::store_away;
  if (!*kept) co_return fired::again;
  auto r = after(s, w, outcome);
  r.ring.front().reply.clear();  // no provider asks for it again
  // A call's step is its provider's to take: the request that is on its way is still the next one.
  if (w.frame.context.via == message::channel::voice) r.version = w.before.version;
  auto request = commit_of(s, w, r);
  add_effects(s, w, outcome, request);
  if (auto added = co_await send_words(s, w, outcome, request); !added) co_return fired::store_away;
  auto committed = co_await s.turns.commit(std::move(request));
  if (!committed) co_return fired::store_away;
  if (*committed == store::commit_outcome::callback_recent) w.frame.context.facts.callback_recent = true;
  bool over = *committed == store::commit_outcome::done || *committed == store::commit_outcome::erased;
  co_return over ? fired::settled : fired::again;
}

// Of a session that is woken: `event` is what its turn is known by.
std::optional<turn_frame> frame_of_late(const turn_services& s, const line& on, const store::caller_key& of,
                                        const std::string& key, std::string_view event,
                                        std::shared_ptr<const flow::bundle> content) {
  auto via = std::ranges::find(s.settings.accounts, on.provider, &account::name);
  if (via == s.settings.accounts.end()) return std::nullopt;
  message::event none;
  none.line = on.number;
  turn_frame frame{.request = {*via, on, std::move(none), s.clock.now(), std::move(content)},
                   .tag = of.tag,
                   .key = key,
                   .digest = {},
                   .event = {},
                   .marker = {},
                   .input = {},
                   .context = {},
                   .token = {},
                   .word = {}};
  frame.context.now = frame.request.now;
  frame.context.via = of.kind == 'c' ? message::channel::voice : message::channel::sms;
  frame.context.locale = on.language;
  frame.context.country = on.country;
  frame.context.zone = on.zone;
  auto mac = base::hmac_sha256(s.keys.dedupe, event);
  std::copy_n(mac.begin(), frame.digest.size(), frame.digest.begin());
  name_event(frame);
  return frame;
}

}  // namespace

std::optional<turn_frame> frame_of_timer(const turn_services& s, const store::due_timer& timer,
                                         std::shared_ptr<const flow::bundle> content) {
  auto name = store::read_caller_key(timer.key);
  if (!name || name->kind != 's') return std::nullopt;  // a call's session has no timers
  auto on = std::ranges::find(s.settings.lines, name->rest, &line::number);
  if (on == s.settings.lines.end()) return std::nullopt;
  auto due = timer.due.time_since_epoch().count();
  auto event = base::byte_writer().raw("timer|").text(timer.key).u64(static_cast<std::uint64_t>(due)).take();
  auto frame = frame_of_late(s, *on, *name, timer.key, event, std::move(content));
  if (!frame) return std::nullopt;
  frame->input = {flow::input_kind::timer, {}};
  frame->input.due = due / 1000;
  return frame;
}

std::optional<turn_frame> frame_of_result(const turn_services& s, const outbound_order& order,
                                          flow::fetch_end how, std::vector<flow::named_value> values,
                                          std::shared_ptr<const flow::bundle> content) {
  const auto* asked = std::get_if<flow::fetch_effect>(&order.what);
  auto name = store::read_caller_key(order.session);
  const auto* on = s.settings.find_line(order.account, order.line);
  if (asked == nullptr || !name || on == nullptr) return std::nullopt;
  auto event = base::byte_writer().raw("fetched|").text(order.effect).take();
  auto frame = frame_of_late(s, *on, *name, order.session, event, std::move(content));
  if (!frame) return std::nullopt;
  frame->input = {flow::input_kind::result, {}};
  frame->input.due = asked->due;
  frame->input.fetched = how;
  frame->input.values = std::move(values);
  return frame;
}

asio::awaitable<bool> take_late_turn(const turn_services& s, turn_frame frame) {
  work w{.frame = std::move(frame), .before = {}, .expected = {}, .cancelled = {}};
  for (int i = 0; i != most_tries; ++i) {
    auto opened = co_await s.turns.open(w.frame.key, w.frame.marker);
    if (!opened) co_return false;
    if (opened->erased || opened->value.empty()) co_return true;
    read_value(s, w, opened->value);
    read_talk(s, w, opened->talk);
    read_choices(s, w, opened->choices);
    if (w.before.find(w.frame.digest) != nullptr) co_return true;
    if (!settles_on_live(w)) co_await choose_bundle(s, w);
    if (w.begins_again) co_return true;  // what it waited for is gone with its bundle
    // The newest text of the caller's; a moment long past where the record knows of none.
    w.cited = std::max(1U, unix_minute(base::time_point(std::chrono::milliseconds(w.before.rhythm.at))));
    auto caller = base::phone_number::parse(w.before.caller);
    w.frame.request.event.caller = caller ? std::optional(*caller) : std::nullopt;
    auto outcome = co_await fire_once(s, w);
    if (outcome != fired::again) co_return outcome == fired::settled;
    s.count.count("commit_conflict");
  }
  co_return false;
}

}  // namespace amparo::app
