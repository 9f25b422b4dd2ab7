#include "base/national_shift.hpp"

#include <gtest/gtest.h>

#include "base/gsm.hpp"

// languages.md § 5, group 4: a codec, and nothing that uses it on a route.
namespace amparo::base {
namespace {

TEST(national_shift, L37_informacion_takes_twelve_septets_behind_the_header_of_spanish) {
  auto shifted = spanish_shift("Información");
  ASSERT_TRUE(shifted);
  EXPECT_EQ(shifted->header, std::string("\x03\x24\x01\x02", 4));
  EXPECT_EQ(shifted->septets.size(), 12U);
  EXPECT_EQ(shifted->septets, "Informaci\x1Bon");
  EXPECT_EQ(cost_of("Información").alphabet, sms_alphabet::ucs2) << "without it";
}

TEST(national_shift, L37_every_letter_of_the_table_comes_back_and_no_other_is_taken) {
  for (const char* text : {"çÁÍÓÚáíóú", "¿Está detenido? ¡Sí! ñ Ñ é ü €[]", "", "@"}) {
    auto shifted = spanish_shift(text);
    ASSERT_TRUE(shifted) << text;
    EXPECT_EQ(text_of_spanish_shift(shifted->septets), text);
  }
  EXPECT_EQ(spanish_shift("a\xCC\x81")->septets,
            "\x1B"
            "a")
      << "composed first";
  for (const char* text : {"ã", "日", "🙂", "’"}) EXPECT_FALSE(spanish_shift(text)) << text;
  EXPECT_EQ(text_of_spanish_shift("x\x1B"), "x ") << "cut off: as the standard shows it";
}

TEST(national_shift, L37_nothing_is_folded_or_costed_by_it) {
  EXPECT_EQ(sms_fold("Información", "es-MX").text, "Informacion");
  EXPECT_FALSE(gsm_septets("Información"));
}

}  // namespace
}  // namespace amparo::base
