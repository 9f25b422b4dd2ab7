#include "app/upkeep.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/replay_spool.hpp"
#include "base/bytes.hpp"
#include "ops/log.hpp"
#include "store/redis_store.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto quarantine_life = 24h;
constexpr auto beat = 500ms;
constexpr int beats_to_sweep = 120;     // a minute
constexpr int beats_to_rewrite = 7200;  // an hour
constexpr int rewrites_a_day =
    24;  // what came to its end lies in the append-only file until it is written anew

void refresh_fallback(upkeep& u) {
  if (u.front.settings.demo) return;
  auto written = u.fallback.look(*u.front.content.load(), u.front.settings, u.front.clock.now());
  if (!written) u.front.count.count("fallback_not_written");
  if (written && *written) u.front.count.count("fallback_written");
}

}  // namespace

asio::awaitable<std::size_t> sweep_quarantine(gateway& g, store::spool& quarantine) {
  std::size_t removed = 0;
  auto records = co_await quarantine.all();
  if (!records) co_return removed;
  for (const auto& record : *records) {
    auto plain = g.keys.open("quarantine|" + record.name, record.bytes);
    base::byte_reader in(plain ? std::string_view(*plain) : std::string_view());
    bool known = in.u8() == 1;
    auto put = base::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(in.u64())));
    if (known && in.ok() && g.clock.now() - put < quarantine_life) continue;
    if (co_await quarantine.remove(record.name)) ++removed;
  }
  co_return removed;
}

asio::awaitable<void> upkeep_loop(upkeep u, asio::steady_timer& tick, const bool& stopping) {
  int beats = 0;
  while (!stopping) {
    auto waiting = u.spool.count();
    u.front.count.gauge("spool_records", static_cast<double>(waiting));
    u.front.count.gauge("spool_takes", u.spool.takes() ? 1 : 0);
    if (waiting != 0 && u.redis.is_ready()) {
      auto settled = co_await replay_spool(u.front, u.spool);
      if (settled != 0) ops::log(ops::level::info, "spool_replayed", {{"records", settled}});
    }
    refresh_fallback(u);
    if (beats % beats_to_sweep == 0) {
      co_await sweep_quarantine(u.front, u.quarantine);
      auto cleared = co_await u.spool.all();  // what a crash left half written goes, replay or none
      auto swept = co_await u.spool.sweep();
      if (!cleared || !swept) u.front.count.count("spool_sweep_failed");
    }
    bool is_hour = beats % beats_to_rewrite == 0;
    bool is_day = beats != 0 && beats % (beats_to_rewrite * rewrites_a_day) == 0;
    if (is_hour && (u.front.erased.exchange(false) || is_day)) {
      auto rewritten = co_await store::rewrite_append_only_file(u.redis);
      if (!rewritten) u.front.erased = true;
    }
    ++beats;
    tick.expires_after(beat);
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace amparo::app
