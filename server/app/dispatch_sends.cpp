#include "app/dispatch_sends.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>

#include "app/effects.hpp"
#include "app/record.hpp"
#include "http/errors.hpp"
#include "message/outbound.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned batch = 512;
constexpr auto second_look = 1s;         // at what Redis said must wait: a report may prove it meanwhile
constexpr double texts_per_second = 10;  // of one line; carriers throttle long codes far below it
constexpr double burst = 20;

steady_time steady_now() { return std::chrono::steady_clock::now(); }

store::send_ending dead(std::string_view why) {
  return {.is = store::send_end::dead, .word = std::string(why)};
}

std::shared_ptr<const flow::zone> zone_of(const line* on) {
  auto zone = on == nullptr ? nullptr : flow::zone::named(on->zone);
  return zone ? zone : flow::zone::named("America/Mexico_City");
}

}  // namespace

std::vector<std::string> bases_of(const config& settings, base::time_point now) {
  std::vector<std::string> out;
  auto to = base::phone_number::parse("+525500000000");
  for (const auto& a : settings.accounts) {
    message::outbound_text text{"+525500000001", *to, base::private_text(""), "", ""};
    auto request = a.adapter->encode_send(text, a.credentials, now);
    if (request && std::ranges::find(out, request->base) == out.end()) out.push_back(request->base);
  }
  return out;
}

// North America, Mexico, and each country that a line of ours is in (O-1).
send_rules dispatcher::rules() const {
  send_rules out{.countries = {"MX", "US", "CA"}};
  for (const auto& l : s_.settings.lines) out.countries.push_back(l.country);
  return out;
}

bool dispatcher::may_begin(const job& j) {
  auto now = steady_now();
  if (auto later = not_before_.find(j.order.effect); later != not_before_.end() && now < later->second)
    return false;
  auto rate = rates_.try_emplace(j.order.line, texts_per_second, burst).first;
  auto& gate = gates_.try_emplace(j.order.account).first->second;
  if (gate.is_open(now) || !rate->second.take(now)) return false;
  return gate.enter(now);
}

asio::awaitable<base::result<std::size_t>> dispatcher::look() {
  std::vector<store::outbox_place> places;
  for (unsigned i = 0; i != store::partitions; ++i) {
    auto p = (first_ + i) % store::partitions;
    places.emplace_back(p, after_[p]);
  }
  first_ = (first_ + 1) % store::partitions;
  auto taken = co_await s_.outbox.take(std::move(places), batch);
  if (!taken) co_return taken.error();
  std::size_t begun = 0;
  std::set<unsigned> unsettled;       // partitions with a send that is still to be done
  std::set<base::tag_bytes> waiting;  // callers whose next text has to wait its turn (L28)
  for (auto& t : *taken) {
    if (t.entry.kind != "reply") {
      if (!unsettled.contains(t.partition)) after_[t.partition] = t.stream_id;
      continue;
    }
    unsettled.insert(t.partition);
    auto plain = s_.keys.open(outbox_aad(t.entry.kind, t.entry.effect), t.entry.payload);
    auto order = plain ? decode_send_order(*plain) : base::result<send_order>(plain.error());
    if (!order) {
      s_.count.count("outbox_entry_unreadable");
      auto dropped =
          co_await s_.sends.end(std::move(t), base::caller_tag(base::tag_bytes{}), dead("unreadable"));
      if (!dropped) co_return dropped.error();
      continue;
    }
    auto via = std::ranges::find(s_.settings.accounts, order->account, &account::name);
    job j{std::move(t), std::move(*order), via == s_.settings.accounts.end() ? nullptr : &*via};
    if (!waiting.insert(j.order.tag).second || in_hand_.contains(j.order.effect) || !may_begin(j)) continue;
    in_hand_.insert(j.order.effect);
    ++begun;
    auto effect = j.order.effect;
    auto work = [this, j = std::move(j)]() mutable { return carry_out(std::move(j)); };
    asio::co_spawn(io_, std::move(work), [this, effect](const std::exception_ptr& fault) {
      in_hand_.erase(effect);
      if (fault) std::rethrow_exception(fault);
    });
  }
  co_return begun;
}

asio::awaitable<void> dispatcher::carry_out(job j) {
  auto& gate = gates_.at(j.order.account);
  auto hold = co_await s_.sends.begin(j.entry);
  using kind = store::send_hold::kind;
  bool sends = hold && (hold->is == kind::send || hold->is == kind::again);
  if (!sends) gate.give_back();
  if (!hold || hold->is == kind::gone) co_return;
  if (hold->is == kind::wait) {
    not_before_[j.order.effect] = steady_now() + second_look;
    co_return;
  }
  store::send_ending how{.is = store::send_end::left};
  bool has_more = hold->part + 1 < j.order.messages.size();
  if (sends) how = co_await carry_part(j, *hold);
  if (hold->is == kind::proved) {
    s_.count.count("send_proved");
    how = {.is = store::send_end::accepted, .word = "proved"};
  }
  if (how.is == store::send_end::accepted && has_more) how.is = store::send_end::next;
  if (how.is == store::send_end::dead)
    ops::log(ops::level::warn, "send_given_up", {{"account", j.order.account}, {"why", how.word}});
  how.account = j.order.account;
  if (AMPARO_FAILPOINT("sent")) co_return;
  constexpr std::string_view counted[] = {"send_accepted",  "send_accepted", "send_later",
                                          "send_ambiguous", "send_dead",     "send_left"};
  s_.count.count(counted[static_cast<std::size_t>(how.is)]);
  not_before_.erase(j.order.effect);
  if (how.is == store::send_end::later || how.is == store::send_end::ambiguous)
    not_before_[j.order.effect] = steady_now() + std::min<std::chrono::milliseconds>(how.wait, second_look);
  // Not marked: it stays in hand until its time there is over, and then counts as ambiguous.
  auto marked = co_await s_.sends.end(std::move(j.entry), base::caller_tag(j.order.tag), std::move(how));
  if (!marked) s_.count.count("send_not_marked");
}

// The gate is left on every way out of here.
asio::awaitable<store::send_ending> dispatcher::carry_part(const job& j, const store::send_hold& hold) {
  auto& gate = gates_.at(j.order.account);
  auto now = s_.clock.now();
  auto to = base::phone_number::parse(j.order.caller);
  auto why = std::string_view();
  if (j.via == nullptr || !to || hold.part >= j.order.messages.size()) {
    why = "no_account";
  } else {
    auto zone = zone_of(s_.settings.find_line(j.order.account, j.order.line));
    auto allowed = may_send({.to = *to,
                             .cause = send_cause::answer,
                             .cited = at_minute(j.order.minute),
                             .simulated = j.via->kind == "simulator",
                             .zone = *zone,
                             .now = now},
                            rules());
    if (allowed.why_not != send_refusal::none) why = word_of(allowed.why_not);
  }
  if (!why.empty()) {
    gate.give_back();
    co_return dead(why);
  }
  send_token token{j.entry.partition, j.order.effect, hold.part};
  message::outbound_text text{j.order.line, *to, base::private_text(j.order.messages[hold.part]),
                              status_target(s_.keys, *j.via, token),
                              j.order.effect + "-" + std::to_string(hold.part)};
  auto request = j.via->adapter->encode_send(text, j.via->credentials, now);
  if (!request) {
    gate.give_back();
    co_return dead("not_offered");
  }
  if (hold.is == store::send_hold::kind::again) s_.count.count("send_repeated_ambiguous");
  auto ending = co_await post(j, hold, *request);
  co_return ending;
}

asio::awaitable<store::send_ending> dispatcher::post(const job& j, const store::send_hold& hold,
                                                     const provider::rest_request& request) {
  auto answer = co_await s_.out.send(request.base, request.request);
  gates_.at(j.order.account).leave(answer && answer->status < 500, steady_now());
  if (!answer) {
    ops::log(ops::level::warn, "send_failed", {{"account", j.order.account}, {"error", answer.error()}});
    auto error = answer.error();
    if (error == http::errc::not_allowed || error == http::errc::bad_request) co_return dead("bad_request");
    bool stayed = error == http::errc::unreachable || error == http::errc::untrusted;
    co_return again_or_dead(stayed ? send_failure::not_sent : send_failure::ambiguous, hold.tries, {});
  }
  auto outcome = j.via->adapter->decode_send(*answer);
  if (outcome.opted_out) {
    auto to = base::phone_number::parse(j.order.caller);
    auto noted = co_await s_.turns.set_opt_out(s_.keys.optout_id(*to), true);
    if (!noted) s_.count.count("opt_out_not_noted");
  }
  co_return ending_of(outcome, hold);
}

store::send_ending dispatcher::ending_of(const provider::send_outcome& outcome,
                                         const store::send_hold& hold) {
  switch (outcome.verdict) {
    case provider::send_verdict::accepted: return {.is = store::send_end::accepted, .word = outcome.id};
    case provider::send_verdict::refused: return dead(outcome.opted_out ? "opted_out" : "refused");
    case provider::send_verdict::later:
      return again_or_dead(send_failure::later, hold.tries, outcome.retry_after);
    case provider::send_verdict::ambiguous: break;
  }
  return again_or_dead(send_failure::ambiguous, hold.tries, outcome.retry_after);
}

store::send_ending dispatcher::again_or_dead(send_failure what, unsigned tries,
                                             std::optional<std::chrono::seconds> retry_after) {
  auto roll = static_cast<std::uint32_t>(s_.dice.below(std::uint64_t{1} << 32));
  auto wait = retry_delay(what, tries, retry_after, roll);
  if (!wait) return dead(what == send_failure::ambiguous ? "nobody_knows" : "tried_enough");
  auto is = what == send_failure::ambiguous ? store::send_end::ambiguous : store::send_end::later;
  return {.is = is, .wait = *wait};
}

asio::awaitable<void> dispatcher::loop(asio::steady_timer& wake, const bool& stopping) {
  while (!stopping) {
    auto begun = co_await look();
    if (!begun) s_.count.count("dispatch_failed");
    std::erase_if(not_before_, [now = steady_now()](const auto& later) { return later.second < now; });
    wake.expires_after(100ms);
    boost::system::error_code woken;
    co_await wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace amparo::app
