#pragma once
#include <string>
#include <string_view>
#include <vector>

// How a name sounds, so that two spellings of one name become one key. For Spanish as it is spoken in Mexico
// and Central America, and for names from Nahuatl and the Mayan languages, whose sounds three spellings write
// (the colonial one, today's, and whoever types it by ear). Pure.
//
// Sounds that one letter or another writes, b v, s c z, ll y, g j, c k qu, a silent h, r rr: Ortografía de la
// lengua española (RAE, 2010); the same groups stand in the Spanish Soundex of
// wiki.postgresql.org/wiki/SoundexESP. Nahuatl: hu u w, c qu k, z ç s, tz ts, x for sh, o that some write u:
// "Pistas ortográficas del náhuatl", SIL Mexico (sil.org/mexico/nahuatl/24e-OrtografiaNah.htm). Mayan: tz,
// tx, x and xh, k and q, glottal stops that others leave out: the alphabets of Guatemala's Acuerdo
// Gubernativo 1046-87; dz for ts in Yucatán's surnames. What is not from there is a choice of ours, measured
// by tests/unit/base/family_tokens_test.cpp: e and i, and o and u, are one vowel each; a final d, t, l or tl
// is not heard, a final m is n; before a b, p or f stands an m.
namespace amparo::base {

// The keys of one word, at least one where it has a letter that is heard: two where it has an x, which is
// heard as s (Xóchitl) or as j (Ximena). Lower case ASCII; what match_fold makes of the word is read.
std::vector<std::string> sounds_of(std::string_view word);

}  // namespace amparo::base
