#include <fstream>

#include "app/errors.hpp"
#include "app/fallback_pack.hpp"

namespace amparo::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* manifest_file = "manifest.json";

bool is_ours(const fs::path& folder) {
  std::error_code error;
  return !fs::exists(folder, error) || fs::is_empty(folder, error) ||
         fs::exists(folder / manifest_file, error);
}

bool put(const fs::path& file, const std::string& bytes) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.close();
  return !error && out.good();
}

}  // namespace

// Beside the folder first, then in its place: whoever copies from it finds one whole pack.
base::result<void> write_fallback(const fallback_pack& pack, const fs::path& folder) {
  if (!is_ours(folder)) return errc::not_ours;
  auto fresh = fs::path(folder).concat(".new"), old = fs::path(folder).concat(".old");
  std::error_code error;
  fs::remove_all(fresh, error);
  fs::remove_all(old, error);
  for (const auto& document : pack.documents)
    if (!put(fresh / document.file, document.bytes)) return errc::not_written;
  if (!put(fresh / manifest_file, pack.manifest)) return errc::not_written;
  if (fs::exists(folder, error)) fs::rename(folder, old, error);
  if (!error) fs::rename(fresh, folder, error);
  if (error) return errc::not_written;
  fs::remove_all(old, error);
  return {};
}

}  // namespace amparo::app
