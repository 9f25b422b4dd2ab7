#include "store/desk_calls.hpp"

#include <gtest/gtest.h>

#include "integration/redis_support.hpp"
#include "store/redis_store.hpp"
#include "store/send_store.hpp"

// The scripts of the desk's calls against a real Redis: one attempt at a time, under the item's token.
namespace amparo::store {
namespace {

using namespace std::chrono_literals;

struct desk_calls_test : testing::Test {
  void add(const std::string& code, std::chrono::milliseconds after = 0ms) {
    desk_item out;
    out.effect = "ef" + code;
    out.code = code;
    out.urgency = 0;
    out.arrival = clock.now() + after;
    out.locale = "es-MX";
    out.sealed = "sealed";
    ASSERT_TRUE(*test::run(io, all.add(std::move(out))));
  }
  desk_hold claimed(const std::string& code, const desk_operator& by) {
    auto answer = test::run(io, queue.claim(by, code, ""));
    EXPECT_TRUE(answer && answer->is == desk_claim::kind::given);
    return {answer->item.code, answer->item.fence};
  }
  call_begun begin(const desk_hold& held, const std::string& attempt) {
    return *test::run(io, calls.begin(held, attempt, "principal", 60s));
  }
  desk_call call(const std::string& code) {
    auto found = test::run(io, calls.of_item(code));
    EXPECT_TRUE(found && *found) << code;
    return found && *found ? **found : desk_call{};
  }
  bool move(const std::string& code, call_move to) { return *test::run(io, calls.move(call(code), to, 60s)); }
  bool end(const std::string& code, call_end how, std::optional<base::time_point> until = {}) {
    return *test::run(io, calls.end(call(code), how, 60s, until));
  }
  std::size_t under_way() { return test::run(io, calls.under_way(10))->size(); }
  desk_item item(const std::string& code) { return **test::run(io, queue.find(code)); }
  std::string first_for(const desk_operator& who) {
    return test::run(io, queue.claim(who, "", ""))->item.code;
  }

  test::redis_server server;
  boost::asio::io_context io;
  std::unique_ptr<link> over = test::connected_link(io, server.target());
  ops::clock clock{std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())};
  redis_store all{*over};
  desk_queue queue{*over, &clock};
  desk_calls calls{*over, &clock};
  desk_operator one{"one", {}, 3}, two{"two", {}, 3};
};

TEST_F(desk_calls_test, P6_one_attempt_at_a_time_and_the_same_one_once) {
  add("1111");
  auto held = claimed("1111", one);
  EXPECT_EQ(begin(held, "a"), call_begun::begun);
  EXPECT_EQ(begin(held, "a"), call_begun::before);
  EXPECT_EQ(begin(held, "b"), call_begun::under_way);
  EXPECT_EQ(item("1111").state, "dialling");
  EXPECT_EQ(call("1111").over, "principal");
  EXPECT_TRUE(end("1111", call_end::kept));
  EXPECT_EQ(item("1111").state, "claimed");
  EXPECT_EQ(begin(held, "b"), call_begun::begun);
  EXPECT_EQ(under_way(), 1U);
}

TEST_F(desk_calls_test, E16_whoever_lost_the_item_moves_nothing_and_ends_only_the_attempt) {
  add("1111");
  auto held = claimed("1111", one);
  begin(held, "a");
  clock.advance(61s);
  EXPECT_FALSE(move("1111", call_move::caller)) << "the lease has ended, though nobody took it back yet";
  EXPECT_EQ(test::run(io, queue.tick())->recovered, 1U);
  EXPECT_FALSE(move("1111", call_move::caller));
  auto second = claimed("1111", two);
  EXPECT_EQ(begin(held, "b"), call_begun::lost);
  EXPECT_EQ(begin(second, "b"), call_begun::under_way) << "two telephones would ring twice";
  EXPECT_FALSE(end("1111", call_end::closed));
  EXPECT_EQ(item("1111").state, "claimed") << "the other one's";
  EXPECT_EQ(begin(second, "b"), call_begun::begun);
}

TEST_F(desk_calls_test, a_running_call_keeps_the_lease_and_never_shortens_it) {
  add("1111");
  auto held = claimed("1111", one);
  EXPECT_TRUE(test::run(io, queue.beat({held}, 10min))->front());
  begin(held, "a");
  for (int n = 0; n != 12; ++n) {
    clock.advance(50s);
    EXPECT_TRUE(move("1111", call_move::alive)) << n;
    EXPECT_EQ(test::run(io, queue.tick())->recovered, 0U) << n;
  }
  clock.advance(61s);
  EXPECT_EQ(test::run(io, queue.tick())->recovered, 1U);
}

TEST_F(desk_calls_test, stages_only_move_forward) {
  add("1111");
  begin(claimed("1111", one), "a");
  EXPECT_TRUE(move("1111", call_move::joined));
  EXPECT_EQ(item("1111").state, "connected");
  EXPECT_TRUE(move("1111", call_move::caller)) << "a late step changes nothing";
  EXPECT_EQ(call("1111").stage, call_stage::joined);
  auto before = call("1111");
  EXPECT_TRUE(end("1111", call_end::kept));
  EXPECT_FALSE(*test::run(io, calls.move(before, call_move::joined, 60s)));
  EXPECT_TRUE(*test::run(io, calls.end(before, call_end::closed, 60s))) << "over, and by the first end";
  EXPECT_EQ(item("1111").state, "claimed");
}

TEST_F(desk_calls_test, L19_L21_what_comes_back_has_the_place_of_its_first_arrival) {
  add("1111"), add("2222", 10ms), add("3333", 20ms);
  auto held = claimed("2222", one);
  begin(held, "a");
  EXPECT_TRUE(end("2222", call_end::back));
  EXPECT_EQ(item("2222").state, "queued");
  EXPECT_EQ(item("2222").holder, "");
  EXPECT_EQ(under_way(), 0U);
  EXPECT_EQ(first_for(two), "1111");
  EXPECT_EQ(first_for(two), "2222");
  EXPECT_EQ(first_for(two), "3333");
}

TEST_F(desk_calls_test, L22_who_was_not_reached_waits_until_then_and_is_counted) {
  add("1111");
  begin(claimed("1111", one), "a");
  EXPECT_TRUE(end("1111", call_end::later, clock.now() + 30min));
  EXPECT_EQ(call("1111").missed, 1U);
  EXPECT_EQ(first_for(two), "");
  clock.advance(31min);
  EXPECT_EQ(first_for(two), "1111");
  begin({"1111", item("1111").fence}, "b");
  EXPECT_TRUE(end("1111", call_end::asleep, clock.now() + 1min));
  EXPECT_EQ(call("1111").missed, 1U) << "nobody was called";
}

TEST_F(desk_calls_test, P6_what_a_person_is_to_look_at_is_a_leads_alone) {
  add("1111");
  begin(claimed("1111", one), "a");
  EXPECT_TRUE(end("1111", call_end::review));
  EXPECT_EQ(item("1111").state, "review");
  EXPECT_EQ(test::run(io, queue.claim(two, "1111", ""))->is, desk_claim::kind::for_lead);
  desk_operator lead{"lead", {}, 3, true};
  auto again = claimed("1111", lead);
  EXPECT_TRUE(*test::run(io, queue.give_back(again, "lead"))) << "and goes back there";
  EXPECT_EQ(item("1111").state, "review");
}

TEST_F(desk_calls_test, K_6_an_item_that_its_caller_took_back_leaves_nothing) {
  add("1111");
  begin(claimed("1111", one), "a");
  ASSERT_TRUE(test::run(io, all.cancel("ef1111")));
  auto left = *test::run(io, calls.under_way(10));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left.front().attempt, "");
  EXPECT_FALSE(*test::run(io, calls.end(left.front(), call_end::kept, 60s)));
  EXPECT_EQ(under_way(), 0U);
  for (const auto& key : test::all_keys(*over))
    EXPECT_TRUE(key.key.find("1111") == key.key.npos || key.key.find("seen") != key.key.npos) << key.key;
}

TEST_F(desk_calls_test, L20_marks_of_a_call_only_grow_and_why_it_was_given_up_stays) {
  send_store sends(*over, "hand");
  base::caller_tag tag(base::tag_bytes{});
  ASSERT_TRUE(test::run(io, sends.post({std::string(32, 'a'), "call", "sealed"}, tag)));
  EXPECT_FALSE(test::run(io, sends.look_at_call(0, std::string(32, 'a')))->begun);
  auto taken = *test::run(io, all.take({store::outbox_place(0)}, 1));
  ASSERT_EQ(taken.size(), 1U);
  ASSERT_TRUE(test::run(io, sends.begin(taken.front())));
  EXPECT_TRUE(test::run(io, sends.look_at_call(0, std::string(32, 'a')))->begun);
  for (auto told : {call_marks{.reached = 3, .accepted = 1}, call_marks{.reached = 1, .joined = 1},
                    call_marks{.over = 1, .outlived = 1}})
    ASSERT_TRUE(test::run(io, sends.report_call(0, std::string(32, 'a'), told)));
  send_ending dead{.is = send_end::dead, .word = "quiet_hours"};
  ASSERT_TRUE(test::run(io, sends.end(taken.front(), tag, dead)));
  auto state = *test::run(io, sends.look_at_call(0, std::string(32, 'a')));
  EXPECT_EQ(state.marks, (call_marks{.reached = 3, .over = 1, .accepted = 1, .joined = 1, .outlived = 1}));
  EXPECT_EQ(state.why_dead, "quiet_hours");
  EXPECT_FALSE(state.placed);
}

}  // namespace
}  // namespace amparo::store
