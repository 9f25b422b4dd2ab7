#include "base/fold.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/gsm.hpp"
#include "base/utf8.hpp"

namespace amparo::base {
namespace {

TEST(fold, L27_variants_of_one_keyword_are_one) {
  for (std::string typed :
       {"ESPAÑOL", "español", "espanol", "Espan\u0303ol", "  Español. ", "¡español!", "ＥＳＰＡＮＯＬ",
        "«Español»", "español\u00A0", "\u200Bespañol", "ESPAN\u0303OL\r\n"})
    EXPECT_EQ(match_fold(typed), "espanol") << typed;
  for (std::string typed : {"K'iche'", "Kʼicheʼ", "K’iche’", "Kꞌicheꞌ", "K‘iche´", "k`iche`", "ＫʼICHE＇",
                            "kiché", "kiche\u0301"})
    EXPECT_EQ(match_fold(typed), "kiche") << typed;
  EXPECT_EQ(match_fold("Hñähñu"), "hnahnu");
  EXPECT_EQ(match_fold("Kreyòl  Ayisyen"), "kreyol ayisyen");
}

TEST(fold, digits_of_any_shape_are_digits) {
  for (std::string typed : {"1", " 1.", "(1)", "１", "1\uFE0F\u20E3", "١", "#1"})
    EXPECT_EQ(match_fold(typed), "1") << typed;
  EXPECT_EQ(match_fold("1,2"), "1 2");
}

TEST(fold, words_keep_one_space_and_no_punctuation) {
  EXPECT_EQ(match_fold("  La migra\t está...en MI casa!!! 😱 "), "la migra esta en mi casa");
  EXPECT_EQ(match_fold("sí/no"), "si no");
  EXPECT_EQ(match_fold("a\xFF\xC3z"), "a z");
  EXPECT_EQ(match_fold(std::string("a\0b", 3)), "a b");
  EXPECT_EQ(match_fold("Straße IŞIK"), "strasse isik");
  EXPECT_EQ(match_fold("¿?"), "");
  EXPECT_EQ(match_fold(""), "");
}

TEST(fold, words_that_differ_stay_different) {
  EXPECT_NE(match_fold("mam"), match_fold("mamá"));
  EXPECT_EQ(match_fold("mamá"), "mama");
}

TEST(fold, is_idempotent_and_blind_to_composition) {
  std::mt19937 dice(11);
  for (int round = 0; round != 20000; ++round) {
    std::string text;
    for (auto left = dice() % 8; left != 0; --left) {
      auto c = static_cast<char32_t>(dice() % (dice() % 4 == 0 ? 0x20000 : 0x800));
      if (c < 0xD800 || c > 0xDFFF) append_utf8(text, c);
    }
    auto folded = match_fold(text);
    ASSERT_EQ(match_fold(folded), folded) << text;
    ASSERT_EQ(match_fold(nfc(text)), folded) << text;
    ASSERT_TRUE(folded.empty() || (folded.front() != ' ' && folded.back() != ' '));
    ASSERT_EQ(folded.find("  "), folded.npos);
  }
}

// A made-up language with tones on a and e, a long mark on any vowel, a raised tone letter and a glottal
// stop.
const folding tones({"á", "à", "é", "\u25CC\u0331", "ᴬ", "'"});

TEST(fold, L27_marks_that_tell_words_apart_stay_where_the_language_declares_them) {
  EXPECT_NE(tones("tá"), tones("ta"));
  EXPECT_NE(tones("tá"), tones("tà"));
  EXPECT_NE(tones("te\u0331"), tones("te"));
  EXPECT_NE(tones("taᴬ"), tones("taa"));
  EXPECT_NE(tones("ta'"), tones("ta"));
  EXPECT_NE(tones("k'aq"), tones("kaq"));
  EXPECT_EQ(tones("tó"), tones("to")) << "not declared on o";
  EXPECT_EQ(tones("señor"), tones("senor")) << "nor on n";
  EXPECT_EQ(tones("'ta'"), tones("ta'")) << "a sign before the word is a quotation mark";
}

TEST(fold, L27_each_variant_of_a_keyword_matches_in_each_language) {
  struct row {
    const char* keyword;
    std::vector<std::string> typed;
  };
  for (const auto& [keyword, typed] : std::vector<row>{
           {"tá k'oé",
            {"TÁ K'OÉ", "ta\u0301 koe", "tá kʼoé", "tá k’oé", "tá kꞌoé", "ｔá k'oé", " «tá» k‘oé! "}},
           {"n\u0331a", {"N\u0331A", "n\u200B\u0331a", "ｎ\u0331ａ"}}}) {
    for (std::size_t i = 0; i != typed.size(); ++i)
      EXPECT_EQ(tones(typed[i]) == tones(keyword), typed[i] != "ta\u0301 koe") << typed[i];
  }
  const folding plain;
  for (std::string typed : {"mañana", "MAÑANA", "man\u0303ana", "manana", "ｍａñａｎａ"})
    EXPECT_EQ(plain(typed), "manana") << typed;
  EXPECT_TRUE(plain.is_plain() && folding(std::vector<std::string>{}).is_plain() && !tones.is_plain());
}

TEST(fold, of_a_language_is_idempotent_and_blind_to_composition) {
  std::mt19937 dice(12);
  for (int round = 0; round != 5000; ++round) {
    std::string text;
    for (auto left = dice() % 8; left != 0; --left) {
      auto c = static_cast<char32_t>(dice() % 3 == 0 ? 0x300 + dice() % 0x70 : dice() % 0x800);
      append_utf8(text, c);
    }
    auto folded = tones(text);
    ASSERT_EQ(tones(folded), folded) << text;
    ASSERT_EQ(tones(nfc(text)), folded) << text;
    ASSERT_TRUE(folded.empty() || (folded.front() != ' ' && folded.back() != ' '));
  }
}

}  // namespace
}  // namespace amparo::base
