#pragma once
#include <set>
#include <string>
#include <string_view>

// What no translation may do to the words of its source, whether a translator's tool brought it
// (interchange_merge.cpp) or somebody wrote it into a file (check_wordings.cpp). Pure.
namespace amparo::flow {

// True where a text of the language `tag` has each {name} of its source as often; where words of one of them
// depend on a value (plural, select), each once or more. False where it is no template.
bool keeps_names(std::string_view text, std::string_view source, std::string_view tag);

// What a text says of numbers, and what its source does. Each stays; one may be said twice ("24 sou 24").
struct compared_numbers {
  std::set<std::string> here, there;
  bool is_worded_so = true;  // the source has that wording; else the text may spell one of them out
  bool agree() const;
};
compared_numbers numbers_of(std::string_view text, std::string_view source, bool is_worded_so = true);

// The numbers that a text says, each once; none of what stands in braces. A 7 that touches a letter is none
// where `seven_is_letter`: some spellings write the glottal stop so ("mu7yuk", Laughlin's Tzotzil).
std::set<std::string> numbers_in(std::string_view text, bool seven_is_letter = false);
// False for nothing, and for signs alone, like a lone stop.
bool says_something(std::string_view text);
// The very words of the source, and at least two of them: a single one may be a name, or a word that both
// languages have.
bool repeats(std::string_view text, std::string_view source);

}  // namespace amparo::flow
