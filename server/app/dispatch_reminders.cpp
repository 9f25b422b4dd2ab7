#include <algorithm>
#include <utility>

#include "app/dispatch_sends.hpp"
#include "app/effects.hpp"
#include "app/record.hpp"
#include "app/unreadable_entry.hpp"

// Reminders on their way from the outbox to the day that they are due.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto second_look = 1s;
constexpr std::chrono::milliseconds after_contact = 24h;  // D1

}  // namespace

// Nobody's hours but the line's are known yet; whoever sends it looks once more.
base::time_point dispatcher::hour_for(const job& j, base::time_point due) const {
  auto to = base::phone_number::parse(j.order.caller);
  if (j.ways.empty() || !to) return due;
  const auto& on = *j.ways.front().on;
  auto zone = zone_of(on);
  auto allowed = may_send({.to = *to,
                           .cause = send_cause::promised,
                           .cited = at_minute(j.order.minute),
                           .zone = *zone,
                           .now = due},
                          rules_of(s_.settings, on));
  return allowed.not_before.value_or(due);
}

store::kept_reminder dispatcher::reminder_of(const job& j, base::time_point due) const {
  store::kept_reminder out;
  out.sealed = s_.keys.sealed_value(s_.dice.nonce(), outbox_aad("reminder", j.order.effect), encode(j.order));
  out.due = hour_for(j, due);
  auto now = s_.clock.now();
  auto until =
      std::min<base::time_point>(out.due + after_contact, at_minute(j.order.minute) + store::reminder_limit);
  out.life = std::max(std::chrono::duration_cast<std::chrono::milliseconds>(until - now),
                      std::chrono::milliseconds(1));
  return out;
}

// Where nobody has the bundle now that its words are of, it stays in the outbox until it is due.
asio::awaitable<base::result<void>> dispatcher::put_by(store::taken_entry entry) {
  auto j = job_of(entry);
  if (!j) co_return co_await drop_unreadable(s_.sends, s_.count, std::move(entry));
  auto known = trails_.find(j->order.effect);
  if (known != trails_.end() && std::chrono::steady_clock::now() < known->second.not_before)
    co_return base::result<void>();
  const auto* wanted = j->unworded ? std::get_if<flow::remind_effect>(&j->unworded->what) : nullptr;
  if (wanted == nullptr) co_return co_await drop_unreadable(s_.sends, s_.count, std::move(entry));
  auto due = wanted->due;
  co_await put_into_words(*j);
  base::caller_tag tag(j->order.tag);
  if (j->unworded && s_.clock.now() < due) {
    trail_of(*j).not_before = std::chrono::steady_clock::now() + second_look;
    co_return base::result<void>();
  }
  trails_.erase(j->order.effect);
  if (j->unworded) {
    store::send_ending lost{.is = store::send_end::dead, .word = "no_words", .account = j->order.account};
    co_return co_await s_.sends.end(std::move(entry), tag, std::move(lost));
  }
  auto what = reminder_of(*j, due);
  auto kept = co_await s_.sends.keep_reminder(std::move(entry), tag, std::move(what));
  if (!kept) co_return kept.error();
  s_.count.count("reminder_kept");
  co_return base::result<void>();
}

}  // namespace amparo::app
