#include "flow/answer_words.hpp"

#include <fmt/format.h>
#include <unicode/datefmt.h>
#include <unicode/dtfmtsym.h>
#include <unicode/rbnf.h>
#include <unicode/smpdtfmt.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include "flow/icu_text.hpp"

namespace amparo::flow {
namespace {

using list_function = std::function<const std::vector<std::string>*(const std::string&)>;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What ICU gives for a language that it does not know is another language's.
bool is_of(const icu::Locale& found, const icu::Locale& wanted) {
  return std::string_view(found.getLanguage()) == wanted.getLanguage();
}

void add(const answer_words& words, word_table& table, const icu::UnicodeString& name, std::uint32_t value) {
  table.add(words.fold(utf8(name)), value);
}

// Every single word that stands for a number by one of the language's ways of counting (gender, before a
// noun), and those for a day's place in its month. "one hundred" gives "hundred".
void add_number(answer_words& words, const icu::UnicodeString& spelled, std::int64_t n) {
  auto folded = words.fold(utf8(spelled));
  auto gap = folded.find(' ');
  auto value = static_cast<std::uint32_t>(n);
  if (gap == folded.npos)
    words.numbers.add(folded, value);
  else if (n >= 100 && words.numbers.find(folded.substr(0, gap)) == 1U &&
           folded.find(' ', gap + 1) == folded.npos)
    words.numbers.add(folded.substr(gap + 1), value);
}

void add_numbers(answer_words& words, const icu::Locale& locale) {
  constexpr std::int64_t last_day_of_a_month = 31;
  UErrorCode error = U_ZERO_ERROR;
  icu::RuleBasedNumberFormat rules(icu::URBNF_SPELLOUT, locale, error);
  if (U_FAILURE(error) || !is_of(rules.getLocale(ULOC_ACTUAL_LOCALE, error), locale)) return;
  for (int32_t i = 0; i != rules.getNumberOfRuleSetNames(); ++i) {
    auto name = rules.getRuleSetName(i);
    bool is_order = name.indexOf(icu::UnicodeString("ordinal")) >= 0;
    for (std::int64_t n = 0; n <= (is_order ? last_day_of_a_month : 1000); n += n < 100 ? 1 : 100) {
      icu::UnicodeString spelled;
      icu::FieldPosition unused(icu::FieldPosition::DONT_CARE);
      UErrorCode problem = U_ZERO_ERROR;
      rules.format(n, name, spelled, unused, problem);
      if (U_SUCCESS(problem)) add_number(words, spelled, n);
    }
  }
}

// For a language that it does not know ICU falls back to the host's.
bool is_known(const icu::Locale& locale) {
  UErrorCode error = U_ZERO_ERROR;
  icu::DateFormatSymbols symbols(locale, error);
  return U_SUCCESS(error) && is_of(symbols.getLocale(ULOC_ACTUAL_LOCALE, error), locale);
}

void add_calendar(answer_words& words, const icu::Locale& locale) {
  using symbols = icu::DateFormatSymbols;
  UErrorCode error = U_ZERO_ERROR;
  symbols all(locale, error);
  for (auto width : {symbols::WIDE, symbols::ABBREVIATED})
    for (auto context : {symbols::FORMAT, symbols::STANDALONE}) {
      int32_t count = 0;
      const auto* months = all.getMonths(count, context, width);
      for (int32_t i = 0; i < std::min<int32_t>(count, 12); ++i)
        add(words, words.months, months[i], static_cast<std::uint32_t>(i + 1));
      const auto* days = all.getWeekdays(count, context, width);  // 1 is Sunday
      for (int32_t i = 1; i < std::min<int32_t>(count, 8); ++i)
        add(words, words.weekdays, days[i], i == 1 ? 7U : static_cast<std::uint32_t>(i - 1));
    }
  std::unique_ptr<icu::DateFormat> shortest(
      icu::DateFormat::createDateInstance(icu::DateFormat::kShort, locale));
  auto* simple = dynamic_cast<icu::SimpleDateFormat*>(shortest.get());
  if (simple == nullptr) return;
  icu::UnicodeString pattern;
  simple->toPattern(pattern);
  words.month_first = pattern.indexOf(u'M') < pattern.indexOf(u'd');
}

void add_countries(answer_words& words, const icu::Locale& locale) {
  for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code) {
    icu::UnicodeString name;
    icu::Locale("", *code).getDisplayCountry(locale, name);
    std::string_view iso(*code);
    if (utf8(name) != iso) add(words, words.countries, name, country_number(iso[0], iso[1]));
  }
}

class list_adder {
 public:
  list_adder(answer_words& words, const list_function& list_of) : words_(words), list_of_(list_of) {}
  void operator()(word_table& table, const std::string& name, std::uint32_t value) const {
    if (const auto* list = list_of_(name))
      for (const auto& word : *list) table.add(words_.fold(word), value);
  }

 private:
  answer_words& words_;
  const list_function& list_of_;
};

void add_lists(answer_words& words, const list_adder& put) {
  for (std::uint32_t n = 0; n <= 1000; n += n < 100 ? 1 : 100)
    put(words.numbers, fmt::format("number.{}", n), n);
  put(words.number_joiners, "number.and", 1);
  for (std::uint32_t i = 1; i <= 12; ++i) put(words.months, fmt::format("date.month.{}", i), i);
  for (std::uint32_t i = 1; i <= 7; ++i) put(words.weekdays, fmt::format("date.weekday.{}", i), i);
  constexpr std::array<std::pair<const char*, std::uint32_t>, 5> days{{{"date.day_before_yesterday", 8},
                                                                       {"date.yesterday", 9},
                                                                       {"date.today", 10},
                                                                       {"date.tomorrow", 11},
                                                                       {"date.day_after_tomorrow", 12}}};
  for (const auto& [name, value] : days) put(words.days, name, value);
  put(words.day_fillers, "date.filler", 1);
  put(words.ago, "date.ago", 1);
  constexpr std::array spans{"day", "week", "month", "year"};
  for (std::uint32_t i = 0; i != spans.size(); ++i)
    put(words.spans, std::string("date.span.") + spans[i], i + 1),
        put(words.spans, std::string("date.spans.") + spans[i], (i + 1) | several_spans);
  constexpr std::array<const char*, 10> times{"filler",   "morning", "afternoon", "night", "noon",
                                              "midnight", "half",    "quarter",   "to",    "less"};
  for (std::uint32_t i = 0; i != times.size(); ++i) put(words.times, std::string("time.") + times[i], i);
  put(words.replies, "answer.yes", 1), put(words.replies, "answer.no", 2);
  put(words.courtesies, "answer.courtesy", 1);
  for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code)
    put(words.countries, fmt::format("country.{}", *code), country_number((*code)[0], (*code)[1]));
}

}  // namespace

answer_words answer_words_of(std::string_view locale, const base::folding& fold,
                             const list_function& list_of) {
  answer_words words;
  words.fold = fold;
  add_lists(words, list_adder(words, list_of));  // first: what a locale says itself goes before what ICU says
  auto known = icu_locale(locale);
  if (!is_known(known)) return words;
  add_numbers(words, known);
  add_calendar(words, known);
  add_countries(words, known);
  return words;
}

tokens::tokens(std::string_view folded) {
  char before = ' ';
  for (char c : folded) {
    if (before != ' ' && c != ' ' && is_digit(before) != is_digit(c)) text_ += ' ';
    text_ += before = c;
  }
  for (std::size_t at = 0; at < text_.size();) {
    auto end = std::min(text_.find(' ', at), text_.size());
    words_.push_back({at, end});
    at = end + 1;
  }
  if (words_.size() > most) words_.clear();
}

std::string_view tokens::operator[](std::size_t at) const {
  return std::string_view(text_).substr(words_[at].begin, words_[at].end - words_[at].begin);
}

std::optional<phrase_match> tokens::match(const word_table& table, std::size_t at) const {
  for (auto length = std::min<std::size_t>(table.longest(), size() - at); length != 0; --length) {
    auto begin = words_[at].begin, end = words_[at + length - 1].end;
    if (auto value = table.find(std::string_view(text_).substr(begin, end - begin)))
      return phrase_match{*value, static_cast<unsigned>(length)};
  }
  return std::nullopt;
}

std::optional<std::int64_t> tokens::digits(std::size_t at) const {
  auto word = (*this)[at];
  std::int64_t value = 0;
  if (word.empty() || word.size() > 15 || !std::all_of(word.begin(), word.end(), is_digit))
    return std::nullopt;
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

}  // namespace amparo::flow
