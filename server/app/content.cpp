#include "app/content.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "directory/catalog.hpp"
#include "speech/sound.hpp"

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

namespace {

// What the recordings below locales/ are, as flow's checks take it.
flow::clips_by_path clips_of(const std::vector<directory::source_file>& files) {
  flow::clips_by_path out;
  for (const auto& file : files) {
    auto& clip = out[file.name];
    clip.sha256 = base::hex(base::sha256(file.text));
    auto sound = speech::read_wav(file.text);
    clip.is_readable = static_cast<bool>(sound);
    if (!sound) continue;
    auto is = speech::measure_of(*sound);
    clip.rate = is.rate;
    clip.channels = 1, clip.bits = 16;  // read_wav takes nothing else
    clip.length = is.length, clip.lead = is.lead;
    clip.loudness = is.loudness;
    clip.is_clipped = is.is_clipped, clip.is_silent = is.is_silent;
  }
  return out;
}

}  // namespace

std::shared_ptr<const flow::bundle> load_content(const config& from, base::findings& out,
                                                 const validation& how) {
  auto before = out.size();
  auto tables = read_folder(from.directory, {".yaml", ".csv"}, out);
  auto flows = read_folder(from.flows, {".yaml"}, out);
  auto locales = read_folder(from.locales, {".yaml"}, out);
  std::vector<directory::source_file> all;
  for (const auto* files : {&tables, &flows, &locales}) all.insert(all.end(), files->begin(), files->end());
  auto refused = validated(all, how);
  out.insert(out.end(), refused.begin(), refused.end());
  // What a child refused is not read here; the rest is, so that all mistakes are told at once.
  auto is_refused = [&](const auto& file) {
    return std::ranges::any_of(refused, [&](const auto& f) { return f.file == file.name; });
  };
  if (std::ranges::any_of(tables, is_refused)) return nullptr;
  std::erase_if(flows, is_refused);
  std::erase_if(locales, is_refused);
  auto places = directory::load(tables);
  out.insert(out.end(), places.findings.begin(), places.findings.end());
  if (!places.value) return nullptr;
  flow::load_options options{from.switches};
  for (const auto& [name, address] : from.webhooks) options.webhooks.push_back(name);
  options.clips = clips_of(read_folder(from.locales, {".wav"}, out));
  auto loaded = flow::load(flows, locales, places.value, options);
  out.insert(out.end(), loaded.findings.begin(), loaded.findings.end());
  return out.size() == before ? loaded.value : nullptr;
}

}  // namespace amparo::app
