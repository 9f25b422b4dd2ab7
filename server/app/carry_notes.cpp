#include "app/carry_notes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "app/effects.hpp"
#include "app/note_audio.hpp"
#include "app/note_orders.hpp"
#include "app/outbound_order.hpp"
#include "app/retry_schedule.hpp"
#include "app/unreadable_entry.hpp"
#include "app/voice_note.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned batch = 64;
constexpr auto second_look = 1s;
constexpr gate_limits narrow{.in_flight = 4};  // notes are long, and nobody waits on the line for them
constexpr unsigned unfit_tries = 6;     // an answer that is no note may be one later: files take their time
constexpr unsigned slowest_retry = 12;  // from here on the pauses grow no more
constexpr unsigned tries_to_alert = 3;

steady_time steady_now() { return std::chrono::steady_clock::now(); }

store::send_ending dead(std::string_view why) {
  return {.is = store::send_end::dead, .word = std::string(why)};
}

bool is_order(const store::outbox_entry& entry) { return entry.kind == "note" || entry.kind == "discard"; }

const account* account_named(const config& settings, std::string_view name) {
  auto found = std::ranges::find(settings.accounts, name, &account::name);
  return found == settings.accounts.end() ? nullptr : &*found;
}

// A copy that is not there is as good as deleted.
bool is_gone(unsigned status) { return (status >= 200 && status < 300) || status == 404 || status == 410; }

bool is_unfit(unsigned status) { return (status >= 200 && status < 400) || status == 410; }

}  // namespace

http::rest_options note_options(const config& settings) {
  http::rest_options out;
  for (const auto& a : settings.accounts)
    for (auto& base : a.adapter->note_bases(a.credentials))
      if (std::ranges::find(out.bases, base) == out.bases.end()) out.bases.push_back(std::move(base));
  out.answer_bytes = most_note_bytes;
  out.kept_each = narrow.in_flight;
  return out;
}

base::result<note_carrier::job> note_carrier::job_of(store::taken_entry entry) const {
  auto plain = s_.keys.open(outbox_aad(entry.entry.kind, entry.entry.effect), entry.entry.payload);
  if (!plain) return plain.error();
  job j;
  j.entry = std::move(entry);
  j.fetches = j.entry.entry.kind == "note";
  if (j.fetches) {
    auto order = decode_outbound(*plain);
    if (!order) return order.error();
    const auto* kept = std::get_if<flow::keep_note_effect>(&order->what);
    if (kept == nullptr) return base::errc::malformed;
    j.account = order->account;
    j.where = kept->note;
    j.tag = order->tag;
    j.minute = order->minute;
    return j;
  }
  auto order = decode_discard(*plain);
  if (!order) return order.error();
  j.account = order->account;
  j.where = order->where;
  j.waits_for = order->of;
  j.minute = order->minute;
  j.tag = nobody_in(j.entry.partition);
  return j;
}

asio::awaitable<base::result<void>> note_carrier::look(unsigned first) {
  if (first == 0) s_.count.gauge("note_copies_at_providers", static_cast<double>(std::exchange(copies_, 0)));
  auto places = places_.from(first);
  auto taken = co_await s_.outbox.take(std::move(places), batch);
  if (!taken) co_return taken.error();
  std::set<unsigned> unsettled;    // partitions with an order that is still to be carried out
  std::set<std::string> fetching;  // an order to fetch lies before its deletion, so it is seen first
  for (auto& t : *taken) {
    if (!is_order(t.entry)) {
      if (!unsettled.contains(t.partition)) places_.pass(t);
      continue;
    }
    unsettled.insert(t.partition);
    copies_ += t.entry.kind == "discard" ? 1 : 0;
    auto started = co_await begin(std::move(t), fetching);
    if (!started) co_return started.error();
  }
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> note_carrier::begin(store::taken_entry entry,
                                                        std::set<std::string>& fetching) {
  auto j = job_of(entry);
  if (!j) co_return co_await drop_unreadable(s_.sends, s_.count, std::move(entry));
  const auto& effect = j->entry.entry.effect;
  if (j->fetches) fetching.insert(effect);
  auto wait = not_before_.find(effect);
  bool is_early = wait != not_before_.end() && steady_now() < wait->second;
  if (is_early || fetching.contains(j->waits_for) || in_hand_.contains(effect))
    co_return base::result<void>();
  if (!gates_.try_emplace(j->account, narrow).first->second.enter(steady_now()))
    co_return base::result<void>();
  auto name = *in_hand_.insert(effect).first;
  auto work = [this, j = std::move(*j)]() mutable { return carry(std::move(j)); };
  asio::co_spawn(io_, std::move(work), [this, name](const std::exception_ptr& fault) {
    in_hand_.erase(name);
    if (fault) std::rethrow_exception(fault);
  });
  co_return base::result<void>();
}

asio::awaitable<void> note_carrier::carry(job j) {
  gate_pass pass(gates_.at(j.account));
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
  store::send_ending how{.is = store::send_end::left};
  if (hold->is != kind::left && j.fetches) {
    how = co_await fetch(j, hold->tries, pass);
  } else if (hold->is != kind::left) {
    how = co_await discard(j, hold->tries, pass);
  }
  co_await settle(std::move(j), std::move(how));
}

asio::awaitable<store::send_ending> note_carrier::fetch(const job& j, unsigned tries, gate_pass& pass) {
  const auto* via = account_named(s_.settings, j.account);
  if (via == nullptr) co_return dead("no_account");
  if (s_.clock.now() >= end_of_note(j.minute)) co_return dead("too_late");
  auto request = via->adapter->encode_note_fetch(j.where, via->credentials);
  if (!request) co_return dead("not_offered");
  auto answer = co_await s_.out.send(request->base, request->request);
  pass.leave(answer && answer->status < 500, steady_now());
  if (AMPARO_FAILPOINT("rest_answered")) co_return again(tries);
  if (!answer) {
    ops::log(ops::level::warn, "note_not_fetched", {{"account", via->name}, {"error", answer.error()}});
    co_return again(tries);
  }
  if (answer->status == 200 && is_speech(answer->body))
    co_return co_await keep(j, tries, std::move(answer->body));
  if (is_unfit(answer->status) && tries >= unfit_tries) co_return dead("unfit");
  co_return again(tries);
}

asio::awaitable<store::send_ending> note_carrier::keep(const job& j, unsigned tries, std::string wav) {
  auto until = end_of_note(j.minute);
  auto life = std::chrono::duration_cast<std::chrono::milliseconds>(until - s_.clock.now());
  auto room = co_await s_.notes.has_room(wav.size());
  if (!room || !*room || life <= 0ms) {
    s_.count.count("note_waits_for_room");
    co_return again(tries);
  }
  base::caller_tag tag(j.tag);
  auto sealed = seal_note(s_.keys, s_.dice.nonce(), tag, j.entry.entry.effect, wav, until);
  auto kept = co_await s_.notes.keep(j.entry, tag, std::move(sealed), life);
  if (!kept || AMPARO_FAILPOINT("note_kept")) co_return again(tries);
  s_.count.count(*kept ? "note_kept" : "note_of_erased_caller");
  if (!*kept) co_return store::send_ending{.is = store::send_end::left};
  co_return store::send_ending{.is = store::send_end::accepted, .word = "kept"};
}

asio::awaitable<store::send_ending> note_carrier::discard(const job& j, unsigned tries, gate_pass& pass) {
  const auto* via = account_named(s_.settings, j.account);
  if (via == nullptr) co_return dead("no_account");
  auto request = via->adapter->encode_note_delete(j.where, via->credentials);
  if (!request) co_return dead("not_offered");
  auto answer = co_await s_.out.send(request->base, request->request);
  pass.leave(answer && answer->status < 500, steady_now());
  if (AMPARO_FAILPOINT("rest_answered")) co_return again(tries);
  if (answer && is_gone(answer->status)) {
    s_.count.count("note_deleted_at_provider");
    co_return store::send_ending{.is = store::send_end::accepted, .word = "deleted"};
  }
  s_.count.count("note_delete_failed");
  if (tries >= tries_to_alert)
    ops::log(ops::level::error, "note_copy_stays",
             {{"account", via->name}, {"tries", tries}, {"status", answer ? answer->status : 0U}});
  bool is_over = s_.clock.now() >= at_minute(j.minute) + store::outbox_life;
  co_return is_over ? dead("not_deleted") : again(tries);
}

store::send_ending note_carrier::again(unsigned tries) {
  auto roll = static_cast<std::uint32_t>(s_.dice.below(std::uint64_t{1} << 32));
  auto wait = retry_delay(send_failure::later, std::min(tries, slowest_retry), std::nullopt, roll);
  return {.is = store::send_end::later, .wait = wait.value_or(second_look)};
}

asio::awaitable<void> note_carrier::settle(job j, store::send_ending how) {
  how.account = j.account;
  if (how.is == store::send_end::dead) {
    const auto* event = j.fetches ? "note_lost" : "note_copy_stays";
    s_.count.count(event);
    ops::log(ops::level::error, event, {{"account", j.account}, {"why", how.word}});
  }
  if (how.is == store::send_end::later)
    not_before_[j.entry.entry.effect] = steady_now() + how.wait;
  else
    not_before_.erase(j.entry.entry.effect);
  auto marked = co_await s_.sends.end(std::move(j.entry), base::caller_tag(j.tag), std::move(how));
  if (!marked) s_.count.count("send_not_marked");
  if (AMPARO_FAILPOINT("marked")) co_return;
}

asio::awaitable<void> note_carrier::loop(asio::steady_timer& tick, const bool& stopping) {
  return walk_partitions(500ms, tick, stopping, s_.count, "dispatch_failed",
                         [this](unsigned first) { return look(first); });
}

}  // namespace amparo::app
