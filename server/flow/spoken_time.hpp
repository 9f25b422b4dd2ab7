#pragma once
#include <chrono>
#include <string_view>

namespace amparo::flow {

// How long a text takes when a person reads it aloud calmly: 15 characters a second in Spanish, spaces and
// marks included, and 14 in any other language; a digit counts as five, because it is said as a word. The
// program espeak-ng at the 145 words a minute of our synthesis is slower: 12.4 characters a second, measured
// over the Spanish texts. A recording has its own length.
std::chrono::milliseconds spoken_time(std::string_view text, std::string_view locale);

}  // namespace amparo::flow
