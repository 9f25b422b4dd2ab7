#include "app/desk_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/config.hpp"
#include "app/desk_list.hpp"
#include "app/keyring.hpp"
#include "flow/duration.hpp"

namespace amparo::app {
namespace {

void read_targets(const std::string& file, const base::yaml_node& node, base::findings& out,
                  desk_settings& to) {
  base::yaml_map map(file, node, out);
  for (unsigned urgency = 0; urgency != to.targets.size(); ++urgency) {
    auto name = urgency_word(urgency);
    const auto* given = map.optional(name);
    if (given == nullptr) continue;
    auto length = given->is_scalar() ? flow::read_duration(given->scalar) : std::nullopt;
    if (length && length->count() > 0)
      to.targets[urgency] = *length;
    else
      map.report(*given, "bad-target", fmt::format("\"{}\" must be a length of time", name),
                 "Write it as 5m, 4h or 1d.");
  }
  map.done();
}

// Numbers of items for each person on shift.
void read_overload(const std::string& file, const base::yaml_node& node, base::findings& out,
                   overload_settings& to) {
  base::yaml_map map(file, node, out);
  if (auto n = map.number("on", 1, 1'000)) to.on = static_cast<unsigned>(*n);
  if (auto n = map.number("off", 0, 1'000)) to.off = static_cast<unsigned>(*n);
  if (const auto* least = map.optional("least")) {
    auto length = least->is_scalar() ? flow::read_duration(least->scalar) : std::nullopt;
    if (length && length->count() > 0)
      to.least = *length;
    else
      map.report(*least, "bad-overload", "\"least\" must be a length of time", "Write it as 10m.");
  }
  if (to.off >= to.on)
    map.report(node, "bad-overload", "\"off\" must be less than \"on\"",
               "Overload begins above one number and ends at a lower one, so that it does not come and go.");
  map.done();
}

bool is_word(const std::string& text, std::string_view more) {
  return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [&](char c) {
    bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    return is_plain || more.find(c) != more.npos;
  });
}

// Whose telephone it is stands in a file of its own: a list of volunteers' numbers is worth stealing (D8).
std::optional<base::phone_number> read_phone(const std::string& file, base::yaml_map& person,
                                             base::findings& out) {
  const auto* node = person.optional("phone");
  if (node == nullptr) return std::nullopt;
  if (!node->is_map()) {
    person.report(*node, "not-a-secret", "\"phone\" must be { file: PATH }",
                  "People's numbers never stand in this file.");
    return std::nullopt;
  }
  base::yaml_map at(file, *node, out);
  auto path = at.required_text("file");
  at.done();
  auto text = path.empty() ? std::nullopt : load_secret(path, out);
  if (!text) return std::nullopt;
  auto number = base::phone_number::parse(text->reveal());
  if (number) return *number;
  person.report(*node, "bad-number", "a telephone is + and 7 to 15 digits", "Write it as +525550001111.");
  return std::nullopt;
}

void read_operator(const std::string& file, const base::yaml_node& node, base::findings& out,
                   std::vector<desk_person>& to) {
  constexpr std::string_view in_skills = ":ABCDEFGHIJKLMNOPQRSTUVWXYZ";  // "lang:es-MX"
  base::yaml_map map(file, node, out);
  desk_person made{.id = map.required_text("id")};
  if (!made.id.empty() && !is_word(made.id, ""))
    map.report(node, "bad-person", fmt::format("\"{}\" is no pseudonym", made.id),
               "Write small letters, digits and \"-\", and never a name.");
  made.language = map.text("language", made.language);
  if (map.optional("skills") != nullptr) made.skills = map.texts("skills");
  for (const auto& skill : made.skills)
    if (!is_word(skill, in_skills))
      map.report(*map.optional("skills"), "bad-skill", fmt::format("\"{}\" is no skill", skill),
                 "Write skills: [\"lang:mam\", woman, legal].");
  if (auto n = map.number("capacity", 1, 20)) made.capacity = static_cast<unsigned>(*n);
  made.lead = map.flag("lead", false);
  made.phone = read_phone(file, map, out);
  map.done();
  for (const auto& other : to) {
    if (other.id == made.id)
      map.report(node, "bad-person", fmt::format("\"{}\" stands twice", made.id), "Keep one.");
    if (made.phone && other.phone == made.phone)
      map.report(node, "bad-number",
                 fmt::format("\"{}\" and \"{}\" have the same telephone", other.id, made.id),
                 "Whoever is told apart by it must have one of their own.");
  }
  to.push_back(std::move(made));
}

}  // namespace

void read_desk(const std::string& file, const base::yaml_node& node, base::findings& out, desk_settings& to) {
  base::yaml_map map(file, node, out);
  if (const auto* targets = map.optional("targets")) read_targets(file, *targets, out, to);
  if (const auto* overload = map.optional("overload")) read_overload(file, *overload, out, to.overload);
  if (const auto* people = map.optional("operators")) {
    if (!people->is_list())
      map.report(*people, "not-a-list", "\"operators\" is a list of people", "Write \"- { id: ... }\".");
    for (const auto& one : people->items)
      if (people->is_list()) read_operator(file, one, out, to.operators);
  }
  to.reveal = map.flag("reveal", to.reveal);
  map.done();
}

void check_desk(const config& settings, const std::string& file, const base::yaml_node& at,
                base::findings& out) {
  bool has_phones =
      std::ranges::any_of(settings.desk.operators, [](const desk_person& p) { return p.phone.has_value(); });
  for (const auto& l : settings.lines)
    if (l.operators && !has_phones)
      out.push_back({file, at.line, at.column, "desk-of-nobody",
                     fmt::format("nobody may write to the operators' line at {}", l.provider),
                     "Add desk: { operators: [{ id: ..., phone: { file: ... } }] }, or take the line out."});
}

}  // namespace amparo::app
