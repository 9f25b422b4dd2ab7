#pragma once
#include <string_view>

// How easily a text is read, as schools measure it: from words a sentence and syllables a word.
//  - Spanish: the perspicuity of Szigriszt Pazos (1993), read on the scale INFLESZ (Barrio Cantalejo 2008):
//    206.835 - 62.3 syllables/words - words/sentences. Under 40 very hard, 40 to 55 somewhat hard, 55 to 65
//    normal, above easy.
//  - English: Flesch's reading ease (1948): 206.835 - 1.015 words/sentences - 84.6 syllables/words. 60 and
//    more is plain English, 50 to 60 is of the tenth to twelfth school year.
// A value in braces is one word of two syllables, and so is a number.
namespace amparo::flow {

struct text_ease {
  unsigned sentences = 0, words = 0, syllables = 0;
  unsigned longest_sentence = 0;  // in words
  double ease = 0;                // 0 where there is no word, and in other languages
  double words_a_sentence() const;
};

// `tag`: of the language; syllables are counted as Spanish has them in es-... and as English has them
// elsewhere. A sentence ends where the voice falls: at . ! ? : ; unless a letter or digit follows at once
// ("10:30", "3.5"), at the end of a line and at that of the text.
text_ease text_ease_of(std::string_view text, std::string_view tag);

}  // namespace amparo::flow
