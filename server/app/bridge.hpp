#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include "app/may_send.hpp"
#include "base/time.hpp"
#include "flow/zone.hpp"
#include "store/desk_calls.hpp"
#include "store/send_store.hpp"

// How an operator and a caller are brought together (design.md § 7), as a function of what is known: the
// operator's telephone first, the caller's once somebody pressed 1 there, the room once both did. What is
// known only grows (store::call_marks), so the same reports in any order, twice or late, lead to the same end
// (L20). Pure.
namespace amparo::app {

// Where one telephone stands.
enum class leg_is : std::uint8_t {
  unwritten,    // nobody has its order yet
  waiting,      // it is not placed yet
  ringing,      // it is placed, and nobody has answered as far as anybody knows
  answered,     // somebody or something took it
  accepted,     // and pressed 1
  gone,         // pressed 1, and it is over
  not_reached,  // over, and nobody pressed 1: busy, no answer, a machine
  never_left,   // given up before it could ring
  unknown       // nobody knows whether it rang: it is never dialled again by itself (P6)
};

struct leg_view {
  leg_is is = leg_is::unwritten;
  bool joined = false;    // they were put into the room
  bool outlived = false;  // the other one left it first (L19)
  bool content = false;   // they said that nothing is left to do
  bool for_good = false;  // of never_left: the same call can never leave
  bool at_night = false;  // of never_left: not at this hour
};
leg_view view_of(const store::call_state& state);

struct bridge_view {
  store::call_stage stage = store::call_stage::operator_rings;
  leg_view operators, callers;
  std::chrono::milliseconds in_stage{0};
  bool is_theirs = true;  // whoever wanted it has the item still
  // Somebody who interprets was wished: they are rung behind the operator, and have their own time for it,
  // counted since the operator pressed 1. Then the caller's telephone rings with them or without (L50).
  bool with_interpreter = false;
  leg_view interpreters = {};
  std::chrono::milliseconds interpreter_awaited{0};
};

enum class bridge_act : std::uint8_t { wait, order_operator, order_interpreter, order_caller, join, end };

// What ends an attempt, and what becomes of its item.
enum class bridge_end : std::uint8_t {
  none,
  operator_unreached,  // kept: theirs for half an hour more
  caller_unreached,    // later, or for review after the third time
  asleep,              // later: in the morning of the caller's own hours
  unknown,             // review: perhaps it rang
  impossible,          // review: that number cannot be called
  failed,              // kept: neither rang, and it may do so another time
  operator_dropped,    // back to its place, and the caller was told so (L19)
  caller_left,         // kept: the operator says whether it is done
  caller_content,      // closed: the operator left, and the caller said that it is done
  both_gone,           // kept: it was a goodbye, or the network; the operator knows
  lost                 // somebody else may have the item: nothing but the attempt ends
};

struct bridge_step {
  bridge_act act = bridge_act::wait;
  bridge_end end = bridge_end::none;
  friend bool operator==(const bridge_step&, const bridge_step&) = default;
};
bridge_step next_step(const bridge_view& at);

store::call_end fate_of(bridge_end how);

// When a caller who was not reached so often before is tried again: +30 min, +3 h, their next day; nothing =
// a person is to look. `sleeps`: the hours of `rules` count for it.
std::optional<base::time_point> next_try(unsigned missed_before, base::time_point now,
                                         const send_rules& rules, const flow::zone& zone, bool sleeps);
// The next morning of those hours.
base::time_point next_window(base::time_point now, const send_rules& rules, const flow::zone& zone);

}  // namespace amparo::app
