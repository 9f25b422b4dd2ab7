#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/control_side.hpp"
#include "app/desk_side.hpp"
#include "app/gateway.hpp"
#include "app/keep_audit.hpp"
#include "app/keep_desk.hpp"
#include "app/place_callback.hpp"
#include "app/watch_desk.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_people.hpp"

namespace amparo::app {

// Role desk, beside what it answers: keeps the queue and the audit trail, tells how the desk stands, ends
// what nobody answers, and places callbacks. On the control thread; all that it is made of outlives it.
class desk_duties {
 public:
  desk_duties(asio::io_context& control, const process_parts& of, control_side& over, desk_side& side,
              const gateway& front);
  desk_duties(const desk_duties&) = delete;

  void start(const bool& stopping);
  void stop();

 private:
  asio::io_context& control_;
  const config& settings_;
  asio::steady_timer desk_tick_, placer_tick_, audit_tick_, watch_tick_;
  audit_keeper audit_;
  store::desk_people people_;
  silence_services silence_;
  desk_keeper keeper_;
  desk_watcher watcher_;
  store::desk_calls calls_;
  callback_placer placer_;
};

}  // namespace amparo::app
