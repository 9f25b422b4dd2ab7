#include "app/content.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "directory/catalog.hpp"

namespace amparo::app {
namespace fs = std::filesystem;

std::vector<directory::source_file> read_folder(const fs::path& folder,
                                                const std::vector<std::string>& endings,
                                                base::findings& out) {
  std::vector<directory::source_file> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    auto name = it->path().string();
    bool wanted = it->is_regular_file() &&
                  std::ranges::any_of(endings, [&](const auto& e) { return name.ends_with(e); });
    if (!wanted) continue;
    std::ifstream in(it->path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (in)
      files.push_back({name, text.str()});
    else
      out.push_back({name, 0, 0, "unreadable", "the file cannot be read", "Check its owner and mode."});
  }
  if (error)
    out.push_back(
        {folder.string(), 0, 0, "unreadable", "the folder cannot be read", "Check the path under content:."});
  std::ranges::sort(files, {}, &directory::source_file::name);
  return files;
}

std::shared_ptr<const flow::bundle> load_content(const config& from, base::findings& out,
                                                 const std::vector<std::string>& more_locales) {
  auto before = out.size();
  auto places = directory::load(read_folder(from.directory, {".yaml", ".csv"}, out));
  out.insert(out.end(), places.findings.begin(), places.findings.end());
  auto flows = read_folder(from.flows, {".yaml"}, out);
  auto locales = read_folder(from.locales, {".yaml"}, out);
  for (const auto& folder : more_locales) {
    auto more = read_folder(folder, {".yaml"}, out);
    locales.insert(locales.end(), more.begin(), more.end());
  }
  if (!places.value) return nullptr;
  flow::load_options options{from.switches};
  for (const auto& [name, address] : from.webhooks) options.webhooks.push_back(name);
  auto loaded = flow::load(flows, locales, places.value, options);
  out.insert(out.end(), loaded.findings.begin(), loaded.findings.end());
  return out.size() == before ? loaded.value : nullptr;
}

}  // namespace amparo::app
