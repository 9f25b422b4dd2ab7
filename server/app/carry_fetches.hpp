#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/gateway.hpp"
#include "app/outbound_order.hpp"
#include "app/outbox_walk.hpp"
#include "app/provider_gate.hpp"
#include "http/rest_client.hpp"
#include "store/send_store.hpp"

// Role dispatch, for a flow's webhooks: asks the program that the configuration names what the flow wants to
// know, and brings the answer home as a turn of its own (app/late_turn.hpp). One POST of a flat JSON object,
// with the effect as its Idempotency-Key: what was not answered, or answered with 408, 429 or 5xx, is asked
// again under the same key until the flow's time is over; any other answer is the flow's `ok` or `error`.
// What comes too late is nobody's: the session has ended its wait by itself. An answer that was brought home
// before a crash, and is again, changes nothing: its turn is the same event.
namespace amparo::app {

struct fetch_services {
  gateway& front;  // its settings, keys, clock, dice and counters
  store::outbox_store& outbox;
  store::send_store& sends;
  http::rest_client& out;  // with fetch_options
};

class fetch_carrier {
 public:
  // `io` is the services' own; both outlive the carrier.
  fetch_carrier(asio::io_context& io, fetch_services s) : io_(io), s_(s) {}

  // Until `stopping`: sees each partition every 200 ms.
  asio::awaitable<void> loop(asio::steady_timer& tick, const bool& stopping);

 private:
  struct job {
    store::taken_entry entry;
    outbound_order order;
    flow::fetch_effect what;
    std::string base, target;  // of the address that the configuration gives it
  };

  base::result<job> job_of(store::taken_entry entry) const;
  asio::awaitable<base::result<void>> look(unsigned first);
  asio::awaitable<base::result<void>> begin(store::taken_entry entry);
  asio::awaitable<void> carry(job j, provider_gate& gate);
  asio::awaitable<store::send_ending> ask(const job& j, unsigned tries, gate_pass& pass);
  asio::awaitable<store::send_ending> bring(const job& j, unsigned tries, flow::fetch_end how,
                                            std::vector<flow::named_value> values);
  store::send_ending again(const job& j, unsigned tries, const message::raw_response* answer);
  asio::awaitable<void> settle(job j, store::send_ending how);

  asio::io_context& io_;
  fetch_services s_;
  std::map<std::string, provider_gate> gates_;     // by base
  std::map<std::string, steady_time> not_before_;  // by effect: Redis need not be asked sooner
  std::set<std::string> in_hand_;                  // effects
  outbox_places places_{300};                      // about a minute
};

// What the client of the webhooks may call and take (F-6): no more than 5 s and 64 KiB each.
http::rest_options fetch_options(const config& settings);

}  // namespace amparo::app
