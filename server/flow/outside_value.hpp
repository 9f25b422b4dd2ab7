#pragma once
#include <optional>
#include <string_view>

#include "directory/catalog.hpp"
#include "flow/expression.hpp"

// What a program of somebody else's answered to a `webhook`, as the value of a flow's variable. It may be
// said to a caller, so it is read as hostile (O-7): what a text cannot need is no text.
namespace amparo::flow {

// Nothing where the text is no value of the type as typed_value reads it, and where
// - a text or a name is empty, longer than longest_value (40 letters), or holds anything but letters, ASCII
// digits, spaces and plain
//   punctuation: no markup, no control or hidden characters, no web address;
// - a text, a name or digits hold seven digits or more with nothing between them but spaces, dots, dashes,
//   slashes, brackets and plus signs: that may be a telephone number, and callers hear those of the directory
//   alone (B9);
// - a place is none that `places` knows.
// Never a telephone number or a menu's choice: neither is a program's to set (O-2).
std::optional<scalar> outside_value(std::string_view text, value_type type, const directory::catalog* places);

}  // namespace amparo::flow
