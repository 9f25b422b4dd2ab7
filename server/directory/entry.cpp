#include "directory/entry.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/phone.hpp"

namespace amparo::directory {
namespace {

constexpr std::chrono::days lifetime{90};
constexpr std::array<std::string_view, 5> levels{"official-page", "confirmed", "one-page", "code-file",
                                                 "conflict"};

std::optional<std::chrono::sys_days> date_of(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  std::array<int, 3> part{};
  constexpr std::array<std::pair<std::size_t, std::size_t>, 3> at{{{0, 4}, {5, 2}, {8, 2}}};
  for (std::size_t i = 0; i != 3; ++i) {
    const char* begin = text.data() + at[i].first;
    const char* end = begin + at[i].second;
    if (*begin == '-' || std::from_chars(begin, end, part[i]).ptr != end) return std::nullopt;
  }
  std::chrono::year_month_day date{std::chrono::year{part[0]},
                                   std::chrono::month{static_cast<unsigned>(part[1])},
                                   std::chrono::day{static_cast<unsigned>(part[2])}};
  if (!date.ok()) return std::nullopt;
  return date;
}

// `checked: {by, on}`, filled in only by a person who called. An empty `by` would make an unchecked number
// look checked.
std::optional<std::chrono::sys_days> read_checked(const std::string& file, base::yaml_map& map,
                                                  base::findings& out) {
  const auto* found = map.optional("checked");
  if (found == nullptr || found->is_null()) return std::nullopt;
  base::yaml_map checked(file, *found, out);
  if (!found->is_map()) return std::nullopt;
  auto by = checked.required_text("by");
  if (checked.required("on") == nullptr) return std::nullopt;
  auto on = read_date(checked, "on");
  checked.done();
  return by.empty() ? std::nullopt : on;
}

}  // namespace

std::string_view name_of(confidence level) { return levels[static_cast<std::size_t>(level)]; }

std::optional<confidence> confidence_of(std::string_view name) {
  for (std::size_t i = 0; i != levels.size(); ++i)
    if (levels[i] == name) return static_cast<confidence>(i);
  return std::nullopt;
}

base::yaml_node read_root(const std::string& file, std::string_view text, base::findings& out) {
  auto before = out.size();
  auto root = base::read_yaml(file, text, out);
  if (root.is_null() && out.size() == before)
    out.push_back(
        {file, 1, 1, "empty-file", "the file holds nothing", "Take it from the last version that loaded."});
  return root;
}

std::optional<std::chrono::sys_days> read_date(base::yaml_map& map, std::string_view key) {
  const auto* found = map.optional(key);
  if (found == nullptr) return std::nullopt;
  auto date = found->is_scalar() ? date_of(found->scalar) : std::nullopt;
  if (!date)
    map.report(*found, "bad-date", fmt::format("\"{}\" must be a date of the calendar", key),
               "Write it as 2026-11-21.");
  return date;
}

provenance read_provenance(const std::string& file, base::yaml_map& map, std::chrono::sys_days read_on,
                           base::findings& out) {
  provenance from;
  auto word = map.required_text("confidence");
  if (auto level = confidence_of(word); level)
    from.level = *level;
  else if (!word.empty()) {
    auto near = base::nearest(word, {levels.begin(), levels.end()});
    map.report(*map.node().find("confidence"), "bad-confidence",
               fmt::format("the confidence \"{}\" is not known", word),
               near.empty() ? "Use official-page, confirmed, one-page, code-file or conflict."
                            : fmt::format("Did you mean \"{}\"?", near));
  }
  from.source = map.required_text("source");
  from.seen = map.text("seen", "undated");
  auto checked = read_checked(file, map, out);
  from.checked = checked.has_value();
  from.expires_on = checked.value_or(read_on) + lifetime;
  return from;
}

phone read_phone(const std::string& file, base::yaml_map& map, std::chrono::sys_days read_on,
                 base::findings& out) {
  phone read;
  read.file = file;
  read.e164 = map.required_text("number");
  if (const auto* at = map.node().find("number"); at != nullptr) {
    read.line = at->line;
    auto parsed = base::phone_number::parse(read.e164);
    if (!read.e164.empty() && (!parsed || parsed->reveal() != read.e164))
      map.report(*at, "bad-number", "the number is not written in E.164",
                 "Write \"+\", the country code and the digits, without spaces.");
  }
  read.from = read_provenance(file, map, read_on, out);
  return read;
}

}  // namespace amparo::directory
