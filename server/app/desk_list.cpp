#include "app/desk_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <set>

#include "app/desk_notes.hpp"
#include "app/time_text.hpp"

namespace amparo::app {

namespace json = boost::json;

namespace {

constexpr unsigned urgencies = 4;

std::string_view state_word(flow::desk_state state) {
  static constexpr std::array<std::string_view, 4> words{"unknown", "busy", "closed", "open"};
  return words[static_cast<std::size_t>(state)];
}

std::string_view wait_word(flow::desk_wait wait) {
  return wait == flow::desk_wait::unknown ? "unknown" : flow::name_of(wait);
}

// "lang:mam" of whoever is on shift, in order, each once.
std::set<std::string> languages_of(const flow::desk_board& board) {
  std::set<std::string> out;
  for (const auto& hand : board.people)
    for (const auto& skill : hand.skills)
      if (skill.starts_with("lang:")) out.insert(skill);
  return out;
}

}  // namespace

json::value json_of(const std::shared_ptr<const flow::desk_board>& board) {
  if (board == nullptr) return nullptr;
  json::array waits;
  for (const auto& language : languages_of(*board)) {
    json::object one{{"language", std::string_view(language).substr(5)}};
    for (unsigned u = 0; u != urgencies; ++u)
      one[urgency_word(u)] = wait_word(flow::wait_of(*board, {language}, static_cast<flow::urgency>(u)));
    waits.push_back(std::move(one));
  }
  return json::object{{"state", state_word(board->state)},
                      {"overload", board->overload},
                      {"since", time_text(board->since)},
                      {"on_shift", board->people.size()},
                      {"waits", std::move(waits)}};
}

std::string board_text(const std::shared_ptr<const flow::desk_board>& board) {
  if (board == nullptr) return "How the desk stands is not known: no process of role desk tells it.\n";
  std::string out =
      fmt::format("The desk is {}, {} on shift", state_word(board->state), board->people.size());
  if (board->overload) out += fmt::format(", overload since {}", time_text(board->since));
  out += ".\n";
  for (const auto& language : languages_of(*board)) {
    out += fmt::format("Callers who speak {} are told:", std::string_view(language).substr(5));
    for (unsigned u = 0; u != urgencies; ++u)
      out += fmt::format(" {} {}{}", urgency_word(u),
                         wait_word(flow::wait_of(*board, {language}, static_cast<flow::urgency>(u))),
                         u + 1 == urgencies ? ".\n" : ",");
  }
  return out;
}

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

std::string desk_json(const std::vector<store::desk_item>& items, base::time_point now,
                      const std::shared_ptr<const flow::desk_board>& board) {
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
  return json::serialize(json::object{{"items", std::move(out)}, {"desk", json_of(board)}});
}

}  // namespace amparo::app
