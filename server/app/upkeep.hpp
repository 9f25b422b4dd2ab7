#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/fallback_pack.hpp"
#include "app/gateway.hpp"
#include "store/link.hpp"
#include "store/spool.hpp"

// What a running process does beside its turns: replays the spool when Redis is back, drops quarantined bytes
// after 24 h, keeps the documents that answer when it is gone as the live revision and the day want them, and
// has the append-only file rewritten within the hour after an erasure, so that what was erased leaves the
// disk too (K-6).
namespace amparo::app {

struct upkeep {
  gateway& front;
  store::spool& spool;
  store::spool& quarantine;
  store::link& redis;  // the control thread's
  fallback_keeper& fallback;
};

asio::awaitable<void> upkeep_loop(upkeep u, asio::steady_timer& tick, const bool& stopping);

// Removes what has lain in quarantine for 24 h by the clock, and what cannot be opened. The number removed.
asio::awaitable<std::size_t> sweep_quarantine(gateway& g, store::spool& quarantine);

}  // namespace amparo::app
