#include "flow/calendar.hpp"

#include <gtest/gtest.h>

#include "flow/expression.hpp"
#include "flow/in_words.hpp"
#include "flow/zone.hpp"

namespace amparo::flow {
namespace {

std::int64_t on(const char* iso) { return day_of(iso).value(); }

std::vector<std::string> holidays(int year, country where) {
  std::vector<std::string> out;
  for (auto day = *day_of(year, 1, 1); day <= *day_of(year, 12, 31); ++day)
    if (is_holiday(day, where)) out.push_back(iso_day(day).substr(5));
  return out;
}

using days = std::vector<std::string>;

TEST(calendar, B10_mexican_holidays_follow_the_labour_law) {
  EXPECT_EQ(holidays(2026, country::mexico),
            (days{"01-01", "02-02", "03-16", "05-01", "09-16", "11-16", "12-25"}));
  EXPECT_EQ(holidays(2024, country::mexico),
            (days{"01-01", "02-05", "03-18", "05-01", "09-16", "10-01", "11-18", "12-25"}));
  EXPECT_EQ(holidays(2018, country::mexico),
            (days{"01-01", "02-05", "03-19", "05-01", "09-16", "11-19", "12-01", "12-25"}));
  EXPECT_TRUE(is_holiday(on("2030-10-01"), country::mexico));
  EXPECT_FALSE(is_holiday(on("2024-12-01"), country::mexico));
}

TEST(calendar, B10_american_holidays_are_kept_on_working_days) {
  EXPECT_EQ(holidays(2026, country::united_states),
            (days{"01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "07-04", "09-07", "10-12", "11-11",
                  "11-26", "12-25"}));
  EXPECT_TRUE(is_holiday(on("2021-12-31"), country::united_states)) << "New Year 2022 was a Saturday";
  EXPECT_TRUE(is_holiday(on("2027-07-05"), country::united_states)) << "4 July 2027 is a Sunday";
  EXPECT_FALSE(is_holiday(on("2020-06-19"), country::united_states)) << "before the law";
}

TEST(calendar, B10_business_days) {
  struct row {
    const char* from;
    std::int64_t n;
    country where;
    const char* to;
  };
  for (const auto& [from, n, where, to] : {row{"2026-11-24", 1, country::mexico, "2026-11-25"},
                                           row{"2026-11-24", 30, country::mexico, "2027-01-07"},
                                           row{"2026-11-24", 30, country::united_states, "2027-01-08"},
                                           row{"2026-11-25", 1, country::united_states, "2026-11-27"},
                                           row{"2026-11-27", 1, country::mexico, "2026-11-30"},
                                           row{"2026-11-28", 0, country::mexico, "2026-11-30"},
                                           row{"2026-11-24", 0, country::mexico, "2026-11-24"},
                                           row{"2026-11-30", -1, country::mexico, "2026-11-27"},
                                           row{"2026-11-17", -1, country::mexico, "2026-11-13"}}) {
    EXPECT_EQ(iso_day(add_business_days(on(from), n, {where}).value()), to) << from << " " << n;
    EXPECT_TRUE(n == 0 || business_days_between(on(from), on(to), {where}) == n) << from << " " << n;
  }
  EXPECT_FALSE(add_business_days(on("2026-11-24"), 2601, {country::mexico}));
  EXPECT_FALSE(add_business_days(on("2199-12-31"), 1, {country::mexico}));
  EXPECT_FALSE(add_business_days(84006, 0, {country::mexico}));
  EXPECT_FALSE(business_days_between(on("1900-01-01"), on("2026-01-01"), {country::mexico}));
}

TEST(calendar, B10_terms_stand_still_while_an_office_is_closed) {
  auto day = [](const char* iso) { return std::chrono::sys_days{std::chrono::days{on(iso)}}; };
  const std::vector<directory::closure> closed{{day("2026-12-21"), day("2027-01-01")},
                                               {day("2027-01-16"), day("2027-01-18")}};
  struct row {
    const char* from;
    std::int64_t n;
    const char *open, *closed;  // without and with the closures
  };
  for (const auto& [from, n, open, late] :
       {row{"2026-11-24", 30, "2027-01-07", "2027-01-20"}, row{"2026-12-18", 1, "2026-12-21", "2027-01-04"},
        row{"2026-12-21", 0, "2026-12-21", "2027-01-04"}, row{"2027-01-04", -1, "2026-12-31", "2026-12-18"},
        row{"2026-11-03", 30, "2026-12-16", "2026-12-16"},
        row{"2027-01-15", 1, "2027-01-18", "2027-01-19"}}) {
    EXPECT_EQ(iso_day(add_business_days(on(from), n, {country::mexico}).value()), open) << from << " " << n;
    EXPECT_EQ(iso_day(add_business_days(on(from), n, {country::mexico, closed}).value()), late)
        << from << " " << n;
  }
  EXPECT_EQ(business_days_between(on("2026-12-18"), on("2027-01-04"), {country::mexico, closed}), 1);
  EXPECT_EQ(business_days_between(on("2026-12-18"), on("2027-01-04"), {country::mexico}), 9);
}

TEST(calendar, months_end_where_they_end) {
  EXPECT_EQ(iso_day(add_months(on("2026-01-31"), 1).value()), "2026-02-28");
  EXPECT_EQ(iso_day(add_months(on("2027-12-31"), 2).value()), "2028-02-29");
  EXPECT_EQ(iso_day(add_months(on("2026-11-24"), -11).value()), "2025-12-24");
  EXPECT_EQ(iso_day(add_months(on("2026-11-24"), 6).value()), "2027-05-24");
  EXPECT_FALSE(add_months(on("2199-12-01"), 1));
  EXPECT_FALSE(add_months(0, std::numeric_limits<std::int64_t>::max()));
  EXPECT_FALSE(add_months(std::numeric_limits<std::int64_t>::min(), 1));
}

TEST(calendar, days_that_are_none) {
  EXPECT_FALSE(day_of(2026, 2, 29) || day_of(2026, 0, 1) || day_of(2026, 13, 1) || day_of(2026, 1, 0) ||
               day_of(2200, 1, 1) || day_of(1799, 12, 31) || day_of(2026, 300, 300));
  EXPECT_EQ(weekday(on("2026-11-24")), 2U);
  EXPECT_EQ(weekday(on("2026-11-29")), 7U);
  EXPECT_EQ(day_of_year(on("2028-12-31")), 366U);
}

std::string local(const char* name, base::time_point utc) {
  auto where = zone::named(name);
  if (where == nullptr) return "no zone";
  auto at = where->at(utc);
  return iso_day(at.day) + " " + iso_time(at.minute);
}

// Mexico gave up daylight saving time in 2022; the border keeps the clocks of the United States.
TEST(zones, B10_mexican_clocks) {
  auto utc = [](int year, unsigned month, unsigned day) {
    return base::time_point(std::chrono::sys_days{std::chrono::year{year} / month / day} +
                            std::chrono::hours{12});
  };
  struct row {
    const char *name, *winter, *summer;
  };
  for (const auto& [name, winter, summer] :
       {row{"America/Mexico_City", "06:00", "06:00"}, row{"America/Monterrey", "06:00", "06:00"},
        row{"America/Chihuahua", "06:00", "06:00"}, row{"America/Mazatlan", "05:00", "05:00"},
        row{"America/Hermosillo", "05:00", "05:00"}, row{"America/Cancun", "07:00", "07:00"},
        row{"America/Tijuana", "04:00", "05:00"}, row{"America/Ciudad_Juarez", "05:00", "06:00"},
        row{"America/Ojinaga", "06:00", "07:00"}, row{"America/Matamoros", "06:00", "07:00"},
        row{"America/New_York", "07:00", "08:00"}, row{"America/Phoenix", "05:00", "05:00"}}) {
    EXPECT_EQ(local(name, utc(2026, 11, 24)), std::string("2026-11-24 ") + winter) << name;
    EXPECT_EQ(local(name, utc(2027, 7, 1)), std::string("2027-07-01 ") + summer) << name;
  }
  EXPECT_EQ(local("America/Mexico_City", utc(2022, 7, 1)), "2022-07-01 07:00")
      << "the last summer of the old law";
  EXPECT_EQ(local("America/Mexico_City", utc(2026, 11, 24) - std::chrono::hours{7}), "2026-11-23 23:00");
  EXPECT_EQ(local("UTC", utc(1969, 12, 31)), "1969-12-31 12:00");
  for (const char* wrong : {"", "America/Atlantis", "GMT-6x", "America"})
    EXPECT_EQ(local(wrong, utc(2026, 1, 1)), "no zone") << wrong;
}

}  // namespace
}  // namespace amparo::flow
