#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/call_order.hpp"
#include "app/config.hpp"
#include "app/keyring.hpp"
#include "app/may_send.hpp"
#include "app/outbound_order.hpp"
#include "app/outbox_walk.hpp"
#include "app/provider_gate.hpp"
#include "app/retry_schedule.hpp"
#include "app/send_order.hpp"
#include "app/send_route.hpp"
#include "http/rest_client.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "store/keys.hpp"
#include "store/send_store.hpp"
#include "store/spend_store.hpp"

// Role dispatch, towards the providers: takes the texts that wait in the outbox (replies, what was asked for
// in a call, reminders that are due) and the calls that are to be placed, one after the other for each caller
// and many callers at once, asks may_send and the spend caps, and settles what the provider answers. What
// never left is tried again, over the line's stand-in where it has one; what left and was not answered waits
// for a status callback first. Then a text is repeated, and each repetition is counted (L34); a call never
// is: it becomes a dead letter, "perhaps_dialled", for a person to look at (P6).
namespace amparo::app {

namespace asio = boost::asio;

struct dispatch_services {
  const config& settings;
  const keyring& keys;
  store::outbox_store& outbox;
  store::send_store& sends;
  store::spend_store& spent;
  store::turn_store& turns;
  http::rest_client& out;
  bundle_source& bundles;
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
};

class dispatcher {
 public:
  // `io` is the services' own; both outlive the dispatcher.
  dispatcher(asio::io_context& io, dispatch_services s) : io_(io), s_(s) {}

  // Until `stopping`: sees each partition every 100 ms.
  asio::awaitable<void> loop(asio::steady_timer& tick, const bool& stopping);

  // One round without a pause; what may leave now, four at most, is on its way when it returns. The store's
  // error.
  asio::awaitable<base::result<void>> look_everywhere();
  std::size_t under_way() const { return known_.size() - ready_.size(); }

 private:
  using turn_of_caller = std::pair<bool, base::tag_bytes>;  // a call's or a text's; whose
  struct job {
    store::taken_entry entry;
    send_order order;
    send_cause cause = send_cause::answer;
    std::optional<outbound_order> unworded = {};  // its words are still a bundle's messages
    std::optional<send_order> if_lost = {};       // of an operator's words: what they are told
    std::optional<call_order> call = {};          // it dials; `order` has no words then
    std::vector<send_way> ways = {};
    std::size_t at = 0;  // the way that this try takes

    std::optional<turn_of_caller> turn() const;
    send_way way() const { return ways.empty() ? send_way{} : ways[at]; }
  };
  // What earlier tries of one effect in this process came to.
  struct trail {
    steady_time not_before{};  // Redis need not be asked about it sooner
    steady_time noted{};
    std::optional<std::size_t> failed_last = {};
    unsigned refused = 0;  // a bit for each way
  };
  // What became of one request.
  struct tried {
    provider::send_outcome outcome;
    bool stayed_here = false;  // it never left
  };
  struct asked {
    provider::rest_request request;
    std::uint32_t units = 0;  // what it costs
  };

  using entries = std::vector<store::taken_entry>;
  asio::awaitable<base::result<void>> look(unsigned first);
  asio::awaitable<base::result<void>> sort_out(entries taken, unsigned first);
  asio::awaitable<base::result<void>> put_by(store::taken_entry entry);
  base::time_point hour_for(const job& j, base::time_point due) const;
  store::kept_reminder reminder_of(const job& j, base::time_point due) const;
  base::result<job> job_of(store::taken_entry entry) const;
  static base::result<void> read_text(std::string_view plain, job& to);
  static base::result<void> read_call(std::string_view plain, job& to);
  void begin_ready(std::size_t passed_over_at_most);
  void begin(job j);
  bool may_begin(job& j);
  provider_gate& gate_of(const send_way& way);
  line_rate& rate_of(const job& j);
  trail& trail_of(const job& j);
  asio::awaitable<void> carry_out(job j);
  asio::awaitable<void> settle(job j, store::send_ending how);

  asio::awaitable<void> put_into_words(job& j);
  asio::awaitable<store::send_ending> carry_part(const job& j, const store::send_hold& hold, gate_pass& pass);
  std::string_view flaw_of(const job& j, const store::send_hold& hold) const;
  asio::awaitable<base::result<send_permission>> permission_for(const job& j, const base::phone_number& to);
  base::result<asked> request_of(const job& j, unsigned part, const base::phone_number& to) const;
  asio::awaitable<tried> post(const job& j, const provider::rest_request& request, gate_pass& pass);
  asio::awaitable<void> note_opt_out(const base::phone_number& of);
  store::send_ending ending_of(const job& j, const store::send_hold& hold, const tried& now);
  store::send_ending by_then(const job& j, base::time_point not_before) const;
  store::send_ending again_or_dead(send_failure what, unsigned tries,
                                   std::optional<std::chrono::seconds> retry_after);
  void tell_of_cap(std::string_view word);

  asio::io_context& io_;
  dispatch_services s_;
  std::map<std::string, provider_gate> gates_;  // by account
  std::map<std::string, line_rate> rates_;      // by line, of its texts and of its calls
  std::map<std::string, std::optional<turn_of_caller>>
      known_;                                             // by effect: what waits in ready_ or is under way
  std::deque<job> ready_;                                 // in order, and not begun yet
  std::map<std::string, trail> trails_;                   // by effect
  std::map<std::string, steady_time, std::less<>> told_;  // caps that the log told of
  // How far a look goes into a partition: further where nothing of what it sees begins for half a second, so
  // that nobody waits for ever behind a line that is slow or a provider that is away.
  struct window {
    unsigned entries = least;
    unsigned seen = 0;   // by the last look
    unsigned still = 0;  // looks since anything moved
    bool moved = false;  // some of it began since, or was done with

    static constexpr unsigned least = 2, most = 512, patience = 5;
    void look_again();
  };
  std::vector<window> windows_ = std::vector<window>(store::partitions);
  outbox_places places_{600};  // about a minute
};

// Of its callers, as far as nobody knows better.
std::shared_ptr<const flow::zone> zone_of(const line& on);

// The bases that the accounts' adapters post to: all that the client may call.
std::vector<std::string> bases_of(const config& settings, base::time_point now);

}  // namespace amparo::app
