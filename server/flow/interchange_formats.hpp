#pragma once
#include "flow/interchange.hpp"

// The three formats, each to and from text; how they name a wording and its state.
namespace amparo::flow::interchange {

std::string to_po(const translation_set& all);  // interchange_po.cpp
std::optional<translation_set> from_po(const std::string& file, std::string_view text, base::findings& out);
std::string to_xliff(const translation_set& all);  // interchange_xliff.cpp
std::optional<translation_set> from_xliff(const std::string& file, std::string_view text,
                                          base::findings& out);
std::string to_csv(const translation_set& all);  // interchange_csv.cpp
std::optional<translation_set> from_csv(const std::string& file, std::string_view text, base::findings& out);

std::string_view name_of(unit_state state);     // "draft"
unit_state state_named(std::string_view name);  // a draft where it is no name of one
// "rights.core" of its text, "rights.core#voice" of its other wordings.
std::string context_of(const translation_unit& unit);
void take_context(translation_unit& unit, std::string_view context);

}  // namespace amparo::flow::interchange
