#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "directory/catalog.hpp"

// Files that somebody else may have written are parsed in a child process first (F-1): no network, no
// writing, 2 s of CPU a document, 256 MiB, at most 50 documents a child. Only what came through there is
// parsed by us.
namespace amparo::app {

struct validation {
  std::string program;          // our own binary; "" = nobody else writes these files, parse them here
  std::filesystem::path known;  // folder of the digests of what was validated before; "" = remember nothing
};

// What the children found in the YAML files of `files`. A file that its child dies of is a finding that names
// it. Blocks.
base::findings validated(const std::vector<directory::source_file>& files, const validation& how);

// Our own binary, wherever it lies.
inline constexpr const char* own_program = "/proc/self/exe";

}  // namespace amparo::app
