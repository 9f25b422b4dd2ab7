#pragma once
#include <string>

#include "app/config.hpp"
#include "base/finding.hpp"
#include "flow/bundle.hpp"

namespace amparo::app {

// What holds today, told and used all the same: where the flows ask a line's provider for something that its
// adapter declares it cannot express (L4), languages that a line names and no call can hear, lists of them
// that take too long (L8), and offices whose own number may not be spoken or dialled any more.
// `file` is the configuration's, for the findings of lines.
base::findings check_lines(const config& from, const std::string& file, const flow::bundle& content,
                           base::time_point now);

}  // namespace amparo::app
