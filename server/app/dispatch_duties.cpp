#include "app/dispatch_duties.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <utility>

#include "app/fire_timers.hpp"
#include "app/or_end.hpp"
#include "app/relay_outbox.hpp"

namespace amparo::app {

using namespace std::chrono_literals;

dispatch_duties::dispatch_duties(asio::io_context& control, redis_at_start& redis, const process_parts& of,
                                 control_side& over, bundle_source& bundles)
    : control_(control), redis_(redis), of_(of), over_(over), bundles_(bundles) {}

void dispatch_duties::start(gateway& front, dispatch_hands& hands, const bool& stopping) {
  start_sides(stopping);
  start_figures(stopping);
  relay_services relay{of_.keys,     over_.turns,  over_.turns, of_.clock,      of_.dice,   of_.count,
                       &over_.words, &over_.turns, &*family_,   &over_.rumours, &*counting_};
  asio::co_spawn(control_, relay_loop(relay, relay_wake_, stopping), or_end);
  asio::co_spawn(control_, timer_loop({front, over_.turns}, timer_tick_, stopping), or_end);
  start_sends(hands, stopping);
  start_notes(hands, stopping);
  start_fetches(front, hands, stopping);
}

void dispatch_duties::wake_relay() {
  asio::post(control_, [this] { relay_wake_.expires_at(asio::steady_timer::time_point::min()); });
}

void dispatch_duties::start_sends(dispatch_hands& hands, const bool& stopping) {
  http::rest_options way_out{.bases = bases_of(of_.settings, of_.clock.now())};
  if (way_out.bases.empty()) return;
  providers_.emplace(control_, std::move(way_out));
  hands.sends.emplace(
      control_, dispatch_services{of_.settings, of_.keys, over_.turns, over_.sends, over_.spent, over_.turns,
                                  *providers_, bundles_, of_.clock, of_.dice, of_.count});
  asio::co_spawn(control_, hands.sends->loop(send_tick_, stopping), or_end);
}

// Over a link of its own: a note is a thousand times longer than anything else that goes to Redis.
void dispatch_duties::start_notes(dispatch_hands& hands, const bool& stopping) {
  auto way_out = note_options(of_.settings);
  if (way_out.bases.empty()) return;
  note_link_ = redis_.make_link(control_, "amparo-notes", {.deadline = 3s, .silence = 6s});
  note_link_->start();
  notes_.emplace(*note_link_);
  note_sends_.emplace(*note_link_, new_hand(of_.dice));
  note_keepers_.emplace(control_, std::move(way_out));
  hands.notes.emplace(control_, note_services{of_.settings, of_.keys, over_.turns, *note_sends_, *notes_,
                                              *note_keepers_, of_.clock, of_.dice, of_.count});
  asio::co_spawn(control_, hands.notes->loop(note_tick_, stopping), or_end);
}

// Over a link of its own: whoever looks reads megabytes.
void dispatch_duties::start_sides(const bool& stopping) {
  side_link_ = redis_.make_link(control_, "amparo-family", {.deadline = 3s, .silence = 6s});
  side_link_->start();
  family_.emplace(*side_link_);
  side_orders_.emplace(*side_link_);
  sides_.emplace(side_services{of_.keys, *side_orders_, *family_, of_.clock, of_.dice, of_.count});
  asio::co_spawn(control_, sides_->loop(side_tick_, stopping), or_end);
}

void dispatch_duties::start_figures(const bool& stopping) {
  figures_.emplace(*over_.link);
  counting_.emplace(
      figure_services{of_.keys, over_.turns, *figures_, of_.clock, of_.count, of_.settings.demo});
  if (!of_.settings.demo) asio::co_spawn(control_, figures_loop(*counting_, figure_tick_, stopping), or_end);
}

void dispatch_duties::start_fetches(gateway& front, dispatch_hands& hands, const bool& stopping) {
  if (of_.settings.webhooks.empty()) return;
  programs_.emplace(control_, fetch_options(of_.settings));
  fetch_sends_.emplace(*over_.link, new_hand(of_.dice));
  hands.fetches.emplace(control_, fetch_services{front, over_.turns, *fetch_sends_, *programs_});
  asio::co_spawn(control_, hands.fetches->loop(fetch_tick_, stopping), or_end);
}

void dispatch_duties::stop() {
  for (auto* tick :
       {&relay_wake_, &timer_tick_, &send_tick_, &note_tick_, &fetch_tick_, &side_tick_, &figure_tick_})
    tick->cancel();
  if (note_link_) note_link_->stop();
  if (side_link_) side_link_->stop();
}

}  // namespace amparo::app
