#include <gtest/gtest.h>

#include <string>

#include "line_support.hpp"

// L18: who calls again within ten minutes of a call that was cut may go on where they were, on a telephone
// that they called their own. What they answered is not said.
namespace amparo::app {
namespace {

using message::channel;
using namespace std::chrono_literals;

bool says(const std::string& said, const char* words) { return said.find(words) != said.npos; }
std::string press(test_line& line, const char* keys) { return words_of(line.keys(keys)); }
bool offers_to_go_on(const std::string& said) { return says(said, "se cort"); }

// Up to the question whether we may write, which stands behind the one whose telephone it is.
std::string as_far_as_the_offer(test_line& line, const char* whose = "1") {
  line.call();
  press(line, "8");
  press(line, "8");
  return press(line, whose);
}

TEST(cut_calls, L18_the_question_is_asked_again_after_a_hang_up) {
  test_line line(channel::voice);
  auto offer = as_far_as_the_offer(line);
  ASSERT_TRUE(says(offer, "en 14 y en 60")) << offer;
  line.hang_up();
  line.clock.advance(9min);
  auto said = words_of(line.call());
  EXPECT_TRUE(offers_to_go_on(said)) << said;
  EXPECT_FALSE(says(said, "60")) << "not a word of where that was";
  EXPECT_TRUE(says(press(line, "1"), "en 14 y en 60"));
  EXPECT_TRUE(says(press(line, "1"), "esas tres veces")) << "and it is answered like any other";
}

TEST(cut_calls, L18_ten_minutes_and_no_more) {
  test_line line(channel::voice);
  as_far_as_the_offer(line);
  line.hang_up();
  line.clock.advance(11min);
  EXPECT_FALSE(offers_to_go_on(words_of(line.call())));
}

TEST(cut_calls, L18_who_wants_to_begins_anew) {
  test_line line(channel::voice);
  as_far_as_the_offer(line);
  line.hang_up();
  line.call();
  EXPECT_TRUE(says(press(line, "2"), "Para su consulado"));
}

TEST(cut_calls, L18_a_call_that_came_to_its_end_is_not_gone_on_with) {
  test_line line(channel::voice);
  as_far_as_the_offer(line);
  EXPECT_TRUE(says(press(line, "2"), "no le escribiremos"));
  line.hang_up();
  EXPECT_FALSE(offers_to_go_on(words_of(line.call())));
}

TEST(cut_calls, L18_off_on_a_telephone_that_others_use_or_that_nobody_was_asked_about) {
  test_line shared(channel::voice);
  as_far_as_the_offer(shared, "2");
  shared.call();
  press(shared, "6");
  shared.hang_up();
  EXPECT_FALSE(offers_to_go_on(words_of(shared.call())));

  test_line unasked(channel::voice);
  unasked.call();
  press(unasked, "6");
  unasked.hang_up();
  EXPECT_FALSE(offers_to_go_on(words_of(unasked.call())));
}

TEST(cut_calls, L18_off_on_a_line_of_detained_people_and_without_a_number) {
  test_line detention(channel::voice);
  as_far_as_the_offer(detention);
  detention.hang_up();
  detention.flag_detention();
  EXPECT_FALSE(offers_to_go_on(words_of(detention.call())));

  test_line withheld(channel::voice);
  withheld.withhold();
  as_far_as_the_offer(withheld);
  withheld.hang_up();
  EXPECT_FALSE(offers_to_go_on(words_of(withheld.call())));
}

TEST(cut_calls, L18_of_what_was_answered_nothing_is_said) {
  test_line line(channel::voice);
  line.call();
  for (const char* keys : {"6", "7", "1"}) press(line, keys);
  auto counted = press(line, "1811");
  ASSERT_TRUE(says(counted, "18 de diciembre")) << counted;
  EXPECT_TRUE(says(press(line, "2"), "5 d")) << "their own telephone: may we remind them?";
  line.hang_up();
  EXPECT_TRUE(offers_to_go_on(words_of(line.call())));
  auto said = press(line, "1");
  EXPECT_TRUE(says(said, "5 d")) << said;
  EXPECT_FALSE(says(said, "diciembre")) << said;
  EXPECT_TRUE(says(press(line, "1"), "No pudimos anotar"))
      << "the day was typed, so it is not known any more";
}

TEST(cut_calls, L18_another_telephone_is_offered_nothing_and_BORRAR_ends_it) {
  test_line line(channel::voice);
  as_far_as_the_offer(line);
  line.hang_up();
  line.ring_from("+15555550101");
  EXPECT_FALSE(offers_to_go_on(words_of(line.call())));
  line.ring_from(caller_number);
  EXPECT_TRUE(offers_to_go_on(words_of(line.call())));
  press(line, "*9");
  line.hang_up();
  EXPECT_FALSE(offers_to_go_on(words_of(line.call())));
}

}  // namespace
}  // namespace amparo::app
