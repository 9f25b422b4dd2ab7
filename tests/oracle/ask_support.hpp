#pragma once
#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace amparo::provider {

// Hands JSON lines to a script of tests/node and gives back its answers, one each. `name` keeps apart the
// files of tests that run side by side. Empty, and a failure told, where the libraries are not installed.
std::vector<boost::json::value> ask_node(const std::string& script, const std::string& name,
                                         const std::vector<boost::json::value>& questions);

}  // namespace amparo::provider
