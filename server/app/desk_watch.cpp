#include "app/desk_watch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "app/desk_settings.hpp"
#include "base/bytes.hpp"

namespace amparo::app {
namespace {

using seconds = std::chrono::duration<double>;

constexpr std::uint8_t format = 1;
// How far back the rates reach: what lies this long behind counts a third. A person works like an hour ago;
// how many come is another number in a surge.
constexpr seconds pace_reach = std::chrono::hours(2), arrival_reach = std::chrono::minutes(5);
constexpr seconds longest_gap = std::chrono::minutes(1);  // between two looks that belong together

bool has_work(const flow::desk_hand& hand, const std::vector<flow::desk_line>& lines) {
  return hand.holds != 0 || std::ranges::any_of(lines, [&](const flow::desk_line& line) {
           bool is_empty = std::ranges::all_of(line.waiting, [](auto count) { return count == 0; });
           return !is_empty && flow::can_serve(hand, line.needs);
         });
}

flow::desk_state state_of(const flow::desk_board& board) {
  if (board.people.empty()) return flow::desk_state::closed;
  bool has_free = std::ranges::any_of(board.people, [](const auto& hand) { return hand.holds == 0; });
  return board.overload || !has_free ? flow::desk_state::busy : flow::desk_state::open;
}

// Counters only grow; one that is smaller is another Redis'.
double grown(std::uint64_t now, std::uint64_t before) {
  return now < before ? 0 : static_cast<double>(now - before);
}

void go_on(const desk_watched& before, const desk_look& seen, flow::desk_board& to) {
  seconds gap = seen.at - before.board.at;
  auto kept = std::exp(-gap / pace_reach), kept_arrivals = std::exp(-gap / arrival_reach);
  to.taken = before.board.taken * kept;
  to.worked = before.board.worked * kept;
  bool is_seen = gap.count() > 0 && gap <= longest_gap;  // else nobody knows who was there in between
  if (is_seen) {
    auto at_work =
        std::ranges::count_if(seen.people, [&](const auto& one) { return has_work(one, seen.lines); });
    to.taken += grown(seen.taken, before.taken);
    to.worked += static_cast<double>(at_work) * gap.count();
  }
  for (std::size_t u = 0; u != to.arrivals.size(); ++u) {
    auto rate = is_seen ? grown(seen.added[u], before.added[u]) / gap.count() : 0;
    to.arrivals[u] = before.board.arrivals[u] * kept_arrivals + rate * (1 - kept_arrivals);
  }
}

// While nobody is on shift there is nobody to be too few of: it stays as it was.
void weigh(const std::optional<desk_watched>& before, const overload_settings& by, flow::desk_board& to) {
  to.overload = before && before->board.overload;
  to.since = before ? before->board.since : to.at;
  if (to.people.empty()) return;
  auto waiting = flow::servable(to), people = static_cast<std::uint64_t>(to.people.size());
  bool is_too_much = waiting > by.on * people, is_calm = waiting <= by.off * people;
  bool ends = to.overload && is_calm && to.at - to.since >= by.least;
  if (ends || (!to.overload && is_too_much)) to.overload = !to.overload, to.since = to.at;
}

void put(base::byte_writer& to, double number) { to.u64(std::bit_cast<std::uint64_t>(number)); }
double take_number(base::byte_reader& in) { return std::bit_cast<double>(in.u64()); }

void put(base::byte_writer& to, base::time_point when) {
  to.u64(static_cast<std::uint64_t>(when.time_since_epoch().count()));
}
base::time_point take_time(base::byte_reader& in) {
  return base::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(in.u64())));
}

void put(base::byte_writer& to, const std::vector<std::string>& words) {
  to.varint(words.size());
  for (const auto& word : words) to.text(word);
}
std::vector<std::string> take_words(base::byte_reader& in) {
  std::vector<std::string> out;
  for (auto count = in.varint(); count != 0 && in.ok(); --count) out.emplace_back(in.text());
  return out;
}

}  // namespace

desk_watched watched(const std::optional<desk_watched>& before, desk_look seen, const overload_settings& by) {
  desk_watched out{{}, seen.taken, seen.added};
  out.board.at = seen.at;
  if (before) go_on(*before, seen, out.board);
  out.board.lines = std::move(seen.lines);
  out.board.people = std::move(seen.people);
  out.board.coming = seen.coming;
  weigh(before, by, out.board);
  out.board.state = state_of(out.board);
  return out;
}

bool is_fresh(const flow::desk_board& board, base::time_point now) {
  return now - board.at <= board_life && board.at - now <= board_life;
}

std::string encode(const desk_watched& what) {
  const auto& board = what.board;
  base::byte_writer out;
  out.u8(format);
  put(out, board.at), put(out, board.since);
  out.u8(board.overload ? 1 : 0).u8(static_cast<std::uint8_t>(board.state)).varint(board.coming);
  put(out, board.taken), put(out, board.worked);
  for (auto rate : board.arrivals) put(out, rate);
  out.varint(board.lines.size());
  for (const auto& line : board.lines) {
    put(out, line.needs);
    for (auto count : line.waiting) out.varint(count);
  }
  out.varint(board.people.size());
  for (const auto& hand : board.people) put(out, hand.skills), out.varint(hand.holds);
  out.varint(what.taken);
  for (auto count : what.added) out.varint(count);
  return out.take();
}

base::result<desk_watched> decode_watched(std::string_view bytes) {
  base::byte_reader in(bytes);
  if (in.u8() != format) return base::errc::malformed;
  desk_watched out;
  auto& board = out.board;
  board.at = take_time(in), board.since = take_time(in);
  auto overload = in.u8(), state = in.u8();
  board.coming = in.varint();
  board.taken = take_number(in), board.worked = take_number(in);
  for (auto& rate : board.arrivals) rate = take_number(in);
  for (auto count = in.varint(); count != 0 && in.ok(); --count) {
    flow::desk_line line{take_words(in)};
    for (auto& waiting : line.waiting) waiting = in.varint();
    board.lines.push_back(std::move(line));
  }
  for (auto count = in.varint(); count != 0 && in.ok(); --count) {
    auto skills = take_words(in);
    board.people.push_back({std::move(skills), in.varint()});
  }
  out.taken = in.varint();
  for (auto& count : out.added) count = in.varint();
  constexpr auto last_state = static_cast<std::uint8_t>(flow::desk_state::open);
  if (!in.ok() || !in.at_end() || overload > 1 || state > last_state) return base::errc::malformed;
  board.overload = overload == 1;
  board.state = static_cast<flow::desk_state>(state);
  return out;
}

}  // namespace amparo::app
