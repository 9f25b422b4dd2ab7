#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/figures.hpp"
#include "ops/clock.hpp"
#include "ops/metrics.hpp"
#include "store/store.hpp"

// Role dispatch, for the public figures (app/figures.hpp): counts what callers answered to follow-ups (outbox
// kind "count"), each answer once, in the month in which it is counted, and closes months that are over.
//
// A figure is never worth a callback: what Redis refuses to count stays where it is, to be tried again, and
// holds nobody back. What could not be counted for a day is not counted at all.
namespace amparo::app {

namespace asio = boost::asio;

struct figure_services {
  const keyring& keys;
  store::outbox_store& outbox;
  store::figure_store& figures;
  ops::clock& clock;
  ops::metrics& count;
  bool is_demo = false;  // simulated telephones: what they answer is in no public figure
};

// An error is the store's, where it is away; nothing is lost then.
asio::awaitable<base::result<void>> carry_count(const figure_services& s, store::taken_entry entry);

// Closes, one after the other, the months that are over; begins with this one where none was begun.
asio::awaitable<base::result<void>> close_months(const figure_services& s);

// Until `stopping`.
asio::awaitable<void> figures_loop(figure_services s, asio::steady_timer& tick, const bool& stopping);

}  // namespace amparo::app
