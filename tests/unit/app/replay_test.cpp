#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "store/keys.hpp"
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

TEST(replay, P4_a_noted_callback_survives_the_same_step_taken_again_with_other_keys) {
  test_line line(channel::voice);
  line.call();
  line.keys("1");
  line.keys("1");
  go_away(line);
  ASSERT_TRUE(has(line.keys("1"), "Anotado"));
  line.store.heal();
  auto other = line.keys("2");  // the same step, before the replay
  EXPECT_EQ(other.result, turn_result::answered);
  EXPECT_EQ(line.replay(), 1U);
  line.relay();
  EXPECT_EQ(line.desk().size(), 1U);
  EXPECT_EQ(line.again().result, turn_result::repeated) << "the ring holds the step once, with its answer";
  EXPECT_EQ(line.spool->count(), 0U);
}

bool is_session(const std::string& key) {
  return key.find("}:s:") != std::string::npos || key.find("}:c:") != std::string::npos;
}

TEST(replay, K_6_E28_no_session_comes_back_after_an_erasure) {
  test_line line(channel::sms);
  line.text("migra en mi puerta");
  go_away(line);
  line.text("casa");
  line.clock.advance(std::chrono::minutes(1));
  line.text("hola");
  line.clock.advance(std::chrono::minutes(1));
  ASSERT_TRUE(has(line.text("BORRAR"), "Borraremos"));
  line.store.heal();
  EXPECT_EQ(line.replay(), 3U);
  EXPECT_TRUE(std::ranges::none_of(line.memory.keys(), is_session));
  for (std::size_t back = 0; back != 4; ++back) {
    auto late = line.again(back);
    EXPECT_TRUE(late.result == turn_result::silent) << back;
  }
  EXPECT_TRUE(std::ranges::none_of(line.memory.keys(), is_session)) << "nor by a late repetition";
}

TEST(replay, K_6_a_callback_noted_before_the_erasure_reaches_the_desk_and_leaves_no_session) {
  test_line line(channel::sms);
  go_away(line);
  ASSERT_TRUE(has(line.text("Llámeme"), "Anotado"));
  line.clock.advance(std::chrono::minutes(1));
  ASSERT_TRUE(has(line.text("BORRAR"), "Borraremos"));
  line.store.heal();
  EXPECT_EQ(line.replay(), 2U);
  EXPECT_TRUE(std::ranges::none_of(line.memory.keys(), is_session));
  line.relay();
  EXPECT_EQ(line.desk().size(), 1U);
  line.clock.advance(std::chrono::hours(73));
  auto keys = line.memory.keys();
  EXPECT_EQ(std::ranges::count(keys, store::vault_key(line.tag())), 0) << "72 h at most";
}

TEST(replay, K_6_the_later_of_stop_and_start_stands) {
  for (bool ends_out : {true, false}) {
    test_line line(channel::sms);
    go_away(line);
    ASSERT_TRUE(has(line.text(ends_out ? "ALTA" : "ALTO"), "Anotado"));
    line.clock.advance(std::chrono::minutes(1));
    ASSERT_TRUE(has(line.text(ends_out ? "ALTO" : "ALTA"), "Anotado"));
    line.store.heal();
    EXPECT_EQ(line.replay(), 2U);
    auto id = line.secrets.optout_id(*base::phone_number::parse(caller_number));
    auto keys = line.memory.keys();
    EXPECT_EQ(std::ranges::count(keys, store::opt_out_key(id)), ends_out ? 1 : 0);
  }
}

TEST(lifetimes, L52_a_late_answer_is_understood_while_the_session_lives) {
  struct row {
    std::chrono::hours life, later;
    const char* gets;
  };
  for (const auto& [life, later, gets] :
       {row{std::chrono::hours(24), std::chrono::hours(23), "No abra"},
        row{std::chrono::hours(24), std::chrono::hours(25), "derechos, si le detienen"},
        row{std::chrono::hours(168), std::chrono::hours(167), "No abra"},
        row{std::chrono::hours(168), std::chrono::hours(169), "derechos, si le detienen"},
        row{std::chrono::hours(1), std::chrono::hours(2), "derechos, si le detienen"}}) {
    test_line line(channel::sms);
    line.settings.sms_session = life;
    line.text("migra en mi puerta");
    line.clock.advance(later);
    auto late = line.text("1");
    EXPECT_TRUE(has(late, gets)) << later.count() << ": " << words_of(late);
  }
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
