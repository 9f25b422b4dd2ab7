#pragma once
#include <functional>
#include <string>

#include "base/finding.hpp"

namespace amparo::app {

// The text of a file that a finding names; "" where it cannot be had.
using text_of_file = std::function<std::string(const std::string&)>;

// For people: each finding with the line that it means, a caret below the place, and how to mend it.
std::string findings_as_text(const base::findings& all, const text_of_file& text);
// {"findings": [{file, line, column, rule, severity, message, hint, excerpt}]}
std::string findings_as_json(const base::findings& all, const text_of_file& text);
// SARIF 2.1.0 (OASIS), for code scanners: the whole table of rules, and a result each.
std::string findings_as_sarif(const base::findings& all, const text_of_file& text);

// From the disk, each file once.
text_of_file files_on_disk();

}  // namespace amparo::app
