#pragma once
#include <string>
#include <vector>

#include "app/config.hpp"
#include "base/finding.hpp"
#include "base/yaml.hpp"

// The configuration's key `providers`: the accounts that we have with them. config/providers.example.yaml
// documents each in place.
namespace amparo::app {

// One of them by its name; which keys it has is its adapter's to say. Secrets are read from their files.
void read_account(const std::string& file, const base::yaml_node::key& name, const base::yaml_node& node,
                  base::findings& out, std::vector<account>& to);

}  // namespace amparo::app
