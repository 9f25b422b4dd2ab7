#include "integration/files_support.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace amparo::test {

std::string text_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void edit(const std::filesystem::path& file, const std::string& before, const std::string& after) {
  auto text = text_in(file);
  auto at = text.find(before);
  if (at == std::string::npos) throw std::runtime_error(file.string() + " does not hold " + before);
  std::ofstream(file, std::ios::binary) << text.replace(at, before.size(), after);
}

std::size_t times(const std::string& text, const std::string& words) {
  std::size_t n = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++n;
  return n;
}

}  // namespace amparo::test
