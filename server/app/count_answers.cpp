#include "app/count_answers.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <optional>
#include <utility>

#include "app/effects.hpp"
#include "app/outbound_order.hpp"
#include "app/record.hpp"
#include "app/unreadable_entry.hpp"
#include "ops/failpoint.hpp"
#include "store/errors.hpp"
#include "store/figure_keys.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 24h;
static_assert(store::counted_life > longest_wait, "what is forgotten as counted would count once more");
constexpr auto beat = 1s;

// An entry that does not open is nobody's any more: counted and dropped, loudly.
std::optional<outbound_order> order_of(const figure_services& s, const store::outbox_entry& entry) {
  auto plain = s.keys.open(outbox_aad(entry.kind, entry.effect), entry.payload);
  auto order = plain ? decode_outbound(*plain) : base::result<outbound_order>(plain.error());
  if (order && std::holds_alternative<flow::count_effect>(order->what)) return std::move(*order);
  count_unreadable(s.count, entry.kind);
  return std::nullopt;
}

asio::awaitable<base::result<void>> count_answer(const figure_services& s, const outbound_order& order) {
  using counting = store::figure_store::counting;
  const auto& what = std::get<flow::count_effect>(order.what);
  if (s.is_demo) co_return base::result<void>();
  if (s.clock.now() >= at_minute(order.minute) + longest_wait) {
    s.count.count("figure_too_late");
    co_return base::result<void>();
  }
  auto month = month_of(s.clock.now());
  auto name = running_name(s.keys, month, figure_name(what.table, what.answer));
  auto counted = co_await s.figures.count(order.effect, std::move(month), std::move(name));
  if (!counted) co_return counted.error();
  if (*counted == counting::counted) s.count.count("figure_counted");
  if (*counted == counting::closed) s.count.count("figure_of_closed_month");
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> close_month(const figure_services& s, std::string month) {
  auto running = co_await s.figures.running(month);
  if (!running) co_return running.error();
  store::figures counted;
  for (const auto& [name, count] : *running) {
    auto figure = figure_of(s.keys, month, name);
    if (figure)
      counted[*figure] += count;
    else
      s.count.count("figure_unreadable");
  }
  auto closed = co_await s.figures.close(std::move(month), publishable(std::move(counted)));
  if (!closed) co_return closed.error();
  if (*closed) s.count.count("figures_closed");
  co_return base::result<void>();
}

}  // namespace

asio::awaitable<base::result<void>> carry_count(const figure_services& s, store::taken_entry entry) {
  auto tag = nobody_in(entry.partition);
  if (auto order = order_of(s, entry.entry)) {
    tag = order->tag;
    auto counted = co_await count_answer(s, *order);
    if (!counted && counted.error() == store::errc::refused) {
      s.count.count("figure_refused");
      co_return base::result<void>();
    }
    if (!counted) co_return counted.error();
  }
  if (AMPARO_FAILPOINT("counted")) co_return base::make_error_code(base::errc::malformed);
  co_return co_await s.outbox.done(std::move(entry), base::caller_tag(tag));
}

asio::awaitable<base::result<void>> close_months(const figure_services& s) {
  auto span = co_await s.figures.span();
  if (!span) co_return span.error();
  if (span->first.empty()) co_return co_await s.figures.begin(month_of(s.clock.now()));
  auto month = span->last.empty() ? span->first : month_after(span->last);
  for (auto end = newest_to_close(s.clock.now()); month <= end; month = month_after(month))
    if (auto closed = co_await close_month(s, month); !closed) co_return closed.error();
  co_return base::result<void>();
}

asio::awaitable<void> figures_loop(figure_services s, asio::steady_timer& tick, const bool& stopping) {
  std::string done;  // up to this month everything is closed
  while (!stopping) {
    if (auto newest = newest_to_close(s.clock.now()); newest != done) {
      if (auto closed = co_await close_months(s))
        done = newest;
      else
        s.count.count("figures_not_closed");
    }
    tick.expires_after(beat);
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace amparo::app
