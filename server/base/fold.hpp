#pragma once
#include <string>
#include <string_view>

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

}  // namespace amparo::base
