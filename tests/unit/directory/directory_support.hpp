#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "directory/catalog.hpp"

namespace amparo::directory {

// The clock of every test unless it turns it.
inline constexpr base::time_point test_now =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{12};

std::string read_file(const std::string& path_in_tree);

// The files of config/directory as they are shipped, and the catalog they make (read once a process).
std::vector<source_file> shipped_files();
const catalog& shipped();

// A directory of two states, five counties and two offices, without mistakes. Tests break one of its texts.
std::vector<source_file> small_files();
// The same with `before` replaced by `after` in the file of that name; it must stand there.
std::vector<source_file> changed(const std::string& name, const std::string& before,
                                 const std::string& after);

}  // namespace amparo::directory
