#include "app/spending.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/app/keys_support.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const base::time_point noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h;

struct spending_test : testing::Test {
  spending_test() {
    settings.spend = {.per_hour = 10, .per_day = 100, .caller_per_day = 5, .country_per_day = {{"GT", 7}}};
    on.number = "+525550001111";
    on.provider = "principal";
  }
  store::spend_request of(const char* number, base::time_point now = noon) {
    auto to = *base::phone_number::parse(number);
    return spend_request_of(settings, keys, {.on = on, .to = to, .units = 2, .now = now});
  }
  static std::uint64_t cap_of(const store::spend_request& r, std::string_view name) {
    auto found = std::ranges::find(r.counters, name, &store::spend_counter::name);
    return found == r.counters.end() ? 0 : found->cap;
  }

  config settings;
  keyring keys = test_keys();
  line on;
};

TEST_F(spending_test, O_3_a_fifth_of_the_day_is_kept_for_calls) {
  auto to = *base::phone_number::parse("+525512345678");
  auto r = spend_request_of(settings, keys, {.on = on, .to = to, .units = 30, .calls = true, .now = noon});
  EXPECT_EQ(r.units, 30U);
  EXPECT_EQ(cap_of(r, "all"), 100U);
  EXPECT_EQ(cap_of(of("+525512345678"), "all"), 80U);
}

TEST_F(spending_test, O_3_a_text_counts_by_hour_day_country_line_and_caller) {
  on.spend_per_day = 9;
  auto r = of("+50223456789");
  EXPECT_EQ(r.day, "2026-11-24");
  EXPECT_EQ(r.units, 2U);
  EXPECT_EQ(cap_of(r, "all"), 80U) << "a fifth of the day is kept for callbacks";
  EXPECT_EQ(cap_of(r, "h:12"), 10U);
  EXPECT_EQ(cap_of(r, "c:GT"), 7U);
  EXPECT_EQ(cap_of(r, "l:principal:+525550001111"), 9U);
  EXPECT_EQ(r.counters.size(), 5U);
  EXPECT_EQ(of("+525512345678").counters.size(), 4U) << "no cap of its own for Mexico";
}

TEST_F(spending_test, a_caller_s_counter_names_nobody_and_is_another_each_day) {
  auto r = of("+525512345678");
  auto tag = base::caller_tag::of(keys.identity, *base::phone_number::parse("+525512345678")).text();
  for (const auto& counter : r.counters) {
    EXPECT_EQ(counter.name.find("5512345678"), std::string::npos);
    EXPECT_EQ(counter.name.find(tag.substr(0, 8)), std::string::npos);
  }
  EXPECT_EQ(r.counters[2].name, of("+525512345678", noon + 1h).counters[2].name);
  EXPECT_NE(r.counters[2].name, of("+525512345679").counters[2].name);
  EXPECT_NE(r.counters[2].name, of("+525512345678", noon + 24h).counters[2].name);
}

TEST_F(spending_test, each_refusal_has_its_word) {
  on.spend_per_day = 9;
  auto r = of("+50223456789");
  const char* words[] = {"spend_day", "spend_hour", "spend_caller", "spend_line", "spend_country"};
  for (std::size_t i = 0; i != std::size(words); ++i) EXPECT_EQ(word_of(r, {.without_room = i}), words[i]);
  EXPECT_EQ(word_of(r, {.stopped = true}), "stopped");
}

}  // namespace
}  // namespace amparo::app
