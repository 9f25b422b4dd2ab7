#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/model_messages.hpp"

// What a speaker reads aloud of a text: the words before, between and behind its values. "{label}, marque
// {key}." has one such stretch that says something, "marque". Values are never recorded with the words: they
// are a caller's, or change (requirements B3).
namespace amparo::flow {

// One more than the text has values, in its order; "" where nothing is said. Spaces and what belongs to the
// words before are cut off at the ends. Nothing where words depend on a value (plural, select).
std::optional<std::vector<std::string>> stretches_of(const text_template& text);
// The same of a text as a locale file has it; nothing, too, where it is no template.
std::optional<std::vector<std::string>> stretches_of(std::string_view text, std::string_view tag);

}  // namespace amparo::flow
