#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"

// What is compared of the two sides of a family link (requirement B8): blind tokens, so that whoever takes
// the store learns no name, no town and no word, and not even whether two people are called alike. Pure.
//
// A side says a name, a year of birth, a home town and a word that only the family knows. A token is a keyed
// digest of the family's word, two parts of the name in whatever order, and the year or the town, each as it
// sounds (base/name_sound.hpp); two sides that have one token in common are of one family. Where both parts
// are among the names that very many bear, year and town must agree, or a third part. Of the sounds in a
// token one may lack a letter, so one slip of the finger on either side is forgiven: what is left of a word
// without a letter, and of its misspelling without one, meet (Wolf Garbe's symmetric deletes, 2012). Years
// meet where they are one apart. Without the family's word nothing is found, whoever asks and whatever else
// they know.
//
// On 10,000 made-up families, each side told of by somebody else, 96.0 % find each other, and of those who
// meet 99.4 % are of one family (tests/unit/base/family_tokens_test.cpp). How people really misspell, nobody
// measured.
namespace amparo::base {

struct family_side {
  std::string_view name;  // as it was said: first names and one or two surnames, in whatever order
  std::string_view born;  // a year, or a date that begins with one; the last two digits are not enough
  std::string_view town, word;
};

// The digests, 8 bytes each, sorted, each once, at most 4,000; none where a part says too little: fewer than
// two parts of a name, no year between 1900 and 2099, no town and no word with a sound.
std::vector<std::uint64_t> family_tokens(const secret_key& key, const family_side& side);

}  // namespace amparo::base
