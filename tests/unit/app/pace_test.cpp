#include "app/pace.hpp"

#include <gtest/gtest.h>

#include "unit/app/keys_support.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const base::time_point noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h;

// Texts these far apart, each of these words.
pace after_texts(std::initializer_list<std::chrono::milliseconds> gaps, std::uint32_t words = 0) {
  auto now = noon;
  auto p = paced({}, now, words);
  for (auto gap : gaps) p = paced(p, now += gap, words);
  return p;
}

TEST(pace, L29_five_answers_less_than_two_seconds_apart_are_a_machine_s) {
  struct {
    std::initializer_list<std::chrono::milliseconds> gaps;
    loop_sign expected;
  } const rows[] = {
      {{1s, 1s, 1s}, loop_sign::none},
      {{1s, 1s, 1s, 1s}, loop_sign::rhythm},
      {{200ms, 1999ms, 1s, 300ms}, loop_sign::rhythm},
      {{1s, 1s, 2s, 1s}, loop_sign::none},
      {{1s, 1s, 1s, 5s, 1s, 1s, 1s}, loop_sign::none},
      {{1ms, 1ms, 1ms, 1ms, 1ms, 1ms}, loop_sign::none},  // sent before, and delivered at once: no answers
      {{1s, 1ms, 1s, 1ms, 1s, 1s}, loop_sign::rhythm},
  };
  for (const auto& row : rows) EXPECT_EQ(sign_of(after_texts(row.gaps)), row.expected) << &row - rows;
}

TEST(pace, O_5_the_same_sentence_three_times_is_an_auto_responder) {
  auto keys = test_keys();
  auto sentence = words_digest(keys, "Gracias por su mensaje. Le contestaremos pronto.");
  EXPECT_NE(sentence, 0U);
  EXPECT_EQ(sign_of(after_texts({5s}, sentence)), loop_sign::none);
  EXPECT_EQ(sign_of(after_texts({5s, 5s}, sentence)), loop_sign::auto_responder);
  EXPECT_EQ(sign_of(after_texts({5s, 60s}, sentence)), loop_sign::none) << "a person who asks again";
  auto other = words_digest(keys, "Gracias por su mensaje. Vuelva a escribir.");
  EXPECT_NE(sentence, other);
  auto p = paced(paced(paced({}, noon, sentence), noon + 5s, other), noon + 10s, sentence);
  EXPECT_EQ(sign_of(p), loop_sign::none);
}

TEST(pace, what_answers_a_menu_is_no_sentence) {
  auto keys = test_keys();
  for (const char* words : {"1", "si", "PERSONA", "Guadalajara"}) EXPECT_EQ(words_digest(keys, words), 0U);
  EXPECT_EQ(sign_of(after_texts({5s, 5s, 5s, 5s}, 0)), loop_sign::none);
}

TEST(pace, a_broken_loop_is_held_for_a_short_while_and_counted_anew) {
  auto p = broken(after_texts({1s, 1s, 1s, 1s}), noon + 4s);
  EXPECT_TRUE(p.is_held(noon + 5s));
  EXPECT_TRUE(p.is_held(noon + 4s + loop_pause - 1ms));
  EXPECT_FALSE(p.is_held(noon + 4s + loop_pause));
  EXPECT_EQ(sign_of(p), loop_sign::none);
}

TEST(pace, a_clock_that_goes_back_is_no_haste) {
  auto p = paced(after_texts({1s, 1s, 1s}), noon - 1h, 0);
  EXPECT_EQ(p.quick, 0U);
  EXPECT_EQ(sign_of(p), loop_sign::none);
}

}  // namespace
}  // namespace amparo::app
