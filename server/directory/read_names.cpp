#include <fmt/format.h>

#include <algorithm>

#include "base/yaml.hpp"
#include "directory/entry.hpp"
#include "directory/lists.hpp"
#include "directory/place_name.hpp"

namespace amparo::directory {
namespace {

std::vector<std::string> keys_of(const std::string& name, const std::vector<std::string>& also) {
  std::vector<std::string> keys{place_key(name)};
  for (const auto& other : also) keys.push_back(place_key(other));
  return keys;
}

template <class Add>
void each(const std::string& file, base::yaml_map& root, std::string_view key, base::findings& out, Add add) {
  const auto* list = root.required(key);
  if (list == nullptr) return;
  if (!list->is_list()) return root.report(*list, "not-a-list", fmt::format("\"{}\" must be a list", key));
  for (const auto& item : list->items) {
    base::yaml_map map(file, item, out);
    if (!item.is_map()) continue;
    add(map);
    map.done();
  }
}

void add_state(base::yaml_map& map, name_lists& into) {
  us_state read;
  auto code = map.required_text("code");
  read.name = map.required_text("name");
  read.keys = keys_of(read.name, map.texts("also"));
  if (code.size() != 2) {
    if (!code.empty())
      map.report(*map.node().find("code"), "bad-state", "a state's code has two letters",
                 "Write the postal code, \"TX\".");
    return;
  }
  read.code = code_of(code);
  read.keys.push_back(place_key(code));
  if (std::ranges::find(into.states, read.code, &us_state::code) != into.states.end())
    map.report(*map.node().find("code"), "duplicate-id", fmt::format("the state {} stands twice", code),
               "Keep one of the two.");
  into.states.push_back(std::move(read));
}

std::optional<std::uint16_t> mexican_state(const name_lists& names, std::string_view name) {
  auto key = place_key(name);
  for (std::size_t i = 0; i != names.mexican_states.size(); ++i)
    if (std::ranges::find(names.mexican_states[i].keys, key) != names.mexican_states[i].keys.end())
      return static_cast<std::uint16_t>(i);
  return std::nullopt;
}

void add_town(name_lists& into, std::string_view name, std::uint16_t state) {
  auto key = place_key(name);
  const auto& own = into.mexican_states[state].keys;  // Mexico City is a state of its own
  bool known =
      std::ranges::find(own, key) != own.end() ||
      std::ranges::any_of(into.towns, [&](const mx_town& t) { return t.key == key && t.state == state; });
  if (!known) into.towns.push_back({std::move(key), std::string(name), state});
}

// The lada table names its towns as "Guaymas/San Carlos"; a row that spans states places none of them.
void add_lada_towns(const tables& from, name_lists& into) {
  for (const auto& row : from.ladas) {
    auto state = mexican_state(into, row.state);
    for (auto rest = row.towns; state && !rest.empty();) {
      auto slash = std::min(rest.find('/'), rest.size());
      add_town(into, rest.substr(0, slash), *state);
      rest.remove_prefix(std::min(slash + 1, rest.size()));
    }
  }
}

// Ids are checked by load() once the whole catalog stands.
void add_known(base::yaml_map& map, name_lists& into, bool instead) {
  auto name = map.required_text("name");
  map.required("places");
  auto ids = map.texts("places");
  if (!name.empty())
    into.known.push_back({place_key(name), std::move(ids), instead, map.node().line, map.node().column});
}

}  // namespace

const us_state* find_state(const name_lists& names, state_code code) {
  auto at = std::ranges::lower_bound(names.states, code, {}, &us_state::code);
  return at != names.states.end() && at->code == code ? &*at : nullptr;
}

void read_names(const std::string& file, std::string_view text, catalog_data& into, base::findings& out) {
  auto root = read_root(file, text, out);
  if (root.is_null()) return;
  base::yaml_map map(file, root, out);
  auto& names = into.names;
  each(file, map, "states", out, [&](base::yaml_map& item) { add_state(item, names); });
  std::ranges::sort(names.states, {}, &us_state::code);
  each(file, map, "mexican_states", out, [&](base::yaml_map& item) {
    auto id = item.required_text("id");
    auto name = item.required_text("name");
    auto also = item.texts("also");
    names.mexican_states.push_back({std::move(id), name, keys_of(name, also)});
  });
  add_lada_towns(into.tables, names);
  each(file, map, "mexican_towns", out, [&](base::yaml_map& item) {
    auto state = mexican_state(names, item.required_text("state"));
    if (!state) item.report(item.node(), "bad-state", "the state is not one of mexican_states");
    for (const auto& town : item.texts("towns"))
      if (state) add_town(names, town, *state);
  });
  std::ranges::stable_sort(names.towns, {}, &mx_town::key);
  each(file, map, "also_called", out, [&](base::yaml_map& item) { add_known(item, names, true); });
  each(file, map, "homonyms", out, [&](base::yaml_map& item) { add_known(item, names, false); });
  map.done();
  for (const auto& row : into.tables.counties)
    if (find_state(names, row.state) == nullptr)
      return map.report(root, "bad-state",
                        fmt::format("the state {} of geo/counties.csv is not listed", text_of(row.state)),
                        "Add it to states.");
}

}  // namespace amparo::directory
