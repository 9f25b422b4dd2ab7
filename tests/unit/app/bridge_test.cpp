#include "app/bridge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "app/call_order.hpp"
#include "app/delivery.hpp"
#include "unit/app/keys_support.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using store::call_stage;

const base::time_point noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h;
const send_rules rules{.countries = {"MX"}};

store::call_state placed(store::call_marks marks = {}) { return {true, true, "", marks}; }
store::call_state dead(std::string why, store::call_marks marks = {}) {
  return {true, false, std::move(why), marks};
}
constexpr unsigned arrived = rank_of(message::progress::arrived), failed = rank_of(message::progress::failed);

const store::call_state not_begun{}, waits{true, false, "", {}},
    rings = placed(), answered = placed({.reached = arrived}),
    accepted = placed({.reached = arrived, .accepted = 1}),
    in_room = placed({.reached = arrived, .accepted = 1, .joined = 1}),
    gone_from_room = placed({.reached = arrived, .over = 1, .accepted = 1, .joined = 1}),
    hung_up = placed({.reached = arrived, .over = 1, .accepted = 1}),
    busy = placed({.reached = failed, .over = 1}),
    machine = placed({.reached = arrived, .over = 1, .taken_by = 2});

bridge_step step(call_stage stage, const store::call_state& op, const store::call_state& caller,
                 std::chrono::milliseconds in_stage = 1s, bool is_theirs = true) {
  return next_step({stage, view_of(op), view_of(caller), in_stage, is_theirs});
}
constexpr bridge_step waiting{bridge_act::wait};
bridge_step ended(bridge_end how) { return {bridge_act::end, how}; }

TEST(bridge, the_operators_telephone_rings_first_and_the_callers_once_somebody_pressed_1_there) {
  using enum call_stage;
  EXPECT_EQ(step(operator_rings, not_begun, not_begun), (bridge_step{bridge_act::order_operator}));
  for (const auto* state : {&waits, &rings, &answered})
    EXPECT_EQ(step(operator_rings, *state, not_begun), waiting);
  EXPECT_EQ(step(operator_rings, accepted, not_begun), (bridge_step{bridge_act::order_caller}));
  EXPECT_EQ(step(caller_rings, accepted, not_begun), (bridge_step{bridge_act::order_caller}));
  for (const auto* state : {&waits, &rings, &answered, &accepted})
    EXPECT_EQ(step(caller_rings, accepted, *state), waiting);
  EXPECT_EQ(step(caller_rings, in_room, accepted), waiting) << "the caller is not there yet";
  EXPECT_EQ(step(caller_rings, in_room, in_room), (bridge_step{bridge_act::join}));
  EXPECT_EQ(step(joined, in_room, in_room), waiting);
}

bridge_step step_with(const store::call_state& op, const store::call_state& third,
                      std::chrono::milliseconds awaited = 1s, bool is_theirs = true) {
  return next_step({.stage = call_stage::operator_rings,
                    .operators = view_of(op),
                    .callers = view_of(not_begun),
                    .in_stage = 1s,
                    .is_theirs = is_theirs,
                    .with_interpreter = true,
                    .interpreters = view_of(third),
                    .interpreter_awaited = awaited});
}

TEST(bridge, L50_who_interprets_rings_behind_the_operator_and_before_the_caller) {
  constexpr bridge_step third{bridge_act::order_interpreter}, caller{bridge_act::order_caller};
  for (const auto* op : {&waits, &rings, &answered}) EXPECT_EQ(step_with(*op, not_begun), waiting);
  EXPECT_EQ(step_with(accepted, not_begun), third);
  for (const auto* state : {&waits, &rings, &answered}) EXPECT_EQ(step_with(accepted, *state), waiting);
  EXPECT_EQ(step_with(accepted, accepted), caller);
  EXPECT_EQ(step_with(accepted, not_begun, 1s, false), ended(bridge_end::lost)) << "nobody's any more";
}

TEST(bridge, L50_a_caller_is_rung_whatever_becomes_of_who_interprets) {
  constexpr bridge_step caller{bridge_act::order_caller};
  for (const auto& state : {busy, machine, hung_up, dead("country"), dead("perhaps_dialled")})
    EXPECT_EQ(step_with(accepted, state), caller);
  for (const auto* state : {&not_begun, &waits, &rings, &answered}) {
    EXPECT_EQ(step_with(accepted, *state, 76s), caller) << "their time is over";
    EXPECT_NE(step_with(accepted, *state, 74s), caller);
  }
  EXPECT_EQ(step_with(hung_up, rings), ended(bridge_end::operator_unreached)) << "and nobody else rings";
}

TEST(bridge, an_operator_who_does_not_answer_costs_the_caller_nothing) {
  using enum call_stage;
  for (const auto* state : {&busy, &machine, &hung_up})
    EXPECT_EQ(step(operator_rings, *state, not_begun), ended(bridge_end::operator_unreached));
  EXPECT_EQ(step(operator_rings, rings, not_begun, 15min), ended(bridge_end::operator_unreached));
  EXPECT_EQ(step(operator_rings, dead("too_late"), not_begun), ended(bridge_end::failed));
  EXPECT_EQ(step(operator_rings, dead("perhaps_dialled"), not_begun), ended(bridge_end::failed));
  EXPECT_EQ(fate_of(bridge_end::operator_unreached), store::call_end::kept);
}

// Whose item was given away while their telephone rang: the caller's never does.
TEST(bridge, whoever_has_the_item_no_longer_rings_nobody) {
  EXPECT_EQ(step(call_stage::operator_rings, accepted, not_begun, 1s, false), ended(bridge_end::lost));
  EXPECT_EQ(step(call_stage::caller_rings, accepted, not_begun, 1s, false), waiting);
}

TEST(bridge, L17_a_machine_and_who_did_not_press_were_not_reached) {
  for (const auto* state : {&busy, &machine})
    EXPECT_EQ(step(call_stage::caller_rings, accepted, *state), ended(bridge_end::caller_unreached));
  EXPECT_EQ(fate_of(bridge_end::caller_unreached), store::call_end::later);
}

TEST(bridge, P6_what_perhaps_rang_is_a_persons_to_look_at) {
  using enum call_stage;
  EXPECT_EQ(step(caller_rings, accepted, dead("perhaps_dialled")), ended(bridge_end::unknown));
  EXPECT_EQ(step(caller_rings, accepted, rings, 15min), ended(bridge_end::unknown));
  EXPECT_EQ(step(caller_rings, accepted, not_begun, 15min), ended(bridge_end::unknown));
  EXPECT_EQ(fate_of(bridge_end::unknown), store::call_end::review);
  // A report that came after all says more than the silence before it.
  EXPECT_EQ(step(caller_rings, accepted, dead("perhaps_dialled", {.reached = 1})), waiting);
  EXPECT_EQ(step(caller_rings, accepted, dead("perhaps_dialled", {.reached = failed, .over = 1})),
            ended(bridge_end::caller_unreached));
}

TEST(bridge, what_cannot_be_called_goes_to_a_person_and_what_could_not_just_now_stays) {
  using enum call_stage;
  for (const char* why :
       {"invalid", "handset", "costly", "country", "prefix", "opted_out", "unsolicited", "refused"})
    EXPECT_EQ(step(caller_rings, accepted, dead(why)), ended(bridge_end::impossible)) << why;
  for (const char* why : {"too_late", "stopped", "spend_day", "tried_enough", "no_line"})
    EXPECT_EQ(step(caller_rings, accepted, dead(why)), ended(bridge_end::failed)) << why;
  EXPECT_EQ(step(caller_rings, accepted, dead("quiet_hours")), ended(bridge_end::asleep));
  EXPECT_EQ(fate_of(bridge_end::asleep), store::call_end::asleep);
}

TEST(bridge, L19_who_left_first_is_told_by_who_was_still_there) {
  using enum call_stage;
  auto left_behind = in_room.marks, content = in_room.marks;
  left_behind.outlived = left_behind.over = 1;
  content = left_behind;
  content.content = 1;
  auto alone = in_room.marks;
  alone.outlived = 1;
  EXPECT_EQ(step(joined, hung_up, placed(alone)), waiting) << "they are told so, and may still say something";
  EXPECT_EQ(step(joined, hung_up, placed(left_behind)), ended(bridge_end::operator_dropped));
  EXPECT_EQ(fate_of(bridge_end::operator_dropped), store::call_end::back);
  EXPECT_EQ(step(joined, hung_up, placed(content)), ended(bridge_end::caller_content));
  EXPECT_EQ(fate_of(bridge_end::caller_content), store::call_end::closed);
  EXPECT_EQ(step(joined, placed(alone), hung_up), ended(bridge_end::caller_left));
  EXPECT_EQ(step(joined, placed(left_behind), hung_up), ended(bridge_end::caller_left));
  EXPECT_EQ(step(joined, in_room, hung_up), waiting) << "a moment later the operator is asked";
  EXPECT_EQ(step(joined, hung_up, hung_up), ended(bridge_end::both_gone));
  EXPECT_EQ(step(joined, placed(left_behind), placed(left_behind)), ended(bridge_end::both_gone));
  EXPECT_EQ(step(joined, in_room, in_room, 46min), ended(bridge_end::both_gone));
  // Nobody looked while they talked: what was marked is enough.
  EXPECT_EQ(step(caller_rings, placed(left_behind), gone_from_room), ended(bridge_end::caller_left));
  EXPECT_EQ(step(caller_rings, gone_from_room, placed(left_behind)), ended(bridge_end::operator_dropped));
  EXPECT_EQ(step(caller_rings, gone_from_room, placed(alone)), (bridge_step{bridge_act::join}));
  // Before the room: the caller pressed 1 and nobody was there any more.
  EXPECT_EQ(step(caller_rings, hung_up, hung_up), ended(bridge_end::operator_dropped));
  EXPECT_EQ(step(caller_rings, accepted, hung_up), ended(bridge_end::caller_left));
}

// The same things told in any order, some of them twice, end in the same place, and whatever was known on the
// way, the attempt ends once at the most by the same verdict.
TEST(bridge, L20_reports_in_any_order_end_in_the_same_place) {
  using marks = store::call_marks;
  struct told {
    bool of_caller;
    marks what;
  };
  struct story {
    std::vector<told> all;
    bridge_end end;
  };
  const std::vector<story> stories{
      {{{true, {.reached = 1}}, {true, {.reached = failed, .over = 1}}}, bridge_end::caller_unreached},
      {{{true, {.reached = 1}},
        {true, {.reached = arrived}},
        {true, {.taken_by = 2}},
        {true, {.reached = arrived, .over = 1}}},
       bridge_end::caller_unreached},
      {{{true, {.reached = arrived}},
        {true, {.reached = arrived, .accepted = 1}},
        {false, {.reached = arrived, .over = 1}},
        {true, {.reached = arrived, .over = 1}}},
       bridge_end::operator_dropped}};
  auto join = [](marks& to, const marks& more) {
    to.reached = std::max(to.reached, more.reached);
    to.over = std::max(to.over, more.over);
    to.taken_by = std::max(to.taken_by, more.taken_by);
    to.accepted = std::max(to.accepted, more.accepted);
  };
  std::mt19937 dice(7);
  for (const auto& story : stories)
    for (int round = 0; round != 200; ++round) {
      auto order = story.all;
      order.push_back(order[dice() % order.size()]);
      std::ranges::shuffle(order, dice);
      marks op = accepted.marks, caller;
      for (const auto& one : order) join(one.of_caller ? caller : op, one.what);
      EXPECT_EQ(step(call_stage::caller_rings, placed(op), placed(caller)), ended(story.end)) << round;
    }
}

TEST(bridge, retries_come_after_half_an_hour_three_hours_and_the_next_day_and_then_a_person_looks) {
  auto zone = flow::zone::named("America/Mexico_City");
  ASSERT_TRUE(zone);
  EXPECT_EQ(next_try(0, noon, rules, *zone, true), noon + 2h) << "six in the morning there: at eight";
  EXPECT_EQ(next_try(0, noon, rules, *zone, false), noon + 30min);
  EXPECT_EQ(next_try(0, noon + 6h, rules, *zone, true), noon + 6h + 30min);
  EXPECT_EQ(next_try(1, noon + 6h, rules, *zone, true), noon + 9h);
  EXPECT_EQ(next_try(1, noon + 13h, rules, *zone, true), noon + 26h)
      << "ten at night there: the next morning";
  EXPECT_EQ(next_try(2, noon + 6h, rules, *zone, false), noon + 26h);
  EXPECT_EQ(next_try(2, noon, rules, *zone, false), noon + 2h)
      << "before eight the next window is this morning's";
  EXPECT_FALSE(next_try(3, noon, rules, *zone, false));
}

TEST(bridge, P6_an_order_of_one_attempt_has_one_name_and_the_two_telephones_differ) {
  auto keys = test_keys();
  auto op = effect_of_leg(keys, "a1", leg_of::operators), caller = effect_of_leg(keys, "a1", leg_of::callers);
  EXPECT_EQ(op, effect_of_leg(keys, "a1", leg_of::operators));
  std::set<std::string> all{op, caller, effect_of_leg(keys, "a2", leg_of::callers), room_of(keys, "a1"),
                            room_of(keys, "a2")};
  EXPECT_EQ(all.size(), 5U);
  EXPECT_EQ(caller.size(), 32U);
}

}  // namespace
}  // namespace amparo::app
