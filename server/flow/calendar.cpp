#include "flow/calendar.hpp"

#include <algorithm>
#include <chrono>

#include "flow/expression.hpp"

namespace amparo::flow {
namespace {

constexpr std::int64_t most_business_days = 2600, most_days_between = 4000;
constexpr unsigned monday = 1, thursday = 4, saturday = 6;

bool is_nth(const civil_day& day, std::int64_t days, unsigned nth, unsigned wanted) {
  return weekday(days) == wanted && (day.day - 1) / 7 + 1 == nth;
}

bool is_mexican_holiday(std::int64_t days) {
  auto day = civil(days);
  switch (day.month) {
    case 1: return day.day == 1;
    case 2: return is_nth(day, days, 1, monday);
    case 3: return is_nth(day, days, 3, monday);
    case 5: return day.day == 1;
    case 9: return day.day == 16;
    case 10: return day.day == 1 && day.year >= 2024 && (day.year - 2024) % 6 == 0;
    case 11: return is_nth(day, days, 3, monday);
    case 12: return day.day == 25 || (day.day == 1 && day.year <= 2018 && (2018 - day.year) % 6 == 0);
    default: return false;
  }
}

// The day that the statute names, wherever in the week it falls.
bool is_named_day(const civil_day& day, std::int64_t days) {
  switch (day.month) {
    case 1: return day.day == 1 || is_nth(day, days, 3, monday);
    case 2: return is_nth(day, days, 3, monday);
    case 5: return weekday(days) == monday && day.day > 24;
    case 6: return day.day == 19 && day.year >= 2021;
    case 7: return day.day == 4;
    case 9: return is_nth(day, days, 1, monday);
    case 10: return is_nth(day, days, 2, monday);
    case 11: return day.day == 11 || is_nth(day, days, 4, thursday);
    case 12: return day.day == 25;
    default: return false;
  }
}

// A fixed day on a weekend is kept on the Friday before or the Monday behind it; the others never fall there.
bool is_american_holiday(std::int64_t days) {
  auto named = [](std::int64_t at) { return is_named_day(civil(at), at); };
  switch (weekday(days)) {
    case monday: return named(days) || named(days - 1);
    case saturday - 1: return named(days) || named(days + 1);
    default: return named(days);
  }
}

}  // namespace

std::optional<country> country_of(std::string_view code) {
  if (code == "MX") return country::mexico;
  if (code == "US") return country::united_states;
  return std::nullopt;
}

civil_day civil(std::int64_t days) {
  std::chrono::year_month_day day = std::chrono::sys_days{std::chrono::days{days}};
  return {static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day())};
}

std::optional<std::int64_t> day_of(int year, unsigned month, unsigned day) {
  if (year < 1800 || year > 2199 || month > 12 || day > 31) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

unsigned weekday(std::int64_t days) {
  return std::chrono::weekday{std::chrono::sys_days{std::chrono::days{days}}}.iso_encoding();
}

unsigned day_of_year(std::int64_t days) {
  return static_cast<unsigned>(days - day_of(civil(days).year, 1, 1).value_or(days)) + 1;
}

std::optional<std::int64_t> add_months(std::int64_t days, std::int64_t months) {
  constexpr std::int64_t most = 400 * 12;
  if (!is_date(days) || months < -most || months > most) return std::nullopt;
  auto from = civil(days);
  auto total = std::int64_t{from.year} * 12 + from.month - 1 + months;
  std::chrono::year_month month{std::chrono::year{static_cast<int>(total / 12)},
                                std::chrono::month{static_cast<unsigned>(total % 12) + 1}};
  auto last = static_cast<unsigned>((month / std::chrono::last).day());
  return day_of(static_cast<int>(month.year()), static_cast<unsigned>(month.month()),
                std::min(from.day, last));
}

bool is_holiday(std::int64_t days, country where) {
  return where == country::mexico ? is_mexican_holiday(days) : is_american_holiday(days);
}

bool is_business_day(std::int64_t days, const workdays& whose) {
  if (weekday(days) >= saturday || is_holiday(days, whose.where)) return false;
  auto day = std::chrono::sys_days{std::chrono::days{days}};
  return std::ranges::none_of(whose.closed, [&](const auto& c) { return c.from <= day && day <= c.until; });
}

std::optional<std::int64_t> add_business_days(std::int64_t days, std::int64_t n, const workdays& whose) {
  if (!is_date(days) || n < -most_business_days || n > most_business_days) return std::nullopt;
  while (n == 0 && !is_business_day(days, whose)) ++days;
  for (int step = n < 0 ? -1 : 1; n != 0;) {
    days += step;
    if (is_business_day(days, whose)) n -= step;
  }
  if (!is_date(days)) return std::nullopt;
  return days;
}

std::optional<std::int64_t> business_days_between(std::int64_t from, std::int64_t to, const workdays& whose) {
  if (!is_date(from) || !is_date(to)) return std::nullopt;
  if (to < from) {
    auto back = business_days_between(to, from, whose);
    if (back) back = -*back;
    return back;
  }
  if (to - from > most_days_between) return std::nullopt;
  std::int64_t count = 0;
  for (auto day = from + 1; day <= to; ++day) count += is_business_day(day, whose);
  return count;
}

}  // namespace amparo::flow
