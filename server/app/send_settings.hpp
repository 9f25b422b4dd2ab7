#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "app/may_send.hpp"
#include "base/finding.hpp"
#include "base/yaml.hpp"

// The configuration's keys of what leaves on our own account: `sending` (who may be written to, and when) and
// `spend` (how much). config/amparo.yaml documents them in place.
namespace amparo::app {

// O-3, in units: one segment of a text, or one minute that a call may last. What always leaves (the answers
// to urgent words, PERSONA, ALTO, BORRAR and AYUDA) is counted and never refused.
struct spend_caps {
  std::uint64_t per_hour = 3'000;
  std::uint64_t per_day = 20'000;  // a fifth of it is kept for callbacks: texts stop at four fifths
  std::uint64_t caller_per_day = 120;
  std::map<std::string, std::uint64_t, std::less<>> country_per_day;  // by ISO 3166; others have none
};

void read_sending(const std::string& file, const base::yaml_node& node, base::findings& out, send_rules& to);
void read_spend(const std::string& file, const base::yaml_node& node, base::findings& out, spend_caps& to);

// A list of countries, two capital letters each; a finding of what is none.
std::vector<std::string> read_countries(base::yaml_map& map, std::string_view key);

}  // namespace amparo::app
