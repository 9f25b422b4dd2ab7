#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/keyring.hpp"
#include "app/may_send.hpp"
#include "app/provider_gate.hpp"
#include "app/retry_schedule.hpp"
#include "app/send_order.hpp"
#include "http/rest_client.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "store/keys.hpp"
#include "store/send_store.hpp"

// Role dispatch, towards the providers: takes the texts that wait in the outbox, one after the other for each
// caller and many callers at once, asks may_send, and settles what the provider answers. What never left is
// tried again; what left and was not answered waits for a status callback first, and each repetition is
// counted (L34).
namespace amparo::app {

namespace asio = boost::asio;

struct dispatch_services {
  const config& settings;
  const keyring& keys;
  store::outbox_store& outbox;
  store::send_store& sends;
  store::turn_store& turns;
  http::rest_client& out;
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
};

class dispatcher {
 public:
  // `io` is the services' own; both outlive the dispatcher.
  dispatcher(asio::io_context& io, dispatch_services s) : io_(io), s_(s) {}

  // One look at all partitions; what may leave now is on its way when it returns. The number of texts that
  // were begun, or the store's error.
  asio::awaitable<base::result<std::size_t>> look();
  // Until `stopping`, every 100 ms, or at once when `wake` is expired early.
  asio::awaitable<void> loop(asio::steady_timer& wake, const bool& stopping);

  std::size_t under_way() const { return in_hand_.size(); }

 private:
  struct job {
    store::taken_entry entry;
    send_order order;
    const account* via = nullptr;
  };

  bool may_begin(const job& j);
  asio::awaitable<void> carry_out(job j);
  asio::awaitable<store::send_ending> carry_part(const job& j, const store::send_hold& hold);
  asio::awaitable<store::send_ending> post(const job& j, const store::send_hold& hold,
                                           const provider::rest_request& request);
  store::send_ending ending_of(const provider::send_outcome& outcome, const store::send_hold& hold);
  store::send_ending again_or_dead(send_failure what, unsigned tries,
                                   std::optional<std::chrono::seconds> retry_after);
  send_rules rules() const;

  asio::io_context& io_;
  dispatch_services s_;
  std::map<std::string, provider_gate> gates_;     // by account
  std::map<std::string, line_rate> rates_;         // by line
  std::set<std::string> in_hand_;                  // effects
  std::map<std::string, steady_time> not_before_;  // effects that Redis need not be asked about sooner
  std::vector<std::string> after_ = std::vector<std::string>(store::partitions);
  unsigned first_ = 0;  // the partition that a look begins at: each has its turn
};

// The bases that the accounts' adapters post to: all that the client may call.
std::vector<std::string> bases_of(const config& settings, base::time_point now);

}  // namespace amparo::app
