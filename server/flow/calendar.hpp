#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "directory/calendars.hpp"

// Days of the calendar (days since 1970-01-01, proleptic Gregorian, flow::is_date) and which of them are
// business days. Holidays are computed by their rule, never listed:
//  - Mexico: Ley Federal del Trabajo, art. 74, as reformed on 30 September 2024: 1 January, first Monday of
//    February, third Monday of March, 1 May, 16 September, 1 October of the year in which the federal
//    executive changes hands (2024 and each sixth year; before, 1 December of 2018 and each sixth year back),
//    third Monday of November, 25 December. Election days are Sundays and need no rule. Days that an office
//    declares for itself (COMAR suspends its terms now and then) come from the directory (calendars.yaml).
//  - United States: 5 U.S.C. 6103(a): New Year, Martin Luther King, Washington, Memorial, Juneteenth (from
//    2021), Independence, Labor, Columbus, Veterans, Thanksgiving and Christmas Day; one that falls on a
//    Saturday is observed on the Friday before (6103(b)), on a Sunday on the Monday behind (Executive Order
//    11582). Inauguration Day, which is Washington's alone, is not here.
// Years before these rules were made are computed as if they had been.
namespace amparo::flow {

enum class country : std::uint8_t { mexico, united_states };
inline constexpr std::size_t countries = 2;

// "MX" or "US"; nothing for all others.
std::optional<country> country_of(std::string_view code);

struct civil_day {
  int year = 1970;
  unsigned month = 1, day = 1;
};
civil_day civil(std::int64_t days);
// Nothing for a day that the calendar has not (30 February), or outside of is_date.
std::optional<std::int64_t> day_of(int year, unsigned month, unsigned day);

unsigned weekday(std::int64_t days);      // 1 Monday to 7 Sunday (ISO 8601)
unsigned day_of_year(std::int64_t days);  // 1 to 366

// The same day so many months on, or the last day of that month where it is shorter. Nothing outside of
// is_date.
std::optional<std::int64_t> add_months(std::int64_t days, std::int64_t months);

// Whose business days: a country's, or those of an office that is closed on further days (both ends belong to
// a closure).
struct workdays {
  country where = country::mexico;
  std::span<const directory::closure> closed = {};
};

bool is_holiday(std::int64_t days, country where);
bool is_business_day(std::int64_t days, const workdays& whose);

// The nth business day behind `days` (before it, where n is negative), which itself is not counted; for 0 the
// day itself or the next business day. Nothing beyond 2,600 business days, about ten years, or outside of
// is_date.
std::optional<std::int64_t> add_business_days(std::int64_t days, std::int64_t n, const workdays& whose);
// Business days behind `from` up to and with `to`; negative where `to` lies before. Nothing where the two are
// more than 4,000 days apart.
std::optional<std::int64_t> business_days_between(std::int64_t from, std::int64_t to, const workdays& whose);

}  // namespace amparo::flow
