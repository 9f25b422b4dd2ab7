#include "app/rumour.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "app/config.hpp"
#include "unit/app/keys_support.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const base::time_point noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h;
const rumour_town wichita{"city:ks:sedgwick:wichita", "Wichita, Kansas"},
    atlanta{"city:ga:fulton:atlanta", "Atlanta, Georgia"};
const base::phone_number a_phone = *base::phone_number::parse("+17705550143");

reported_by whoever(const keyring& keys, const base::phone_number& phone) {
  return {base::caller_tag::of(keys.identity, phone).bytes()};
}

bool is_in(const std::vector<std::string>& all, const std::string& one) {
  return std::ranges::find(all, one) != all.end();
}

TEST(rumour, B12_a_town_is_sealed_under_its_own_name) {
  auto keys = test_keys();
  auto report = report_of(keys, {}, wichita, whoever(keys, a_phone), noon);
  EXPECT_EQ(report.sealed.find("ichita"), std::string::npos);
  EXPECT_EQ(report.town.find("ichita"), std::string::npos);
  store::kept_rumour kept;
  kept.town = report.town;
  kept.sealed = report.sealed;
  EXPECT_EQ(town_in(keys, kept), wichita);
  kept.town = town_digest(keys, atlanta.id);
  EXPECT_EQ(town_in(keys, kept), std::nullopt) << "moved to another town";
}

TEST(rumour, B12_one_person_has_another_name_in_each_town_and_on_each_day) {
  auto keys = test_keys();
  auto who = whoever(keys, a_phone);
  std::set<std::string> names;
  for (const auto* town : {&wichita, &atlanta})
    for (auto day : {0, 1, 2})
      names.insert(report_of(keys, {}, *town, who, noon + std::chrono::days(day)).person);
  EXPECT_EQ(names.size(), 6U);
  auto today = report_of(keys, {}, wichita, who, noon),
       tomorrow = report_of(keys, {}, wichita, who, noon + 24h);
  EXPECT_EQ(tomorrow.person_before, today.person);
  EXPECT_EQ(today.counted, report_of(keys, {}, atlanta, who, noon + 1h).counted) << "their towns are counted";
  EXPECT_NE(today.counted, today.person);
  auto other = report_of(keys, {}, wichita, whoever(keys, *base::phone_number::parse("+17705550144")), noon);
  EXPECT_NE(other.person, today.person);
}

TEST(rumour, B12_withheld_callers_are_one_person) {
  auto keys = test_keys();
  auto one = report_of(keys, {}, wichita, {base::tag_bytes{1}, true}, noon),
       other = report_of(keys, {}, wichita, {base::tag_bytes{2}, true}, noon);
  EXPECT_EQ(one.person, other.person);
  EXPECT_EQ(one.counted, "");
}

TEST(rumour, B12_an_operator_is_known_by_each_telephone_of_theirs_until_it_has_ended) {
  auto keys = test_keys();
  config settings;
  desk_person known{.id = "operator-1", .phone = a_phone};
  settings.desk.operators.push_back(known);
  auto own = *base::phone_number::parse("+17705550144");
  EXPECT_TRUE(phones_of(settings, "operator-2", {}).empty());
  auto phones = phones_of(settings, "operator-1", own);
  ASSERT_EQ(phones.size(), 2U);
  store::desk_operator as{"holder", {}, 3, true};
  for (const auto& phone : phones)
    for (auto later : {0h, 1h, 13h}) {
      auto report = report_of(keys, {}, wichita, whoever(keys, phone), noon);
      auto actor = rumour_actor(keys, as, phones, report.town, noon + later);
      EXPECT_TRUE(is_in(actor.persons, report.person));
      EXPECT_TRUE(actor.lead);
      EXPECT_EQ(actor.holder, "holder");
    }
}

}  // namespace
}  // namespace amparo::app
