#include "flow/opening.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "directory/data.hpp"
#include "flow/expression.hpp"
#include "flow/in_words.hpp"
#include "flow/model.hpp"

namespace amparo::flow {
namespace {

std::string iso(std::chrono::sys_days day) { return iso_day(day.time_since_epoch().count()); }

void look_at(const std::string& owner, const directory::phone& phone, base::time_point now,
             open_places& open) {
  auto named = fmt::format("{} {} {}", owner, phone.kind, phone.e164);
  if (phone.from.level == directory::confidence::conflict)
    open.conflicts.push_back(fmt::format("{}, {}:{}", named, phone.file, phone.line));
  if (!phone.e164.empty() && phone.from.may_be_spoken(now))
    open.ending.push_back(fmt::format("{} {}", iso(phone.from.expires_on), named));
}

bool has_spoken(const directory::office& office, base::time_point now) {
  return std::ranges::any_of(office.phones, [&](const auto& one) { return one.from.may_be_spoken(now); });
}

// What somebody could call to raise it.
std::string leads_of(const directory::office& office) {
  std::string out;
  for (const auto& one : office.phones)
    out += fmt::format("{} {} {} ({})", out.empty() ? ":" : ",", one.kind, one.e164, name_of(one.from.level));
  return office.card.id + (out.empty() ? ": no number is known" : out);
}

// Why nobody hears of it.
std::string silence_of(const directory::helper& one) {
  auto known = one.number.e164.empty() ? "no number is known" : one.number.e164;
  return fmt::format("{} {}, {}: {} ({})", name_of(one.kind), one.id, one.city, known,
                     name_of(one.number.from.level));
}

}  // namespace

open_places places_to_check(const directory::catalog& places, base::time_point now) {
  constexpr std::chrono::days ahead{365};
  open_places open;
  const auto& all = places.data();
  for (const auto& line : all.lines) look_at(line.id, line.number, now, open);
  for (const auto& office : all.offices) {
    for (const auto& phone : office.phones) look_at(office.card.id, phone, now, open);
    if (!has_spoken(office, now)) open.silent.push_back(leads_of(office));
  }
  for (const auto& one : all.helpers) {
    look_at(one.id, one.number, now, open);
    if (!can_be_said(one) || !one.number.from.may_be_spoken(now)) open.help.push_back(silence_of(one));
  }
  auto today = std::chrono::floor<std::chrono::days>(now);
  for (const auto& office : all.calendars) {
    auto lies_ahead = [&](const auto& c) { return c.until >= today && c.from < today + ahead; };
    if (std::ranges::none_of(office.closed, lies_ahead)) open.calendars.push_back(office.id);
  }
  std::ranges::sort(open.ending);
  return open;
}

open_texts texts_to_review(const bundle& content) {
  open_texts open;
  const auto& m = *content.content;
  for (const auto& pack : m.locales)
    for (index i = 0; i != pack.texts.size(); ++i) {
      if (pack.texts[i]->tag != pack.tag) continue;  // another language's, which has its own line
      auto name = pack.tag + " " + m.messages[i].key;
      if (pack.texts[i]->awaits_review) open.unreviewed.push_back(name);
      if (!pack.texts[i]->date.empty()) open.changed.push_back(name + ", as of " + pack.texts[i]->date);
    }
  for (const auto& pack : m.locales)
    if (!pack.names_itself || !pack.says_essentials) open.unheard.push_back(pack.tag);
  return open;
}

}  // namespace amparo::flow
