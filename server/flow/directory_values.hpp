#pragma once
#include <cstdint>
#include <string>
#include <string_view>

// Placeholders of texts that the directory fills when they are said: {line_cndh} is the number of the line
// "cndh" of hotlines.yaml, {legal_aid} and {legal_aid_number} are an organisation of help.yaml in the state
// of the place that the caller named. A text that holds one is not said where there is nothing to fill in
// now: what its `without_number` names is said instead.
namespace amparo::flow {

class loading;
struct message_texts;

enum class directory_value : std::uint8_t { nothing, line, aid_name, aid_number };

directory_value directory_value_of(std::string_view placeholder);
std::string_view line_of(std::string_view placeholder);  // "cndh" of "line_cndh"

// As long as it can be when it is printed; `nothing` is none of these.
std::string widest_directory_value(const loading& from, directory_value which);

bool holds_directory_value(const loading& from, const message_texts& texts);
// A finding for each line that a text names and hotlines.yaml does not have.
void check_directory_values(loading& into);

}  // namespace amparo::flow
