#include <gtest/gtest.h>

#include "acts_support.hpp"
#include "flow_support.hpp"

// While an operator has the caller's open case (L24). The small bundle answers; acts_support has its timers.
namespace amparo::flow::test {
namespace {

using message::channel;

caller with_operator() {
  caller c;
  c.text("hola");
  c.when.facts.with_operator = true;
  return c;
}

const message_effect* passed_on(const caller& c) {
  return c.last.effects.size() == 1 ? std::get_if<message_effect>(&c.last.effects.front()) : nullptr;
}

TEST(operators, L24_texts_go_to_the_person_and_the_line_keeps_still) {
  auto c = with_operator();
  for (const char* words : {"1", "gracias, ya estoy afuera", "0", "9", "MENU", "AYUDA", "PERSONA", "hola"}) {
    EXPECT_EQ(c.text(words), "-") << words;
    ASSERT_NE(passed_on(c), nullptr) << words;
    EXPECT_EQ(passed_on(c)->words, words);
    EXPECT_EQ(passed_on(c)->locale, "es-MX");
  }
}

TEST(operators, L24_the_words_that_stop_erase_and_save_are_obeyed) {
  auto c = with_operator();
  auto stopped = c.text("ALTO");
  EXPECT_NE(stopped, "-");
  EXPECT_EQ(c.count<opt_effect>(), 1);
  EXPECT_NE(c.text("ALTA"), "-");
  EXPECT_EQ(c.count<opt_effect>(), 1);
  auto urgent = c.text("URGENTE");
  caller alone;
  alone.text("hola");
  EXPECT_EQ(urgent, alone.text("URGENTE"));
  EXPECT_EQ(c.count<message_effect>(), 0);
  EXPECT_NE(c.text("BORRAR"), "-");
  EXPECT_EQ(c.count<erase_effect>(), 1);
  EXPECT_EQ(c.count<message_effect>(), 0);
}

TEST(operators, L24_what_erasing_asks_is_answered_and_nothing_else_is) {
  auto c = with_operator();
  c.when.facts.callback_open = true;
  EXPECT_NE(c.text("BORRAR"), "-");
  EXPECT_NE(c.text("1"), "-");
  EXPECT_EQ(c.count<cancel_callback_effect>(), 1);
  EXPECT_EQ(c.text("1"), "-");
  ASSERT_NE(passed_on(c), nullptr);
}

TEST(operators, L24_the_line_speaks_again_once_nobody_has_the_case) {
  auto c = with_operator();
  c.text("estoy bien");
  c.when.facts.with_operator = false;
  caller fresh;
  EXPECT_EQ(c.text("hola"), fresh.text("hola"));
  EXPECT_EQ(c.count<message_effect>(), 0);
}

TEST(operators, L24_what_nobody_would_get_is_answered_by_the_line) {
  auto c = with_operator();
  c.when.facts.effect_refused = true;
  EXPECT_NE(c.text("hola"), "-");
  EXPECT_EQ(c.count<message_effect>(), 0);
}

TEST(operators, L24_a_call_is_a_conversation_of_its_own) {
  caller c(channel::voice);
  c.when.facts.with_operator = true;
  EXPECT_NE(c.call(), "-");
  EXPECT_NE(c.press("1"), "-");
  EXPECT_EQ(c.count<message_effect>(), 0);
}

TEST(operators, L24_no_nudge_comes_between) {
  caller c(channel::sms, acts_bundle());
  c.text("quiero pregunta");
  ASSERT_TRUE(c.last.wakes_at.has_value());
  auto due = *c.last.wakes_at;
  c.when.facts.with_operator = true;
  c.when.now = base::time_point(std::chrono::seconds(due));
  input heard{input_kind::timer, {}};
  heard.due = due;
  EXPECT_EQ(c.hear(heard), "-");
  EXPECT_EQ(c.count<message_effect>(), 0);
}

}  // namespace
}  // namespace amparo::flow::test
