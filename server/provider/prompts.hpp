#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Texts on their way to a provider's voice.
namespace amparo::provider {

// Pieces of at most `most` bytes, cut after a space where there is one in the last half, and never inside a
// character.
std::vector<std::string_view> pieces_of(std::string_view text, std::size_t most);

// A language that a provider's voice speaks, and what it calls language and voice. No other language is ever
// read out by a neighbour's voice.
struct voice {
  std::string_view locale, language, name;
};
const voice* voice_for(std::span<const voice> voices, std::string_view locale);

// For voices that read "<...>" in a JSON text as speech markup: nobody's words are markup (O-6).
std::string without_markup(std::string_view text);

}  // namespace amparo::provider
