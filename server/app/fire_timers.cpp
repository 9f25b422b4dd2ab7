#include "app/fire_timers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

#include "app/check_ins.hpp"
#include "app/join_parts.hpp"
#include "app/late_turn.hpp"
#include "app/outbox_walk.hpp"
#include "app/reminders.hpp"
#include "ops/log.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned most_of_a_partition = 16;

asio::awaitable<bool> take_at_home(worker& at, turn_frame frame) {
  auto tag = frame.tag;
  if (!co_await at.queue.wait(tag)) co_return false;
  home_place place(at.queue, tag);
  co_return co_await take_late_turn(at.services, std::move(frame));
}

asio::awaitable<bool> fire(gateway& g, const store::due_timer& timer) {
  if (is_parts_key(timer.key)) co_return co_await settle_parts(g, timer.key);
  if (is_reminder_key(timer.key)) co_return co_await release_reminder(g, timer.key);
  if (is_watch_key(timer.key)) co_return co_await release_watch(g, timer.key);
  auto frame = frame_of_timer(g.workers.front()->services, timer, g.content.load());
  if (!frame) {
    ops::log(ops::level::warn, "timer_without_line");
    co_return true;
  }
  co_return co_await late_turn_at_home(g, std::move(*frame));
}

}  // namespace

asio::awaitable<bool> late_turn_at_home(gateway& g, turn_frame frame) {
  auto& home = *g.workers[frame.tag.partition() % g.workers.size()];
  auto there = [&home, frame = std::move(frame)]() mutable { return take_at_home(home, std::move(frame)); };
  co_return co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
}

asio::awaitable<base::result<std::size_t>> fire_timers(timer_services s, unsigned first) {
  auto now = s.front.clock.now();
  auto timers = co_await s.timers.due(partition_round::from(first), now, most_of_a_partition);
  if (!timers) co_return timers.error();
  std::size_t settled = 0;
  for (const auto& timer : *timers) {
    bool done = co_await fire(s.front, timer);
    if (!done) continue;
    if (auto forgotten = co_await s.timers.forget(timer); !forgotten) co_return forgotten.error();
    ++settled;
    s.front.count.count("timer_fired");
  }
  if (settled != 0 && s.front.effects_committed) s.front.effects_committed();
  co_return settled;
}

asio::awaitable<void> timer_loop(timer_services s, asio::steady_timer& tick, const bool& stopping) {
  auto& count = s.front.count;
  return walk_partitions(500ms, tick, stopping, count, "timers_failed",
                         [s](unsigned first) { return fire_timers(s, first); });
}

}  // namespace amparo::app
