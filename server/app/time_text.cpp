#include "app/time_text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace amparo::app {
namespace {

using namespace std::chrono;

std::optional<int> number(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::optional<base::time_point> parse_time(std::string_view text) {
  bool seconds_too = text.size() == 20;
  if ((text.size() != 17 && !seconds_too) || text.back() != 'Z' || text[4] != '-' || text[7] != '-' ||
      text[10] != 'T' || text[13] != ':' || (seconds_too && text[16] != ':'))
    return std::nullopt;
  auto y = number(text.substr(0, 4)), mo = number(text.substr(5, 2)), d = number(text.substr(8, 2));
  auto h = number(text.substr(11, 2)), mi = number(text.substr(14, 2));
  auto s = seconds_too ? number(text.substr(17, 2)) : std::optional<int>(0);
  if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 59) return std::nullopt;
  year_month_day day{year(*y), month(static_cast<unsigned>(*mo)),
                     std::chrono::day(static_cast<unsigned>(*d))};
  if (!day.ok()) return std::nullopt;
  return base::time_point(sys_days(day)) + hours(*h) + minutes(*mi) + seconds(*s);
}

std::string time_text(base::time_point when) {
  auto date = floor<days>(when);
  year_month_day day(date);
  hh_mm_ss clock(floor<seconds>(when - date));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace amparo::app
