#include "flow/tests_numbers.hpp"

#include <gtest/gtest.h>
#include <unicode/rbnf.h>

#include "answer_support.hpp"
#include "flow/icu_text.hpp"

namespace amparo::flow::test {
namespace {

TEST(tests_numbers, one_number_and_no_other) {
  struct row {
    const char* typed;
    std::optional<std::int64_t> number;
  };
  for (const auto& [typed, number] : std::vector<row>{{"4", 4},
                                                      {" 04. ", 4},
                                                      {"４", 4},
                                                      {"٤", 4},
                                                      {"1,500", 1500},
                                                      {"1.500", 1500},
                                                      {"1 500", 1500},
                                                      {"12,345,678", 12345678},
                                                      {"-3", -3},
                                                      {"−3", -3},
                                                      {"somos cuatro", 4},
                                                      {"Somos 4 personas", 4},
                                                      {"tengo una hija", 1},
                                                      {"veintiuno", 21},
                                                      {"VEINTIÚN", 21},
                                                      {"treinta y cinco años", 35},
                                                      {"treinta cinco", 35},
                                                      {"cien", 100},
                                                      {"ciento uno", 101},
                                                      {"doscientas", 200},
                                                      {"dos cientos", 200},
                                                      {"mil", 1000},
                                                      {"mil doscientos treinta y cuatro", 1234},
                                                      {"nueve mil novecientos noventa y nueve", 9999},
                                                      {"quince mil", 15000},
                                                      {"15 mil pesos", 15000},
                                                      {"cero", 0},
                                                      {"", std::nullopt},
                                                      {"muchos", std::nullopt},
                                                      {"3 o 4", std::nullopt},
                                                      {"2.5", std::nullopt},
                                                      {"1,500.50", std::nullopt},
                                                      {"dos hijos y una hija", std::nullopt},
                                                      {"cinco treinta", std::nullopt},
                                                      {"mil mil", std::nullopt},
                                                      {"1234567890123456", std::nullopt},
                                                      {"5512345678", std::nullopt}}) {
    EXPECT_EQ(number_in(typed, spanish()), number) << typed;
  }
}

TEST(tests_numbers, every_number_up_to_9999_is_heard_as_it_is_spelled) {
  for (auto [locale, words] : {std::pair{"es-MX", &spanish()}, std::pair{"en-US", &english()}}) {
    UErrorCode error = U_ZERO_ERROR;
    icu::RuleBasedNumberFormat spell(icu::URBNF_SPELLOUT, icu_locale(locale), error);
    for (int32_t n = 0; n != 10000; ++n) {
      icu::UnicodeString said;
      ASSERT_EQ(number_in(utf8(spell.format(n, said)), *words), n) << utf8(said);
    }
  }
}

TEST(tests_numbers, digits_alone) {
  EXPECT_EQ(digits_in("123-456 789", 8, 9), "123456789");
  EXPECT_EQ(digits_in("１２３", 3, 3), "123");
  for (const char* wrong : {"", "12", "1234567890", "A12345678", "doce"})
    EXPECT_FALSE(digits_in(wrong, 8, 9)) << wrong;
  EXPECT_TRUE(is_between(3, 3, 3) && !is_between(2, 3, 9) && !is_between(10, 3, 9));
}

TEST(tests_numbers, a_flood_of_words_holds_no_number) {
  std::string flood;
  for (int i = 0; i != 2000; ++i) flood += "mil ";
  EXPECT_FALSE(number_in(flood, spanish()));
}

}  // namespace
}  // namespace amparo::flow::test
