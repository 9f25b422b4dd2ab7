#include "flow/outside_value.hpp"

#include <gtest/gtest.h>

#include <string>

#include "acts_support.hpp"

namespace amparo::flow::test {
namespace {

std::string read(std::string_view text, value_type type) {
  auto value = outside_value(text, type, nullptr);
  return value ? "+" + value->text : "-";
}

TEST(outside_values, O_7_a_text_is_words_and_short_numbers) {
  for (const char* good :
       {"Casa del Migrante Betania", "lunes a viernes, 9:00 a 17:00", "abierto hasta las 5 p.m.",
        "100% gratis", "Calle 5 de Mayo 1234, CP 06000", "ñandú, no", "K'iche' y mam",
        "\u00ABBetania\u00BB (mujeres)", "EE. UU.", "Tlaxiaco: ña\u0331 yu\u0301", "911"})
    EXPECT_EQ(read(good, value_type::text), std::string("+") + good) << good;
  for (const char* bad : {"",
                          "<Say>hola</Say>",
                          "a & b",
                          "{name}",
                          "uno\ndos",
                          "tab\tdos",
                          "\xff",
                          "\u202Eatras",
                          "\u200Boculto",
                          "\U0001F600",
                          "ayuda@example.org",
                          "vea ayuda.example.org",
                          "bit.ly/abc",
                          "https://x",
                          "AYUDA.ORG",
                          "llame al 5550001111",
                          "llame al 55 5000 1111",
                          "+1 (900) 555-0100",
                          "900.555.01.00",
                          "55/50/00/1111",
                          "1234567",
                          "\u0661\u0662\u0663",
                          "a*b",
                          "a|b",
                          "a_b",
                          "a#b",
                          "esto tiene mas de cuarenta letras, una por una"})
    EXPECT_EQ(read(bad, value_type::text), "-") << bad;
  EXPECT_EQ(read(std::string("cero\0cero", 9), value_type::text), "-");
  std::string longest, longer;
  for (int i = 0; i != 40; ++i) longest += "\u00F1";
  longer = longest + "a";
  EXPECT_EQ(read(longest, value_type::text), "+" + longest) << "letters, not bytes";
  EXPECT_EQ(read(longer, value_type::text), "-");
  EXPECT_EQ(read("Ana Lopez", value_type::name), "+Ana Lopez");
  EXPECT_EQ(read("Ana 5550001111", value_type::name), "-");
}

TEST(outside_values, O_7_values_are_of_their_type) {
  EXPECT_EQ(read("123456", value_type::digits), "+123456");
  for (const char* bad : {"", "1234567", "12a", "12 34"})
    EXPECT_EQ(read(bad, value_type::digits), "-") << bad;
  EXPECT_EQ(read("12", value_type::number), "+");
  EXPECT_EQ(read("1.5", value_type::number), "-");
  EXPECT_EQ(read("2026-12-01", value_type::date), "+");
  EXPECT_EQ(read("mañana", value_type::date), "-");
  EXPECT_EQ(read("yes", value_type::flag), "-");
  EXPECT_EQ(read("true", value_type::flag), "+");
}

TEST(outside_values, O_2_a_number_to_dial_or_a_choice_is_no_programs_to_set) {
  for (auto type : {value_type::phone, value_type::choice})
    for (const char* text : {"+525550001111", "1", "home"}) EXPECT_EQ(read(text, type), "-") << text;
}

TEST(outside_values, a_place_is_one_of_the_directory) {
  EXPECT_EQ(read("GA", value_type::place), "-");
  const auto* places = acts_bundle().places.get();
  ASSERT_NE(places, nullptr);
  auto found = places->find_place("Atlanta").found;
  ASSERT_FALSE(found.empty());
  EXPECT_TRUE(outside_value(found.front().id, value_type::place, places));
  EXPECT_FALSE(outside_value("nowhere at all", value_type::place, places));
}

}  // namespace
}  // namespace amparo::flow::test
