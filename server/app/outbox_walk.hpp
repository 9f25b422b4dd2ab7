#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "app/partition_round.hpp"
#include "ops/metrics.hpp"
#include "store/store.hpp"

// How whoever carries out entries of the outbox goes through its 256 partitions, round after round.
namespace amparo::app {

namespace asio = boost::asio;

// How far somebody has read in each partition. Entries of others stay where they are, for whoever carries
// them out; the reader goes on behind them, so that they keep nothing waiting.
class outbox_places {
 public:
  // Every so many rounds all is read from the oldest again: after a restore of Redis ids may begin anew.
  explicit outbox_places(unsigned rounds_from_the_oldest) : anew_(rounds_from_the_oldest) {}

  // Of the partitions of one step, each behind what was passed.
  std::vector<store::outbox_place> from(unsigned first);
  void pass(const store::taken_entry& entry) { after_[entry.partition] = entry.stream_id; }

 private:
  unsigned anew_, rounds_ = 0;
  std::vector<std::string> after_ = std::vector<std::string>(store::partitions);
};

// Until `stopping`: `look(first)` for the partitions of each step, a round in `every`. An error of a look is
// the store's, and counted as `failed`: what it kept from being done is done at the next one. `tick` is
// cancelled to stop.
template <typename Look>
asio::awaitable<void> walk_partitions(std::chrono::milliseconds every, asio::steady_timer& tick,
                                      const bool& stopping, ops::metrics& count, const char* failed,
                                      Look look) {
  partition_round round(every);
  while (!stopping) {
    auto looked = co_await look(round.first());
    if (!looked) count.count(failed);
    round.step(std::chrono::steady_clock::now());
    tick.expires_at(round.next());
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace amparo::app
