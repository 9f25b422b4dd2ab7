#pragma once
#include <string>
#include <string_view>

// A value that somebody typed, on its way into a text for people or into a table. Other sinks have their own
// door: base::percent_encoded for URLs, provider::xml_writer for voice documents, Boost.JSON for JSON; logs
// take no values at all.
namespace amparo::base {

// One line of a message: line ends, tabs and other controls become single spaces, and so do U+2028 and
// U+2029; what turns the reading direction or hides (bidirectional controls, zero-width characters but those
// that join emoji and scripts) goes; malformed bytes go. So nobody's answer can look like a message of ours
// of its own.
std::string plain_line(std::string_view typed);

// One cell of a CSV file (RFC 4180), quoted always. A cell that a spreadsheet would compute (it begins with
// = + - @, a tab or a line end) gets an apostrophe before it.
std::string csv_cell(std::string_view value);

}  // namespace amparo::base
