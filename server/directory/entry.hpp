#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/yaml.hpp"
#include "directory/data.hpp"

// The parts that entries of consulates.yaml and hotlines.yaml have in common.
namespace amparo::directory {

// The file as a tree; null only with a finding, so that an emptied file is not an empty directory.
base::yaml_node read_root(const std::string& file, std::string_view text, base::findings& out);

// "2026-11-21". A finding and nothing where it is no date.
std::optional<std::chrono::sys_days> read_date(base::yaml_map& map, std::string_view key);

// `confidence` (required), `source`, `seen`, `checked`. `read_on` is the file's date: an entry that nobody
// called lives 90 days from it, one that somebody called 90 days from that call.
provenance read_provenance(const std::string& file, base::yaml_map& map, std::chrono::sys_days read_on,
                           base::findings& out);

// `number` (E.164, written out in full) besides read_provenance.
phone read_phone(const std::string& file, base::yaml_map& map, std::chrono::sys_days read_on,
                 base::findings& out);

std::optional<confidence> confidence_of(std::string_view name);

}  // namespace amparo::directory
