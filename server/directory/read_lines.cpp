#include <fmt/format.h>

#include <algorithm>

#include "base/phone.hpp"
#include "directory/entry.hpp"
#include "directory/lists.hpp"

namespace amparo::directory {
namespace {

// Numbers that look like help and are not. `what` says why, for whoever meets the refusal.
void read_never_give_out(const std::string& file, const base::yaml_node& list, catalog_data& into,
                         base::findings& out) {
  for (const auto& item : list.items) {
    base::yaml_map map(file, item, out);
    if (!item.is_map()) continue;
    auto number = map.required_text("number");
    auto parsed = base::phone_number::parse(number);
    if (!number.empty() && (!parsed || parsed->reveal() != number))
      map.report(*item.find("number"), "bad-number", "the number is not written in E.164",
                 "Write \"+\", the country code and the digits, without spaces.");
    map.required_text("what");
    map.required_text("source");
    for (const auto* key : {"seen", "confidence", "note"}) map.text(key);
    map.done();
    into.never_give_out.push_back(std::move(number));
  }
}

void read_line(const std::string& file, const base::yaml_node& item, std::chrono::sys_days read_on,
               catalog_data& into, base::findings& out) {
  base::yaml_map map(file, item, out);
  if (!item.is_map()) return;
  hotline line;
  line.id = map.required_text("id");
  line.name = map.required_text("name");
  line.from_mexico = map.text("from_mexico");
  line.number = read_phone(file, map, read_on, out);
  line.number.kind = "line";
  for (const auto* key : {"hours", "note", "needs", "whatsapp"}) map.text(key);
  map.texts("languages");
  map.texts("use_from");
  map.done();
  if (std::ranges::find(into.lines, line.id, &hotline::id) != into.lines.end())
    map.report(*item.find("id"), "duplicate-id", fmt::format("the line \"{}\" stands twice", line.id),
               "Keep one of the two.");
  if (std::ranges::find(into.never_give_out, line.number.e164) != into.never_give_out.end())
    map.report(*item.find("number"), "never-give-out", "this number is one that must never be given out",
               "Remove the line.");
  into.lines.push_back(std::move(line));
}

}  // namespace

void read_lines(const std::string& file, std::string_view text, catalog_data& into, base::findings& out) {
  auto root = read_root(file, text, out);
  if (root.is_null()) return;
  base::yaml_map map(file, root, out);
  map.required("read_on");
  auto read_on = read_date(map, "read_on").value_or(std::chrono::sys_days{});
  if (const auto* list = map.required("never_give_out"); list != nullptr)
    read_never_give_out(file, *list, into, out);
  if (const auto* list = map.required("lines"); list != nullptr)
    for (const auto& item : list->items) read_line(file, item, read_on, into, out);
  map.done();
  if (std::ranges::find(into.lines, "ciam", &hotline::id) == into.lines.end())
    map.report(root, "missing-line",
               "the line \"ciam\" is missing: it stands in for offices without a number", "Add it to lines.");
}

}  // namespace amparo::directory
