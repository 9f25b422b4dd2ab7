#include "app/text_files.hpp"

#include <fstream>
#include <sstream>

namespace amparo::app {

namespace fs = std::filesystem;

std::vector<directory::source_file> texts_below(const bundle_files& all, std::string_view folder) {
  std::vector<directory::source_file> out;
  for (const auto& file : all.all)
    if (file.name.starts_with(folder) && !file.name.ends_with(".wav")) out.push_back(file);
  return out;
}

std::optional<std::string> whole_file(const fs::path& name) {
  std::ifstream in(name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return std::nullopt;
  return std::move(text).str();
}

bool write_whole(const fs::path& name, std::string_view bytes) {
  std::error_code failed;
  fs::create_directories(name.parent_path(), failed);
  auto beside = name;
  beside += ".new";
  {
    std::ofstream out(beside, std::ios::binary);
    out << bytes;
    if (!out.flush()) return false;
  }
  fs::rename(beside, name, failed);
  return !failed;
}

}  // namespace amparo::app
