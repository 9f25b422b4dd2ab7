#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Names of places as they are compared: folded (base/fold.hpp), with the short forms of saint, fort and mount
// written out, so that "East St. Louis" and "East Saint Louis" are one place.
namespace amparo::directory {

// The words of a name, in order. Single letters that follow each other are one word ("D.C." is "dc", "3 0 3"
// is "303").
std::vector<std::string> place_words(std::string_view text);

// The words without spaces: "De Soto" and "DeSoto", "O Fallon" and "O'Fallon" are one key. geo/places.csv is
// in the order of these keys, and geo/make_tables.py builds the same for its ASCII names.
std::string place_key(std::string_view text);
std::string place_key(std::span<const std::string> words);

}  // namespace amparo::directory
