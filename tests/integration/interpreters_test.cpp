#include <gtest/gtest.h>

#include <algorithm>

#include "integration/callback_support.hpp"

// An operator and a caller who are in a room, and somebody who interprets for them.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

struct room_place : callback_place {
  explicit room_place(const std::string& kind)
      : callback_place(kind, {"gateway,dispatch,desk"}, "+525550001119") {
    item = taken_by(first_operator);
    begin_shift(second_operator);
  }
  void meet() {
    EXPECT_TRUE(has(says(first_operator, "LLAMAR " + item.code), "Oprima 1"));
    operators = call_to(first_operator);
    accepts(operators);
    callers = call_to(a_caller);
    accepts(callers);
    EXPECT_TRUE(has(does(operators, "press"), "room-"));
    EXPECT_TRUE(has(does(callers, "press"), "room-"));
    EXPECT_TRUE(comes_to(item.code, "connected")) << printed();
  }
  // English is the second operator's alone.
  std::string asks_for_one() { return says(first_operator, "INTERPRETE " + item.code + " en-US"); }

  // By a text to the first operator's telephone.
  bool is_told(const std::string& words) {
    return holds_within(60s, [&] {
      company().runs_on();
      auto sends = company().noted("send");
      return std::ranges::any_of(sends, [&](const auto& line) {
        return text_in(line, "to") == first_operator && has(text_in(line, "text"), words);
      });
    });
  }

  store::desk_item item;
  std::string operators, callers;
};

struct interpreters_at : testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(interpreters, interpreters_at, testing::Values("twilio", "plivo"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(interpreters_at, L50_a_third_telephone_rings_and_whoever_presses_1_joins_the_two) {
  room_place p(GetParam());
  p.meet();
  auto told = p.asks_for_one();
  EXPECT_TRUE(has(told, "Llamamos a operator-2")) << told << p.printed();
  EXPECT_TRUE(has(told, "que va a entrar alguien que interpreta")) << "the caller is to hear of it";
  auto third = p.call_to(second_operator);
  ASSERT_NE(third, "") << p.printed();
  auto asked = p.does(third, "pick_up");
  EXPECT_FALSE(has(asked, "etenci")) << "nothing before the 1: " << asked;
  EXPECT_FALSE(has(asked, "room-"));
  auto entered = p.does(third, "press", "1");
  EXPECT_TRUE(has(entered, "Salude y diga que interpreta")) << entered;
  EXPECT_FALSE(has(entered, "5550142"));
  auto room = [](const std::string& document) {
    auto at = document.find("room-");
    return at == document.npos ? "" : document.substr(at, 37);
  };
  auto theirs = p.company().noted("webhook");
  std::string callers_room;
  for (const auto& line : theirs)
    if (text_in(line, "id") == p.callers && !room(text_in(line, "answer")).empty())
      callers_room = room(text_in(line, "answer"));
  EXPECT_EQ(room(entered), callers_room) << "the same room";
  EXPECT_TRUE(has(entered, "endConferenceOnExit=\"false\"")) << entered;
  p.does(third, "completed");
  EXPECT_EQ(p.state_of(p.item.code), "connected") << "the two go on";
}

TEST_P(interpreters_at, L50_nothing_is_lost_where_nobody_answers_and_nobody_is_rung_twice) {
  room_place p(GetParam());
  p.meet();
  p.asks_for_one();
  auto third = p.call_to(second_operator);
  ASSERT_NE(third, "") << p.printed();
  p.does(third, "no-answer");
  EXPECT_TRUE(p.is_told("operator-2 no contest")) << p.printed();
  EXPECT_EQ(p.state_of(p.item.code), "connected");
  EXPECT_TRUE(has(p.asks_for_one(), "nadie m")) << "the only one was rung";
  EXPECT_TRUE(has(p.says(first_operator, "INTERPRETE " + p.item.code + " mam"), "nadie m"));
  EXPECT_TRUE(p.company().runs_on());
  EXPECT_EQ(p.calls_to(second_operator), 1U);
  p.does(p.callers, "completed");
  EXPECT_TRUE(has(p.does(p.operators, "room_over"), "ya no est"));
  EXPECT_TRUE(p.is_over(p.item.code));
}

// Nobody talks yet: the operator's telephone, that of who interprets, and then the caller's.
TEST_P(interpreters_at, L50_who_is_there_is_said_to_both_before_they_meet) {
  room_place p(GetParam());
  auto told = p.asks_for_one();
  EXPECT_TRUE(has(told, "operator-2, que interpreta")) << told << p.printed();
  p.operators = p.call_to(first_operator);
  ASSERT_NE(p.operators, "") << p.printed();
  auto hold = p.accepts(p.operators);
  EXPECT_TRUE(has(hold, "primero a quien interpreta")) << hold;
  auto third = p.call_to(second_operator);
  ASSERT_NE(third, "") << p.printed();
  EXPECT_EQ(p.calls_to(a_caller), 0U) << "not before the other two are there";
  auto asked = p.does(third, "pick_up");
  EXPECT_FALSE(has(asked, "etenci")) << "nothing before the 1: " << asked;
  auto waits = p.does(third, "press", "1");
  EXPECT_TRUE(has(waits, "Espere en la l")) << waits;
  EXPECT_FALSE(has(waits, "room-")) << "nobody sits in a room alone";
  p.callers = p.call_to(a_caller);
  ASSERT_NE(p.callers, "") << p.printed();
  p.accepts(p.callers);
  auto enters = p.does(p.operators, "press");
  EXPECT_TRUE(has(enters, "interpreta est") && has(enters, "room-")) << enters;
  auto hears = p.does(p.callers, "press");
  EXPECT_TRUE(has(hears, "dos personas: quien le atiende y quien interpreta")) << hears;
  EXPECT_TRUE(has(hears, "room-")) << hears;
  auto joins = p.does(third, "press");
  EXPECT_TRUE(has(joins, "room-")) << joins;
  EXPECT_TRUE(p.comes_to(p.item.code, "connected")) << p.printed();
  p.does(third, "completed");
  EXPECT_EQ(p.state_of(p.item.code), "connected") << "the two go on";
}

TEST_P(interpreters_at, L50_the_caller_is_rung_and_hears_so_where_nobody_interprets) {
  room_place p(GetParam());
  p.asks_for_one();
  p.operators = p.call_to(first_operator);
  p.accepts(p.operators);
  auto third = p.call_to(second_operator);
  ASSERT_NE(third, "") << p.printed();
  p.does(third, "no-answer");
  p.callers = p.call_to(a_caller);
  ASSERT_NE(p.callers, "") << p.printed();
  p.accepts(p.callers);
  auto enters = p.does(p.operators, "press");
  EXPECT_TRUE(has(enters, "interpreta no contest") && has(enters, "room-")) << enters;
  auto hears = p.does(p.callers, "press");
  EXPECT_TRUE(has(hears, "interpreta no contest") && has(hears, "room-")) << hears;
  EXPECT_TRUE(p.comes_to(p.item.code, "connected")) << p.printed();
  EXPECT_TRUE(has(p.asks_for_one(), "nadie m")) << "the only one was rung";
  EXPECT_EQ(p.calls_to(second_operator), 1U);
}

TEST(interpreters, L50_an_operator_who_hangs_up_has_nobody_else_rung) {
  room_place p("twilio");
  p.asks_for_one();
  EXPECT_TRUE(has(p.asks_for_one(), "Ya hay una llamada")) << "one attempt at a time";
  p.operators = p.call_to(first_operator);
  p.accepts(p.operators);
  auto third = p.call_to(second_operator);
  ASSERT_NE(third, "") << p.printed();
  p.does(third, "pick_up");
  p.does(p.operators, "completed");
  EXPECT_TRUE(p.is_over(p.item.code)) << p.printed();
  EXPECT_TRUE(has(p.does(third, "press", "1"), "ya termin"));
  EXPECT_EQ(p.calls_to(a_caller), 0U);
  EXPECT_EQ(p.state_of(p.item.code), "claimed") << "and the item is theirs still";
}

TEST(interpreters, L50_who_comes_late_hears_so) {
  room_place p("twilio");
  EXPECT_TRUE(has(p.says(first_operator, "INTERPRETE " + p.item.code + " mam"), "LLAMAR " + p.item.code))
      << "nobody on shift speaks it";
  EXPECT_EQ(p.calls_to(second_operator) + p.calls_to(first_operator), 0U);
  p.meet();
  p.asks_for_one();
  auto third = p.call_to(second_operator);
  ASSERT_NE(third, "") << p.printed();
  p.does(third, "pick_up");
  p.does(p.callers, "completed");
  p.does(p.operators, "room_over");
  EXPECT_TRUE(p.is_over(p.item.code));
  auto heard = p.does(third, "press", "1");
  EXPECT_TRUE(has(heard, "ya termin")) << heard;
  EXPECT_FALSE(has(heard, "room-"));
}

}  // namespace
}  // namespace amparo::test
