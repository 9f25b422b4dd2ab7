#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "directory/data.hpp"
#include "unit/directory/directory_support.hpp"

namespace amparo::directory {
namespace {

using std::chrono::days;

constexpr const char* ciam = "+15206237874";

TEST(number_of, B9_gives_the_offices_own_number_only_when_it_may_be_spoken) {
  struct row {
    const char *consulate, *number;
  };
  for (auto [id, number] :
       {row{"losangeles", "+12132190175"}, row{"chicago", "+18887555511"}, row{"raleigh", "+19197963637"},
        row{"miami", "+13059791534"}, row{"orlando", "+14074024209"}, row{"eaglepass", "+18302811952"}}) {
    auto said = shipped().number_of(id, test_now);
    ASSERT_TRUE(said) << id;
    EXPECT_EQ(said->e164, number);
    EXPECT_FALSE(said->national);
  }
  for (const char* id : {"atlanta", "houston", "phoenix", "austin", "no such office"}) {
    auto said = shipped().number_of(id, test_now);
    ASSERT_TRUE(said) << id;
    EXPECT_EQ(said->e164, ciam) << id << ": one page is never spoken";
    EXPECT_TRUE(said->national);
    EXPECT_EQ(said->from_mexico, "079");
  }
}

TEST(number_of, B9_after_91_days_no_number_is_said_at_all) {
  auto later = test_now + days{91};
  EXPECT_FALSE(shipped().national_line(later));
  for (const auto* office : shipped().consulates())
    EXPECT_FALSE(shipped().number_of(office->id, later)) << office->id;
}

TEST(number_of, B9_lives_through_its_last_day) {
  base::time_point last = std::chrono::sys_days{std::chrono::year{2027} / 2 / 19} + std::chrono::hours{23};
  EXPECT_TRUE(shipped().national_line(last));
  EXPECT_FALSE(shipped().national_line(last + std::chrono::hours{1}));
  EXPECT_EQ(shipped().national_line_until(), last + std::chrono::hours{1});
}

TEST(number_of, B9_a_call_gives_ninety_days_from_its_day) {
  auto loaded =
      load(changed("consulates.yaml", "checked: null", "checked: {by: operator-1, on: 2026-12-20}"));
  ASSERT_TRUE(loaded.value);
  auto after_the_others = test_now + days{100};
  EXPECT_FALSE(loaded.value->national_line(after_the_others));
  auto said = loaded.value->number_of("atlanta", after_the_others);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->e164, "+14045550111");
  EXPECT_FALSE(loaded.value->number_of("atlanta", test_now + days{120}));
}

TEST(unchecked, B9_lists_every_speakable_number_that_nobody_called) {
  std::set<std::string> owners;
  std::set<std::string> aid;
  for (const auto& number : shipped().unchecked())
    (number.kind == "legal_aid" ? aid : owners).insert(number.owner);
  EXPECT_EQ(owners,
            (std::set<std::string>{"chicago", "ciam", "cndh", "comar", "eaglepass", "eoir_acis", "ice_drl",
                                   "losangeles", "miami", "miconsulado", "orlando", "raleigh"}));
  EXPECT_EQ(aid.size(), 20U);
  EXPECT_EQ(aid.count("raices"), 0U) << "five numbers circulate";
  auto lines = shipped().unchecked_numbers();
  EXPECT_EQ(lines.size(), shipped().unchecked().size());
  EXPECT_TRUE(lines.front().starts_with("+15206237874 ciam line config/directory/hotlines.yaml:"))
      << lines.front();

  auto small = load(changed("consulates.yaml", "checked: null", "checked: {by: operator-1, on: 2026-11-22}"));
  ASSERT_TRUE(small.value);
  ASSERT_EQ(small.value->unchecked().size(), 3U);
  EXPECT_EQ(small.value->unchecked().front().owner, "ciam");
  EXPECT_EQ(small.value->unchecked().back().owner, "aid-two") << "a shelter's number is said by nobody";
}

TEST(never_give_out, F7_holds_the_tip_lines_and_no_office_has_one) {
  const auto& never = shipped().never_give_out();
  for (const char* number : {"+18663472423", "+18028726199", "+18776394835"})
    EXPECT_EQ(std::ranges::count(never, number), 1);
  for (const auto& office : shipped().data().offices)
    for (const auto& phone : office.phones)
      EXPECT_EQ(std::ranges::count(never, phone.e164), 0) << office.card.id;
}

TEST(shipped_directory, is_whole_and_nobody_is_said_to_have_called) {
  const auto& data = shipped().data();
  EXPECT_EQ(data.offices.size(), 53U);
  for (const auto& office : data.offices)
    for (const auto& phone : office.phones) EXPECT_FALSE(phone.from.checked) << office.card.id;
  for (const auto& line : data.lines) EXPECT_FALSE(line.number.from.checked) << line.id;
  for (const auto& one : data.helpers) EXPECT_FALSE(one.number.from.checked) << one.id;
  for (const auto& claim : data.claims) EXPECT_LE(claim.level, confidence::one_page);
  ASSERT_NE(shipped().find_consulate("atlanta"), nullptr);
  EXPECT_EQ(shipped().find_consulate("atlanta")->city, "Atlanta");
  EXPECT_EQ(shipped().find_consulate("anchorage"), nullptr) << "closed in 2015";
}

TEST(number_of_line, speaks_only_what_may_be_spoken) {
  EXPECT_TRUE(shipped().number_of_line("eoir_acis", test_now));
  EXPECT_FALSE(shipped().number_of_line("no such line", test_now));
  auto weak = load(changed("hotlines.yaml", "confidence: confirmed", "confidence: one-page"));
  ASSERT_TRUE(weak.value);
  EXPECT_FALSE(weak.value->national_line(test_now));
  EXPECT_FALSE(weak.value->national_line_until());
}

}  // namespace
}  // namespace amparo::directory
