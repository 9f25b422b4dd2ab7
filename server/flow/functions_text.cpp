#include <unicode/unistr.h>

#include <algorithm>

#include "base/fold.hpp"
#include "base/gsm.hpp"
#include "base/utf8.hpp"
#include "flow/answer_words.hpp"
#include "flow/functions.hpp"
#include "flow/icu_text.hpp"

// Text, letter by letter: a letter is a code point. Computed texts are at most most_bytes long; what lies
// behind is cut off.
namespace amparo::flow {
namespace {

using p = parameter;

constexpr std::size_t most_bytes = 2000;

std::int64_t letters_of(std::string_view text) {
  std::int64_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) base::next_code_point(text, at);
  return count;
}

// The bytes of the first so many letters.
std::size_t bytes_of(std::string_view text, std::int64_t letters) {
  std::size_t at = 0;
  for (; letters > 0 && at < text.size(); --letters) base::next_code_point(text, at);
  return at;
}

value bounded(const call& c, std::string text) {
  if (text.size() > most_bytes) {
    std::size_t end = 0;
    for (auto at = end; at < most_bytes; base::next_code_point(text, at)) end = at;
    text.resize(end);
  }
  return c.text(std::move(text));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  auto begin = text.find_first_not_of(blank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

value upper(const call& c) {
  return bounded(c, utf8(unicode(c[0].text).toUpper(icu_locale(c.around.locale))));
}
value lower(const call& c) {
  return bounded(c, utf8(unicode(c[0].text).toLower(icu_locale(c.around.locale))));
}
value fold(const call& c) {
  return bounded(c, c.around.words ? c.around.words->fold(c[0].text) : base::match_fold(c[0].text));
}
value trim(const call& c) { return {0, trimmed(c[0].text), true}; }
value length(const call& c) { return known(letters_of(c[0].text)); }
value contains(const call& c) { return known(c[0].text.find(c[1].text) != std::string_view::npos); }
value starts_with(const call& c) { return known(c[0].text.starts_with(c[1].text)); }
value ends_with(const call& c) { return known(c[0].text.ends_with(c[1].text)); }

value word_count(const call& c) { return known(std::int64_t{count_words(base::match_fold(c[0].text))}); }
value first_word(const call& c) {
  auto text = trimmed(c[0].text);
  return {0, text.substr(0, text.find_first_of(" \t\r\n")), true};
}
// Left to right, each place once: what was put in is not looked at again.
value replace(const call& c) {
  auto from = c[1].text;
  if (from.empty()) return c[0];
  std::string out;
  std::size_t at = 0;
  for (auto next = c[0].text.find(from); next != std::string_view::npos && out.size() <= most_bytes;
       next = c[0].text.find(from, at)) {
    out += c[0].text.substr(at, next - at);
    out += c[2].text;
    at = next + from.size();
  }
  return bounded(c, out += c[0].text.substr(at));
}
value digits_of(const call& c) {
  std::string out;
  for (char one : base::match_fold(c[0].text))
    if (one >= '0' && one <= '9') out += one;
  return bounded(c, std::move(out));
}
value left(const call& c) { return {0, c[0].text.substr(0, bytes_of(c[0].text, c[1].number)), true}; }
value right(const call& c) {
  auto skipped = letters_of(c[0].text) - std::max<std::int64_t>(c[1].number, 0);
  return {0, c[0].text.substr(bytes_of(c[0].text, skipped)), true};
}
value segments(const call& c) {
  auto sent = base::sms_fold(c[0].text, c.around.locale);
  return known(static_cast<std::int64_t>(base::segments_of(sent.text)));
}

constexpr auto text_type = value_type::text;
constexpr auto number_type = value_type::number;
constexpr auto flag_type = value_type::flag;

const std::array<function, 15> all{{
    {"upper",
     {p::text},
     text_type,
     false,
     false,
     upper,
     "The text in capitals, by the rules of the caller's language."},
    {"lower", {p::text}, text_type, false, false, lower, "The text in small letters, likewise."},
    {"fold",
     {p::text},
     text_type,
     false,
     false,
     fold,
     "The text as words are compared: small letters, no accents that the language does not tell apart, no "
     "signs."},
    {"trim", {p::text}, text_type, false, false, trim, "The text without the spaces around it."},
    {"length",
     {p::text},
     number_type,
     false,
     false,
     length,
     "How many letters, signs and spaces the text has."},
    {"contains",
     {p::text, p::text},
     flag_type,
     false,
     false,
     contains,
     "Whether the second stands in the first, letter by letter."},
    {"starts_with",
     {p::text, p::text},
     flag_type,
     false,
     false,
     starts_with,
     "Whether the first begins with the second, letter by letter."},
    {"ends_with",
     {p::text, p::text},
     flag_type,
     false,
     false,
     ends_with,
     "Whether the first ends with the second, letter by letter."},
    {"word_count", {p::text}, number_type, false, false, word_count, "How many words the text has."},
    {"first_word", {p::text}, text_type, false, false, first_word, "What stands before the first space."},
    {"replace",
     {p::text, p::text, p::text},
     text_type,
     false,
     false,
     replace,
     "The first, with the third wherever the second stands in it."},
    {"digits_of",
     {p::text},
     text_type,
     false,
     false,
     digits_of,
     "The digits of the text, as 0 to 9, and nothing else of it."},
    {"left",
     {p::text, p::number},
     text_type,
     false,
     false,
     left,
     "The first so many letters; all of them where there are fewer."},
    {"right",
     {p::text, p::number},
     text_type,
     false,
     false,
     right,
     "The last so many letters; all of them where there are fewer."},
    {"segments",
     {p::text},
     number_type,
     false,
     false,
     segments,
     "How many SMS segments the text costs, in the alphabet in which it is sent."},
}};

}  // namespace

std::span<const function> text_functions() { return all; }

}  // namespace amparo::flow
