#include "app/desk_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>

#include "app/desk_notes.hpp"
#include "app/time_text.hpp"

namespace amparo::app {

namespace json = boost::json;

std::string_view urgency_word(unsigned urgency) {
  static constexpr std::array<std::string_view, 4> words{"now", "deadline", "search", "information"};
  return urgency < words.size() ? words[urgency] : "information";
}

std::string desk_table(const std::vector<store::desk_item>& items, base::time_point now) {
  if (items.empty()) return "Nobody waits.\n";
  std::string out = fmt::format("{:<8} {:<12} {:<20} {:<20} {:<10} {:<10} {:<5} {}\n", "code", "urgency",
                                "arrived", "not before", "language", "state", "note", "skills");
  for (const auto& item : items)
    out += fmt::format("{:<8} {:<12} {:<20} {:<20} {:<10} {:<10} {:<5} {}\n", item.code,
                       urgency_word(item.urgency), time_text(item.arrival),
                       item.not_before ? time_text(*item.not_before) : "-", item.locale, item.state,
                       has_note(item, now) ? "yes" : "-", fmt::join(item.skills, ","));
  return out;
}

std::string desk_json(const std::vector<store::desk_item>& items, base::time_point now) {
  json::array out;
  for (const auto& item : items) {
    json::object one{{"code", item.code},
                     {"urgency", urgency_word(item.urgency)},
                     {"arrival", time_text(item.arrival)},
                     {"language", item.locale},
                     {"state", item.state},
                     {"voice_note", has_note(item, now)}};
    one["not_before"] = item.not_before ? json::value(time_text(*item.not_before)) : json::value(nullptr);
    json::array skills;
    for (const auto& skill : item.skills) skills.emplace_back(skill);
    one["skills"] = std::move(skills);
    out.push_back(std::move(one));
  }
  return json::serialize(json::object{{"items", std::move(out)}});
}

}  // namespace amparo::app
