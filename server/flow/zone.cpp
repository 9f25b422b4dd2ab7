#include "flow/zone.hpp"

#include <unicode/timezone.h>

#include <array>
#include <string>
#include <utility>

#include "flow/icu_text.hpp"

namespace amparo::flow {
namespace {

// Zones of Mexico and one that has had the same clock since December 2022; those without daylight saving time
// by their distance from Greenwich (the sign of "Etc/GMT+6" is reversed: it is six hours behind).
constexpr std::array<std::pair<std::string_view, const char*>, 17> same_clock{{
    {"America/Mexico_City", "Etc/GMT+6"},
    {"Mexico/General", "Etc/GMT+6"},
    {"America/Merida", "Etc/GMT+6"},
    {"America/Monterrey", "Etc/GMT+6"},
    {"America/Bahia_Banderas", "Etc/GMT+6"},
    {"America/Chihuahua", "Etc/GMT+6"},
    {"America/Cancun", "Etc/GMT+5"},
    {"America/Mazatlan", "Etc/GMT+7"},
    {"Mexico/BajaSur", "Etc/GMT+7"},
    {"America/Hermosillo", "Etc/GMT+7"},
    {"America/Tijuana", "America/Los_Angeles"},
    {"America/Ensenada", "America/Los_Angeles"},
    {"America/Santa_Isabel", "America/Los_Angeles"},
    {"Mexico/BajaNorte", "America/Los_Angeles"},
    {"America/Ciudad_Juarez", "America/Denver"},
    {"America/Ojinaga", "America/Chicago"},
    {"America/Matamoros", "America/Chicago"},
}};

constexpr base::time_point law_of_2022{std::chrono::sys_days{std::chrono::year{2022} / 12 / 1}};

std::unique_ptr<icu::TimeZone> read(std::string_view name) {
  std::unique_ptr<icu::TimeZone> found(icu::TimeZone::createTimeZone(unicode(name)));
  if (found == nullptr || *found == icu::TimeZone::getUnknown()) return nullptr;
  return found;
}

}  // namespace

struct zone::rules {
  std::unique_ptr<icu::TimeZone> now, before;  // before: of times before the law
};

zone::zone(std::unique_ptr<rules> made) : rules_(std::move(made)) {}
zone::~zone() = default;

std::shared_ptr<const zone> zone::named(std::string_view name) {
  auto made = std::make_unique<rules>();
  made->before = read(name);
  for (const auto& [mexican, like] : same_clock)
    if (mexican == name) made->now = read(like);
  if (name == "America/Ciudad_Juarez" && made->before == nullptr) made->before = read("America/Ojinaga");
  if (made->now == nullptr) made->now = std::move(made->before);
  if (made->now == nullptr) return nullptr;
  return std::shared_ptr<const zone>(new zone(std::move(made)));
}

zone::local zone::at(base::time_point utc) const {
  const auto& used = utc < law_of_2022 && rules_->before != nullptr ? *rules_->before : *rules_->now;
  auto since = utc.time_since_epoch().count();
  std::int32_t raw = 0, daylight = 0;
  UErrorCode error = U_ZERO_ERROR;
  used.getOffset(static_cast<UDate>(since), false, raw, daylight, error);
  auto shifted = std::chrono::floor<std::chrono::minutes>(utc + std::chrono::milliseconds(raw + daylight));
  auto day = std::chrono::floor<std::chrono::days>(shifted);
  return {day.time_since_epoch().count(), (shifted - day).count()};
}

base::time_point zone::moment_of(const local& wall) const {
  using namespace std::chrono;
  base::time_point as_utc{days(wall.day) + minutes(wall.minute)};
  auto seen_from = [&](base::time_point when) {
    auto shown = at(when);
    auto offset = base::time_point(days(shown.day) + minutes(shown.minute)) - floor<minutes>(when);
    return as_utc - offset;
  };
  auto is_right = [&](base::time_point when) {
    auto shown = at(when);
    return shown.day == wall.day && shown.minute == wall.minute;
  };
  // Clocks change once in two days at the most: one of the offsets around holds.
  auto earlier = seen_from(as_utc - days(1)), later = seen_from(as_utc + days(1));
  return !is_right(earlier) && is_right(later) ? later : earlier;
}

}  // namespace amparo::flow
