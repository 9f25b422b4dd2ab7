#include "flow/safe_words.hpp"

#include <gtest/gtest.h>

#include "base/gsm.hpp"

namespace {

using namespace amparo;
using namespace std::chrono_literals;
using flow::safe_words;
using message::channel;

constexpr base::time_point noon = std::chrono::sys_days{2026y / 11 / 24} + 12h;
constexpr base::time_point end_of_last_day =
    std::chrono::sys_days{2027y / 2 / 20} - 1ms;  // read on 2026-11-21, 90 days

bool holds(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST(safe_words, say_the_essentials_in_both_channels) {
  for (auto via : {channel::sms, channel::voice}) {
    auto words = safe_words("es-MX", noon, via);
    for (const auto* part : {"Guarde silencio", "No abra la puerta", "orden firmada por un juez",
                             "No firme nada", "abogado", "consulado", "911"})
      EXPECT_TRUE(holds(words, part)) << part;
  }
}

TEST(safe_words, print_the_national_line_and_say_it_digit_by_digit) {
  EXPECT_TRUE(holds(safe_words("es-MX", noon, channel::sms), "520-623-7874"));
  EXPECT_TRUE(holds(safe_words("es-MX", noon, channel::voice), "5 2 0, 6 2 3, 7 8 7 4"));
}

TEST(safe_words, B9_drop_the_number_after_its_expiry) {
  for (auto via : {channel::sms, channel::voice}) {
    for (auto when : {noon, end_of_last_day}) {
      auto words = safe_words("es-MX", when, via);
      EXPECT_TRUE(holds(words, "520") || holds(words, "5 2 0"));
    }
    for (auto when : {end_of_last_day + 1ms, noon + std::chrono::days{91}}) {
      auto words = safe_words("es-MX", when, via);
      EXPECT_FALSE(holds(words, "520") || holds(words, "5 2 0")) << words;
      EXPECT_TRUE(holds(words, "911"));
      EXPECT_TRUE(holds(words, "Guarde silencio"));
    }
  }
}

TEST(safe_words, fit_two_gsm_segments_and_leave_no_placeholder) {
  for (auto when : {noon, noon + std::chrono::days{91}}) {
    auto words = safe_words("es-MX", when, channel::sms);
    auto cost = base::cost_of(words);
    EXPECT_EQ(cost.alphabet, base::sms_alphabet::gsm7);
    EXPECT_LE(cost.segments, 2u);
    EXPECT_FALSE(holds(words + safe_words("es-MX", when, channel::voice), "{"));
  }
}

TEST(safe_words, keep_the_accents_in_voice_only) {
  EXPECT_TRUE(holds(safe_words("es-MX", noon, channel::voice), "línea"));
  EXPECT_TRUE(holds(safe_words("es-MX", noon, channel::sms), "Linea"));
}

TEST(safe_words, a_source_has_words_of_its_own_and_a_translation_has_none_before_its_gate) {
  EXPECT_TRUE(holds(safe_words("en-US", noon, channel::sms), "Do not sign anything"));
  for (const auto* draft : {"ht", "pt-BR"})
    EXPECT_EQ(safe_words(draft, noon, channel::voice), safe_words("es-MX", noon, channel::voice));
}

TEST(safe_words, an_unknown_language_gets_the_source) {
  EXPECT_EQ(safe_words("xx", noon, channel::sms), safe_words("es-MX", noon, channel::sms));
  EXPECT_EQ(safe_words("", noon, channel::voice), safe_words("es-MX", noon, channel::voice));
}

}  // namespace
