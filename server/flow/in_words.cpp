#include "flow/in_words.hpp"

#include <fmt/format.h>
#include <unicode/dtptngen.h>
#include <unicode/listformatter.h>
#include <unicode/rbnf.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <charconv>
#include <chrono>
#include <memory>
#include <set>

#include "flow/expression.hpp"
#include "flow/icu_text.hpp"

namespace amparo::flow {
namespace {

constexpr double milliseconds_a_day = 86'400'000.0, milliseconds_a_minute = 60'000.0;

std::string formatted(icu::DateFormat& format, double milliseconds) {
  format.setTimeZone(*icu::TimeZone::getGMT());
  icu::UnicodeString out;
  return utf8(format.format(milliseconds, out));
}

std::chrono::year_month_day civil(std::int64_t days) {
  return std::chrono::sys_days{std::chrono::days{days}};
}

// For a language without rules ICU takes those of the host's locale: only the language's own are meant.
std::unique_ptr<icu::RuleBasedNumberFormat> spelling_rules(std::string_view locale) {
  UErrorCode error = U_ZERO_ERROR;
  auto wanted = icu_locale(locale);
  auto rules = std::make_unique<icu::RuleBasedNumberFormat>(icu::URBNF_SPELLOUT, wanted, error);
  if (U_FAILURE(error)) return nullptr;
  auto found = rules->getLocale(ULOC_ACTUAL_LOCALE, error);
  bool is_own = U_SUCCESS(error) && std::string_view(found.getLanguage()) == wanted.getLanguage();
  return is_own ? std::move(rules) : nullptr;
}

std::string spelled_by(const icu::RuleBasedNumberFormat& rules, std::int64_t number) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString out;
  rules.format(static_cast<int64_t>(number), out, error);
  return U_SUCCESS(error) ? utf8(out) : "";
}

}  // namespace

// For a language without data ICU takes the host's, so such a language gets the source language's words.
icu::Locale locale_with_words(std::string_view tag) {
  static const auto known = [] {
    std::set<std::string> languages;
    int32_t count = 0;
    const auto* all = icu::Locale::getAvailableLocales(count);
    for (int32_t i = 0; i != count; ++i) languages.insert(all[i].getLanguage());
    return languages;
  }();
  auto wanted = icu_locale(tag);
  return known.contains(wanted.getLanguage()) ? wanted : icu_locale("es-MX");
}

std::string day_in_words(std::int64_t days, std::string_view locale) {
  if (!is_date(days)) return "";
  std::unique_ptr<icu::DateFormat> format(
      icu::DateFormat::createDateInstance(icu::DateFormat::kLong, locale_with_words(locale)));
  return format == nullptr ? "" : formatted(*format, static_cast<double>(days) * milliseconds_a_day);
}

std::optional<std::int64_t> day_of(std::string_view iso) {
  int year = 0;
  unsigned month = 0, day = 0;
  auto number = [&](std::size_t from, std::size_t size, auto& into) {
    auto part = iso.substr(from, size);
    auto [end, problem] = std::from_chars(part.data(), part.data() + part.size(), into);
    return problem == std::errc{} && end == part.data() + part.size();
  };
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-' || !number(0, 4, year) || !number(5, 2, month) ||
      !number(8, 2, day))
    return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

std::string iso_day(std::int64_t days) {
  if (!is_date(days)) return "";
  auto date = civil(days);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string iso_time(std::int64_t minutes) { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

std::string time_in_words(std::int64_t minutes, std::string_view locale) {
  UErrorCode error = U_ZERO_ERROR;
  auto where = locale_with_words(locale);
  std::unique_ptr<icu::DateTimePatternGenerator> patterns(
      icu::DateTimePatternGenerator::createInstance(where, error));
  if (U_FAILURE(error)) return iso_time(minutes);
  icu::SimpleDateFormat format(patterns->getBestPattern(icu::UnicodeString("Bhmm"), error), where, error);
  if (U_FAILURE(error)) return iso_time(minutes);
  return formatted(format, static_cast<double>(minutes) * milliseconds_a_minute);
}

std::string list_in_words(const std::vector<std::string>& items, std::string_view locale) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::ListFormatter> format(
      icu::ListFormatter::createInstance(locale_with_words(locale), error));
  std::vector<icu::UnicodeString> all;
  all.reserve(items.size());
  for (const auto& item : items) all.push_back(unicode(item));
  icu::UnicodeString out;
  if (U_SUCCESS(error)) format->format(all.data(), static_cast<int32_t>(all.size()), out, error);
  return utf8(out);
}

std::string spelled(std::int64_t number, std::string_view locale) {
  auto rules = spelling_rules(locale);
  return rules == nullptr ? "" : spelled_by(*rules, number);
}

std::vector<std::string> spelled_up_to(std::size_t last, std::string_view locale) {
  std::vector<std::string> all(last + 1);
  if (auto rules = spelling_rules(locale))
    for (std::size_t n = 0; n <= last; ++n) all[n] = spelled_by(*rules, static_cast<std::int64_t>(n));
  return all;
}

std::string ordinal_in_digits(std::int64_t number, std::string_view locale) {
  UErrorCode error = U_ZERO_ERROR;
  icu::RuleBasedNumberFormat rules(icu::URBNF_ORDINAL, icu_locale(locale), error);
  icu::UnicodeString out;
  if (U_SUCCESS(error)) rules.format(static_cast<int64_t>(number), out, error);
  return U_SUCCESS(error) ? utf8(out) : std::to_string(number);
}

}  // namespace amparo::flow
