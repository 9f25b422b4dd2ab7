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

// A call in which more is asked after the wish was noted, and a hang-up at one question is a wish.
constexpr const char* asking_flow = R"yaml(
flow: about
start: before
entry: [ { words: about.entry } ]
nodes:
  before: { ask: menu, text: asking.before, choices: { on: 1, out: 2 }, to: { on: ask_call, out: goodbye } }
  ask_call: { consent: callback, text: callback.offer, to: { yes: who, no: goodbye } }
  who:
    ask: menu
    text: asking.who
    choices: { me: 1, other: 2 }
    to: { me: queue, other: goodbye }
    hangup: was_cut_off
  was_cut_off:
    callback: { topic: cut_off, urgency: now, skills: [] }
    to: { queued: goodbye, already: goodbye, withheld: goodbye, failed: goodbye }
  queue:
    callback: { topic: asked_for, urgency: now, skills: [] }
    to: { queued: after, already: goodbye, withheld: goodbye, failed: goodbye }
  after: { ask: menu, text: asking.after, choices: { one: 1, two: 2 }, to: { one: goodbye, two: second } }
  second: { end: asking.second }
  goodbye: { end: asking.goodbye }
)yaml";

constexpr const char* asking_words = R"yaml(
locale: es-MX
domain: asking
messages:
  asking.before: { text: "Antes.", sources: [] }
  asking.before.on: { text: "sigue", sources: [] }
  asking.before.out: { text: "sale", sources: [] }
  asking.who: { text: "Para quien.", sources: [] }
  asking.who.me: { text: "yo", sources: [] }
  asking.who.other: { text: "otro", sources: [] }
  asking.after: { text: "Otra pregunta.", sources: [] }
  asking.after.one: { text: "una", sources: [] }
  asking.after.two: { text: "dos", sources: [] }
  asking.second: { text: "Fue la dos.", sources: [] }
  asking.goodbye: { text: "Adios.", sources: [] }
)yaml";

// At the first question; then comes whether we may call, and then the one whose hang-up is a wish.
struct asking_call : test_line {
  asking_call() : test_line(channel::voice, spool_is::usable, content()) {
    call();
    keys("4");
  }
  static std::shared_ptr<const flow::bundle> content() {
    static const auto loaded = content_with("about", asking_flow, asking_words);
    return loaded;
  }
  std::size_t waiting() {
    relay();
    return desk().size();
  }
};

TEST(replay, P2_a_call_that_goes_on_is_heard_at_the_question_that_was_asked_last) {
  for (bool replayed_at_once : {true, false}) {
    asking_call line;
    go_away(line);
    ASSERT_TRUE(has(line.keys("1"), "que le llame"));
    ASSERT_TRUE(has(line.keys("1"), "Para quien"));
    ASSERT_TRUE(has(line.keys("1"), "Otra pregunta"));
    line.store.heal();
    if (replayed_at_once) {
      EXPECT_EQ(line.replay(), 3U);
    }
    EXPECT_TRUE(has(line.keys("7"), "Otra pregunta")) << "no key of that question";
    line.replay();
    EXPECT_TRUE(has(line.keys("2"), "Fue la dos"));
    EXPECT_EQ(line.spool->count(), 0U);
    EXPECT_EQ(line.waiting(), 1U);
  }
}

TEST(replay, L16_a_hang_up_is_taken_at_the_question_that_was_asked_last) {
  for (bool heals_before : {true, false}) {
    asking_call line;
    line.keys("1");
    go_away(line);
    ASSERT_TRUE(has(line.keys("1"), "Para quien"));
    if (heals_before) {
      line.store.heal();
      line.replay();
    }
    line.hang_up();
    line.store.heal();
    line.replay();
    EXPECT_EQ(line.waiting(), 1U) << "the branch of the last question was not carried out";
  }
}

TEST(replay, L16_a_hang_up_that_nothing_can_keep_is_brought_again) {
  test_line line(channel::voice, test_line::spool_is::refusing);
  line.call();
  go_away(line);
  EXPECT_EQ(line.hang_up().result, turn_result::busy);
}

TEST(replay, P3_a_step_of_a_call_that_comes_again_after_the_replay_has_the_same_answer) {
  asking_call line;
  go_away(line);
  auto heard = words_of(line.keys("1"));
  line.store.heal();
  ASSERT_EQ(line.replay(), 1U);
  auto copy = line.again();
  EXPECT_EQ(copy.result, turn_result::repeated);
  EXPECT_EQ(words_of(copy), heard);
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

TEST(replay, K_6_a_callback_taken_back_is_not_called_though_borrar_came_again_before_the_relay) {
  test_line line(channel::sms);
  ASSERT_TRUE(has(line.text("Llámeme"), "Anotado"));
  line.relay();
  ASSERT_EQ(line.desk().size(), 1U);
  ASSERT_TRUE(has(line.text("BORRAR"), "Queda la llamada"));
  ASSERT_TRUE(has(line.text("1"), "Listo."));
  line.text("BORRAR");
  line.relay();
  EXPECT_EQ(line.desk().size(), 0U);
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
