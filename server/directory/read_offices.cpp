#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "directory/entry.hpp"
#include "directory/lists.hpp"

namespace amparo::directory {
namespace {

constexpr std::array<std::string_view, 3> office_types{"consulado", "consulado_general", "seccion_consular"};
constexpr std::array<std::string_view, 7> phone_kinds{
    "switchboard",   "protection", "protection_emergency", "emergency",
    "emergency_old", "whatsapp",   "emergency_conflict"};

template <std::size_t N>
std::string one_of(base::yaml_map& map, std::string_view key, const std::array<std::string_view, N>& words) {
  auto word = map.required_text(key);
  if (word.empty() || std::ranges::find(words, word) != words.end()) return word;
  auto near = base::nearest(word, {words.begin(), words.end()});
  map.report(*map.node().find(key), fmt::format("bad-{}", key),
             fmt::format("the {} \"{}\" is not known", key, word),
             near.empty() ? fmt::format("Use one of: {}.", fmt::join(words, ", "))
                          : fmt::format("Did you mean \"{}\"?", near));
  return word;
}

class office_reader {
 public:
  office_reader(const std::string& file, std::chrono::sys_days read_on, catalog_data& into,
                base::findings& out)
      : file_(file), read_on_(read_on), into_(into), out_(out) {}

  void read(const base::yaml_node& item) {
    base::yaml_map map(file_, item, out_);
    if (!item.is_map()) return;
    office read;
    read.line = item.line;
    read.card.id = map.required_text("id");
    read.card.city = map.required_text("city");
    read.card.state = map.required_text("state");
    read.card.website = map.text("website");
    if (!read.card.state.empty()) state(map, "state");
    one_of(map, "type", office_types);
    read.where = where(map);
    map.text("note");
    if (const auto* at = map.optional("address"); at != nullptr) address(*at);
    if (const auto* list = map.optional("phones"); list != nullptr)
      for (const auto& entry : list->items) read.phones.push_back(phone_of(entry));
    if (!read.card.id.empty() &&
        std::ranges::any_of(into_.offices, [&](const office& o) { return o.card.id == read.card.id; }))
      map.report(*item.find("id"), "duplicate-id",
                 fmt::format("the consulate \"{}\" stands twice", read.card.id), "Keep one of the two.");
    into_.offices.push_back(std::move(read));
    if (const auto* list = map.optional("jurisdiction"); list != nullptr)
      for (const auto& entry : list->items) jurisdiction(entry);
    map.done();
  }

 private:
  state_code state(base::yaml_map& map, std::string_view key) {
    auto word = map.required_text(key);
    if (word.empty()) return 0;
    if (word.size() == 2)
      if (const auto* found = find_state(into_.names, code_of(word)); found != nullptr) return found->code;
    map.report(*map.node().find(key), "bad-state",
               fmt::format("\"{}\" is not the postal code of a state", word),
               "Use the two letters of places.yaml, \"TX\".");
    return 0;
  }

  std::optional<point> where(base::yaml_map& map) {
    point read{degrees(map, "lat", 90), degrees(map, "lon", 180)};
    return read;
  }

  float degrees(base::yaml_map& map, std::string_view key, float most) {
    auto text = map.required_text(key);
    float value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool good = error == std::errc{} && end == text.data() + text.size() && value >= -most && value <= most;
    if (!good && !text.empty())
      map.report(*map.node().find(key), "bad-number",
                 fmt::format("\"{}\" must be degrees from -{} to {}", key, most, most));
    return good ? value : 0;
  }

  void address(const base::yaml_node& at) {
    base::yaml_map map(file_, at, out_);
    if (!at.is_map()) return;
    map.required_text("value");
    map.text("note");
    read_provenance(file_, map, read_on_, out_);
    map.done();
  }

  phone phone_of(const base::yaml_node& entry) {
    base::yaml_map map(file_, entry, out_);
    if (!entry.is_map()) return {};
    auto kind = one_of(map, "kind", phone_kinds);
    auto read = read_phone(file_, map, read_on_, out_);
    read.kind = std::move(kind);
    map.text("note");
    map.done();
    if (std::ranges::find(into_.never_give_out, read.e164) != into_.never_give_out.end())
      map.report(*entry.find("number"), "never-give-out", "this number is one that must never be given out",
                 "Remove the entry.");
    return read;
  }

  void jurisdiction(const base::yaml_node& entry) {
    base::yaml_map map(file_, entry, out_);
    if (!entry.is_map()) return;
    claim read;
    read.office = static_cast<std::uint16_t>(into_.offices.size() - 1);
    read.state = state(map, "state");
    auto from = read_provenance(file_, map, read_on_, out_);
    read.level = from.level;
    read.source = std::move(from.source);
    read.prose = map.text("prose");
    read.inferred = map.flag("inferred", false);
    map.text("note");
    if (from.level > confidence::one_page)
      map.report(entry, "weak-jurisdiction",
                 "a jurisdiction needs an official page, two sources or at least one page",
                 "Remove it: distance answers there.");
    if (read.inferred && read.prose.empty())
      map.report(entry, "missing-key", "counties that were chosen by hand need the source's words",
                 "Add \"prose: ...\".");
    const auto* counties = map.required("counties");
    map.done();
    into_.claims.push_back(std::move(read));
    if (counties != nullptr && into_.claims.back().state != 0) take(map, *counties);
  }

  // Notes for each county of the list whose it is; two offices cannot both have it.
  void take(base::yaml_map& map, const base::yaml_node& list) {
    auto rows = into_.tables.counties_of(into_.claims.back().state);
    if (list.is_scalar() && list.scalar == "all") {
      for (const auto& row : rows) take(map, list, row);
      return;
    }
    if (!list.is_list())
      return map.report(list, "not-a-list", "\"counties\" must be a list of counties, or all");
    for (const auto& item : list.items) {
      auto row = std::ranges::find(rows, item.scalar, &county_row::name);
      if (row != rows.end())
        take(map, item, *row);
      else
        unknown_county(map, item, rows);
    }
  }

  void take(base::yaml_map& map, const base::yaml_node& at, const county_row& row) {
    auto& owner = into_.claim_of_county[into_.tables.index_of(row)];
    if (owner >= 0)
      map.report(at, "county-twice",
                 fmt::format("{}, {} belongs to \"{}\" already", row.name, text_of(row.state),
                             into_.offices[into_.claims[static_cast<std::size_t>(owner)].office].card.id),
                 "Keep the better source, or leave the county out of both.");
    owner = static_cast<std::int16_t>(into_.claims.size() - 1);
  }

  void unknown_county(base::yaml_map& map, const base::yaml_node& item, std::span<const county_row> rows) {
    std::vector<std::string> names;
    for (const auto& row : rows) names.emplace_back(row.name);
    auto near = base::nearest(item.scalar, names);
    map.report(
        item, "unknown-county",
        fmt::format("\"{}\" is not a county of {}", item.scalar, text_of(into_.claims.back().state)),
        near.empty() ? "Use the names of geo/counties.csv." : fmt::format("Did you mean \"{}\"?", near));
  }

  const std::string& file_;
  std::chrono::sys_days read_on_;
  catalog_data& into_;
  base::findings& out_;
};

}  // namespace

void read_offices(const std::string& file, std::string_view text, catalog_data& into, base::findings& out) {
  into.claim_of_county.assign(into.tables.counties.size(), -1);
  auto root = read_root(file, text, out);
  if (root.is_null()) return;
  base::yaml_map map(file, root, out);
  map.required("read_on");
  auto read_on = read_date(map, "read_on").value_or(std::chrono::sys_days{});
  office_reader reader(file, read_on, into, out);
  if (const auto* list = map.required("consulates"); list != nullptr)
    for (const auto& item : list->items) reader.read(item);
  map.done();
}

}  // namespace amparo::directory
