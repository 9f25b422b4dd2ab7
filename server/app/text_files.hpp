#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/bundle_files.hpp"

// Files of the content folders that a command reads and writes for the person at the keyboard.
namespace amparo::app {

// Those below this folder of a bundle ("locales/"); recordings are left out.
std::vector<directory::source_file> texts_below(const bundle_files& all, std::string_view folder);

std::optional<std::string> whole_file(const std::filesystem::path& name);

// Beside its place first, so that a full disk leaves the file of before. False where it cannot be written.
bool write_whole(const std::filesystem::path& name, std::string_view bytes);

}  // namespace amparo::app
