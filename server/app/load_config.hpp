#pragma once
#include <optional>
#include <string>

#include "app/commands.hpp"
#include "app/config.hpp"
#include "base/finding.hpp"

namespace amparo::app {

// Reads and checks a configuration file; findings where it cannot be used.
std::optional<config> load_config(const std::string& file, const overrides& changes, base::findings& out);

// For commands that need the content only: the folders of the configuration, or the ones below the working
// folder. Mistakes of the configuration itself go to `out`; the built-in folders are used then.
config config_of(const content_options& from, base::findings& out);

void print_findings(const base::findings& all);

}  // namespace amparo::app
