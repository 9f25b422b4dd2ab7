#pragma once
#include <string>

#include "app/config.hpp"
#include "base/finding.hpp"
#include "base/yaml.hpp"

// What a line of the configuration says of texts that leave by it: `texts_per_second`, `spend_per_day`,
// `countries`, `stand_in`.
namespace amparo::app {

void read_line_sending(const std::string& file, base::yaml_map& map, base::findings& out, line& to);

// Against the other lines and the countries that are served at all; `at` is where a finding points.
void check_line_sending(const config& all, const line& l, const std::string& file, const base::yaml_node& at,
                        base::findings& out);

}  // namespace amparo::app
