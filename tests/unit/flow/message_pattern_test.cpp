#include "flow/message_pattern.hpp"

#include <gtest/gtest.h>
#include <unicode/msgfmt.h>

#include <map>

#include "flow/icu_text.hpp"
#include "flow/in_words.hpp"

namespace amparo::flow {
namespace {

struct filled {
  std::map<std::string, template_value> values;
  std::string operator()(const std::string& pattern, const char* locale = "es-MX",
                         const message_pattern::folding_function& fold = nullptr) const {
    pattern_problem problem;
    auto made = message_pattern::compile(pattern, locale, fold, problem);
    EXPECT_TRUE(made) << pattern << ": " << problem.message;
    return made ? made->format([&](std::size_t at) { return values.at(made->names()[at]); }) : "";
  }
};

template_value number(std::int64_t n) { return {std::to_string(n), n, ""}; }
template_value text(std::string words, std::string selector = "") {
  return {std::move(words), std::nullopt, std::move(selector)};
}

TEST(message_patterns, say_what_icu_says) {
  const std::vector<std::string> patterns{
      "{n, plural, =0 {nadie} one {# persona} other {# personas}}",
      "{n, plural, offset:1 =0 {nadie} =1 {usted} one {usted y # más} other {usted y # más}}",
      "{n, selectordinal, one {#.er} two {#.do} other {#.º}} piso",
      "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} floor",
      "{n, number} y {n, number, integer}",
      "K'iche' d''{g} '{'{n, number}'}'",
      "{g, select, f {ella} m {él} other {la persona}} {n, plural, one {va} other {van #}}",
      "{n, plural, one {{g, select, f {una # ' sola} other {uno}}} other {{g}}}",
      "",
      "sin nada",
      "{g}{g}"};
  for (const char* locale : {"es-MX", "en-US", "pt-BR", "quc"})
    for (const auto& pattern : patterns)
      for (std::int64_t n : {0, 1, 2, 3, 11, 21, 1234567})
        for (const char* g : {"f", "m", "x", "{n}"}) {
          UErrorCode error = U_ZERO_ERROR;
          icu::MessageFormat oracle(unicode(pattern), icu_locale(locale), error);
          icu::UnicodeString names[] = {"n", "g"}, out;
          icu::Formattable values[] = {icu::Formattable(n), icu::Formattable(unicode(g))};
          oracle.format(names, values, 2, out, error);
          ASSERT_TRUE(U_SUCCESS(error)) << pattern;
          filled with{{{"n", number(n)}, {"g", text(g)}}};
          EXPECT_EQ(with(pattern, locale), utf8(out)) << pattern << " " << locale << " " << n << " " << g;
        }
}

TEST(message_patterns, days_and_times_are_civil) {
  filled with{{{"d", number(day_of("2026-11-24").value())}, {"t", number(15 * 60 + 30)}}};
  EXPECT_EQ(with("{d, date}"), "24 de noviembre de 2026");
  EXPECT_EQ(with("{d, date, full}"), "martes, 24 de noviembre de 2026");
  EXPECT_EQ(with("{d, date, ::MMMMd}"), "24 de noviembre");
  EXPECT_EQ(with("{d, date, long}", "en-US"), "November 24, 2026");
  EXPECT_EQ(with("{t, time}"), "3:30 de la tarde");
  EXPECT_EQ(with("{t, time, ::Hmm}"), "15:30");
  for (const char* unknown : {"qaa-x-prueba", "mix-x-bajo", "kjb"})  // ICU would say the host's words
    EXPECT_EQ(with("{d, date, full}", unknown), "martes, 24 de noviembre de 2026") << unknown;
  filled early{{{"d", number(-62091)}}};
  EXPECT_EQ(early("{d, date}"), "1 de enero de 1800");
}

TEST(message_patterns, F_4_values_are_never_parsed_again) {
  for (const char* hostile : {"{n}", "{{", "}}", "${HOME}", "%s%n", "'{'", "{n, plural, other {x}}", "#",
                              "''", "\\u0041", "<Say>", "&amp;", "=1+1", "{{{{{{{{{"}) {
    filled with{{{"n", number(2)}, {"g", text(hostile)}}};
    EXPECT_EQ(with("a {g} b"), std::string("a ") + hostile + " b");
    EXPECT_EQ(with("{n, plural, one {} other {# {g}}}"), std::string("2 ") + hostile);
    EXPECT_EQ(with("{g, select, f {ella} other {{g}}}"), hostile);
  }
}

TEST(message_patterns, a_value_that_is_missing_takes_the_case_for_others) {
  filled with{{{"n", text("")}, {"g", text("")}}};
  EXPECT_EQ(with("{n, plural, =0 {cero} one {uno} other {[#]}}"), "[]");
  EXPECT_EQ(with("{g, select, f {ella} other {alguien}}"), "alguien");
  EXPECT_EQ(with("{n, number}{n, date}{n, time}"), "");
  filled chosen{{{"g", text("en mi casa", "home")}}};
  EXPECT_EQ(chosen("{g, select, home {H: {g}} other {O}}"), "H: en mi casa");
  filled largest{{{"n", number(INT64_MIN)}}};
  EXPECT_NE(largest("{n, plural, offset:1 one {#} other {#}}"), "");
}

TEST(message_patterns, folding_goes_over_everything_but_the_values) {
  auto fold = [](const std::string& words) { return words == "á" ? std::string("a") : words + "!"; };
  filled with{{{"g", text("á")}, {"n", number(1)}}};
  EXPECT_EQ(with("á{g}", "es-MX", fold), "aá");
  EXPECT_EQ(with("{n, plural, one {á} other {b}}{n, number}", "es-MX", fold), "a1!");
}

TEST(message_patterns, placeholders_are_listed_with_kind_place_and_cases) {
  pattern_problem problem;
  auto all = placeholders_of("¡{who}! {n, plural, =0 {x} other {{day, date, long}}} {t, time}", problem);
  EXPECT_EQ(problem.message, "");
  using kind = placeholder_kind;
  EXPECT_EQ(all, (std::vector<placeholder>{{"who", kind::plain, 2, {}},
                                           {"n", kind::plural, 9, {"=0", "other"}},
                                           {"day", kind::date, 35, {}},
                                           {"t", kind::time, 55, {}}}));
}

TEST(message_patterns, mistakes_have_a_place) {
  struct row {
    const char* pattern;
    std::size_t offset;
  };
  auto problem_of = [](const char* pattern) {
    pattern_problem problem;
    EXPECT_FALSE(message_pattern::compile(pattern, "es-MX", nullptr, problem)) << pattern;
    EXPECT_NE(problem.message, "") << pattern;
    EXPECT_LE(problem.offset, std::string_view(pattern).size()) << pattern;
    return problem;
  };
  for (const auto& [pattern, offset] :
       {row{"{x, money}", 0}, row{"ñ {d, date}{n, spellout}", 12}, row{"{n, number, percentish}", 0},
        row{"a {n, choice, 0#a|1#b}", 2}, row{"{d, date, longest}", 0}})
    EXPECT_EQ(problem_of(pattern).offset, offset) << pattern;
  for (const char* pattern :
       {"{", "ñ {a", "{a b}", "{n, plural}", "{n, plural, one {x}}", "{g, select, f {x}}", "{}"})
    problem_of(pattern);
}

}  // namespace
}  // namespace amparo::flow
