#include "app/bridge.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "app/delivery.hpp"
#include "message/event.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using store::call_stage;

// An order lives ten minutes, its telephone rings two at the most, and then somebody is asked twice. What
// nothing was heard of by then never will be.
constexpr auto longest_silence = 14min;
constexpr auto longest_for_interpreter = 75s;  // they are rung for 40 s, and asked twice
constexpr auto longest_call = 45min;           // longer than a call may last, and its wait before

// Of what is dead before it rang: the same number is refused again.
bool is_for_good(std::string_view why) {
  constexpr std::array<std::string_view, 9> words{"invalid",     "handset", "costly",
                                                  "country",     "prefix",  "opted_out",
                                                  "unsolicited", "refused", "not_offered"};
  return std::ranges::find(words, why) != words.end();
}

constexpr unsigned arrived = rank_of(message::progress::arrived);

leg_is place_of(const store::call_state& state) {
  const auto& m = state.marks;
  if (m.over != 0) return m.accepted != 0 ? leg_is::gone : leg_is::not_reached;
  if (m.accepted != 0) return leg_is::accepted;
  if (m.reached >= arrived) return leg_is::answered;
  if (state.placed || m.reached != 0) return leg_is::ringing;
  if (!state.why_dead.empty())
    return state.why_dead == "perhaps_dialled" ? leg_is::unknown : leg_is::never_left;
  return state.begun ? leg_is::waiting : leg_is::unwritten;
}

bool is_over(leg_is is) { return is >= leg_is::gone; }

bridge_step ends(bridge_end how) { return {bridge_act::end, how}; }

bridge_step once_operator_is_there(const bridge_view& at) {
  bool may_come = at.with_interpreter && at.interpreter_awaited <= longest_for_interpreter;
  if (may_come && at.interpreters.is == leg_is::unwritten) return {bridge_act::order_interpreter};
  bool is_awaited = may_come && at.interpreters.is < leg_is::accepted;
  return {is_awaited ? bridge_act::wait : bridge_act::order_caller};
}

bridge_step while_operator_rings(const bridge_view& at) {
  const auto& op = at.operators;
  if (!at.is_theirs) return ends(bridge_end::lost);  // and the caller's telephone never rings
  if (op.is == leg_is::accepted) return once_operator_is_there(at);
  if (op.is == leg_is::never_left || op.is == leg_is::unknown) return ends(bridge_end::failed);
  if (is_over(op.is) || at.in_stage > longest_silence) return ends(bridge_end::operator_unreached);
  return {op.is == leg_is::unwritten ? bridge_act::order_operator : bridge_act::wait};
}

// Who left first is told by who was still there; the order of the reports says nothing.
bridge_step while_joined(const bridge_view& at) {
  const auto& op = at.operators;
  const auto& caller = at.callers;
  bool caller_over = is_over(caller.is), operator_over = is_over(op.is);
  if (at.in_stage > longest_call) return ends(bridge_end::both_gone);
  if (!caller_over) return {};  // the caller is still told something, or may say that it is done
  if (caller.outlived && !op.outlived)
    return ends(caller.content ? bridge_end::caller_content : bridge_end::operator_dropped);
  if (op.outlived && !caller.outlived) return ends(bridge_end::caller_left);
  return operator_over ? ends(bridge_end::both_gone) : bridge_step{};
}

bridge_step while_caller_rings(const bridge_view& at) {
  const auto& caller = at.callers;
  if (caller.joined && at.operators.joined)  // and perhaps left again before anybody looked
    return is_over(caller.is) || !at.is_theirs ? while_joined(at) : bridge_step{bridge_act::join};
  switch (caller.is) {
    case leg_is::never_left:
      if (caller.at_night) return ends(bridge_end::asleep);
      return ends(caller.for_good ? bridge_end::impossible : bridge_end::failed);
    case leg_is::unknown: return ends(bridge_end::unknown);
    case leg_is::not_reached: return ends(bridge_end::caller_unreached);
    case leg_is::gone:  // they waited, and the operator was not there, or they gave up themselves
      return ends(at.operators.is == leg_is::accepted ? bridge_end::caller_left
                                                      : bridge_end::operator_dropped);
    case leg_is::unwritten:
      if (at.in_stage <= longest_silence) return {at.is_theirs ? bridge_act::order_caller : bridge_act::wait};
      break;
    default: break;
  }
  return at.in_stage > longest_silence ? ends(bridge_end::unknown) : bridge_step{};
}

}  // namespace

leg_view view_of(const store::call_state& state) {
  leg_view out{.is = place_of(state),
               .joined = state.marks.joined != 0,
               .outlived = state.marks.outlived != 0,
               .content = state.marks.content != 0};
  out.for_good = is_for_good(state.why_dead);
  out.at_night = state.why_dead == "quiet_hours";
  return out;
}

bridge_step next_step(const bridge_view& at) {
  switch (at.stage) {
    case call_stage::operator_rings: return while_operator_rings(at);
    case call_stage::caller_rings: return while_caller_rings(at);
    case call_stage::joined: return while_joined(at);
    default: return {};
  }
}

store::call_end fate_of(bridge_end how) {
  using store::call_end;
  switch (how) {
    case bridge_end::caller_unreached: return call_end::later;
    case bridge_end::asleep: return call_end::asleep;
    case bridge_end::unknown:
    case bridge_end::impossible: return call_end::review;
    case bridge_end::operator_dropped: return call_end::back;
    case bridge_end::caller_content: return call_end::closed;
    default: return call_end::kept;
  }
}

base::time_point next_window(base::time_point now, const send_rules& rules, const flow::zone& zone) {
  auto local = zone.at(now);
  bool is_today = local.minute < rules.quiet_to.count();
  return zone.moment_of({local.day + (is_today ? 0 : 1), rules.quiet_to.count()});
}

std::optional<base::time_point> next_try(unsigned missed_before, base::time_point now,
                                         const send_rules& rules, const flow::zone& zone, bool sleeps) {
  if (missed_before > 2) return std::nullopt;
  if (missed_before == 2) return next_window(now, rules, zone);
  auto then = now + (missed_before == 0 ? std::chrono::minutes(30) : std::chrono::minutes(180));
  auto morning = sleeps ? quiet_end(then, rules, zone) : std::nullopt;
  return morning ? *morning : then;
}

}  // namespace amparo::app
