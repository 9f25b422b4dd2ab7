#pragma once
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>

#include "app/config.hpp"
#include "app/desk_silence.hpp"
#include "app/keyring.hpp"
#include "ops/clock.hpp"
#include "ops/metrics.hpp"
#include "store/desk_queue.hpp"
#include "store/store.hpp"

// Role desk, beside the people: what lies in a dead hand goes back to its place within a second of its
// lease's end, what was put off comes due, a closed callback's number goes within a day (D1), and whoever is
// on call hears of it when somebody waits longer than the configuration's target (L22).
namespace amparo::app {

namespace asio = boost::asio;

struct desk_services {
  const config& settings;
  const keyring& keys;
  store::desk_queue& desk;
  store::turn_store& turns;
  ops::clock& clock;
  ops::metrics& count;
  const silence_services* silence = nullptr;  // null: nobody writes with a caller
};

class desk_keeper {
 public:
  explicit desk_keeper(desk_services s) : s_(s) {}

  // One round. An error is the store's; the next round does what this one did not.
  asio::awaitable<base::result<void>> round();
  asio::awaitable<void> loop(asio::steady_timer& tick, const bool& stopping);

 private:
  using steady_time = std::chrono::steady_clock::time_point;

  asio::awaitable<base::result<void>> settle_closed();
  asio::awaitable<base::result<void>> look_who_waits();

  desk_services s_;
  std::array<std::optional<steady_time>, 4> told_{};  // by urgency: when the log last told of it
};

// An item's payload under its effect's name.
std::string desk_aad(std::string_view effect);

// How the desk names one of its people in Redis: a keyed digest (D8).
std::string holder_of(const keyring& keys, std::string_view person);

}  // namespace amparo::app
