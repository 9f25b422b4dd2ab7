#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/desk_watch.hpp"
#include "app/keyring.hpp"
#include "ops/clock.hpp"
#include "ops/metrics.hpp"
#include "store/desk_watch.hpp"
#include "store/people_store.hpp"

// Role desk looks at its desk once a second and tells all processes what it saw (app/desk_watch.hpp). On
// shift is whoever began one by text or by telephone, and whoever is signed in at the console and did
// something there in the last quarter of an hour. Overload that begins or ends stands in the log and in the
// audit trail.
namespace amparo::app {

namespace asio = boost::asio;

class audit_trail;

struct watch_services {
  const config& settings;
  const keyring& keys;
  store::desk_watch& desk;
  store::people_store& people;
  ops::clock& clock;
  ops::metrics& count;
  audit_trail* audit = nullptr;  // null: nothing is written down
};

class desk_watcher {
 public:
  explicit desk_watcher(watch_services s);

  // One look. An error is the store's: then nothing is told, and what was told grows old.
  asio::awaitable<base::result<void>> round();
  asio::awaitable<void> loop(asio::steady_timer& tick, const bool& stopping);

 private:
  using skills = std::vector<std::string>;

  asio::awaitable<base::result<void>> learn_people(const store::desk_sight& seen);
  std::vector<flow::desk_hand> on_shift(const store::desk_sight& seen, base::time_point now) const;
  asio::awaitable<void> announce(const desk_watched& before, const desk_watched& after);

  watch_services s_;
  std::vector<std::string> holders_;            // of the configuration's people
  std::map<std::string, skills> of_holder_;     // theirs
  std::map<std::string, skills> of_signed_in_;  // of whoever may sign in, as last read
  base::time_point read_{};
};

}  // namespace amparo::app
