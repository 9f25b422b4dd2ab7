#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "directory/entry.hpp"
#include "directory/lists.hpp"
#include "directory/place_name.hpp"

namespace amparo::directory {
namespace {

constexpr std::array<std::string_view, 5> kinds{"legal_aid", "return_centre", "return_module", "shelter",
                                                "asylum_office"};

class help_reader {
 public:
  help_reader(const std::string& file, std::chrono::sys_days read_on, catalog_data& into, base::findings& out)
      : file_(file), read_on_(read_on), into_(into), out_(out) {}

  void read(const base::yaml_node& item) {
    base::yaml_map map(file_, item, out_);
    if (!item.is_map()) return;
    helper one;
    one.id = map.required_text("id");
    one.kind = kind(map);
    one.name = map.required_text("name");
    one.city = map.required_text("city");
    one.state = state(map);
    one.number = number(map, one.kind);
    for (const auto* key : {"address", "hours", "note"}) map.text(key);
    map.texts("services");
    map.flag("takes_detained", false);
    map.done();
    if (!one.id.empty() && std::ranges::find(into_.helpers, one.id, &helper::id) != into_.helpers.end())
      map.report(*item.find("id"), "duplicate-id", fmt::format("the place \"{}\" stands twice", one.id),
                 "Keep one of the two.");
    into_.helpers.push_back(std::move(one));
  }

 private:
  help_kind kind(base::yaml_map& map) {
    auto word = map.required_text("kind");
    auto at = std::ranges::find(kinds, word);
    if (at != kinds.end()) return static_cast<help_kind>(at - kinds.begin());
    if (!word.empty())
      map.report(*map.node().find("kind"), "bad-kind", fmt::format("the kind \"{}\" is not known", word),
                 fmt::format("Use one of: {}.", fmt::join(kinds, ", ")));
    return help_kind::shelter;
  }

  // The two letters of a state of the United States, or the id of one of Mexico.
  std::string state(base::yaml_map& map) {
    auto country = map.required_text("country"), word = map.required_text("state");
    if (country.empty() || word.empty()) return word;
    bool is_known = false;
    if (country == "US")
      is_known = word.size() == 2 && find_state(into_.names, code_of(word)) != nullptr;
    else if (country == "MX")
      is_known = std::ranges::find(into_.names.mexican_states, word, &mx_state::id) !=
                 into_.names.mexican_states.end();
    if (!is_known)
      map.report(*map.node().find("state"), "bad-state",
                 fmt::format("\"{}\" is no state of \"{}\"", word, country),
                 "Use the codes and ids of places.yaml: \"TX\" of US, \"sonora\" of MX.");
    return word;
  }

  // `confidence` and `checked` stand once, for all that is said of the place.
  phone number(base::yaml_map& map, help_kind kind) {
    phone read;
    const auto* at = map.node().find("number");
    if (at == nullptr) {
      read.file = file_, read.line = map.node().line;
      read.from = read_provenance(file_, map, read_on_, out_);
    } else {
      read = read_phone(file_, map, read_on_, out_);
      if (std::ranges::find(into_.never_give_out, read.e164) != into_.never_give_out.end())
        map.report(*at, "never-give-out", "this number is one that must never be given out",
                   "Remove the entry.");
    }
    read.kind = name_of(kind);
    return read;
  }

  const std::string& file_;
  std::chrono::sys_days read_on_;
  catalog_data& into_;
  base::findings& out_;
};

}  // namespace

std::string_view name_of(help_kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

void read_help(const std::string& file, std::string_view text, catalog_data& into, base::findings& out) {
  auto root = read_root(file, text, out);
  if (root.is_null()) return;
  base::yaml_map map(file, root, out);
  map.required("read_on");
  auto read_on = read_date(map, "read_on").value_or(std::chrono::sys_days{});
  help_reader reader(file, read_on, into, out);
  if (const auto* list = map.required("places"); list != nullptr)
    for (const auto& item : list->items) reader.read(item);
  map.done();
}

bool can_be_said(const helper& one) { return one.kind == help_kind::legal_aid && !one.number.e164.empty(); }

const helper* legal_aid_in(const catalog_data& data, const place_parts& where, base::time_point now) {
  const helper* first = nullptr;
  if (where.country != "US") return first;
  auto city = place_key(where.city);
  for (const auto& one : data.helpers) {
    if (one.state != where.state || !can_be_said(one) || !one.number.from.may_be_spoken(now)) continue;
    if (!city.empty() && place_key(one.city) == city) return &one;
    if (first == nullptr) first = &one;
  }
  return first;
}

}  // namespace amparo::directory
