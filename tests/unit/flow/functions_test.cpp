#include "flow/functions.hpp"
#include "flow/expression.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <random>
#include <set>

#include "answer_support.hpp"
#include "flow_support.hpp"

namespace amparo::flow::test {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

// Variables: words (text) = " Calle Ñuño 12 ", n (number) = 7, day (date) = 2026-11-24, hour (time) = 15:30,
// where (place) in Texas, needs (choices) = food and lawyer; and one of each type that is not set.
class world final : public expression_reader {
 public:
  static inline const std::vector<word_table> lists = [] {
    std::vector<word_table> all(1);
    all[0].add("alto", 1), all[0].add("ya no me escriban", 1);
    return all;
  }();
  value variable(std::uint32_t slot) const override {
    switch (slot) {
      case 0: return {0, " Calle Ñuño 12 ", true};
      case 1: return {7, {}, true};
      case 2: return {20781, {}, true};
      case 3: return {930, {}, true};
      case 4: return {0, "city:tx:hidalgo:san juan", true};
      case 5: return {0b101, {}, true};
      case 6: return {0, "+525512345678", true};
      default: return {0, {}, false};
    }
  }
  value ambient_value(ambient) const override { return {0, {}, true}; }
  surroundings around() const override {
    return {noon, "es-MX", &spanish(), &lists, basic_bundle().places.get()};
  }
};

expression_scope scope() {
  static const std::vector<std::pair<std::string, value_type>> all{
      {"words", value_type::text},  {"n", value_type::number},       {"day", value_type::date},
      {"hour", value_type::time},   {"where", value_type::place},    {"needs", value_type::choices},
      {"phone", value_type::phone}, {"no_text", value_type::text},   {"no_number", value_type::number},
      {"no_day", value_type::date}, {"no_place", value_type::place}, {"no_flag", value_type::flag}};
  expression_scope s;
  s.find = [](std::string_view name) -> std::optional<expression_scope::variable> {
    for (std::uint32_t i = 0; i != all.size(); ++i)
      if (all[i].first == name)
        return expression_scope::variable{i, all[i].second, {"food", "bed", "lawyer"}};
    return std::nullopt;
  };
  s.is_on = [](std::string_view name) { return name != "off"; };
  s.calendars = {"COMAR"};  // as in config/directory, which the world below has
  s.find_list = [](std::string_view name) {
    return name == "global.stop" ? std::optional<std::uint32_t>(0) : std::nullopt;
  };
  return s;
}

scalar valued(const std::string& text) {
  expression_error error;
  auto compiled = compile(text, scope(), error);
  EXPECT_TRUE(compiled) << text << ": " << error.message << " " << error.hint;
  return compiled ? evaluate(*compiled, world()) : scalar{};
}

// A number, a flag, minutes or days; a text in the other list. "?" is unknown.
TEST(functions, each_has_its_answers) {
  struct row {
    const char* text;
    std::int64_t number;
  };
  const std::vector<row> numbers{
      {"known(n)", 1},
      {"known(no_number)", 0},
      {"known(no_number + 1)", 0},
      {"known(1 / 0)", 0},
      {"or_else(no_number, 3)", 3},
      {"or_else(n, 3)", 7},
      {"or_else(1 / 0, 9)", 9},
      {"if(n > 5, 1, 2)", 1},
      {"if(no_flag, 1, 2)", 2},
      {"switch('memo')", 1},
      {"switch('off')", 0},
      {"min(3, n)", 3},
      {"max(3, n)", 7},
      {"max(day, add_days(day, 1))", 20782},
      {"min(hour, time(9, 0))", 540},
      {"between(n, 7, 7)", 1},
      {"between(day, day, day)", 1},
      {"between(8, 1, n)", 0},
      {"clamp(12, 1, 10)", 10},
      {"clamp(-3, 1, 10)", 1},
      {"clamp(5, 1, 10)", 5},
      {"abs(-7)", 7},
      {"abs(7)", 7},
      {"mod(7, 3)", 1},
      {"mod(-1, 7)", 6},
      {"mod(1, -7)", -6},
      {"mod(6, -3)", 0},
      {"mod(5, -1)", 0},
      {"round(14, 10)", 10},
      {"round(15, 10)", 20},
      {"round(-15, 10)", -20},
      {"round(-14, 10)", -10},
      {"round(20, 10)", 20},
      {"has(needs, 'food')", 1},
      {"has(needs, 'bed')", 0},
      {"count(needs)", 2},
      {"length(words)", 15},
      {"contains(words, 'Ñuñ')", 1},
      {"contains(words, 'nun')", 0},
      {"starts_with(trim(words), 'Calle')", 1},
      {"ends_with(words, '12 ')", 1},
      {"ends_with(words, '12')", 0},
      {"word_count(words)", 3},
      {"word_count('')", 0},
      {"segments('áéíóú')", 1},
      {"segments('')", 0},
      {"segments('😱')", 1},
      {"matches('ALTO.', 'global.stop')", 1},
      {"matches('alto 123', 'global.stop')", 0},
      {"matches_any('alto 123', 'global.stop')", 1},
      {"matches_any('asalto', 'global.stop')", 0},
      {"same_words('SÍ', 'si')", 1},
      {"same_words('sí', 'no')", 0},
      {"has_phrase('me van a deportar', 'VAN a')", 1},
      {"has_phrase('van me a', 'van a')", 0},
      {"has_all_words('a van me', 'van a')", 1},
      {"has_prefix('soy de Oaxaca', 'soy de')", 1},
      {"has_prefix('yo soy de', 'soy de')", 0},
      {"matches_pattern(' ab12', '[A-Z]+[0-9]+')", 1},
      {"matches_pattern('12ab', '[A-Z]+[0-9]+')", 0},
      {"is_yes('sí, por favor')", 1},
      {"is_yes('no')", 0},
      {"is_no('no gracias')", 1},
      {"is_no('tal vez')", 0},
      {"number_of('somos cuatro')", 4},
      {"is_a_number('A123-456-789')", 1},
      {"is_a_number('12')", 0},
      {"is_curp('GOMC850315HDFRRR07')", 1},
      {"is_curp('GOMC850315HDFRRR08')", 0},
      {"is_zip('30303')", 1},
      {"is_zip('303')", 0},
      {"is_postal_code('06600')", 1},
      {"is_postal_code('00600')", 0},
      {"is_phone('55 1234 5678', 'MX')", 1},
      {"is_phone('55 1234', 'MX')", 0},
      {"is_place('Atlanta, Georgia')", 1},
      {"is_place('xyzzy')", 0},
      {"is_place('')", 0},
      {"is_http_success(204)", 1},
      {"is_http_success(404)", 0},
      {"is_http_retryable(503)", 1},
      {"is_http_retryable(400)", 0},
      {"today('America/Mexico_City')", 20781},
      {"now_time('America/Mexico_City')", 360},
      {"now_hour('America/New_York')", 7},
      {"is_between_hours('America/Mexico_City', 6, 9)", 1},
      {"is_between_hours('America/Mexico_City', 22, 6)", 0},
      {"date(2026, 11, 24)", 20781},
      {"time(15, 30)", 930},
      {"date_of('24 de noviembre', 'America/Mexico_City')", 20781},
      {"birth_date_of('24/11/85', 'UTC')", 5806},
      {"time_of('3:30 pm')", 930},
      {"year_of(day)", 2026},
      {"month_of(day)", 11},
      {"day_of(day)", 24},
      {"weekday(day)", 2},
      {"day_of_year(day)", 328},
      {"hour_of(hour)", 15},
      {"minute_of(hour)", 30},
      {"add_days(day, -24)", 20757},
      {"add_months(date(2026, 1, 31), 1)", 20512},
      {"days_between(day, date(2026, 12, 24))", 30},
      {"years_between(date(1985, 11, 25), day)", 40},
      {"years_between(date(1985, 11, 24), day)", 41},
      {"add_business_days(day, 30, 'MX')", 20825},
      {"business_days_between(day, date(2027, 1, 7), 'MX')", 30},
      {"is_business_day(date(2026, 12, 25), 'US')", 0},
      {"add_business_days(day, 30, 'COMAR')", 20825},
      {"is_business_day(date(2026, 11, 16), 'COMAR')", 0},
      {"is_holiday(date(2026, 11, 16), 'MX')", 1},
  };
  for (const auto& [text, number] : numbers) {
    auto found = valued(text);
    EXPECT_EQ(found.number, number) << text;
    EXPECT_TRUE(found.known) << text;
  }
  struct line {
    const char *text, *answer;
  };
  const std::vector<line> texts{
      {"spell_out(21)", "veintiuno"},
      {"ordinal(3)", "3º."},
      {"upper(words)", " CALLE ÑUÑO 12 "},
      {"lower('ÁRBOL')", "árbol"},
      {"fold(words)", "calle nuno 12"},
      {"trim(words)", "Calle Ñuño 12"},
      {"first_word(words)", "Calle"},
      {"first_word('')", ""},
      {"replace('a-b-c', '-', '--')", "a--b--c"},
      {"replace('abc', '', 'x')", "abc"},
      {"digits_of(words)", "12"},
      {"left('ñandú', 2)", "ña"},
      {"left('ab', 9)", "ab"},
      {"left('ab', -1)", ""},
      {"right('ñandú', 2)", "dú"},
      {"right('ab', 9)", "ab"},
      {"right('ab', 0)", ""},
      {"or_else(no_text, 'x')", "x"},
      {"country_named('soy de México')", "MX"},
      {"phone_of('55 1234 5678', 'MX')", "+525512345678"},
      {"phone_country(phone)", "MX"},
      {"state_of(where)", "TX"},
      {"city_of(where)", "San Juan"},
      {"country_of(where)", "US"},
      {"dial_outcome('no-answer')", "no_answer"},
      {"if(n > 9, 'a', 'b')", "b"},
  };
  for (const auto& [text, answer] : texts) EXPECT_EQ(valued(text).text, answer) << text;

  std::set<std::string> tried;
  for (const auto& f : functions()) {
    auto is_called = [&](const char* text) {
      return std::string(text).find(std::string(f.name) + "(") != std::string::npos;
    };
    bool has_row =
        std::any_of(numbers.begin(), numbers.end(), [&](const row& r) { return is_called(r.text); }) ||
        std::any_of(texts.begin(), texts.end(), [&](const line& r) { return is_called(r.text); });
    EXPECT_TRUE(has_row) << f.name << " has no row here";
    EXPECT_TRUE(tried.insert(std::string(f.name)).second) << f.name << " stands twice";
    EXPECT_TRUE(f.evaluate != nullptr && f.means.ends_with('.')) << f.name;
  }
}

TEST(functions, what_has_no_answer_is_unknown) {
  auto max = std::to_string(largest);
  for (const std::string& text : {std::string("no_number + 1"),
                                  max + " + 1",
                                  "-" + max + " - 2",
                                  max + " * 2",
                                  std::string("1 / 0"),
                                  "(-" + max + " - 1) / -1",
                                  "abs(-" + max + " - 1)",
                                  "-(-" + max + " - 1)",
                                  std::string("mod(1, 0)"),
                                  std::string("clamp(1, 3, 2)"),
                                  std::string("round(5, 0)"),
                                  "round(" + max + ", 2)",
                                  std::string("date(2026, 2, 30)"),
                                  std::string("date(0, 1, 1)"),
                                  "date(" + max + ", 1, 1)",
                                  std::string("time(24, 0)"),
                                  "add_days(day, " + max + ")",
                                  std::string("add_days(day, 90000)"),
                                  "add_months(day, " + max + ")",
                                  "add_business_days(day, " + max + ", 'MX')",
                                  std::string("add_days(no_day, 1)"),
                                  std::string("days_between(no_day, day)"),
                                  std::string("number_of('3 o 4')"),
                                  std::string("date_of('31/02', 'UTC')"),
                                  std::string("time_of('25:00')"),
                                  std::string("phone_of('12', 'MX')"),
                                  std::string("state_of(no_place)"),
                                  std::string("country_named('x')"),
                                  std::string("min(no_number, 1)"),
                                  std::string("is_between_hours('UTC', 25, 3)"),
                                  std::string("dial_outcome('x')")})
    EXPECT_FALSE(valued(text).known) << text;
  for (const char* text : {"no_number == 0", "no_number < 1", "no_number >= 0", "no_day < day",
                           "1 / 0 == 1 / 0", "no_flag", "no_flag == false", "has_phrase(no_text, 'x')"})
    EXPECT_EQ(valued(text).number, 0) << text;
  for (const char* text :
       {"no_number != 0", "not no_flag", "no_text == ''", "length(no_text) == 0", "not known(no_text)"})
    EXPECT_EQ(valued(text).number, 1) << text;
}

TEST(functions, texts_that_grow_are_cut_between_letters) {
  auto twice = [](std::string inside) { return "replace(" + inside + ", 'ñ', 'ññññññññññ')"; };
  auto grown = valued(twice(twice(twice(twice("'ñ'")))));
  EXPECT_LE(grown.text.size(), 2000U);
  EXPECT_GE(grown.text.size(), 1990U);
  EXPECT_EQ(grown.text.size() % 2, 0U) << "a letter of two bytes is whole or not there";
}

// Any expression that loads can be computed; whatever it is made of.
TEST(functions, evaluation_is_total) {
  std::mt19937 dice(4);
  const std::vector<std::string> atoms{"n",
                                       "no_number",
                                       "day",
                                       "no_day",
                                       "hour",
                                       "words",
                                       "no_text",
                                       "where",
                                       "needs",
                                       "phone",
                                       "true",
                                       "0",
                                       "9223372036854775807",
                                       "'ñ 12'",
                                       "''",
                                       "'MX'",
                                       "'UTC'",
                                       "'food'",
                                       "'global.stop'"};
  std::function<std::string(int)> made = [&](int depth) -> std::string {
    if (depth == 0 || dice() % 4 == 0) return atoms[dice() % atoms.size()];
    if (dice() % 4 == 0) {
      static const char* signs[] = {" + ", " - ", " * ", " / ", " < ", " == ", " and ", " or "};
      auto left = made(depth - 1);
      return "(" + left + signs[dice() % 8] + made(depth - 1) + ")";
    }
    const auto& f = functions()[dice() % functions().size()];
    std::string out = std::string(f.name) + "(";
    for (std::size_t i = 0; i != f.count(); ++i) out += (i == 0 ? "" : ", ") + made(depth - 1);
    return out + ")";
  };
  int computed = 0;
  for (int round = 0; round != 60000; ++round) {
    expression_error error;
    auto compiled = compile(made(3), scope(), error);
    if (!compiled) continue;
    ++computed;
    auto found = evaluate(*compiled, world());
    if (!found.known) continue;
    EXPECT_TRUE(compiled->type != value_type::date || is_date(found.number));
    EXPECT_TRUE(compiled->type != value_type::time || (found.number >= 0 && found.number < minutes_a_day));
    EXPECT_TRUE(compiled->type != value_type::flag || found.number == 0 || found.number == 1);
  }
  EXPECT_GT(computed, 1000);
}

// flows/functions.md is the table, row by row.
TEST(functions, the_reference_for_administrators_is_the_table) {
  std::ifstream in(std::string(AMPARO_ROOT) + "/flows/functions.md");
  std::vector<std::string> rows, expected;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("| `")) rows.push_back(line);
  for (const auto& f : functions())
    expected.push_back("| `" + signature_of(f) + "` | " + std::string(f.means) + " |");
  EXPECT_EQ(rows, expected);
}

TEST(functions, say_how_they_are_called) {
  std::set<std::string> signatures;
  for (const auto& f : functions()) signatures.insert(signature_of(f));
  for (const char* one :
       {"add_business_days(date, number, \"country\") -> date", "or_else(any value, any value) -> the same",
        "has(choices, \"choice\") -> flag", "min(ordered value, ordered value) -> the same"})
    EXPECT_TRUE(signatures.contains(one)) << one;
}

}  // namespace
}  // namespace amparo::flow::test
