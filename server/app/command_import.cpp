#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/load_config.hpp"
#include "flow/import.hpp"

// `amparo import`: flows of FLOIP and RapidPro as files of ours below a folder, with a report of all that
// could not be brought over, and what `amparo check` says of the rest beside the flows that stand already.
namespace amparo::app {
namespace {

namespace fs = std::filesystem;

std::set<std::string> flow_names(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
  return names;
}

// What is wrong with the imported files once they stand beside the configuration's own.
base::findings mistakes_of(const flow::import_result& made, const config& settings) {
  base::findings all, out;
  auto files = read_content(settings, out);  // what cannot be read cannot be checked beside either
  files.all.insert(files.all.end(), made.files.begin(), made.files.end());
  compile(std::move(files), all, compile_options::of_published(settings));
  for (auto& f : all)
    if (std::ranges::find(made.files, f.file, &directory::source_file::name) != made.files.end())
      out.push_back(std::move(f));
  return out;
}

std::string report_of(const flow::import_result& made, const base::findings& mistakes) {
  auto out = fmt::format("{} parts were brought over, {} were not.\n", made.carried.size(), made.left.size());
  for (const auto& part : made.left) out += fmt::format("  {}  {}: {}\n", part.at, part.what, part.why);
  if (mistakes.empty()) return out + "amparo check finds no mistake in what was brought over.\n";
  out += fmt::format(
      "amparo check finds {} mistakes in what was brought over; until they are mended it cannot be used.\n",
      mistakes.size());
  for (const auto& f : mistakes) out += fmt::format("  {}\n", base::text_of(f));
  return out;
}

bool write_all(const fs::path& folder, const flow::import_result& made, const std::string& report) {
  auto write = [&](const fs::path& name, const std::string& text) {
    std::error_code failed;
    fs::create_directories((folder / name).parent_path(), failed);
    std::ofstream out(folder / name, std::ios::binary);
    out << text;
    return static_cast<bool>(out.flush());
  };
  for (const auto& file : made.files)
    if (!write(file.name, file.text)) return false;
  return write("report.txt", report);
}

}  // namespace

int run_import(const import_options& how) {
  std::ifstream in(how.file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  base::findings out;
  auto settings = config_of(how.content, out);
  if (!in) return fmt::print(stderr, "{} cannot be read.\n", how.file), 1;
  auto taken = flow_names(settings.flows);
  auto made =
      how.kind == "floip" ? flow::import_floip(text.str(), taken) : flow::import_rapidpro(text.str(), taken);
  if (!made) return fmt::print(stderr, "{} is no {} file.\n", how.file, how.kind), 1;
  auto mistakes = mistakes_of(*made, settings);
  auto report = report_of(*made, mistakes);
  if (!write_all(how.out, *made, report)) return fmt::print(stderr, "{} cannot be written.\n", how.out), 1;
  fmt::print("{}{} files and report.txt are in {}.\n", report, made->files.size(), how.out);
  return mistakes.empty() ? 0 : 1;
}

}  // namespace amparo::app
