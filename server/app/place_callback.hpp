#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "app/bridge.hpp"
#include "app/call_order.hpp"
#include "app/config.hpp"
#include "app/desk_silence.hpp"
#include "app/effects.hpp"
#include "app/keyring.hpp"
#include "app/send_route.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_talk.hpp"
#include "store/send_store.hpp"
#include "store/store.hpp"

// Callbacks: an operator wished to be put through to a caller (LLAMAR), and an attempt stands at the desk.
// Role desk looks at what is known of both telephones (bridge.hpp), writes the next order for a call, keeps
// the operator's lease while it runs, and says how it ended. All that it does can be done again: an order has
// one name in an attempt and is dialled once however often it is written (P6), and each step is a script
// under the item's token. So it may die anywhere, and several may run.
namespace amparo::app {

namespace asio = boost::asio;

inline constexpr std::chrono::minutes lease_by_text{30};  // a text has no heartbeat (L23)

// The line that they wrote to or rang where it takes calls and has rooms, else our first that has: both
// telephones ring from it, because two companies have no room in common. `account` "" = any. Empty where
// there is none.
send_way callback_way(const config& settings, std::string_view line, std::string_view account = "");

// The number to call back, as the vault has it, or the side of a family link that the item is about; nothing
// where what stands there belongs to another callback, or is gone. An error is the store's.
asio::awaitable<base::result<std::optional<base::phone_number>>> number_behind(const keyring& keys,
                                                                               store::turn_store& turns,
                                                                               const callback_order& order);

// What a call to them goes back on: they asked for it just now and it cannot wait, or they named the hour; or
// they consented to it, and it waits for the hours in which they are awake.
send_cause cause_of_callback(const callback_order& order, base::time_point now);

const desk_person* person_of_holder(const config& settings, const keyring& keys, std::string_view holder);

// The order for the telephone of somebody who interprets in that attempt. `operators`: the partition in which
// the operator's marks lie.
call_order interpreters_order(const keyring& keys, const store::desk_call& call, const desk_person& who,
                              const send_way& way, unsigned operators, base::time_point now);

struct callback_services {
  const config& settings;
  const keyring& keys;
  store::desk_calls& calls;
  store::send_store& sends;
  store::turn_store& turns;
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
  store::desk_talk* talk = nullptr;          // null: nobody writes with a caller
  const silence_services* people = nullptr;  // null: no operator can be told anything
};

class callback_placer {
 public:
  explicit callback_placer(callback_services s) : s_(s) {}

  // One look at every attempt. An error is the store's; the next round does what this one did not.
  asio::awaitable<base::result<void>> round();
  asio::awaitable<void> loop(asio::steady_timer& tick, const bool& stopping);

 private:
  using steady_time = std::chrono::steady_clock::time_point;
  using done = base::result<void>;
  struct attempt;

  asio::awaitable<done> look_at(store::desk_call call);
  asio::awaitable<done> carry_out(attempt& at, bridge_step step);
  asio::awaitable<done> write_order(attempt& at, leg_of whose);
  asio::awaitable<done> look_at_interpreter(attempt& at);
  asio::awaitable<done> ring_interpreter(attempt& at);
  asio::awaitable<done> keep_lease(attempt& at);
  asio::awaitable<done> look_who_interprets(attempt& at);
  asio::awaitable<done> finish(attempt& at, bridge_end how);
  asio::awaitable<base::result<std::optional<base::phone_number>>> number_of(const attempt& at, leg_of whose);

  callback_services s_;
  std::map<std::string, steady_time> written_, kept_;  // by a leg's effect, and by attempt: not again so soon
  std::map<std::string, steady_time> asked_;           // by attempt: who was rung to interpret
  std::map<std::string, steady_time> awaited_;         // by attempt: since when who interprets may come
  std::set<std::string> told_;                         // as of tell_of_interpreter
};

}  // namespace amparo::app
