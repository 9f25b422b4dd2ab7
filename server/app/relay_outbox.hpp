#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/carry_words.hpp"
#include "app/keyring.hpp"
#include "app/outbox_walk.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "store/family_store.hpp"
#include "store/rumour_store.hpp"
#include "store/store.hpp"

// Moves committed desk effects from the partitions' outboxes to the desk's queue, idempotent by effect id: a
// crash between the two repeats the add, which changes nothing (P4). Sees each partition
// every 100 ms, and all at once after a local commit. What callers answered to follow-ups is counted on the
// same way.
namespace amparo::app {

namespace asio = boost::asio;

struct figure_services;  // app/count_answers.hpp

struct relay_services {
  const keyring& keys;
  store::outbox_store& outbox;
  store::desk_store& desk;
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
  const words_services* words = nullptr;     // null: what callers write to operators stays where it is
  store::turn_store* turns = nullptr;        // null: each voice note is an item of its own
  store::family_store* family = nullptr;     // null: nobody leaves sides of family links
  store::rumour_store* rumours = nullptr;    // null: reports of a raid stay where they are
  const figure_services* figures = nullptr;  // null: nothing is counted
};

// Moves what waits behind these places in the partitions of one step of a round, at most `most` entries; the
// number looked at, or the store's error (nothing is lost: the entries stay).
asio::awaitable<base::result<std::size_t>> relay_some(const relay_services& s, unsigned first, unsigned most,
                                                      outbox_places& at);

// Runs until `wake` is cancelled for good by `stopping`. `wake` stands at time_point::min() when a commit of
// this process has effects.
asio::awaitable<void> relay_loop(relay_services s, asio::steady_timer& wake, const bool& stopping);

}  // namespace amparo::app
