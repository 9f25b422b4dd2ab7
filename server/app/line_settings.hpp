#pragma once
#include <string>
#include <vector>

#include "app/config.hpp"
#include "base/finding.hpp"
#include "base/yaml.hpp"

// The configuration's key `lines`: our numbers, each with who answers there and how. config/amparo.yaml
// documents it in place; what a line may send is read by line_sending.
namespace amparo::app {

void read_line(const std::string& file, const base::yaml_node& node, base::findings& out,
               std::vector<line>& to);

}  // namespace amparo::app
