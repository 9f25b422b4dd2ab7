#include <algorithm>
#include <utility>

#include "app/dispatch_sends.hpp"
#include "app/record.hpp"
#include "app/spending.hpp"
#include "base/gsm.hpp"
#include "flow/session.hpp"
#include "http/errors.hpp"
#include "message/outbound.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"

// One try of one text or call: may it leave, is there money for it, and what the provider said.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

steady_time steady_now() { return std::chrono::steady_clock::now(); }

store::send_ending dead(std::string_view why) {
  return {.is = store::send_end::dead, .word = std::string(why)};
}

// A telephone of ours: of who takes calls, or interprets them.
bool is_at_desk(leg_of whose) { return whose == leg_of::operators || whose == leg_of::interpreters; }

// Units are given back only where it is certain that nothing was taken.
bool is_unspent(const provider::send_outcome& outcome) {
  return outcome.verdict == provider::send_verdict::refused ||
         outcome.verdict == provider::send_verdict::later;
}

}  // namespace

std::shared_ptr<const flow::zone> zone_of(const line& on) {
  auto zone = flow::zone::named(on.zone);
  return zone ? zone : flow::zone::named("America/Mexico_City");
}

// The words of a send are messages of the bundle that its turn was taken on, in the caller's language.
// Without that bundle they stay unworded.
asio::awaitable<void> dispatcher::put_into_words(job& j) {
  const auto* wanted = std::get_if<flow::send_effect>(&j.unworded->what);
  const auto* later = std::get_if<flow::remind_effect>(&j.unworded->what);
  auto content = co_await s_.bundles.find(j.unworded->bundle);
  if ((wanted == nullptr && later == nullptr) || content == nullptr) co_return;
  auto said = flow::decode_reply(*content, later == nullptr ? wanted->said : later->said);
  if (!said) co_return;
  auto when = later == nullptr ? at_minute(j.unworded->minute) : later->due;  // a number may be over by then
  auto reply = flow::render(*content, *said, message::channel::sms, when);
  if (auto* sms = std::get_if<message::sms_reply>(&reply)) j.order.messages = std::move(sms->messages);
  j.unworded.reset();
}

// An error is the store's.
asio::awaitable<base::result<send_permission>> dispatcher::permission_for(const job& j,
                                                                          const base::phone_number& to) {
  bool opted_out = false;
  if (j.cause != send_cause::answer) {
    auto listed = co_await s_.turns.opted_out(s_.keys.optout_id(to));
    if (!listed) co_return listed.error();
    opted_out = *listed;
  }
  auto way = j.way();
  auto zone = zone_of(*way.on);
  send_question question{.to = to,
                         .cause = j.cause,
                         .cited = at_minute(j.order.minute),
                         .simulated = way.via->kind == "simulator",
                         .opted_out = opted_out,
                         .calls = j.call.has_value(),
                         .zone = *zone,
                         .now = s_.clock.now()};
  co_return may_send(question, rules_of(s_.settings, *way.on));
}

// What a try need not begin with, "" where it may.
std::string_view dispatcher::flaw_of(const job& j, const store::send_hold& hold) const {
  if (j.ways.empty()) return "no_line";
  if (!j.call) return !j.unworded && hold.part >= j.order.messages.size() ? "no_words" : "";
  if (hold.is == store::send_hold::kind::again) return "perhaps_dialled";  // a person is to look first (P6)
  bool is_over = s_.clock.now() > at_minute(j.call->minute) + call_order_life;
  return is_over ? "too_late" : "";
}

base::result<dispatcher::asked> dispatcher::request_of(const job& j, unsigned part,
                                                       const base::phone_number& to) const {
  auto way = j.way();
  const auto& credentials = way.via->credentials;
  auto now = s_.clock.now();
  auto status = status_target(s_.keys, *way.via, {j.entry.partition, j.order.effect, part});
  if (j.call) {
    message::outbound_call call{
        .line = way.on->number,
        .to = to,
        .answer = answer_target(s_.keys, *way.via, first_leg(*j.call, j.entry.partition)),
        .status = std::move(status),
        .ring = j.call->ring,
        .longest = j.call->longest,
        .key = j.order.effect};
    auto request = way.via->adapter->encode_call(call, credentials, now);
    if (!request) return request.error();
    return asked{std::move(*request), static_cast<std::uint32_t>(j.call->longest.count())};
  }
  const auto& words = j.order.messages[part];
  message::outbound_text text{way.on->number, to, base::private_text(words), std::move(status),
                              j.order.effect + "-" + std::to_string(part)};
  auto request = way.via->adapter->encode_send(text, credentials, now);
  if (!request) return request.error();
  return asked{std::move(*request), static_cast<std::uint32_t>(base::segments_of(words))};
}

// Allowed, but not at this hour. A call is not kept until then: who ordered it plans it anew.
store::send_ending dispatcher::by_then(const job& j, base::time_point not_before) const {
  if (j.call && not_before > at_minute(j.call->minute) + call_order_life) return dead("quiet_hours");
  auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(not_before - s_.clock.now());
  return {.is = store::send_end::later, .wait = wait};
}

asio::awaitable<store::send_ending> dispatcher::carry_part(const job& j, const store::send_hold& hold,
                                                           gate_pass& pass) {
  auto not_now = [&] { return again_or_dead(send_failure::not_sent, hold.tries, {}); };
  auto to = base::phone_number::parse(j.order.caller);
  if (!to) co_return dead("no_line");
  if (auto flaw = flaw_of(j, hold); !flaw.empty()) co_return dead(flaw);
  if (j.unworded) co_return not_now();
  auto allowed = co_await permission_for(j, *to);
  if (!allowed) co_return not_now();
  if (allowed->why_not != send_refusal::none) co_return dead(word_of(allowed->why_not));
  if (allowed->not_before) co_return by_then(j, *allowed->not_before);
  auto wanted = request_of(j, hold.part, *to);
  if (!wanted) co_return dead("not_offered");
  auto cost = spend_request_of(s_.settings, s_.keys,
                               {.on = *j.way().on,
                                .to = *to,
                                .units = wanted->units,
                                .always = j.order.always,
                                .calls = j.call.has_value(),
                                .is_ours = j.call && is_at_desk(j.call->desk.whose),
                                .now = s_.clock.now()});
  auto spent = co_await s_.spent.reserve(cost);
  if (!spent && !j.order.always) co_return not_now();
  if (spent && !spent->taken) {
    auto word = word_of(cost, *spent);
    tell_of_cap(word);
    co_return dead(word);
  }
  if (hold.is == store::send_hold::kind::again) s_.count.count("send_repeated_ambiguous");
  auto now = co_await post(j, wanted->request, pass);
  if (AMPARO_FAILPOINT("rest_answered")) co_return store::send_ending{.is = store::send_end::ambiguous};
  if (spent && is_unspent(now.outcome))
    if (auto back = co_await s_.spent.give_back(std::move(cost)); !back)
      s_.count.count("spend_not_given_back");
  if (now.outcome.opted_out) co_await note_opt_out(*to);
  co_return ending_of(j, hold, now);
}

asio::awaitable<dispatcher::tried> dispatcher::post(const job& j, const provider::rest_request& request,
                                                    gate_pass& pass) {
  auto answer = co_await s_.out.send(request.base, request.request);
  pass.leave(answer && answer->status < 500, steady_now());
  const auto& via = *j.way().via;
  if (answer && j.call) co_return tried{.outcome = via.adapter->decode_call(*answer)};
  if (answer) co_return tried{.outcome = via.adapter->decode_send(*answer)};
  auto error = answer.error();
  ops::log(ops::level::warn, j.call ? "call_failed" : "send_failed",
           {{"account", via.name}, {"error", error}});
  tried out;
  if (error == http::errc::not_allowed || error == http::errc::bad_request) {
    out.outcome.verdict = provider::send_verdict::refused;
  } else if (error == http::errc::unreachable || error == http::errc::untrusted) {
    out.outcome.verdict = provider::send_verdict::later;
    out.stayed_here = true;
  }
  co_return out;
}

asio::awaitable<void> dispatcher::note_opt_out(const base::phone_number& of) {
  auto noted = co_await s_.turns.set_opt_out(s_.keys.optout_id(of), true);
  if (!noted) s_.count.count("opt_out_not_noted");
}

// A provider that fails, or refuses what another may take, is gone round once, soon.
store::send_ending dispatcher::ending_of(const job& j, const store::send_hold& hold, const tried& now) {
  using enum provider::send_verdict;
  const auto& outcome = now.outcome;
  if (outcome.verdict == accepted) return {.is = store::send_end::accepted, .word = outcome.id};
  if (outcome.opted_out) return dead("opted_out");
  auto& before = trail_of(j);
  bool first_failure = !before.failed_last;
  before.failed_last = j.at;
  if (outcome.verdict == refused) {
    before.refused |= 1U << j.at;
    bool all_refused = before.refused == (1U << j.ways.size()) - 1;
    return all_refused ? dead("refused") : again_or_dead(send_failure::not_sent, hold.tries, {});
  }
  if (outcome.verdict == ambiguous && j.call)  // its telephone rings, and then the report must have come
    return {.is = store::send_end::ambiguous, .wait = j.call->ring + 60s};
  if (outcome.verdict == ambiguous)
    return again_or_dead(send_failure::ambiguous, hold.tries, outcome.retry_after);
  if (now.stayed_here || (first_failure && j.ways.size() > 1))
    return again_or_dead(send_failure::not_sent, hold.tries, {});
  return again_or_dead(send_failure::later, hold.tries, outcome.retry_after);
}

store::send_ending dispatcher::again_or_dead(send_failure what, unsigned tries,
                                             std::optional<std::chrono::seconds> retry_after) {
  auto roll = static_cast<std::uint32_t>(s_.dice.below(std::uint64_t{1} << 32));
  auto wait = retry_delay(what, tries, retry_after, roll);
  if (!wait) return dead(what == send_failure::ambiguous ? "nobody_knows" : "tried_enough");
  auto is = what == send_failure::ambiguous ? store::send_end::ambiguous : store::send_end::later;
  return {.is = is, .wait = *wait};
}

// Once an hour and cap: whoever is on call is to hear it, and the log is not to drown in it.
void dispatcher::tell_of_cap(std::string_view word) {
  s_.count.count("spend_refused");
  auto now = steady_now();
  auto told = told_.find(word);
  if (told != told_.end() && now - told->second < 1h) return;
  told_.insert_or_assign(std::string(word), now);
  ops::log(ops::level::error, "spend_cap_reached", {{"cap", word}});
}

}  // namespace amparo::app
