#pragma once
#include <string>

#include "app/config.hpp"
#include "base/yaml.hpp"

// The configuration's `studio`: who may record and listen by telephone (app/studio.hpp).
namespace amparo::app {

void read_studio(const std::string& file, const base::yaml_node& node, base::findings& out,
                 std::vector<studio_person>& to);

// A line of the studio with nobody who may call it, or at a provider that cannot record.
void check_studio(const config& settings, const std::string& file, const base::yaml_node& at,
                  base::findings& out);

}  // namespace amparo::app
