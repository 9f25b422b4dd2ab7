#pragma once
#include <set>
#include <string>
#include <string_view>

// What no translation may do to the words of its source, whether a translator's tool brought it
// (interchange_merge.cpp) or somebody wrote it into a file (check_wordings.cpp). Pure.
namespace amparo::flow {

using word_parts = std::multiset<std::string>;

// Names in braces and runs of digits, each as often as it stands there: what no translation may change.
word_parts kept_parts(std::string_view text);
// The numbers that a text says, each once; none of what stands in braces. A 7 that touches a letter is none
// where `seven_is_letter`: some spellings write the glottal stop so ("mu7yuk", Laughlin's Tzotzil).
std::set<std::string> numbers_in(std::string_view text, bool seven_is_letter = false);
// False for nothing, and for signs alone, like a lone stop.
bool says_something(std::string_view text);
// The very words of the source, and at least two of them: a single one may be a name, or a word that both
// languages have.
bool repeats(std::string_view text, std::string_view source);

}  // namespace amparo::flow
