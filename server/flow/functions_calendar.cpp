#include "directory/data.hpp"
#include "flow/calendar.hpp"
#include "flow/functions.hpp"
#include "flow/tests_dates.hpp"
#include "flow/tests_times.hpp"
#include "flow/zone.hpp"

// Days, hours and business days.
namespace amparo::flow {
namespace {

using p = parameter;

zone::local now_at(const call& c, std::size_t argument) {
  return c.owner.zones[static_cast<std::size_t>(c[argument].number)]->at(c.around.now);
}
// Behind the countries come the calendars of the directory that the flows were loaded with, in its order.
workdays business(const call& c, std::size_t argument) {
  auto number = static_cast<std::size_t>(c[argument].number);
  if (number < countries) return {static_cast<country>(number), {}};
  if (c.around.places == nullptr) return {};
  const auto& office = c.around.places->data().calendars.at(number - countries);
  return {*country_of(office.country), office.closed};
}
value as_date(std::int64_t days) { return is_date(days) ? known(days) : not_known; }

value today(const call& c) { return as_date(now_at(c, 0).day); }
value now_time(const call& c) { return known(now_at(c, 0).minute); }
value now_hour(const call& c) { return known(now_at(c, 0).minute / 60); }
value is_between_hours(const call& c) {
  auto from = c[1].number, to = c[2].number;
  if (from < 0 || from > 24 || to < 0 || to > 24) return not_known;
  return known(is_inside_hours(now_at(c, 0).minute, from * 60, to * 60));
}

value date(const call& c) {
  for (std::size_t i = 0; i != 3; ++i)
    if (c[i].number < 0 || c[i].number > 9999) return not_known;
  return known(day_of(static_cast<int>(c[0].number), static_cast<unsigned>(c[1].number),
                      static_cast<unsigned>(c[2].number)));
}
value time(const call& c) {
  auto hour = c[0].number, minute = c[1].number;
  return hour < 0 || hour > 23 || minute < 0 || minute > 59 ? not_known : known(hour * 60 + minute);
}
value date_typed(const call& c, day_side side) {
  if (c.around.words == nullptr) return not_known;
  return known(date_in(c[0].text, now_at(c, 1).day, *c.around.words, side));
}
value date_of(const call& c) { return date_typed(c, day_side::ahead); }
value birth_date_of(const call& c) { return date_typed(c, day_side::behind); }
value time_of(const call& c) {
  return c.around.words == nullptr ? not_known : known(time_in(c[0].text, *c.around.words));
}

value year_of(const call& c) { return known(std::int64_t{civil(c[0].number).year}); }
value month_of(const call& c) { return known(std::int64_t{civil(c[0].number).month}); }
value day_of_month(const call& c) { return known(std::int64_t{civil(c[0].number).day}); }
value weekday_of(const call& c) { return known(std::int64_t{weekday(c[0].number)}); }
value year_day(const call& c) { return known(std::int64_t{day_of_year(c[0].number)}); }
value hour_of(const call& c) { return known(c[0].number / 60); }
value minute_of(const call& c) { return known(c[0].number % 60); }

value add_days(const call& c) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(c[0].number, c[1].number, &sum)) return not_known;
  return as_date(sum);
}
value months_on(const call& c) { return known(add_months(c[0].number, c[1].number)); }
value days_between(const call& c) { return known(c[1].number - c[0].number); }
value years_between(const call& c) {
  auto from = civil(c[0].number), to = civil(c[1].number);
  bool is_short = to.month < from.month || (to.month == from.month && to.day < from.day);
  return known(std::int64_t{to.year - from.year - (is_short ? 1 : 0)});
}
value business_days_on(const call& c) {
  return known(add_business_days(c[0].number, c[1].number, business(c, 2)));
}
value business_days(const call& c) {
  return known(business_days_between(c[0].number, c[1].number, business(c, 2)));
}
value business_day(const call& c) { return known(is_business_day(c[0].number, business(c, 1))); }
value holiday(const call& c) { return known(is_holiday(c[0].number, business(c, 1).where)); }

constexpr auto number_type = value_type::number;
constexpr auto flag_type = value_type::flag;
constexpr auto date_type = value_type::date;
constexpr auto time_type = value_type::time;

const std::array<function, 24> all{{
    {"today", {p::zone}, date_type, false, false, today, "The day it is there now."},
    {"now_time", {p::zone}, time_type, false, false, now_time, "The time it is there now."},
    {"now_hour", {p::zone}, number_type, false, false, now_hour, "The hour it is there now, 0 to 23."},
    {"is_between_hours",
     {p::zone, p::number, p::number},
     flag_type,
     false,
     false,
     is_between_hours,
     "Whether it is there now from the first full hour (included) to the second (not), over midnight where "
     "the second is not larger."},
    {"date",
     {p::number, p::number, p::number},
     date_type,
     false,
     false,
     date,
     "The day of that year, month and day of the month; unknown for one that the calendar has not."},
    {"time",
     {p::number, p::number},
     time_type,
     false,
     false,
     time,
     "The time of that hour (0 to 23) and minute."},
    {"date_of",
     {p::text, p::zone},
     date_type,
     false,
     false,
     date_of,
     "The day that the text says, by today's date there; what it leaves out lies ahead."},
    {"birth_date_of",
     {p::text, p::zone},
     date_type,
     false,
     false,
     birth_date_of,
     "The same for a day that lies behind."},
    {"time_of", {p::text}, time_type, false, false, time_of, "The time of day that the text says."},
    {"year_of", {p::date}, number_type, false, false, year_of, "The year of a day."},
    {"month_of", {p::date}, number_type, false, false, month_of, "Its month, 1 to 12."},
    {"day_of", {p::date}, number_type, false, false, day_of_month, "Its day of the month."},
    {"weekday", {p::date}, number_type, false, false, weekday_of, "Its weekday, 1 Monday to 7 Sunday."},
    {"day_of_year", {p::date}, number_type, false, false, year_day, "Its place in the year, 1 to 366."},
    {"hour_of", {p::time}, number_type, false, false, hour_of, "The hour of a time."},
    {"minute_of", {p::time}, number_type, false, false, minute_of, "Its minute."},
    {"add_days",
     {p::date, p::number},
     date_type,
     false,
     false,
     add_days,
     "So many days later, or earlier with a number below 0."},
    {"add_months",
     {p::date, p::number},
     date_type,
     false,
     false,
     months_on,
     "The same day so many months later, or the last day of a shorter month."},
    {"days_between",
     {p::date, p::date},
     number_type,
     false,
     false,
     days_between,
     "Days from the first to the second; below 0 where the second is earlier."},
    {"years_between",
     {p::date, p::date},
     number_type,
     false,
     false,
     years_between,
     "Full years from the first to the second: an age."},
    {"add_business_days",
     {p::date, p::number, p::business},
     date_type,
     false,
     false,
     business_days_on,
     "The nth business day after the day, which is not counted; for 0 the day itself or the next business "
     "day. Beside \"MX\" and \"US\" stand the calendars that config/directory/calendars.yaml names."},
    {"business_days_between",
     {p::date, p::date, p::business},
     number_type,
     false,
     false,
     business_days,
     "Business days after the first, up to and with the second."},
    {"is_business_day",
     {p::date, p::business},
     flag_type,
     false,
     false,
     business_day,
     "Whether the day is neither a weekend nor a federal holiday of that country, nor one on which that "
     "office is closed."},
    {"is_holiday",
     {p::date, p::business},
     flag_type,
     false,
     false,
     holiday,
     "Whether the day is a federal holiday of that country."},
}};

}  // namespace

std::span<const function> calendar_functions() { return all; }

}  // namespace amparo::flow
