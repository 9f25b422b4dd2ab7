#include "base/fold.hpp"
#include "base/phone.hpp"
#include "directory/catalog.hpp"
#include "flow/functions.hpp"
#include "flow/tests_answers.hpp"
#include "flow/tests_identity.hpp"
#include "flow/tests_numbers.hpp"

// The tests of input (tests_*.hpp), and places.
namespace amparo::flow {
namespace {

using p = parameter;

std::string folded(const call& c, std::string_view text) {
  return c.around.words ? c.around.words->fold(text) : base::match_fold(text);
}

const word_table& list_of(const call& c, std::size_t argument) {
  static const word_table empty;
  auto at = static_cast<std::size_t>(c[argument].number);
  return c.around.lists != nullptr && at < c.around.lists->size() ? (*c.around.lists)[at] : empty;
}

value matches(const call& c) { return known(equals_any(folded(c, c[0].text), list_of(c, 1))); }
value matches_any(const call& c) { return known(has_any(folded(c, c[0].text), list_of(c, 1))); }
value phrase(const call& c) { return known(has_phrase(folded(c, c[0].text), folded(c, c[1].text))); }
value all_words(const call& c) { return known(has_all_words(folded(c, c[0].text), folded(c, c[1].text))); }
value prefix(const call& c) { return known(has_prefix(folded(c, c[0].text), folded(c, c[1].text))); }
value same_words(const call& c) { return known(folded(c, c[0].text) == folded(c, c[1].text)); }
value matches_pattern(const call& c) {
  return known(c.owner.patterns[static_cast<std::size_t>(c[1].number)]->matches(c[0].text));
}

value reply(const call& c, bool wanted) {
  if (c.around.words == nullptr) return known(0);
  return known(yes_or_no(folded(c, c[0].text), *c.around.words) == wanted);
}
value is_yes(const call& c) { return reply(c, true); }
value is_no(const call& c) { return reply(c, false); }
value number_of(const call& c) {
  return c.around.words == nullptr ? not_known : known(number_in(c[0].text, *c.around.words));
}
value country_named(const call& c) {
  auto code = c.around.words ? country_in(folded(c, c[0].text), *c.around.words) : std::nullopt;
  return code ? c.text(*code) : not_known;
}

value is_a_number(const call& c) { return known(a_number_in(c[0].text).has_value()); }
value is_curp(const call& c) { return known(curp_in(c[0].text).has_value()); }
value is_zip(const call& c) { return known(zip_in(c[0].text).has_value()); }
value is_postal_code(const call& c) { return known(postal_code_in(c[0].text).has_value()); }
value is_phone(const call& c) {
  return known(base::phone_number::parse_written(c[0].text, c[1].text).has_value());
}
value phone_of(const call& c) {
  auto number = base::phone_number::parse_written(c[0].text, c[1].text);
  return number ? c.text(number->reveal()) : not_known;
}
value phone_country(const call& c) {
  auto number = c[0].text;
  if (number.starts_with("+502")) return {0, "GT", true};
  if (number.starts_with("+52")) return {0, "MX", true};
  return number.starts_with("+1") ? value{0, "US", true} : not_known;
}
value dial_outcome(const call& c) {
  constexpr std::array<std::string_view, 5> words{"answered", "busy", "no_answer", "failed", "canceled"};
  auto status = dial_status_of(c[0].text);
  return status ? value{0, words[static_cast<std::size_t>(*status)], true} : not_known;
}
value http_success(const call& c) { return known(is_http_success(c[0].number)); }
value http_retryable(const call& c) { return known(is_http_retryable(c[0].number)); }

value part_of(const call& c, std::string directory::place_parts::*part) {
  auto parts = c.around.places ? c.around.places->parts_of(c[0].text) : std::nullopt;
  if (!parts || ((*parts).*part).empty()) return not_known;
  return c.text((*parts).*part);
}
value state_of(const call& c) { return part_of(c, &directory::place_parts::state); }
value city_of(const call& c) { return part_of(c, &directory::place_parts::city); }
value country_of_place(const call& c) { return part_of(c, &directory::place_parts::country); }
value is_place(const call& c) {
  constexpr std::size_t longest_name = 60;  // the search takes its time over long texts
  if (c.around.places == nullptr || c[0].text.size() > longest_name) return known(0);
  return known(c.around.places->find_place(c[0].text).found.size() == 1);
}

constexpr auto text_type = value_type::text;
constexpr auto flag_type = value_type::flag;

const std::array<function, 25> all{{
    {"matches",
     {p::text, p::list},
     flag_type,
     false,
     false,
     matches,
     "Whether the whole message is a word or phrase of the list."},
    {"matches_any",
     {p::text, p::list},
     flag_type,
     false,
     false,
     matches_any,
     "Whether a word or phrase of the list stands in the message as whole words."},
    {"same_words",
     {p::text, p::text},
     flag_type,
     false,
     false,
     same_words,
     "Whether both say the same, case, accents and signs aside."},
    {"has_phrase",
     {p::text, p::words},
     flag_type,
     false,
     false,
     phrase,
     "Whether these words stand in the message next to each other."},
    {"has_all_words",
     {p::text, p::words},
     flag_type,
     false,
     false,
     all_words,
     "Whether each of these words stands in the message, in any order."},
    {"has_prefix",
     {p::text, p::words},
     flag_type,
     false,
     false,
     prefix,
     "Whether the message begins with these words."},
    {"matches_pattern",
     {p::text, p::pattern},
     flag_type,
     false,
     false,
     matches_pattern,
     "Whether the whole text is of that pattern (RE2), case aside."},
    {"is_yes",
     {p::text},
     flag_type,
     false,
     false,
     is_yes,
     "Whether the message says yes and nothing else (answer.yes)."},
    {"is_no",
     {p::text},
     flag_type,
     false,
     false,
     is_no,
     "Whether the message says no and nothing else (answer.no)."},
    {"number_of",
     {p::text},
     value_type::number,
     false,
     false,
     number_of,
     "The one number of the text, in digits or words; unknown where there is none or more than one."},
    {"country_named",
     {p::text},
     text_type,
     false,
     false,
     country_named,
     "The code (\"MX\") of the one country that the text names."},
    {"is_a_number",
     {p::text},
     flag_type,
     false,
     false,
     is_a_number,
     "Whether the text is an alien registration number: 8 or 9 digits, with or without A and dashes."},
    {"is_curp",
     {p::text},
     flag_type,
     false,
     false,
     is_curp,
     "Whether the text is a CURP with a birth date and a right check digit."},
    {"is_zip",
     {p::text},
     flag_type,
     false,
     false,
     is_zip,
     "Whether the text is a ZIP code of 5 or 9 digits."},
    {"is_postal_code",
     {p::text},
     flag_type,
     false,
     false,
     is_postal_code,
     "Whether the text is a Mexican postal code of 5 digits."},
    {"is_phone",
     {p::text, p::country},
     flag_type,
     false,
     false,
     is_phone,
     "Whether the text is a telephone number as people of that country write it."},
    {"phone_of",
     {p::text, p::country},
     value_type::phone,
     false,
     false,
     phone_of,
     "That number in international form."},
    {"phone_country",
     {p::phone},
     text_type,
     false,
     false,
     phone_country,
     "\"MX\", \"US\" (and the rest of North America) or \"GT\"; unknown for others."},
    {"is_place",
     {p::text},
     flag_type,
     false,
     false,
     is_place,
     "Whether the text names exactly one place of the directory."},
    {"state_of",
     {p::place},
     text_type,
     false,
     false,
     state_of,
     "The state that the place lies in: \"TX\", \"sonora\"."},
    {"city_of", {p::place}, text_type, false, false, city_of, "The city of the place."},
    {"country_of", {p::place}, text_type, false, false, country_of_place, "\"US\" or \"MX\"."},
    {"dial_outcome",
     {p::text},
     text_type,
     false,
     false,
     dial_outcome,
     "A provider's word for how a call ended as answered, busy, no_answer, failed or canceled."},
    {"is_http_success",
     {p::number},
     flag_type,
     false,
     false,
     http_success,
     "Whether a status of HTTP says that it was done (200 to 299)."},
    {"is_http_retryable",
     {p::number},
     flag_type,
     false,
     false,
     http_retryable,
     "Whether the same request may succeed later (408, 425, 429, most of 5xx)."},
}};

}  // namespace

std::span<const function> word_functions() { return all; }

}  // namespace amparo::flow
