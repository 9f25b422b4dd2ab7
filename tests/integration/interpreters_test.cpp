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

TEST(interpreters, L50_nobody_is_rung_before_the_two_are_there_and_who_comes_late_hears_so) {
  room_place p("twilio");
  EXPECT_TRUE(has(p.asks_for_one(), "Primero LLAMAR"));
  EXPECT_EQ(p.calls_to(second_operator), 0U);
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
