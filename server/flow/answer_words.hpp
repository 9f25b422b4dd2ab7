#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fold.hpp"
#include "flow/words.hpp"

// The words with which people answer in one language, folded and by meaning: what the tests of input
// (tests_*.hpp) compare with. Names of months, weekdays and countries and the words of numbers come from ICU
// where it knows the language; the locale's own lists add to them.
namespace amparo::flow {

struct answer_words {
  base::folding fold;
  bool month_first = false;  // 11/24/2026, as the locale writes a day

  word_table numbers;         // "tres", "veintiuno", "doscientas", "mil": its value
  word_table number_joiners;  // "y": says nothing between number words
  word_table months;          // 1 to 12
  word_table weekdays;        // 1 Monday to 7
  word_table days;            // "hoy", "pasado mañana": days from today plus 10
  word_table ago;             // "hace": behind today, by what stands beside it
  word_table spans;           // "semana": flow::time_span; "semanas": the same, plus `several_spans`
  word_table day_fillers;     // "el", "de", "próximo"
  word_table times;           // flow::time_word
  word_table replies;         // 1 yes, 2 no
  word_table courtesies;      // "por favor"
  word_table countries;       // country_number of the ISO 3166 code
};

enum class time_span : std::uint8_t { day = 1, week, month, year };
inline constexpr std::uint32_t several_spans = 8;

// to: minutes stand before it and the hour behind ("cuarto para las tres"); less: the other way round ("tres
// menos cuarto").
enum class time_word : std::uint8_t {
  filler,
  morning,
  afternoon,
  night,
  noon,
  midnight,
  half,
  quarter,
  to,
  less
};

constexpr std::uint32_t country_number(char first, char second) {
  return static_cast<std::uint32_t>(first) << 8 | static_cast<std::uint32_t>(second);
}

// `list_of` gives the words of a locale's list by its name, or null. Lists, all optional: number.<n> (further
// words for n), number.and, date.today, date.tomorrow, date.day_after_tomorrow, date.yesterday,
// date.day_before_yesterday, date.ago, date.span.<day, week, month, year>,
// date.spans.<the same, of several>, date.month.<1-12>,
// date.weekday.<1-7>, date.filler, time.filler, time.morning, time.afternoon, time.night,
// time.noon, time.midnight, time.half, time.quarter, time.to, time.less, answer.yes, answer.no,
// answer.courtesy, country.<ISO code>.
answer_words answer_words_of(
    std::string_view locale, const base::folding& fold,
    const std::function<const std::vector<std::string>*(const std::string&)>& list_of);

// The words of a folded text one by one, "30pm" parted where digits and letters meet. A text of more than
// `most` words has none.
class tokens {
 public:
  static constexpr std::size_t most = 32;
  explicit tokens(std::string_view folded);
  std::size_t size() const { return words_.size(); }
  std::string_view operator[](std::size_t at) const;
  // The longest phrase of `table` that begins at that word.
  std::optional<phrase_match> match(const word_table& table, std::size_t at) const;
  // The value of a word of digits, at most 15 of them.
  std::optional<std::int64_t> digits(std::size_t at) const;

 private:
  struct span {
    std::size_t begin, end;
  };
  std::string text_;
  std::vector<span> words_;
};

}  // namespace amparo::flow
