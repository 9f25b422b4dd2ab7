#include "flow/opening.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "flow_support.hpp"

// What `amparo check --opening` tells an administrator of the shipped content.
namespace amparo::flow::test {
namespace {

using namespace std::chrono_literals;

bool any_begins(const std::vector<std::string>& all, std::string_view with) {
  return std::ranges::any_of(all, [&](const auto& one) { return one.starts_with(with); });
}

TEST(opening, B9_every_office_without_a_number_is_named_with_what_could_be_called) {
  auto open = places_to_check(*shipped().places, noon);
  EXPECT_EQ(open.silent.size() + 6, shipped().places->consulates().size());
  EXPECT_TRUE(any_begins(open.silent, "albuquerque: switchboard +15052472147 (code-file)"));
  EXPECT_FALSE(any_begins(open.silent, "losangeles"));
}

TEST(opening, B9_each_number_has_its_last_day_and_after_it_none_is_left) {
  auto open = places_to_check(*shipped().places, noon);
  ASSERT_FALSE(open.ending.empty());
  for (const auto& one : open.ending) EXPECT_TRUE(one.starts_with("2027-02-19 ")) << one;
  auto later = places_to_check(*shipped().places, noon + 24h * 91);
  EXPECT_TRUE(later.ending.empty());
  EXPECT_EQ(later.silent.size(), shipped().places->consulates().size());
}

TEST(opening, B9_entries_whose_sources_disagree_are_a_task) {
  auto loaded = load_shipped_with("hotlines.yaml", "confidence: confirmed", "confidence: conflict");
  ASSERT_TRUE(loaded.value);
  auto open = places_to_check(*loaded.value->places, noon);
  EXPECT_TRUE(any_begins(open.conflicts, "ciam line +15206237874, "));
  EXPECT_EQ(open.conflicts.size(), places_to_check(*shipped().places, noon).conflicts.size() + 1);
}

TEST(opening, B9_places_of_help_that_nobody_is_told_of_are_named) {
  auto open = places_to_check(*shipped().places, noon);
  for (const char* known :
       {"shelter san-juan-bosco, Nogales: no number is known (one-page)",
        "asylum_office comar-tapachula, Tapachula: no number is known (one-page)",
        "return_centre mexico-te-abraza-tijuana, Tijuana: no number is known (confirmed)",
        "return_module modulo-de-repatriacion-del-inm-nogales, Nogales: no number is known"})
    EXPECT_TRUE(any_begins(open.help, known)) << known;
  EXPECT_FALSE(any_begins(open.help, "legal_aid immigrant-law-center-of-minnesota"));
  EXPECT_TRUE(any_begins(open.conflicts, "raices legal_aid +18333724237, "));
  auto later = places_to_check(*shipped().places, noon + 24h * 91);
  EXPECT_TRUE(
      any_begins(later.help, "legal_aid immigrant-law-center-of-minnesota, Saint Paul: +16516411011"));
}

TEST(opening, B10_a_calendar_without_closures_is_asked_for) {
  EXPECT_EQ(places_to_check(*shipped().places, noon).calendars, std::vector<std::string>{"COMAR"});
  auto loaded =
      load_shipped_with("calendars.yaml", "    closed: []\n",
                        "    closed:\n      - { from: 2026-12-14, until: 2026-12-18, what: w, confidence: "
                        "official-page, source: s }\n");
  ASSERT_TRUE(loaded.value);
  EXPECT_TRUE(places_to_check(*loaded.value->places, noon).calendars.empty());
  EXPECT_FALSE(places_to_check(*loaded.value->places, noon + 24h * 40).calendars.empty()) << "it is over";
}

TEST(opening, languages_that_nobody_can_be_heard_in_are_named) {
  auto texts = texts_to_review(shipped());
  for (const char* tag : {"ht", "pt-BR"}) EXPECT_EQ(std::ranges::count(texts.unheard, tag), 1) << tag;
  for (const char* tag : {"es-MX", "en-US"}) EXPECT_EQ(std::ranges::count(texts.unheard, tag), 0) << tag;
}

}  // namespace
}  // namespace amparo::flow::test
