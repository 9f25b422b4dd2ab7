#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/gateway.hpp"

// Wakes the sessions whose time has come, and the reminders (role dispatch): reads the due times of each
// partition every 500 ms, and takes each session's turn on its caller's home thread.
namespace amparo::app {

struct timer_services {
  gateway& front;
  store::timer_store& timers;
};

// In the partitions of one step of a round: the timers that were settled, or the store's error; one that was
// not settled stays and is tried again.
asio::awaitable<base::result<std::size_t>> fire_timers(timer_services s, unsigned first);

// The turn on its caller's home thread, behind the turns that wait there: as take_late_turn.
asio::awaitable<bool> late_turn_at_home(gateway& g, turn_frame frame);

asio::awaitable<void> timer_loop(timer_services s, asio::steady_timer& tick, const bool& stopping);

}  // namespace amparo::app
