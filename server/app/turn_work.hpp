#pragma once
#include <algorithm>
#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "app/choices.hpp"
#include "app/turn.hpp"

// The parts of a turn that the live one (turn.cpp) and the replayed one (replay_turn.cpp) share: reading what
// stands, stepping, and writing session and effects. Errors are the store's.
namespace amparo::app {

inline constexpr int most_tries = 8;
inline constexpr auto state_life = std::chrono::minutes(std::chrono::hours(24));

// A turn under way: what was read, what was stepped, what the store still has to say.
struct work {
  turn_frame frame;
  record before;
  std::string expected;        // first 30 bytes of what stands
  std::string cancelled;       // the open callback's effect, where one is being cancelled
  bool maybe_written = false;  // a commit went out whose answer never came
  std::shared_ptr<const flow::bundle> live = {};
  bool begins_again = false;  // the bundle that the session began with cannot be had any more
  pace rhythm = {};           // of the caller's texts, this one counted where it is one
  std::uint32_t cited = 0;    // Unix minute of what the caller did, where that is not this turn's own event
  std::string language = {};  // of the session that another bundle's state held
  bool is_heard = true;       // somebody reads the answer; else no PIN is given in it
  kept_choices kept = {};     // what the caller let us keep for another time
};

template <class Effect>
bool has(const flow::outcome& outcome) {
  return std::ranges::any_of(outcome.effects,
                             [](const auto& e) { return std::holds_alternative<Effect>(e); });
}

void read_value(const turn_services& s, work& w, const std::string& value);
// What the caller let us keep, as the step's facts; after read_value.
void read_choices(const turn_services& s, work& w, const std::string& sealed);
// Whether an operator writes with the caller on this line, as the step's fact (L24).
void read_talk(const turn_services& s, work& w, const std::string& sealed);
// The bundle of this turn is the session's own as long as that conversation lasts, else the live one. False
// where it is not the live one: then choose_bundle finds it.
bool settles_on_live(work& w);
asio::awaitable<void> choose_bundle(const turn_services& s, work& w);
// The live bundle's or another's; null where it cannot be had.
asio::awaitable<std::shared_ptr<const flow::bundle>> bundle_named(const turn_services& s, const work& w,
                                                                  std::string id);
// A step from the beginning, with words that say so.
flow::outcome begun_again(const work& w);
// True where the call's own sealed state is newer than the store's.
bool uses_token(const work& w);
std::uint32_t next_version(const work& w);
flow::session session_of(const work& w);

// Learns from the vault whether a confirmed callback waits, and which.
asio::awaitable<base::result<void>> learn_open_callback(const turn_services& s, work& w);
bool asks_for_vault(const work& w, const flow::outcome& outcome);
// One step from what was read, and whether it needs what only the store knows: then planned() makes it.
flow::outcome stepped(const work& w);
bool asks_the_store(const work& w, const flow::outcome& outcome);
// Steps, and steps again with what only the store knows.
asio::awaitable<base::result<flow::outcome>> planned(const turn_services& s, work& w);

// The record that follows on what was read, whose ring moves into it.
record after(const turn_services& s, work& w, const flow::outcome& outcome);
store::commit_request commit_of(const turn_services& s, const work& w, const record& r);
void add_effects(const turn_services& s, const work& w, const flow::outcome& outcome,
                 store::commit_request& to);
asio::awaitable<base::result<void>> carry_out_opt(const turn_services& s, const work& w,
                                                  const std::vector<flow::effect>& effects);
// BORRAR: one script forgets everything under the tag; what is left is at most a fresh session with the
// question about an open callback. False where this event was erased before: a late retry starts nothing.
asio::awaitable<base::result<bool>> erase(const turn_services& s, const work& w,
                                          const flow::outcome& outcome);

}  // namespace amparo::app
