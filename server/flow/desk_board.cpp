#include "flow/desk_board.hpp"

#include <algorithm>
#include <cmath>

namespace amparo::flow {
namespace {

constexpr double least_taken = 8;    // of fewer items no rate is known
constexpr double sure = 1.65;        // standard deviations: one in twenty lies beyond
constexpr double least_spare = 0.2;  // of the pace, left over by whoever comes first from now on
constexpr double half_an_hour = 30 * 60, an_hour = 60 * 60;

// How far off the time is in which `items` are taken up, as a part of it.
double off_by(const desk_board& board, double items) {
  return sure * std::sqrt(1 / board.taken + 1 / std::max(items, 1.0));
}

std::uint64_t up_to(const desk_line& line, urgency of) {
  std::uint64_t out = 0;
  for (unsigned u = 0; u <= static_cast<unsigned>(of); ++u) out += line.waiting[u];
  return out;
}

bool is_same(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end()), std::sort(b.begin(), b.end());
  return a == b;
}

}  // namespace

std::string_view name_of(desk_wait wait) {
  constexpr std::string_view names[] = {"", "half_hour", "over_hour", "nobody"};
  return names[static_cast<std::size_t>(wait)];
}

bool can_serve(const desk_hand& hand, const std::vector<std::string>& needs) {
  return std::all_of(needs.begin(), needs.end(), [&](const std::string& need) {
    return std::find(hand.skills.begin(), hand.skills.end(), need) != hand.skills.end();
  });
}

std::uint64_t servable(const desk_board& board) {
  std::uint64_t out = 0;
  for (const auto& line : board.lines)
    if (std::any_of(board.people.begin(), board.people.end(),
                    [&](const desk_hand& hand) { return can_serve(hand, line.needs); }))
      out += up_to(line, urgency::information);
  return out;
}

desk_wait wait_of(const desk_board& board, const std::vector<std::string>& needs, urgency of) {
  std::vector<desk_hand> pool;
  for (const auto& hand : board.people)
    if (can_serve(hand, needs)) pool.push_back(hand);
  if (pool.empty()) return desk_wait::nobody;
  if (board.taken < least_taken || board.worked <= 0) return desk_wait::unknown;

  // At worst these few serve alone all whom any of them can serve; at best only who needs just the same.
  double most = 1 + static_cast<double>(board.coming), least = 0;
  for (const auto& line : board.lines) {
    auto ahead = static_cast<double>(up_to(line, of));
    bool is_shared = std::any_of(pool.begin(), pool.end(),
                                 [&](const desk_hand& hand) { return can_serve(hand, line.needs); });
    if (is_shared) most += ahead;
    if (is_same(line.needs, needs)) least += ahead;
  }
  double pace = board.taken / board.worked * static_cast<double>(pool.size()), spare = pace;
  for (unsigned u = 0; u < static_cast<unsigned>(of); ++u) spare -= board.arrivals[u];
  if (least / pace * (1 - off_by(board, least)) >= an_hour) return desk_wait::over_hour;
  if (spare < least_spare * pace) return desk_wait::unknown;
  auto longest = most / spare * (1 + off_by(board, most));
  return longest <= half_an_hour ? desk_wait::half_hour : desk_wait::unknown;
}

}  // namespace amparo::flow
