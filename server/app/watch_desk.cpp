#include "app/watch_desk.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "app/audit_trail.hpp"
#include "app/keep_desk.hpp"
#include "app/operator_shift.hpp"
#include "app/operator_turn.hpp"
#include "app/people.hpp"
#include "app/record.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 1s;
constexpr auto soon = 1h;         // what was put off and is due by then stands before whoever asks now
constexpr auto known_for = 1min;  // who may sign in, and what they can
constexpr auto worth_going_on = 10min;

// Sealed: nobody at the store can put somebody on a shift.
bool is_on_shift(const keyring& keys, const store::desk_sight::person& who, base::time_point now) {
  if (who.shift.empty()) return false;
  auto plain = keys.open(operator_aad("shift", who.holder), who.shift);
  auto state = plain ? decode_shift(*plain) : base::result<shift_state>(plain.error());
  return state && state->is_on && unix_minute(now) < state->expires;
}

std::vector<flow::desk_line> lines_of(store::desk_sight& seen) {
  std::vector<flow::desk_line> out;
  for (auto& line : seen.lines) out.push_back({std::move(line.needs), line.waiting});
  return out;
}

std::optional<desk_watched> told_before(const std::string& told, base::time_point now) {
  if (told.empty()) return std::nullopt;
  auto before = decode_watched(told);
  bool is_good = before && before->board.at <= now && now - before->board.at <= worth_going_on;
  return is_good ? std::optional(std::move(*before)) : std::nullopt;
}

}  // namespace

desk_watcher::desk_watcher(watch_services s) : s_(s) {
  for (const auto& one : s_.settings.desk.operators) {
    holders_.push_back(holder_of(s_.keys, one.id));
    of_holder_[holders_.back()] = one.skills;
  }
}

asio::awaitable<base::result<void>> desk_watcher::learn_people(const store::desk_sight& seen) {
  auto now = s_.clock.now();
  if (seen.signed_in.empty() || (now >= read_ && now - read_ < known_for)) co_return base::result<void>();
  auto all = co_await all_people(s_.people, s_.keys);
  if (!all) co_return all.error();
  of_signed_in_.clear();
  for (const auto& who : *all) {
    auto as = operator_of(s_.keys, who);
    if (who.role == role::operates) of_signed_in_[as.holder] = std::move(as.skills);
  }
  read_ = now;
  co_return base::result<void>();
}

std::vector<flow::desk_hand> desk_watcher::on_shift(const store::desk_sight& seen,
                                                    base::time_point now) const {
  std::vector<flow::desk_hand> out;
  for (const auto& who : seen.named)
    if (is_on_shift(s_.keys, who, now)) out.push_back({of_holder_.at(who.holder), who.holds});
  for (const auto& who : seen.signed_in) {
    auto known = of_signed_in_.find(who.holder);
    bool is_counted = std::ranges::any_of(seen.named, [&](const auto& other) {
      return other.holder == who.holder && is_on_shift(s_.keys, other, now);
    });
    if (known != of_signed_in_.end() && !is_counted) out.push_back({known->second, who.holds});
  }
  return out;
}

asio::awaitable<void> desk_watcher::announce(const desk_watched& before, const desk_watched& after) {
  if (before.board.overload == after.board.overload) co_return;
  bool is_on = after.board.overload;
  s_.count.count(is_on ? "desk_overload_began" : "desk_overload_ended");
  ops::log(is_on ? ops::level::error : ops::level::info,
           is_on ? "desk_overload_began" : "desk_overload_ended",
           {{"waiting", static_cast<std::size_t>(flow::servable(after.board))},
            {"on_shift", after.board.people.size()}});
  if (s_.audit == nullptr) co_return;
  audit_act act{"amparo", is_on ? "overload_began" : "overload_ended"};
  auto noted = co_await s_.audit->note(std::move(act));
  if (!noted) s_.count.count("audit_overload_lost");
}

asio::awaitable<base::result<void>> desk_watcher::round() {
  auto seen = co_await s_.desk.look(holders_, soon);
  if (!seen) co_return seen.error();
  if (auto learnt = co_await learn_people(*seen); !learnt) co_return learnt.error();
  auto now = s_.clock.now();
  auto before = told_before(seen->told, now);
  if (before && now - before->board.at < between_looks / 2) co_return base::result<void>();  // another did
  desk_look look{.at = now,
                 .lines = lines_of(*seen),
                 .people = on_shift(*seen, now),
                 .coming = seen->coming,
                 .taken = seen->taken,
                 .added = seen->added};
  auto after = watched(before, std::move(look), s_.settings.desk.overload);
  s_.count.gauge("desk_on_shift", static_cast<double>(after.board.people.size()));
  s_.count.gauge("desk_overload", after.board.overload ? 1 : 0);
  auto told = co_await s_.desk.tell(encode(after));
  if (!told) co_return told.error();
  co_await announce(before.value_or(desk_watched{}), after);
  co_return base::result<void>();
}

asio::awaitable<void> desk_watcher::loop(asio::steady_timer& tick, const bool& stopping) {
  while (!stopping) {
    auto done = co_await round();
    if (!done) s_.count.count("desk_look_failed");
    tick.expires_after(between_looks);
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace amparo::app
