#include "app/studio_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/keyring.hpp"

namespace amparo::app {
namespace {

constexpr std::size_t least_digits = 8, most_digits = 12;

bool is_code(const std::string& text) {
  return text.size() >= least_digits && text.size() <= most_digits &&
         text.find_first_not_of("0123456789") == text.npos;
}

bool is_pseudonym(const std::string& text) {
  return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::optional<base::secret_text> read_code(const std::string& file, base::yaml_map& person,
                                           base::findings& out) {
  const auto* node = person.required("code");
  if (node == nullptr) return std::nullopt;
  if (!node->is_map()) {
    person.report(*node, "not-a-secret", "\"code\" must be { file: PATH }",
                  "Secrets never stand in this file.");
    return std::nullopt;
  }
  base::yaml_map at(file, *node, out);
  auto path = at.required_text("file");
  at.done();
  auto code = path.empty() ? std::nullopt : load_secret(path, out);
  if (code && !is_code(code->reveal())) {
    person.report(*node, "bad-code", "a code is 8 to 12 digits, as they are pressed on a telephone",
                  "Draw them by chance: a year or a birthday is guessed.");
    return std::nullopt;
  }
  return code;
}

void read_person(const std::string& file, const base::yaml_node& node, base::findings& out,
                 std::vector<studio_person>& to) {
  base::yaml_map map(file, node, out);
  studio_person made{map.required_text("id"), map.required_text("language"), {}};
  if (!made.id.empty() && !is_pseudonym(made.id))
    map.report(node, "bad-person", fmt::format("\"{}\" is no pseudonym", made.id),
               "Write small letters, digits and \"-\", and never a name.");
  if (auto code = read_code(file, map, out)) made.code = std::move(*code);
  map.done();
  for (const auto& other : to) {
    if (other.id == made.id)
      map.report(node, "bad-person", fmt::format("\"{}\" stands twice", made.id), "Keep one.");
    // Whoever is told apart by a code alone must have one of their own.
    if (!made.code.empty() && base::equal_in_constant_time(other.code.reveal(), made.code.reveal()))
      map.report(node, "bad-code", fmt::format("\"{}\" and \"{}\" have the same code", other.id, made.id),
                 "Draw another.");
  }
  to.push_back(std::move(made));
}

}  // namespace

void read_studio(const std::string& file, const base::yaml_node& node, base::findings& out,
                 std::vector<studio_person>& to) {
  base::yaml_map map(file, node, out);
  const auto* people = map.required("people");
  map.done();
  if (people == nullptr) return;
  if (!people->is_list())
    map.report(*people, "not-a-list", "\"people\" is a list of people",
               "Write \"- { id: ..., language: ..., code: { file: ... } }\".");
  for (const auto& one : people->items)
    if (people->is_list()) read_person(file, one, out, to);
}

void check_studio(const config& settings, const std::string& file, const base::yaml_node& at,
                  base::findings& out) {
  auto complain = [&](std::string rule, std::string message, std::string hint) {
    out.push_back({file, at.line, at.column, std::move(rule), std::move(message), std::move(hint)});
  };
  for (const auto& l : settings.lines) {
    if (!l.studio) continue;
    if (settings.studio_people.empty())
      complain("studio-of-nobody", fmt::format("nobody may call the studio at {}", l.provider),
               "Add studio: { people: [...] }, or take the line out.");
    auto via = std::ranges::find(settings.accounts, l.provider, &account::name);
    if (via != settings.accounts.end() && !via->adapter->can().records)
      complain("no-recording", fmt::format("{} takes no recordings that we could have", via->kind),
               "Put the studio's line at another provider.");
  }
}

}  // namespace amparo::app
