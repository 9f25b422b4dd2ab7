#include "directory/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "directory/target.hpp"

namespace amparo::directory {
namespace {

constexpr std::string_view national = "ciam";
// What a flow says of an office: the number for a person in danger, the best named kind first.
constexpr std::string_view spoken_kinds[] = {"protection_emergency", "emergency"};

const office* find_office(const catalog_data& data, std::string_view id) {
  auto at = std::ranges::find_if(data.offices, [&](const office& o) { return o.card.id == id; });
  return at == data.offices.end() ? nullptr : &*at;
}

const hotline* find_line(const catalog_data& data, std::string_view id) {
  auto at = std::ranges::find(data.lines, id, &hotline::id);
  return at == data.lines.end() ? nullptr : &*at;
}

bool is_spoken_kind(std::string_view kind) {
  return std::ranges::find(spoken_kinds, kind) != std::end(spoken_kinds);
}

}  // namespace

place_match catalog::find_place(std::string_view text, std::string_view country) const {
  place_match match;
  for (const auto& t : find_targets(*data_, text, country == "MX"))
    match.found.push_back(directory::place_of(*data_, t));
  return match;
}

std::optional<place> catalog::town_of(std::string_view id) const {
  auto t = target_of(*data_, id);
  if (!t) return std::nullopt;
  if (t->type == target::kind::city || t->type == target::kind::town) return directory::place_of(*data_, *t);
  const auto* zip = t->type == target::kind::zip ? data_->tables.find_zip(t->at) : nullptr;
  if (zip == nullptr) return std::nullopt;
  return directory::place_of(*data_, {target::kind::city, zip->place});
}

std::optional<place> catalog::place_of(std::string_view id) const {
  auto t = target_of(*data_, id);
  return t ? std::optional(directory::place_of(*data_, *t)) : std::nullopt;
}

std::optional<place_parts> catalog::parts_of(std::string_view id) const {
  auto t = target_of(*data_, id);
  return t ? std::optional(directory::parts_of(*data_, *t)) : std::nullopt;
}

consulate_answer catalog::consulate_for(const place& where) const {
  if (auto t = target_of(*data_, where.id); t) return answer_for(*data_, *t);
  consulate_answer unknown;
  unknown.why = fmt::format("the place \"{}\" is in no table", where.id);
  return unknown;
}

const consulate* catalog::find_consulate(std::string_view id) const {
  const auto* found = find_office(*data_, id);
  return found == nullptr ? nullptr : &found->card;
}

std::vector<const consulate*> catalog::consulates() const {
  std::vector<const consulate*> all;
  for (const auto& office : data_->offices) all.push_back(&office.card);
  return all;
}

std::optional<spoken_number> catalog::number_of(std::string_view consulate_id, base::time_point now) const {
  if (const auto* found = find_office(*data_, consulate_id); found != nullptr)
    for (auto kind : spoken_kinds)
      for (const auto& phone : found->phones)
        if (phone.kind == kind && phone.from.may_be_spoken(now)) return spoken_number{phone.e164, false, ""};
  return national_line(now);
}

std::optional<spoken_number> catalog::national_line(base::time_point now) const {
  auto said = number_of_line(national, now);
  if (said) said->national = true;
  return said;
}

std::optional<spoken_number> catalog::number_of_line(std::string_view line_id, base::time_point now) const {
  const auto* line = find_line(*data_, line_id);
  if (line == nullptr || !line->number.from.may_be_spoken(now)) return std::nullopt;
  return spoken_number{line->number.e164, false, line->from_mexico};
}

std::optional<base::time_point> catalog::national_line_until() const {
  const auto* line = find_line(*data_, national);
  if (line == nullptr || line->number.from.level > confidence::confirmed) return std::nullopt;
  return line->number.from.expires_on + std::chrono::days{1};
}

const std::vector<std::string>& catalog::never_give_out() const { return data_->never_give_out; }

std::vector<unchecked_number> catalog::unchecked() const {
  std::vector<unchecked_number> found;
  auto note = [&](const phone& number, const std::string& owner) {
    if (number.from.level <= confidence::confirmed && !number.from.checked)
      found.push_back({number.e164, owner, number.kind, number.file, number.line});
  };
  for (const auto& line : data_->lines) note(line.number, line.id);
  for (const auto& office : data_->offices)
    for (const auto& phone : office.phones)
      if (is_spoken_kind(phone.kind)) note(phone, office.card.id);
  for (const auto& one : data_->helpers)
    if (can_be_said(one)) note(one.number, one.id);
  return found;
}

std::vector<std::string> catalog::unchecked_numbers() const {
  std::vector<std::string> lines;
  for (const auto& n : unchecked())
    lines.push_back(fmt::format("{} {} {} {}:{}", n.e164, n.owner, n.kind, n.file, n.line));
  return lines;
}

}  // namespace amparo::directory
