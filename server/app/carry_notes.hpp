#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "app/keyring.hpp"
#include "app/outbox_walk.hpp"
#include "app/provider_gate.hpp"
#include "http/rest_client.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "store/note_store.hpp"
#include "store/send_store.hpp"

// Role dispatch, for voice notes (app/note_orders.hpp): fetches each from its provider, seals it for the rest
// of its 72 h, and has the provider delete its copy once that is done, or cannot be done, or the caller was
// erased. A deletion is tried until the provider confirms it, for 30 days; each failure is counted
// (note_delete_failed), and from the third on the log says so as an error (note_copy_stays) (K-10).
namespace amparo::app {

namespace asio = boost::asio;

struct note_services {
  const config& settings;
  const keyring& keys;
  store::outbox_store& outbox;
  store::send_store& sends;
  store::note_store& notes;
  http::rest_client& out;  // with note_options
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
};

class note_carrier {
 public:
  // `io` is the services' own; both outlive the carrier.
  note_carrier(asio::io_context& io, note_services s) : io_(io), s_(s) {}

  // Until `stopping`: sees each partition every 500 ms.
  asio::awaitable<void> loop(asio::steady_timer& tick, const bool& stopping);

 private:
  struct job {
    store::taken_entry entry;
    bool fetches = false;  // else it has the provider's copy deleted
    std::string account, where;
    base::tag_bytes tag{};  // whose set names the entry; of a deletion, nobody's in its partition
    std::string waits_for;  // of a deletion: the order to fetch that goes first
    std::uint32_t minute = 0;
  };

  base::result<job> job_of(store::taken_entry entry) const;
  asio::awaitable<base::result<void>> look(unsigned first);
  asio::awaitable<base::result<void>> begin(store::taken_entry entry, std::set<std::string>& fetching);
  asio::awaitable<void> carry(job j);
  asio::awaitable<store::send_ending> fetch(const job& j, unsigned tries, gate_pass& pass);
  asio::awaitable<store::send_ending> keep(const job& j, unsigned tries, std::string wav);
  asio::awaitable<store::send_ending> discard(const job& j, unsigned tries, gate_pass& pass);
  store::send_ending again(unsigned tries);
  asio::awaitable<void> settle(job j, store::send_ending how);

  asio::io_context& io_;
  note_services s_;
  std::map<std::string, provider_gate> gates_;     // by account
  std::map<std::string, steady_time> not_before_;  // by effect: Redis need not be asked sooner
  std::set<std::string> in_hand_;                  // effects
  std::size_t copies_ = 0;                         // seen in this round: at providers, and to be deleted
  outbox_places places_{120};                      // about a minute
};

// What the client of the notes may call and take.
http::rest_options note_options(const config& settings);

}  // namespace amparo::app
