#include "app/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "directory/catalog.hpp"

namespace amparo::app {
namespace {

namespace fs = std::filesystem;

struct content_folder {
  std::string name;  // in the bundle, with its slash
  fs::path place;
  std::vector<std::string> endings;
};

std::array<content_folder, 3> folders_of(const config& from) {
  return {content_folder{"flows/", from.flows, {".yaml"}},
          content_folder{"locales/", from.locales, {".yaml", ".wav"}},
          content_folder{"directory/", from.directory, {".yaml", ".csv"}}};
}

void read_file(const fs::path& file, const std::string& name, bundle_files& into, base::findings& out) {
  if (!is_bundle_name(name)) {
    out.push_back(
        {file.string(), 0, 0, "file-name", "no bundle can hold a file of this name",
         "Use letters, digits, \"-\", \"_\" and \".\", a hundred bytes at the most with its folders."});
    return;
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (in)
    into.all.push_back({name, std::move(text).str()});
  else
    out.push_back(
        {file.string(), 0, 0, "unreadable", "the file cannot be read", "Check its owner and mode."});
}

// Files that begin with a dot are editors' own: they are passed over.
void read_folder(const content_folder& from, bundle_files& into, base::findings& out) {
  std::error_code error;
  for (fs::recursive_directory_iterator it(from.place, error), end; !error && it != end;
       it.increment(error)) {
    auto name = it->path().filename().string();
    bool wanted = it->is_regular_file() && !name.starts_with('.') &&
                  std::ranges::any_of(from.endings, [&](const auto& e) { return name.ends_with(e); });
    if (wanted)
      read_file(it->path(), from.name + it->path().lexically_relative(from.place).string(), into, out);
  }
  if (error)
    out.push_back({from.place.string(), 0, 0, "unreadable", "the folder cannot be read",
                   "Check the path under content:."});
}

// The texts below a folder of the bundle, taken out of it, under the names that people know.
std::vector<directory::source_file> take(bundle_files& files, std::string_view folder,
                                         const std::string& shown) {
  std::vector<directory::source_file> out;
  for (auto& file : files.all)
    if (file.name.starts_with(folder) && !file.name.ends_with(".wav"))
      out.push_back({shown + file.name.substr(folder.size()), std::move(file.text)});
  return out;
}

std::shared_ptr<const directory::catalog> places_of(bundle_files& files, const compile_options& how,
                                                    base::findings& out) {
  auto loaded = directory::load(take(files, "directory", how.directory));
  out.insert(out.end(), loaded.findings.begin(), loaded.findings.end());
  return std::move(loaded.value);
}

}  // namespace

bundle_files read_content(const config& from, base::findings& out) {
  bundle_files files;
  files.switches = from.switches;
  for (const auto& folder : folders_of(from)) read_folder(folder, files, out);
  std::ranges::sort(files.all, {}, &directory::source_file::name);
  return files;
}

compile_options compile_options::of_published(const config& from) {
  compile_options how;
  for (const auto& [name, address] : from.webhooks) how.webhooks.push_back(name);
  return how;
}

compile_options compile_options::of_folders(const config& from) {
  auto plain = [](const fs::path& folder) {
    auto name = folder.string();
    while (name.size() > 1 && name.ends_with('/')) name.pop_back();
    return name;
  };
  auto how = of_published(from);
  how.flows = plain(from.flows);
  how.locales = plain(from.locales);
  how.directory = plain(from.directory);
  return how;
}

std::shared_ptr<const flow::bundle> compile(bundle_files files, base::findings& out,
                                            const compile_options& how,
                                            std::shared_ptr<const directory::catalog> places) {
  auto before = out.size();
  flow::load_options options;
  options.switches = files.switches;
  options.webhooks = how.webhooks;
  options.id = bundle_id(bundle_hash(text_of(manifest_of(files))));
  if (!places) places = places_of(files, how, out);
  if (!places) return nullptr;
  auto flows = take(files, "flows", how.flows), locales = take(files, "locales", how.locales);
  auto loaded = flow::load(flows, locales, std::move(places), options);
  out.insert(out.end(), loaded.findings.begin(), loaded.findings.end());
  return out.size() == before ? loaded.value : nullptr;
}

std::shared_ptr<const flow::bundle> load_content(const config& from, base::findings& out,
                                                 const std::vector<std::string>& more_locales) {
  auto before = out.size();
  auto files = read_content(from, out);
  for (const auto& folder : more_locales) read_folder({"locales/", folder, {".yaml", ".wav"}}, files, out);
  std::ranges::sort(files.all, {}, &directory::source_file::name);
  auto made = compile(std::move(files), out, compile_options::of_folders(from));
  return out.size() == before ? made : nullptr;
}

std::shared_ptr<const directory::catalog> load_directory(const config& from, base::findings& out) {
  bundle_files files;
  read_folder(folders_of(from)[2], files, out);
  return places_of(files, compile_options::of_folders(from), out);
}

}  // namespace amparo::app
