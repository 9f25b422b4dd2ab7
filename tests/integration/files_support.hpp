#pragma once
#include <cstddef>
#include <filesystem>
#include <string>

// Files of an installation that a test reads and changes.
namespace amparo::test {

std::string text_in(const std::filesystem::path& file);
// The first `before` becomes `after`; std::runtime_error where the file does not hold it.
void edit(const std::filesystem::path& file, const std::string& before, const std::string& after);
std::size_t times(const std::string& text, const std::string& words);

}  // namespace amparo::test
