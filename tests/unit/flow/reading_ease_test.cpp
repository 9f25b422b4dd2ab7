#include "flow/reading_ease.hpp"

#include <gtest/gtest.h>

namespace amparo::flow {
namespace {

TEST(reading_ease, B17_syllables_of_words) {
  struct row {
    const char *tag, *word;
    unsigned syllables;
  };
  for (const auto& [tag, word, syllables] :
       {row{"es-MX", "abogado", 4},  row{"es-MX", "día", 2},    row{"es-MX", "DÍA", 2},
        row{"es-MX", "ciudad", 2},   row{"es-MX", "aéreo", 4},  row{"es-MX", "guerra", 2},
        row{"es-MX", "pingüino", 3}, row{"es-MX", "quien", 1},  row{"es-MX", "muy", 1},
        row{"es-MX", "y", 1},        row{"es-MX", "país", 2},   row{"es-MX", "oír", 2},
        row{"es-MX", "héroe", 3},    row{"es-MX", "yo", 1},     row{"es-MX", "año", 2},
        row{"es-MX", "911", 2},      row{"en-US", "name", 1},   row{"en-US", "table", 2},
        row{"en-US", "signed", 1},   row{"en-US", "wanted", 2}, row{"en-US", "lawyer", 2},
        row{"en-US", "the", 1},      row{"en-US", "people", 2}, row{"en-US", "voluntary", 4},
        row{"en-US", "don't", 1},    row{"es-MX", "{city}", 2}}) {
    auto is = text_ease_of(word, tag);
    EXPECT_EQ(is.words, 1U) << word;
    EXPECT_EQ(is.syllables, syllables) << word;
  }
}

TEST(reading_ease, B17_sentences_end_where_the_voice_falls) {
  auto is = text_ease_of("¿Dónde está? Diga: no firme nada.\nLlame al {consulate_number}", "es-MX");
  EXPECT_EQ(is.sentences, 4U);
  EXPECT_EQ(is.words, 9U);
  EXPECT_EQ(is.longest_sentence, 3U);
  EXPECT_EQ(text_ease_of("", "es-MX").words, 0U);
  EXPECT_EQ(text_ease_of(" ... ¡!", "es-MX").sentences, 0U);
  EXPECT_EQ(text_ease_of("", "es-MX").ease, 0);
}

TEST(reading_ease, B17_words_and_sentences_are_counted_as_they_are_heard) {
  struct row {
    const char* text;
    unsigned words, sentences, longest;
  };
  for (const auto& one :
       {row{"", 0, 0, 0}, row{"No firme nada.", 3, 1, 3},
        row{"Guarde silencio. No abra la puerta de su casa.", 9, 2, 7},
        row{"¿Dónde está? {choices} 0 persona", 5, 2, 3},
        row{"Llame al {number}. Repito: {number}.", 5, 3, 3}, row{"Sí... ¡ya!\nEspere", 3, 3, 1},
        row{"Son 3.5 km a las 10:30.", 6, 1, 6}, row{"— … !", 0, 0, 0}}) {
    auto is = text_ease_of(one.text, "es-MX");
    EXPECT_EQ(is.words, one.words) << one.text;
    EXPECT_EQ(is.sentences, one.sentences) << one.text;
    EXPECT_EQ(is.longest_sentence, one.longest) << one.text;
  }
  EXPECT_DOUBLE_EQ(text_ease_of("Guarde silencio. No abra la puerta de su casa.", "es-MX").words_a_sentence(),
                   4.5);
  EXPECT_EQ(text_ease_of("", "es-MX").words_a_sentence(), 0);
  EXPECT_EQ(text_ease_of("Rete trankil.", "ht").ease, 0) << "nobody measured it for that language";
}

TEST(reading_ease, B17_the_formulas) {
  EXPECT_NEAR(text_ease_of("Guarde silencio.", "es-MX").ease, 206.835 - 62.3 * 5 / 2 - 2, 1e-9);
  EXPECT_NEAR(text_ease_of("Stay silent. Ask for a lawyer.", "en-US").ease,
              206.835 - 1.015 * 3 - 84.6 * 8 / 6, 1e-9);
  EXPECT_GT(text_ease_of("No abra la puerta. No firme nada.", "es-MX").ease, 75);
  EXPECT_LT(text_ease_of("Solicite inmediatamente asesoramiento especializado internacional.", "es-MX").ease,
            0);
}

}  // namespace
}  // namespace amparo::flow
