#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "directory/catalog.hpp"
#include "directory/lists.hpp"
#include "directory/place_name.hpp"
#include "directory/target.hpp"

namespace amparo::directory {
namespace {

using table_reader = void (*)(const std::string&, std::string_view, tables&, base::findings&);
using list_reader = void (*)(const std::string&, std::string_view, catalog_data&, base::findings&);

// In the order in which they lean on each other.
struct table_file {
  std::string_view name;
  table_reader read;
};
constexpr std::array<table_file, 5> table_files{{{"counties.csv", read_counties},
                                                 {"places.csv", read_places},
                                                 {"zips.csv", read_zips},
                                                 {"area-codes.csv", read_areas},
                                                 {"mx-lada.csv", read_ladas}}};
struct list_file {
  std::string_view name;
  list_reader read;
};
constexpr std::array<list_file, 3> list_files{
    {{"places.yaml", read_names}, {"hotlines.yaml", read_lines}, {"consulates.yaml", read_offices}}};
// What revisions of before do not have, and read on without.
constexpr std::array<list_file, 2> optional_files{
    {{"calendars.yaml", read_calendars}, {"help.yaml", read_help}}};

std::string_view base_name(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

const source_file* find_file(const std::vector<source_file>& files, std::string_view name,
                             base::findings& out) {
  auto at = std::ranges::find_if(files, [&](const source_file& f) { return base_name(f.name) == name; });
  if (at != files.end()) return &*at;
  out.push_back({std::string(name), 0, 0, "missing-file", fmt::format("the directory has no file {}", name),
                 "It belongs in config/directory or config/directory/geo."});
  return nullptr;
}

// A misspelled name would otherwise be a file that nobody reads.
void refuse_strangers(const std::vector<source_file>& files, base::findings& out) {
  std::vector<std::string> known;
  known.reserve(std::size(table_files) + std::size(list_files) + std::size(optional_files));
  for (const auto& file : table_files) known.emplace_back(file.name);
  for (const auto& file : list_files) known.emplace_back(file.name);
  for (const auto& file : optional_files) known.emplace_back(file.name);
  std::vector<std::string> seen;
  for (const auto& file : files) {
    std::string name(base_name(file.name));
    if (!name.ends_with(".yaml") && !name.ends_with(".csv")) continue;
    if (std::ranges::find(known, name) == known.end()) {
      auto near = base::nearest(name, known);
      out.push_back({file.name, 0, 0, "unknown-file", "the directory has no use for this file",
                     near.empty() ? "Remove it." : fmt::format("Did you mean \"{}\"?", near)});
    } else if (std::ranges::find(seen, name) != seen.end()) {
      out.push_back({file.name, 0, 0, "duplicate-file", fmt::format("there are two files {}", name),
                     "Keep one of the two."});
    }
    seen.push_back(std::move(name));
  }
}

void check_known_names(const std::string& file, const catalog_data& data, base::findings& out) {
  for (const auto& name : data.names.known)
    for (const auto& id : name.ids)
      if (!target_of(data, id))
        out.push_back({file, name.line, name.column, "unknown-place",
                       fmt::format("\"{}\" is the id of no place", id),
                       "Write it as `amparo locate` shows ids, \"city:tx:hidalgo:san juan\"."});
}

// Made here once: a wrong answer to "where?" is looked for under several readings of its words, and folding
// every county's name for each took 3 ms.
std::vector<county_key> names_of(const tables& all) {
  std::vector<county_key> names;
  names.reserve(2 * all.counties.size());
  for (const auto& row : all.counties) {
    auto own = place_key(row.name), bare = place_key(bare_county(row.name));
    auto at = all.index_of(row);
    if (bare != own) names.push_back({std::move(bare), at, false});
    names.push_back({std::move(own), at, true});
  }
  std::ranges::sort(names, {},
                    [](const county_key& n) { return std::pair(std::string_view(n.key), n.county); });
  return names;
}

}  // namespace

loaded_catalog load(const std::vector<source_file>& files) {
  loaded_catalog loaded;
  auto data = std::make_shared<catalog_data>();
  data->texts.reserve(table_files.size());
  refuse_strangers(files, loaded.findings);
  for (const auto& table : table_files)
    if (const auto* file = find_file(files, table.name, loaded.findings); file != nullptr)
      table.read(file->name, data->texts.emplace_back(file->text), data->tables, loaded.findings);
  data->county_names = names_of(data->tables);
  for (const auto& list : list_files)
    if (const auto* file = find_file(files, list.name, loaded.findings); file != nullptr) {
      list.read(file->name, file->text, *data, loaded.findings);
      if (list.read == read_names) check_known_names(file->name, *data, loaded.findings);
    }
  for (const auto& file : files)
    for (const auto& list : optional_files)
      if (base_name(file.name) == list.name) list.read(file.name, file.text, *data, loaded.findings);
  if (loaded.findings.empty()) loaded.value = std::make_shared<catalog>(std::move(data));
  return loaded;
}

}  // namespace amparo::directory
