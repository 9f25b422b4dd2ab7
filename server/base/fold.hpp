#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amparo::base {

// A text as it is compared with keywords, names of languages and places; never shown and never stored.
// Applied to both sides. In this order:
//  1. Compatibility forms become plain ones (NFKD: full width "ＨＯＬＡ", ligatures, keycaps), so NFC and NFD
//  are one text;
//     the decimal digits of any script become 0-9.
//  2. Accents and every other combining mark go: "español" and "espanol" are one word, ñ is n, ü is u, ß is
//  ss, ı is i.
//  3. Upper case becomes lower case (simple folding, no language's rules).
//  4. Apostrophes and glottal letters go, whatever their kind (' ’ ‘ ʼ ꞌ ´ ` ʔ ...): "K'iche'" and "quiche"
//  differ in
//     letters only. So do characters without a width (U+200B, soft hyphen, byte order mark).
//  5. All that is neither letter nor digit (punctuation, symbols, emoji, controls, malformed bytes) is a
//  space; spaces are
//     one between words and none at the ends.
// Pure, total and idempotent: match_fold(match_fold(x)) == match_fold(x). A text of ASCII is folded by one
// table without ICU.
std::string match_fold(std::string_view utf8);

// The words of match_fold(utf8), one after the other.
std::vector<std::string> folded_words(std::string_view utf8);

// match_fold for a language that tells words apart by some of the signs that it drops. `distinctive` holds
// them as a locale declares them: a letter with its mark ("ä" keeps the mark on a and A alone), a mark by
// itself on any letter, given as a space or U+25CC with the mark or as the bare mark ("\u0331"), a letter
// that has a plain form ("ᴬ", a tone), or an apostrophe of any kind ("'"), which is then kept as ' wherever
// it follows a letter. Kept marks stand decomposed behind their letter, so that NFC and NFD stay one text. An
// empty list is match_fold. Pure, total and idempotent.
class folding {
 public:
  folding() = default;
  explicit folding(const std::vector<std::string>& distinctive);
  std::string operator()(std::string_view utf8) const;
  bool is_plain() const { return marks_.empty() && letters_.empty() && whole_.empty() && !apostrophe_; }

 private:
  bool keeps(char32_t letter, char32_t mark) const;
  std::vector<char32_t> marks_, whole_;                 // on any letter; letters kept as they are
  std::vector<std::pair<char32_t, char32_t>> letters_;  // folded letter and its mark
  bool apostrophe_ = false;
};

}  // namespace amparo::base
