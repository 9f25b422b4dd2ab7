#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/choices.hpp"
#include "line_support.hpp"

// J11 through the whole turn: follow-ups that were agreed to twice, and what is heard of the answers to them.
namespace amparo::app {
namespace {

using message::channel;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;

bool says(const std::string& said, const char* words) { return said.find(words) != said.npos; }

std::string text(test_line& line, const char* words) { return words_of(line.text(words)); }

// The two times yes, on a telephone of one's own; what was said last.
std::string agreed(test_line& line) {
  text(line, "seguimiento");
  text(line, "es mio");
  text(line, "si");
  return text(line, "si");
}

unsigned reminders(test_line& line) {
  auto waiting = line.waiting();
  return static_cast<unsigned>(std::ranges::count(waiting, "remind"));
}

TEST(follow_ups, J11_two_times_yes_and_two_texts_are_promised) {
  test_line line(channel::sms);
  EXPECT_TRUE(says(text(line, "seguimiento"), "Este tel"));
  auto offer = text(line, "es mio");
  EXPECT_TRUE(says(offer, "3, 14 y 60") && says(offer, "no cobramos nada") && says(offer, "ALTO")) << offer;
  EXPECT_TRUE(says(text(line, "si"), "Para confirmar"));
  EXPECT_EQ(reminders(line), 0U) << "one yes is none";
  line.noted.take();
  EXPECT_TRUE(says(text(line, "si"), "Anotado"));
  EXPECT_EQ(line.noted.take(),
            (lines{"remind 2026-11-27T12:00:00Z asks", "remind 2026-12-08T12:00:00Z asks"}));
  EXPECT_FALSE(line.keeps_number()) << "the number is in the reminders alone";
}

TEST(follow_ups, J11_a_no_at_either_question_promises_nothing) {
  for (int at : {0, 1}) {
    test_line line(channel::sms);
    text(line, "seguimiento");
    text(line, "es mio");
    if (at == 1) text(line, "si");
    EXPECT_TRUE(says(text(line, "no"), "no le escribiremos")) << at;
    EXPECT_EQ(reminders(line), 0U) << at;
    line.clock.advance(74h);
    EXPECT_FALSE(says(text(line, "2 medicinas"), "IMSS")) << at;
  }
}

TEST(follow_ups, J11_the_answer_is_heard_days_later_and_a_need_becomes_a_case) {
  test_line line(channel::sms);
  agreed(line);
  line.clock.advance(74h);
  line.noted.take();
  auto said = text(line, "2 medicinas");
  EXPECT_TRUE(says(said, "IMSS") && says(said, "clave")) << said;
  EXPECT_EQ(line.noted.take(),
            (lines{"remind 2027-01-23T16:00:00Z asks", "count after_3_days follow_health"}))
      << "10:00 on day 60";
  EXPECT_TRUE(says(text(line, "si"), "Su clave: "));

  line.clock.advance(26h);
  EXPECT_FALSE(says(text(line, "2"), "IMSS")) << "it was answered";
  line.clock.advance(10 * 24h);
  EXPECT_TRUE(says(text(line, "documentos"), "CURP")) << "day 14";
  EXPECT_EQ(reminders(line), 3U) << "day 60 is promised once";
  line.clock.advance(46 * 24h + 8h);
  EXPECT_TRUE(says(text(line, "2"), "empresas")) << "day 60";
}

TEST(follow_ups, J11_who_does_not_answer_is_written_to_twice_and_then_forgotten) {
  test_line line(channel::sms);
  agreed(line);
  EXPECT_EQ(reminders(line), 2U);
  line.clock.advance(14 * 24h + 23h);
  EXPECT_TRUE(says(text(line, "2"), "IMSS")) << "day 14 is open for a day";

  test_line silent(channel::sms);
  agreed(silent);
  silent.clock.advance(15 * 24h + 2min);
  EXPECT_FALSE(says(text(silent, "2"), "IMSS")) << "24 h behind the last promised text";
  EXPECT_EQ(reminders(silent), 2U);
}

TEST(follow_ups, nothing_is_heard_before_its_day_and_danger_goes_before_it) {
  test_line line(channel::sms);
  agreed(line);
  line.clock.advance(50h);
  EXPECT_FALSE(says(text(line, "2 medicinas"), "IMSS"));
  line.clock.advance(27h);
  EXPECT_TRUE(says(text(line, "2 hombres de la migra en mi puerta"), "Guarde silencio"));
}

TEST(follow_ups, what_was_asked_last_is_what_is_answered) {
  test_line line(channel::sms);
  agreed(line);
  line.clock.advance(71h);
  EXPECT_TRUE(says(text(line, "MENU"), "consulado"));
  line.clock.advance(2h);
  EXPECT_TRUE(says(text(line, "2"), "IMSS")) << "the text of day 3 came behind the menu";

  test_line other(channel::sms);
  agreed(other);
  other.clock.advance(73h);
  EXPECT_TRUE(says(text(other, "MENU"), "consulado"));
  EXPECT_FALSE(says(text(other, "2"), "IMSS")) << "the menu was said behind the text of day 3";
}

TEST(follow_ups, U_1_the_question_reads_back_nothing_and_nobody_has_to_answer) {
  test_line line(channel::sms);
  agreed(line);
  line.clock.advance(74h);
  auto said = text(line, "hola");
  EXPECT_TRUE(says(said, "L")) << said;
  EXPECT_FALSE(says(said, "entend")) << said;
}

TEST(follow_ups, L25_alto_takes_back_what_was_promised_for_good) {
  test_line line(channel::sms);
  agreed(line);
  text(line, "ALTO");
  EXPECT_EQ(reminders(line), 0U);
  text(line, "ALTA");
  line.clock.advance(74h);
  EXPECT_FALSE(says(text(line, "2 medicinas"), "IMSS"));
}

TEST(follow_ups, K_6_borrar_leaves_nothing_of_them) {
  test_line line(channel::sms);
  agreed(line);
  text(line, "BORRAR");
  EXPECT_EQ(reminders(line), 0U);
  for (const auto& key : line.memory.keys()) EXPECT_EQ(key.find("}:f:"), key.npos) << key;
  line.clock.advance(74h);
  EXPECT_FALSE(says(text(line, "2 medicinas"), "IMSS"));
}

TEST(follow_ups, B14_nothing_is_ever_sent_to_a_telephone_that_others_use) {
  test_line line(channel::sms);
  agreed(line);
  line.clock.advance(26h);
  text(line, "seguimiento");
  EXPECT_TRUE(says(text(line, "es prestado"), "no mandamos nada"));
  EXPECT_EQ(reminders(line), 0U) << "nor what somebody was promised before";
  EXPECT_TRUE(says(text(line, "seguimiento"), "no mandamos nada")) << "and they are not asked again";
  line.clock.advance(50h);
  EXPECT_FALSE(says(text(line, "2 medicinas"), "IMSS"));
}

TEST(follow_ups, agreed_to_twice_they_come_once) {
  test_line line(channel::sms);
  agreed(line);
  line.clock.advance(26h);
  EXPECT_TRUE(says(agreed(line), "Anotado"));
  EXPECT_EQ(reminders(line), 2U);
}

TEST(follow_ups, B15_J11_an_answer_counts_once_and_only_where_it_was_asked_for) {
  test_line line(channel::sms);
  text(line, "seguimiento");
  text(line, "es mio");
  EXPECT_TRUE(says(text(line, "si"), "Contamos lo que se conteste, sin nombre ni n"))
      << "before the last yes";
  text(line, "si");
  line.clock.advance(74h);
  line.noted.take();
  auto counted = [&] {
    auto all = line.noted.take();
    std::erase_if(all, [](const auto& one) { return !one.starts_with("count"); });
    return all;
  };
  text(line, "2 medicinas");
  EXPECT_EQ(counted(), (lines{"count after_3_days follow_health"}));
  line.again();
  EXPECT_EQ(counted(), lines{}) << "the same event once more";
  for (const char* words : {"ATRAS", "1", "2", "hola", "2 medicinas"}) text(line, words);
  EXPECT_EQ(counted(), lines{}) << "it was answered";
  line.clock.advance(11 * 24h);
  text(line, "no se que poner");
  EXPECT_EQ(counted(), lines{}) << "free words are no answer that is counted";
  text(line, "4");
  EXPECT_EQ(counted(), lines{}) << "the menu was said since, and 4 is of it";
  line.clock.advance(46 * 24h + 8h);
  text(line, "4");
  EXPECT_EQ(counted(), (lines{"count after_60_days lacks_both"}));
}

TEST(follow_ups, B15_an_answer_that_was_heard_by_nobody_counts_when_it_is_given_again) {
  test_line line(channel::sms);
  agreed(line);
  line.clock.advance(74h);
  line.store.arm(1, fault::not_connected, true);
  text(line, "2 medicinas");
  line.store.heal();
  EXPECT_EQ(line.replay(), 1U);
  auto counts = [&] {
    auto waiting = line.waiting();
    return std::ranges::count(waiting, "count");
  };
  EXPECT_EQ(counts(), 0);
  EXPECT_TRUE(says(text(line, "2 medicinas"), "IMSS")) << "they are still asked";
  EXPECT_EQ(counts(), 1);
}

TEST(follow_ups, J3_the_message_of_eight_hours_is_answered_with_a_yes_or_a_no) {
  test_line line(channel::sms);
  for (const char* words : {"detuvieron a mi esposo", "ayer", "si", "no", "no"}) text(line, words);
  EXPECT_TRUE(says(text(line, "si"), "Anotado"));
  line.clock.advance(9h);
  EXPECT_TRUE(says(text(line, "1 esta en Eloy"), " sabido")) << "there is news: which?";

  test_line none(channel::sms);
  for (const char* words : {"detuvieron a mi esposo", "ayer", "si", "no", "no", "si"}) text(none, words);
  none.clock.advance(9h);
  EXPECT_TRUE(says(text(none, "no"), "si son 8 cifras, un 0 delante")) << "what was answered is known";
}

// --- the value that keeps them ---

TEST(choices, D1_no_consent_keeps_a_question_for_more_than_75_days) {
  const auto day = base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24));
  auto minute = unix_minute(day);
  flow::case_place place{"follow", "needs", {{"consented", "date", 20'000, ""}}};
  auto asks = [&](std::chrono::hours after) {
    flow::remind_effect later{day + after, "", {}};
    later.question = flow::later_question{day + after, "es-MX", place};
    return changed_choices({}, {later}, "bundle", minute);
  };
  EXPECT_EQ(asks(14 * 24h).questions_end, minute + 15 * 24 * 60);
  EXPECT_EQ(asks(75 * 24h).questions_end, minute + 75 * 24 * 60);
  EXPECT_EQ(asks(75 * 24h).consented, minute) << "when it was agreed to is recorded";
}

TEST(choices, each_part_ends_at_its_own_time) {
  const auto day = base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24));
  auto minute = unix_minute(day);
  flow::remind_effect later{day + 72h, "", {}};
  later.question = flow::later_question{day + 72h, "en-US", {"follow", "needs", {}}};
  auto all = changed_choices({}, {flow::remember_effect{"en-US"}, later, flow::left_effect{"a state"}},
                             "bundle", minute);
  auto without = [&](const flow::effect& effect) {
    return changed_choices(all, {effect}, "bundle", minute + 3 * 24 * 60);
  };
  EXPECT_EQ(all.left_ends, minute + 10);
  EXPECT_TRUE(without(flow::answered_effect{}).questions.empty());
  EXPECT_TRUE(without(flow::opt_effect{true}).questions.empty());
  EXPECT_FALSE(without(flow::opt_effect{false}).questions.empty());
  auto shared = without(flow::shared_phone_effect{});
  EXPECT_TRUE(shared.questions.empty() && shared.left.empty());
  EXPECT_EQ(shared.language, "en-US");
  EXPECT_TRUE(without(flow::left_effect{}).left.empty());
}

}  // namespace
}  // namespace amparo::app
