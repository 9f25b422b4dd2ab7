#pragma once
#include <string>
#include <string_view>

namespace amparo::base {

// What a finding shows of its file: line `line` (from 1) of `text` and, below it, a caret under column
// `column` (from 1, in code points), each line ending with '\n'. Tabs stay, so that both lines move alike;
// marks that join the letter before take no room, wide letters take two; control characters are shown as
// U+FFFD, because the excerpt goes to a terminal. Of a long line only what lies around the column. "" where
// there is no such line.
std::string excerpt_of(std::string_view text, unsigned line, unsigned column);

// The line itself, "" where there is none.
std::string_view line_of(std::string_view text, unsigned line);

}  // namespace amparo::base
