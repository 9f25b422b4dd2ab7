#include <gtest/gtest.h>

#include <string>

#include "unit/app/line_support.hpp"

// What the spool kept comes back after the store does, beside callers who go on meanwhile.
namespace amparo::app {
namespace {

using message::channel;

bool has(const turn_answer& answer, const std::string& words) {
  return words_of(answer).find(words) != std::string::npos;
}

void go_away(test_line& line) { line.store.arm(1, fault::not_connected, true); }

TEST(replay, a_call_that_goes_on_before_the_replay_is_not_cut_off_by_it) {
  test_line line(channel::voice);
  line.call();
  go_away(line);
  ASSERT_TRUE(has(line.keys("1"), "Si está en casa"));
  line.spool_wish();
  line.store.heal();
  ASSERT_TRUE(has(line.keys("7"), "Si está en casa"));
  EXPECT_EQ(line.replay(), 1U);
  auto next = line.keys("1");
  EXPECT_NE(next.result, turn_result::silent);
  EXPECT_TRUE(has(next, "No abra")) << words_of(next);
  line.relay();
  EXPECT_EQ(line.desk().size(), 1U);
}

TEST(replay, K_6_an_open_callback_is_cancelled_only_by_who_read_the_question) {
  test_line line(channel::sms);
  ASSERT_TRUE(has(line.text("Llámeme"), "Anotado"));
  go_away(line);
  ASSERT_TRUE(has(line.text("BORRAR"), "Borraremos"));
  line.store.heal();
  EXPECT_EQ(line.replay(), 1U);
  EXPECT_TRUE(has(line.text("1"), "derechos, si le detienen")) << "a new conversation";
  line.relay();
  EXPECT_EQ(line.desk().size(), 1U);
}

TEST(replay, erasures_and_opt_outs_come_before_what_was_said_earlier) {
  test_line line(channel::sms);
  line.text("migra en mi puerta");
  go_away(line);
  line.text("casa");
  line.clock.advance(std::chrono::minutes(1));
  ASSERT_TRUE(has(line.text("BORRAR"), "Borraremos"));
  ASSERT_EQ(line.spool->count(), 2U);
  line.store.heal();
  EXPECT_EQ(line.replay(), 2U);
  EXPECT_EQ(line.desk().size(), 0U);
  EXPECT_TRUE(has(line.text("casa"), "derechos, si le detienen"))
      << "nothing of the old conversation came back";
}

TEST(replay, an_overtaken_answer_does_not_answer_a_later_question) {
  test_line line(channel::sms);
  go_away(line);
  line.text("1");
  line.clock.advance(std::chrono::minutes(2));
  line.store.heal();
  line.text("migra en mi puerta");
  ASSERT_TRUE(has(line.text("1"), "que le llame"));  // now a 1 would be a yes
  EXPECT_EQ(line.replay(), 1U);
  line.relay();
  EXPECT_EQ(line.desk().size(), 0U);
  EXPECT_TRUE(has(line.text("1"), "Anotado")) << "the question still stands";
}

TEST(replay, three_days_old_records_wait_for_a_person) {
  test_line line(channel::sms);
  go_away(line);
  ASSERT_TRUE(has(line.text("Llámeme"), "Anotado"));
  line.clock.advance(std::chrono::hours(73));
  line.store.heal();
  EXPECT_EQ(line.replay(), 0U);
  EXPECT_EQ(line.spool->count(), 1U);
  line.relay();
  EXPECT_EQ(line.desk().size(), 0U);
}

TEST(replay, L10_the_same_wish_by_text_and_by_spool_is_one_callback) {
  test_line line(channel::sms);
  go_away(line);
  ASSERT_TRUE(has(line.text("Llámeme"), "Anotado"));
  line.store.heal();
  ASSERT_TRUE(has(line.text("Llámeme"), "Anotado"));
  EXPECT_EQ(line.replay(), 1U);
  line.relay();
  EXPECT_EQ(line.desk().size(), 1U);
  line.clock.advance(std::chrono::minutes(11));
  line.text("Llámeme");
  line.relay();
  EXPECT_EQ(line.desk().size(), 2U) << "after ten minutes a new wish counts";
}

}  // namespace
}  // namespace amparo::app
