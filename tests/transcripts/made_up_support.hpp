#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/transcript.hpp"
#include "flow/bundle.hpp"

// The made-up language qaa-x-prueba: Spanish with other letters, so that every text exists, costs what the
// Spanish costs, is plainly no language of anybody's, and each word can be told from the source's.
namespace amparo::app {

inline constexpr const char* made_up_tag = "qaa-x-prueba";

// A text in it: letters without accents, each for another; what stands in braces stays.
std::string made_up(std::string_view spanish);

// What tests/locales/qaa-x-prueba/<domain>.yaml must hold, by path below tests/locales, out of locales/es-MX.
std::map<std::string, std::string> made_up_pack();

// The recordings that it names, by path in the same way.
std::map<std::string, std::string> made_up_tones();

// What a caller types, in it: the words that some list or label has; names of places stay.
std::string made_up_input(std::string_view spanish);

// The conversation as somebody has it who speaks the language; what is heard is not written anew.
transcript in_made_up(transcript script);

// The shipped content with the pack beside it.
const std::shared_ptr<const flow::bundle>& content_with_made_up();

}  // namespace amparo::app
