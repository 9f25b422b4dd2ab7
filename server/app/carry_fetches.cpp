#include "app/carry_fetches.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <exception>
#include <tuple>
#include <utility>

#include "app/effects.hpp"
#include "app/fetched_values.hpp"
#include "app/fire_timers.hpp"
#include "app/late_turn.hpp"
#include "app/retry_schedule.hpp"
#include "app/unreadable_entry.hpp"
#include "http/ascii.hpp"
#include "http/errors.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned batch = 64;
constexpr auto second_look = 1s;
constexpr gate_limits narrow{.in_flight = 16};  // a program of somebody's own, perhaps a small one

steady_time steady_now() { return std::chrono::steady_clock::now(); }

store::send_ending ended(store::send_end how, std::string_view why = {}) {
  return {.is = how, .word = std::string(why)};
}

base::time_point end_of(const flow::fetch_effect& what) {
  return base::time_point(std::chrono::seconds(what.due));
}

// "https://example.org:8443/x?y" is asked for "/x?y" at "https://example.org:8443".
std::pair<std::string, std::string> split(const std::string& address) {
  auto host = address.find("://");
  auto path = host == std::string::npos ? host : address.find_first_of("/?", host + 3);
  if (path == std::string::npos) return {address, "/"};
  auto target = address.substr(path);
  return {address.substr(0, path), target.starts_with('/') ? target : "/" + target};
}

bool is_for_later(unsigned status) { return status >= 500 || status == 408 || status == 429; }

bool is_for_later(const base::error_code& why) {
  return why == http::errc::unreachable || why == http::errc::unanswered || why == http::errc::untrusted;
}

// In seconds; a date says nothing here, because the flow's time is over sooner.
std::optional<std::chrono::seconds> asked_pause(const message::raw_response& answer) {
  for (const auto& field : answer.headers) {
    if (!http::same("retry-after", field.name)) continue;
    unsigned seconds = 0;
    auto end = field.value.data() + field.value.size();
    auto [read, problem] = std::from_chars(field.value.data(), end, seconds);
    if (problem == std::errc{} && read == end) return std::chrono::seconds(seconds);
  }
  return std::nullopt;
}

}  // namespace

http::rest_options fetch_options(const config& settings) {
  http::rest_options out;
  for (const auto& [name, address] : settings.webhooks)
    if (auto base = split(address).first; std::ranges::find(out.bases, base) == out.bases.end())
      out.bases.push_back(std::move(base));
  out.connect_time = 2s;
  out.exchange_time = 3s;
  out.kept_each = narrow.in_flight;
  out.only_public = true;
  return out;
}

base::result<fetch_carrier::job> fetch_carrier::job_of(store::taken_entry entry) const {
  auto plain = s_.front.keys.open(outbox_aad(entry.entry.kind, entry.entry.effect), entry.entry.payload);
  if (!plain) return plain.error();
  auto order = decode_outbound(*plain);
  if (!order) return order.error();
  const auto* what = std::get_if<flow::fetch_effect>(&order->what);
  if (what == nullptr) return base::errc::malformed;
  job j{.entry = std::move(entry), .order = {}, .what = *what, .base = {}, .target = {}};
  const auto& known = s_.front.settings.webhooks;
  if (auto address = known.find(what->hook); address != known.end())
    std::tie(j.base, j.target) = split(address->second);
  j.order = std::move(*order);
  return j;
}

asio::awaitable<base::result<void>> fetch_carrier::look(unsigned first) {
  auto places = places_.from(first);
  auto taken = co_await s_.outbox.take(std::move(places), batch);
  if (!taken) co_return taken.error();
  std::set<unsigned> unsettled;  // partitions with an order that is still to be carried out
  for (auto& t : *taken) {
    if (t.entry.kind != "fetch") {
      if (!unsettled.contains(t.partition)) places_.pass(t);
      continue;
    }
    unsettled.insert(t.partition);
    if (auto begun = co_await begin(std::move(t)); !begun) co_return begun.error();
  }
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> fetch_carrier::begin(store::taken_entry entry) {
  auto j = job_of(entry);
  if (!j) co_return co_await drop_unreadable(s_.sends, s_.front.count, std::move(entry));
  const auto& effect = j->entry.entry.effect;
  auto wait = not_before_.find(effect);
  bool is_early = wait != not_before_.end() && steady_now() < wait->second;
  if (is_early || in_hand_.contains(effect)) co_return base::result<void>();
  // Who is away is asked nothing; what nobody waits for any more is cleared up all the same.
  bool is_over = s_.front.clock.now() >= end_of(j->what);
  auto& gate = gates_.try_emplace(is_over ? std::string() : j->base, narrow).first->second;
  if (!gate.enter(steady_now())) co_return base::result<void>();
  auto name = *in_hand_.insert(effect).first;
  auto work = [this, j = std::move(*j), &gate]() mutable { return carry(std::move(j), gate); };
  asio::co_spawn(io_, std::move(work), [this, name](const std::exception_ptr& fault) {
    in_hand_.erase(name);
    if (fault) std::rethrow_exception(fault);
  });
  co_return base::result<void>();
}

asio::awaitable<void> fetch_carrier::carry(job j, provider_gate& gate) {
  gate_pass pass(gate);
  auto hold = co_await s_.sends.begin(j.entry);
  using kind = store::send_hold::kind;
  if (!hold || hold->is == kind::wait) {
    not_before_[j.entry.entry.effect] = steady_now() + second_look;
    co_return;
  }
  if (AMPARO_FAILPOINT("outbox_taken")) co_return;
  if (hold->is == kind::gone) {
    not_before_.erase(j.entry.entry.effect);
    co_return;
  }
  auto how = ended(store::send_end::left);
  if (hold->is != kind::left) how = co_await ask(j, hold->tries, pass);
  co_await settle(std::move(j), std::move(how));
}

asio::awaitable<store::send_ending> fetch_carrier::ask(const job& j, unsigned tries, gate_pass& pass) {
  if (s_.front.clock.now() >= end_of(j.what)) {
    s_.front.count.count("fetch_late");
    co_return ended(store::send_end::left);
  }
  if (j.base.empty()) {
    ops::log(ops::level::error, "fetch_without_address", {{"webhook", j.what.hook}});
    co_return co_await bring(j, tries, flow::fetch_end::error, {});
  }
  message::raw_request request{"POST",
                               j.target,
                               {{"Content-Type", "application/json"},
                                {"Accept", "application/json"},
                                {"Idempotency-Key", j.entry.entry.effect}},
                               fetch_body(j.what.send)};
  auto answer = co_await s_.out.send(j.base, std::move(request));
  pass.leave(answer && answer->status < 500, steady_now());
  if (AMPARO_FAILPOINT("rest_answered")) co_return again(j, tries, nullptr);
  bool is_later = answer ? is_for_later(answer->status) : is_for_later(answer.error());
  if (is_later) co_return again(j, tries, answer ? &*answer : nullptr);
  bool is_good = answer && answer->status >= 200 && answer->status < 300;
  auto values = is_good ? fetched_values(answer->body) : std::nullopt;
  if (values) co_return co_await bring(j, tries, flow::fetch_end::ok, std::move(*values));
  ops::log(
      ops::level::warn, "fetch_refused",
      {{"webhook", j.what.hook},
       {"status", answer ? answer->status : 0U},
       {"why", answer ? std::string(is_good ? "no flat object" : "its status") : answer.error().message()}});
  co_return co_await bring(j, tries, flow::fetch_end::error, {});
}

asio::awaitable<store::send_ending> fetch_carrier::bring(const job& j, unsigned tries, flow::fetch_end how,
                                                         std::vector<flow::named_value> values) {
  auto& g = s_.front;
  auto frame =
      frame_of_result(g.workers.front()->services, j.order, how, std::move(values), g.content.load());
  if (!frame) {
    ops::log(ops::level::warn, "fetch_without_line", {{"webhook", j.what.hook}});
    co_return ended(store::send_end::left);
  }
  bool brought = co_await late_turn_at_home(g, std::move(*frame));
  if (!brought) co_return again(j, tries, nullptr);
  if (AMPARO_FAILPOINT("fetch_brought")) co_return again(j, tries, nullptr);
  g.count.count(how == flow::fetch_end::ok ? "fetch_ok" : "fetch_error");
  if (g.effects_committed) g.effects_committed();
  co_return ended(store::send_end::accepted, "answered");
}

// Once more while somebody waits for it; the session ends its wait by itself.
store::send_ending fetch_carrier::again(const job& j, unsigned tries, const message::raw_response* answer) {
  auto& g = s_.front;
  auto roll = static_cast<std::uint32_t>(g.dice.below(std::uint64_t{1} << 32));
  auto what = answer == nullptr ? send_failure::not_sent : send_failure::later;
  auto pause = answer == nullptr ? std::nullopt : asked_pause(*answer);
  auto wait = retry_delay(what, std::max(tries, 1U), pause, roll);
  bool is_over = !wait || g.clock.now() + *wait >= end_of(j.what);
  ops::log(ops::level::warn, is_over ? "fetch_given_up" : "fetch_failed",
           {{"webhook", j.what.hook}, {"tries", tries}, {"status", answer == nullptr ? 0U : answer->status}});
  g.count.count(is_over ? "fetch_late" : "fetch_again");
  if (is_over) return ended(store::send_end::left);
  return {.is = store::send_end::later, .wait = *wait};
}

asio::awaitable<void> fetch_carrier::settle(job j, store::send_ending how) {
  how.account = j.what.hook;
  if (how.is == store::send_end::later)
    not_before_[j.entry.entry.effect] = steady_now() + how.wait;
  else
    not_before_.erase(j.entry.entry.effect);
  auto marked = co_await s_.sends.end(std::move(j.entry), base::caller_tag(j.order.tag), std::move(how));
  if (!marked) s_.front.count.count("send_not_marked");
  if (AMPARO_FAILPOINT("marked")) co_return;
}

asio::awaitable<void> fetch_carrier::loop(asio::steady_timer& tick, const bool& stopping) {
  return walk_partitions(200ms, tick, stopping, s_.front.count, "dispatch_failed",
                         [this](unsigned first) { return look(first); });
}

}  // namespace amparo::app
