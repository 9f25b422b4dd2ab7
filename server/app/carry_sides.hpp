#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/family_side.hpp"
#include "app/outbox_walk.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "store/store.hpp"

// Role dispatch, for family links (outbox kind "match", requirement B8): makes blind tokens of what a caller
// left, keeps them as one side, and looks through the sides of the other kind. What was typed is in no store
// from then on. Two sides that meet become an item at the desk each, for a person to ask both again; the
// caller was answered long before, in the same words whatever is found, and no caller is told anything here.
//
// First kept, then looked: of two that come at the same moment at least one sees the other, and where both
// do, the items are the same two. So any step can be done again, and any number of processes may do it. The
// sides of one caller never meet.
namespace amparo::app {

namespace asio = boost::asio;

struct side_services {
  const keyring& keys;
  store::outbox_store& outbox;
  store::family_store& family;
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
};

class side_carrier {
 public:
  explicit side_carrier(side_services s) : s_(s) {}

  // Carries out what waits in the partitions of one step of a round. An error is the store's: what it kept
  // from being done is done at the next look.
  asio::awaitable<base::result<void>> look(unsigned first);
  // Until `stopping`: sees each partition every 500 ms.
  asio::awaitable<void> loop(asio::steady_timer& tick, const bool& stopping);

 private:
  struct side;

  asio::awaitable<base::result<void>> carry(store::taken_entry entry);
  asio::awaitable<base::result<void>> keep_and_find(store::taken_entry entry, outbound_order order);
  asio::awaitable<base::result<bool>> keep(const store::taken_entry& entry, const side& one,
                                           const outbound_order& order);
  asio::awaitable<base::result<void>> find(const side& one);
  asio::awaitable<base::result<void>> bring_together(const side& one, const store::kept_side& other);
  asio::awaitable<base::result<void>> post(const family_items& items);

  side_services s_;
  outbox_places places_{120};  // about a minute
};

}  // namespace amparo::app
