#include <fmt/format.h>

#include <algorithm>

#include "directory/entry.hpp"
#include "directory/lists.hpp"

namespace amparo::directory {
namespace {

constexpr std::chrono::days longest_closure{60};  // a year mistyped would make every term endless

void read_closure(const std::string& file, const base::yaml_node& item, std::chrono::sys_days read_on,
                  day_calendar& into, base::findings& out) {
  base::yaml_map map(file, item, out);
  if (!item.is_map()) return;
  closure days;
  bool dated = map.required("from") != nullptr && map.required("until") != nullptr;
  auto from = read_date(map, "from"), until = read_date(map, "until");
  map.required_text("what");
  auto seen = read_provenance(file, map, read_on, out);
  map.text("note");
  map.done();
  if (!dated || !from || !until) return;
  if (*until < *from || *until - *from > longest_closure)
    map.report(*item.find("until"), "bad-date",
               "the closure ends before it begins, or is longer than 60 days",
               "Write the first and the last closed day.");
  if (seen.level <= confidence::confirmed || seen.checked) into.closed.push_back({*from, *until});
}

void read_calendar(const std::string& file, const base::yaml_node& item, std::chrono::sys_days read_on,
                   catalog_data& into, base::findings& out) {
  base::yaml_map map(file, item, out);
  if (!item.is_map()) return;
  day_calendar office;
  office.id = map.required_text("id");
  office.country = map.required_text("country");
  map.text("note");
  if (const auto* closed = map.required("closed"); closed != nullptr)
    for (const auto& one : closed->items) read_closure(file, one, read_on, office, out);
  map.done();
  if (!office.country.empty() && office.country != "MX" && office.country != "US")
    map.report(*item.find("country"), "bad-state",
               fmt::format("no holidays of \"{}\" are known", office.country), "MX and US are.");
  auto has_its_name = [&](const day_calendar& other) { return other.id == office.id; };
  if (office.id == "MX" || office.id == "US" || std::ranges::any_of(into.calendars, has_its_name))
    map.report(*item.find("id"), "duplicate-id", fmt::format("the calendar \"{}\" stands twice", office.id),
               "Keep one of the two; MX and US are the countries' own.");
  into.calendars.push_back(std::move(office));
}

}  // namespace

void read_calendars(const std::string& file, std::string_view text, catalog_data& into, base::findings& out) {
  auto root = read_root(file, text, out);
  if (root.is_null()) return;
  base::yaml_map map(file, root, out);
  map.required("read_on");
  auto read_on = read_date(map, "read_on").value_or(std::chrono::sys_days{});
  if (const auto* list = map.required("calendars"); list != nullptr)
    for (const auto& item : list->items) read_calendar(file, item, read_on, into, out);
  map.done();
}

}  // namespace amparo::directory
