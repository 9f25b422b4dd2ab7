#include "app/content.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "app/in_parallel.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "directory/catalog.hpp"
#include "speech/sound.hpp"

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
          content_folder{"locales/", from.locales, {".yaml", ".csv", ".wav"}},
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

bool has_error_since(std::size_t before, const base::findings& all) {
  return base::has_error({all.begin() + static_cast<std::ptrdiff_t>(before), all.end()});
}

// What children refuse is told and not read here; the rest is, so that all mistakes are told at once.
std::vector<directory::source_file> readable(std::vector<directory::source_file> files, const validation& how,
                                             base::findings& out) {
  auto refused = validated(files, how);
  std::erase_if(files, [&](const auto& file) {
    return std::ranges::any_of(refused, [&](const auto& f) { return f.file == file.name; });
  });
  out.insert(out.end(), refused.begin(), refused.end());
  return files;
}

std::shared_ptr<const directory::catalog> places_of(const std::vector<directory::source_file>& files,
                                                    base::findings& out) {
  auto loaded = directory::load(files);
  out.insert(out.end(), loaded.findings.begin(), loaded.findings.end());
  return std::move(loaded.value);
}

}  // namespace

std::string recording_name(const std::string& sha256) { return sha256.substr(0, 32); }

flow::clips_by_path measured_clips(const bundle_files& files, const std::string& shown) {
  constexpr std::string_view folder = "locales/";
  flow::clips_by_path out;
  for (const auto& file : files.all) {
    if (!file.name.starts_with(folder) || !file.name.ends_with(".wav")) continue;
    auto& clip = out[shown + "/" + file.name.substr(folder.size())];
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

std::string look_of(const config& settings) {
  std::string out;
  std::error_code error;
  for (const auto& folder : {settings.flows, settings.locales, settings.directory})
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      std::error_code gone;
      auto size = it->is_regular_file(gone) ? it->file_size(gone) : 0;
      out += fmt::format("{} {} {}\n", it->path().string(), size,
                         it->last_write_time(gone).time_since_epoch().count());
    }
  return out;
}

bundle_files read_content(const config& from, base::findings& out) {
  bundle_files files;
  files.switches = from.switches;
  for (const auto& folder : folders_of(from)) read_folder(folder, files, out);
  std::ranges::sort(files.all, {}, &directory::source_file::name);
  return files;
}

compile_options compile_options::of_published(const config& from, validation by) {
  compile_options how;
  how.is_published = true;
  for (const auto& [name, address] : from.webhooks) how.webhooks.push_back(name);
  how.validated = std::move(by);
  return how;
}

compile_options compile_options::of_folders(const config& from, validation by) {
  auto plain = [](const fs::path& folder) {
    auto name = folder.string();
    while (name.size() > 1 && name.ends_with('/')) name.pop_back();
    return name;
  };
  auto how = of_published(from, std::move(by));
  how.is_published = false;
  how.flows = plain(from.flows);
  how.locales = plain(from.locales);
  how.directory = plain(from.directory);
  how.spread = in_parallel;
  return how;
}

namespace {

// Only what is sound: nothing else is ever served as a clip (H-8).
flow::recordings_by_name sound_recordings(const bundle_files& files, const compile_options& how) {
  flow::recordings_by_name out;
  for (const auto& file : files.all) {
    if (!file.name.starts_with("locales/") || !file.name.ends_with(".wav")) continue;
    auto name = recording_name(base::hex(base::sha256(file.text)));
    auto known = how.known_recording ? how.known_recording(name) : nullptr;
    if (known == nullptr && speech::read_wav(file.text))
      known = std::make_shared<const std::string>(file.text);
    if (known != nullptr) out.emplace(std::move(name), std::move(known));
  }
  return out;
}

}  // namespace

std::shared_ptr<const flow::bundle> compile(bundle_files files, base::findings& out,
                                            const compile_options& how,
                                            std::shared_ptr<const directory::catalog> places) {
  auto before = out.size();
  flow::load_options options;
  options.switches = files.switches;
  options.webhooks = how.webhooks;
  options.id = how.id.empty() ? bundle_id(bundle_hash(text_of(manifest_of(files)))) : how.id;
  options.clips = measured_clips(files, how.locales);
  options.spread = how.spread;
  options.is_published = how.is_published;
  options.recordings = sound_recordings(files, how);
  auto tables = take(files, "directory", how.directory);
  auto flows = take(files, "flows", how.flows), locales = take(files, "locales", how.locales);
  if (!places) places = places_of(readable(std::move(tables), how.validated, out), out);
  flows = readable(std::move(flows), how.validated, out);
  locales = readable(std::move(locales), how.validated, out);
  if (!places) return nullptr;
  auto loaded = flow::load(flows, locales, std::move(places), options);
  ::malloc_trim(0);  // compiling takes several times what the bundle keeps: the rest goes back to the machine
  out.insert(out.end(), loaded.findings.begin(), loaded.findings.end());
  return has_error_since(before, out) ? nullptr : loaded.value;
}

std::shared_ptr<const flow::bundle> load_content(const config& from, base::findings& out,
                                                 const std::vector<std::string>& more_locales,
                                                 validation by) {
  auto before = out.size();
  auto files = read_content(from, out);
  for (const auto& folder : more_locales)
    read_folder({"locales/", folder, {".yaml", ".csv", ".wav"}}, files, out);
  std::ranges::sort(files.all, {}, &directory::source_file::name);
  auto made = compile(std::move(files), out, compile_options::of_folders(from, std::move(by)));
  return has_error_since(before, out) ? nullptr : made;
}

std::shared_ptr<const directory::catalog> load_directory(const config& from, base::findings& out) {
  bundle_files files;
  read_folder(folders_of(from)[2], files, out);
  return places_of(take(files, "directory", compile_options::of_folders(from).directory), out);
}

validation validated_by_children(const config& from) { return {own_program, from.data_dir / "validated"}; }

}  // namespace amparo::app
