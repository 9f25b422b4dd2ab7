#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flow/engine.hpp"

// What the desk tells of itself, once a second: who waits, who is on shift, and how fast people took items up
// lately. A value that nobody changes once it is told. A caller is told of it in a few words, and nothing
// where the desk does not know (B11).
namespace amparo::flow {

// Until somebody takes up what is asked for here. Time in between is never said: it would be wrong too often.
enum class desk_wait : std::uint8_t { unknown, half_hour, over_hour, nobody };

std::string_view name_of(desk_wait wait);  // "", "half_hour" (at the most), "over_hour", "nobody"

// Those who wait for somebody who has all of these skills.
struct desk_line {
  std::vector<std::string> needs;
  std::array<std::uint64_t, 4> waiting{};  // by urgency
};

// Somebody on shift.
struct desk_hand {
  std::vector<std::string> skills;
  std::uint64_t holds = 0;  // items
};

struct desk_board {
  base::time_point at;  // when it was so
  desk_state state = desk_state::unknown;
  bool overload = false;
  base::time_point since{};  // when `overload` last changed
  std::vector<desk_line> lines;
  std::vector<desk_hand> people;
  std::uint64_t coming = 0;  // put off, and due within the hour: they have their old places
  // Of the last while; what is older counts less. `taken` of 100 means that its rate is off by a tenth.
  double taken = 0;                  // items that somebody took up
  double worked = 0;                 // seconds in which somebody on shift had something to do, of all of them
  std::array<double, 4> arrivals{};  // items a second, by urgency
};

bool can_serve(const desk_hand& hand, const std::vector<std::string>& needs);
// How many wait whom somebody on shift can serve.
std::uint64_t servable(const desk_board& board);

// How long whoever asks now waits, behind all who are as urgent, with these needs. A time is said only where
// it holds with room on both sides: for the rate, which is measured of few items, for the chance of the next
// ones, and for whoever is more urgent and still to come. Of a hundred who are told one, at least ninety wait
// as they were told (tests/unit/app/surge_test.cpp holds it against simulated surges), as long as the people
// on shift stay. `nobody`: none of them has these skills.
desk_wait wait_of(const desk_board& board, const std::vector<std::string>& needs, urgency of);

}  // namespace amparo::flow
