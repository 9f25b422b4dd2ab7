#include "provider/time_window.hpp"

#include <fmt/format.h>

#include <charconv>

#include "provider/errors.hpp"

namespace amparo::provider {
namespace {

constexpr std::chrono::seconds window{300};

// Exactly `digits` decimal digits at `at`.
std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t digits) {
  auto part = text.substr(std::min(at, text.size()), digits);
  if (part.size() != digits || part.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  int value = 0;
  std::from_chars(part.data(), part.data() + part.size(), value);
  return value;
}

// "Z", "+02:00" or "-0600".
std::optional<std::chrono::minutes> offset_of(std::string_view zone) {
  if (zone == "Z") return std::chrono::minutes(0);
  if (zone.size() < 5 || zone.size() > 6 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  if (zone.size() == 6 && zone[3] != ':') return std::nullopt;
  auto hours = number_at(zone, 1, 2), minutes = number_at(zone, zone.size() - 2, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  std::chrono::minutes offset{*hours * 60 + *minutes};
  return zone[0] == '-' ? -offset : offset;
}

}  // namespace

std::optional<base::time_point> unix_time(std::string_view text) {
  if (text.empty() || text.size() > 12 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  long long seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return base::time_point(std::chrono::seconds(seconds));
}

std::optional<base::time_point> rfc3339_time(std::string_view text) {
  using namespace std::chrono;
  auto y = number_at(text, 0, 4), mo = number_at(text, 5, 2), d = number_at(text, 8, 2);
  auto h = number_at(text, 11, 2), mi = number_at(text, 14, 2), s = number_at(text, 17, 2);
  if (!y || !mo || !d || !h || !mi || !s || text.size() > 40) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  year_month_day date{year(*y), month(static_cast<unsigned>(*mo)), day(static_cast<unsigned>(*d))};
  if (!date.ok() || *h > 23 || *mi > 59 || *s > 60) return std::nullopt;
  auto zone = text.substr(19);
  if (zone.starts_with('.'))
    zone.remove_prefix(std::min(zone.size(), zone.find_first_not_of("0123456789", 1)));
  auto offset = offset_of(zone);
  if (!offset) return std::nullopt;
  return base::time_point(sys_days(date) + hours(*h) + minutes(*mi) + seconds(*s) - *offset);
}

std::string rfc3339_text(base::time_point at) {
  using namespace std::chrono;
  auto day = floor<days>(at);
  year_month_day date(day);
  hh_mm_ss time(floor<seconds>(at - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

base::result<void> check_window(base::time_point signed_at, base::time_point now) {
  if (std::chrono::abs(now - signed_at) > window) return errc::stale;
  return {};
}

}  // namespace amparo::provider
