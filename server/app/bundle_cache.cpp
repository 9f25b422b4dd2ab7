#include "app/bundle_cache.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "base/encoding.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_kept = 16;

std::optional<std::string> text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return std::nullopt;
  return std::move(text).str();
}

std::vector<fs::path> archives_in(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".tar" && is_bundle_hash(it->path().stem().string()))
      out.push_back(it->path());
  return out;
}

}  // namespace

std::optional<signed_bundle> bundle_cache::read(const std::string& hash, const trusted_keys& keys) const {
  auto bytes = text_of(file_of(hash));
  if (!bytes) return std::nullopt;
  base::findings out;
  auto b = read_archive(hash, *bytes, keys, out);
  if (b && b->hash() == hash) return b;
  ops::log(ops::level::warn, "bundle_kept_unusable",
           {{"rule", out.empty() ? "other-hash" : out.front().rule}});
  return std::nullopt;
}

std::string bundle_cache::hash_of(std::string_view id) const {
  auto begin = base::hex(id);
  for (const auto& file : archives_in(folder_))
    if (auto hash = file.stem().string(); hash.starts_with(begin)) return hash;
  return {};
}

void bundle_cache::keep(const signed_bundle& b) const {
  if (write(file_of(b.hash()), archive_of(b))) forget_oldest();
}

std::string bundle_cache::live() const { return text_of(folder_ / "live").value_or(""); }

void bundle_cache::set_live(const std::string& revision) const { write(folder_ / "live", revision); }

// Whole or not at all; several processes may share the folder.
bool bundle_cache::write(const fs::path& file, std::string_view bytes) const {
  std::error_code error;
  fs::create_directories(folder_.parent_path(), error);
  ::mkdir(folder_.c_str(), 0700);
  auto beside = file;
  beside += fmt::format(".{}.tmp", ::getpid());
  std::ofstream out(beside, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, error);
  if (out) fs::rename(beside, file, error);
  if (out && !error) return true;
  fs::remove(beside, error);
  ops::log(ops::level::warn, "bundle_not_kept");
  return false;
}

void bundle_cache::forget_oldest() const {
  auto files = archives_in(folder_);
  if (files.size() <= most_kept) return;
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> by_age;
  by_age.reserve(files.size());
  for (auto& file : files) by_age.emplace_back(fs::last_write_time(file, error), std::move(file));
  std::ranges::sort(by_age);
  for (std::size_t i = 0; i + most_kept < by_age.size(); ++i) fs::remove(by_age[i].second, error);
}

}  // namespace amparo::app
