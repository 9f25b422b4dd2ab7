#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/yaml.hpp"

// The two readers behind read_yaml, which has looked at size, encoding and directives first.
namespace amparo::base {

// By libyaml, some ten times as fast as yaml-cpp: the tree of a document in which nothing is amiss and
// nothing unusual, the same as the careful reader's. Nothing for any other document.
std::optional<yaml_node> read_quickly(std::string_view text, const yaml_limits& limits);

// By yaml-cpp, whose words and places findings have: any document, with what is wrong in it.
yaml_node read_carefully(const std::string& file, std::string_view text, findings& out,
                         const yaml_limits& limits);

}  // namespace amparo::base
