#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "flow/expression.hpp"

// Values as plain text, for programs: what a webhook is sent and what it answers. Numbers are decimal, flags
// "true" and "false", dates "2026-11-24", times "15:30", choices the sum of 1 for the first, 2 for the
// second, 4 for the third ...
namespace amparo::flow {

// Letters of a variable's value in the longest text that a message makes: what is measured when a bundle is
// loaded, and all that a program may answer.
inline constexpr std::size_t longest_value = 40;

std::string plain_text(const scalar& value, value_type type);
// Nothing where the text is no value of the type. Text is at most 320 bytes of UTF-8, as it came.
std::optional<scalar> typed_value(std::string_view text, value_type type);

}  // namespace amparo::flow
