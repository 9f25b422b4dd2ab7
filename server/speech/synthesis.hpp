#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "speech/child.hpp"

// One text read aloud by the program espeak-ng.
namespace amparo::speech {

// The program's voice for a locale ("es-MX" -> "es-419", any English "en-us"), or nothing: a language is read
// by its own voice or not at all.
std::optional<std::string_view> voice_of(std::string_view locale);

// What the program is started with: the same for every text of one voice, so that no text is ever an option.
std::vector<std::string> arguments_of(std::string_view voice);

// The text as it goes to the program: NFC, "[[" opened up so that it starts no phonemes. errc::unspeakable
// for an empty one, one over `most_bytes`, malformed UTF-8, or control characters other than tab and line
// ends.
base::result<std::string> speakable(std::string_view text, std::size_t most_bytes);

// A RIFF file of 8,000 Hz, mono, 16 bit. Blocks for at most the deadline and the levelling.
base::result<std::string> synthesise(const std::string& program, const std::string& text,
                                     std::string_view voice, const child_limits& limits);

}  // namespace amparo::speech
