#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Numbers, days, times and lists as a locale (a BCP 47 tag) says them, by ICU. Days and times are those of
// flow::scalar: civil ones, so that no zone moves them.
namespace amparo::flow {

// "21 de noviembre de 2026".
std::string day_in_words(std::int64_t days, std::string_view locale);
// The day of "2026-11-21"; nothing where the text is no day of the calendar.
std::optional<std::int64_t> day_of(std::string_view iso);
std::string iso_day(std::int64_t days);      // "2026-11-21"
std::string iso_time(std::int64_t minutes);  // "15:30"

// "3:30 de la tarde".
std::string time_in_words(std::int64_t minutes, std::string_view locale);

// "casa, calle y trabajo".
std::string list_in_words(const std::vector<std::string>& items, std::string_view locale);

// "uno": the number as the locale spells it, empty where ICU has no rules for the language.
std::string spelled(std::int64_t number, std::string_view locale);
std::vector<std::string> spelled_up_to(std::size_t last, std::string_view locale);  // from 0 on

// "3º.": the number as a place in a row.
std::string ordinal_in_digits(std::int64_t number, std::string_view locale);

}  // namespace amparo::flow
