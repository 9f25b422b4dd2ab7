#include "flow/expression.hpp"

#include <gtest/gtest.h>

#include "flow/words.hpp"

namespace amparo::flow {
namespace {

// Variables: 0 town (text) = "San Juan", 1 age (number) = 15, 2 alone (flag) = true, 3 unset (text).
class values final : public expression_reader {
 public:
  value variable(std::uint32_t slot) const override {
    if (slot == 0) return {0, "San Juan", true};
    if (slot == 1) return {15, {}, true};
    if (slot == 2) return {1, {}, true};
    return {0, {}, false};
  }
  value ambient_value(ambient which) const override {
    return which == ambient::channel    ? value{0, "sms", true}
           : which == ambient::language ? value{0, "es-MX", true}
                                        : value{0, {}, true};
  }
  surroundings around() const override { return {}; }
};

expression_scope scope() {
  expression_scope s;
  s.names = {"town", "age", "alone", "unset"};
  s.find = [](std::string_view name) -> std::optional<expression_scope::variable> {
    if (name == "town") return expression_scope::variable{0, value_type::text};
    if (name == "age") return expression_scope::variable{1, value_type::number};
    if (name == "alone") return expression_scope::variable{2, value_type::flag};
    if (name == "unset") return expression_scope::variable{3, value_type::text};
    return std::nullopt;
  };
  s.is_on = [](std::string_view name) { return name != "off"; };
  return s;
}

TEST(expressions, values) {
  struct row {
    const char* text;
    std::int64_t number;
  };
  for (const auto& [text, number] : {row{"true", 1},
                                     row{"not true", 0},
                                     row{"age < 18", 1},
                                     row{"age >= 15 and age <= 15", 1},
                                     row{"age > 15 or alone", 1},
                                     row{"age != 15", 0},
                                     row{"not alone or not (age == 15)", 0},
                                     row{"not alone and alone or alone", 1},
                                     row{"town == 'San Juan'", 1},
                                     row{"town != \"San Juan\"", 0},
                                     row{"lower(town) == 'san juan'", 1},
                                     row{"length(town)", 8},
                                     row{"length('ñandú')", 5},
                                     row{"length(unset) == 0", 1},
                                     row{"known(town) and not known(unset)", 1},
                                     row{"channel == 'sms' and language == 'es-MX'", 1},
                                     row{"withheld or urgent", 0},
                                     row{"switch('memo')", 1},
                                     row{"switch(\"off\")", 0},
                                     row{"((((age))))", 15},
                                     row{"1 + 2 * 3 - 4 / 2", 5},
                                     row{"-(age - 20) * 2", 10},
                                     row{"10 - 3 - 2", 5},
                                     row{"-7 / 2", -3},
                                     row{"age - 5 == 10 and not (age + 1 < age)", 1}}) {
    expression_error error;
    auto compiled = compile(text, scope(), error);
    ASSERT_TRUE(compiled) << text << ": " << error.message;
    EXPECT_EQ(evaluate(*compiled, values()).number, number) << text;
  }
}

TEST(expressions, mistakes_have_a_place_and_a_rule) {
  struct row {
    const char *text, *rule;
    std::size_t offset;
  };
  for (const auto& [text, rule, offset] : {row{"", "expression-syntax", 0},
                                           row{"twon == 'x'", "unknown-variable", 0},
                                           row{"alone and ag > 3", "unknown-variable", 10},
                                           row{"known(nobody)", "unknown-variable", 6},
                                           row{"age and alone", "wrong-type", 0},
                                           row{"town < 3", "wrong-type", 5},
                                           row{"age == 'x'", "wrong-type", 4},
                                           row{"not age", "wrong-type", 4},
                                           row{"length(age)", "wrong-type", 7},
                                           row{"(age", "expression-syntax", 4},
                                           row{"age ==", "expression-syntax", 6},
                                           row{"'open", "expression-syntax", 0},
                                           row{"age 3", "expression-syntax", 4},
                                           row{"size(town)", "unknown-function", 0},
                                           row{"99999999999999999999", "expression-syntax", 0},
                                           row{"switch(memo)", "expression-syntax", 7},
                                           row{"age = 3", "expression-syntax", 4},
                                           row{"$", "expression-syntax", 0},
                                           row{"town + 1", "wrong-type", 0},
                                           row{"1 + alone", "wrong-type", 4},
                                           row{"-alone", "wrong-type", 1},
                                           row{"alone < alone", "wrong-type", 6},
                                           row{"min(1)", "wrong-arity", 0},
                                           row{"min(1, 2, 3)", "wrong-arity", 0},
                                           row{"known()", "wrong-arity", 6},
                                           row{"min(age, town)", "wrong-type", 9},
                                           row{"max(town, town)", "wrong-type", 4},
                                           row{"or_else(age, 'x')", "wrong-type", 13},
                                           row{"today('Mars')", "unknown-zone", 6},
                                           row{"today(town)", "expression-syntax", 6},
                                           row{"matches(town, 'none.such')", "unknown-words", 14},
                                           row{"matches_pattern(town, '(')", "bad-pattern", 22},
                                           row{"is_holiday(today('UTC'), 'GT')", "unknown-country", 25},
                                           row{"state_of(town)", "wrong-type", 9},
                                           row{"lenght(town)", "unknown-function", 0}}) {
    expression_error error;
    EXPECT_FALSE(compile(text, scope(), error)) << text;
    EXPECT_EQ(error.rule, rule) << text << ": " << error.message;
    EXPECT_EQ(error.offset, offset) << text << ": " << error.message;
  }
}

TEST(expressions, depth_and_length_have_bounds) {
  expression_error error;
  EXPECT_FALSE(compile(std::string(200, '(') + "true" + std::string(200, ')'), scope(), error));
  EXPECT_FALSE(compile(std::string(600, ' ') + "true", scope(), error));
  std::string nots;
  for (int i = 0; i != 60; ++i) nots += "not ";
  EXPECT_FALSE(compile(nots + "true", scope(), error));
  std::string minuses(60, '-'), deep;
  EXPECT_FALSE(compile(minuses + "1", scope(), error));
  for (int i = 0; i != 40; ++i) deep += "1+(";
  EXPECT_FALSE(compile(deep + "1" + std::string(40, ')'), scope(), error));
}

TEST(words, a_table_finds_what_it_was_given_and_the_longest_phrase_in_a_message) {
  word_table table;
  EXPECT_FALSE(table.find("migra"));
  EXPECT_TRUE(table.add("migra", 1));
  EXPECT_TRUE(table.add("migra en mi puerta", 2));
  EXPECT_TRUE(table.add("en mi", 3));
  EXPECT_TRUE(table.add("migra", 1)) << "the same again";
  EXPECT_FALSE(table.add("migra", 4)) << "another meaning: the first stays";
  EXPECT_TRUE(table.add("", 9));
  EXPECT_EQ(table.find("migra"), 1U);
  EXPECT_FALSE(table.find(""));
  EXPECT_EQ(table.size(), 3U);
  struct row {
    const char* text;
    std::uint32_t value;
  };
  for (const auto& [text, value] :
       {row{"migra", 1}, row{"la migra vino", 1}, row{"hay migra en mi puerta hoy", 2},
        row{"en mi casa la migra", 3}, row{"migratorio", 0}, row{"inmigra", 0}, row{"", 0}}) {
    auto found = find_phrase(table, text);
    EXPECT_EQ(found ? found->value : 0, value) << text;
  }
  for (std::uint32_t i = 0; i != 5000; ++i) EXPECT_TRUE(table.add("w" + std::to_string(i), i + 10));
  for (std::uint32_t i = 0; i != 5000; ++i) ASSERT_EQ(table.find("w" + std::to_string(i)), i + 10);
}

}  // namespace
}  // namespace amparo::flow
