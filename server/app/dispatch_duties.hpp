#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>

#include "app/carry_fetches.hpp"
#include "app/carry_notes.hpp"
#include "app/carry_sides.hpp"
#include "app/control_side.hpp"
#include "app/count_answers.hpp"
#include "app/dispatch_sends.hpp"
#include "app/gateway.hpp"
#include "http/rest_client.hpp"
#include "store/family_store.hpp"
#include "store/note_store.hpp"

namespace amparo::app {

// What is under way at a process' end gives its places back to these: they outlive the control thread's
// context.
struct dispatch_hands {
  std::optional<dispatcher> sends;
  std::optional<note_carrier> notes;
  std::optional<fetch_carrier> fetches;
};

// Role dispatch, on the control thread: relays what the turns committed, wakes sessions whose time has come,
// sends and dials, carries voice notes, looks for the other side of family links, counts answers, and asks
// the programs of flows' webhooks.
class dispatch_duties {
 public:
  dispatch_duties(asio::io_context& control, redis_at_start& redis, const process_parts& of,
                  control_side& over, bundle_source& bundles);
  dispatch_duties(const dispatch_duties&) = delete;

  void start(gateway& front, dispatch_hands& hands, const bool& stopping);
  void wake_relay();  // from any thread
  void stop();

 private:
  void start_sends(dispatch_hands& hands, const bool& stopping);
  void start_notes(dispatch_hands& hands, const bool& stopping);
  void start_sides(const bool& stopping);
  void start_figures(const bool& stopping);
  void start_fetches(gateway& front, dispatch_hands& hands, const bool& stopping);

  asio::io_context& control_;
  redis_at_start& redis_;
  process_parts of_;
  control_side& over_;
  bundle_source& bundles_;
  asio::steady_timer relay_wake_{control_}, timer_tick_{control_}, send_tick_{control_}, note_tick_{control_},
      fetch_tick_{control_}, side_tick_{control_}, figure_tick_{control_};
  std::optional<http::rest_client> providers_, note_keepers_, programs_;
  std::unique_ptr<store::link> note_link_;
  std::optional<store::note_store> notes_;
  std::optional<store::send_store> note_sends_, fetch_sends_;
  std::unique_ptr<store::link> side_link_;
  std::optional<store::family_store> family_;
  std::optional<store::redis_store> side_orders_;
  std::optional<side_carrier> sides_;
  std::optional<store::figure_store> figures_;
  std::optional<figure_services> counting_;
};

}  // namespace amparo::app
