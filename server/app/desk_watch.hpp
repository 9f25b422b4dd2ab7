#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "flow/desk_board.hpp"

// What one look at the desk after the other makes known: how fast people take items up, how many more come,
// and whether more wait than they can take (overload). Pure: the looks are watch_desk.hpp's. What is known
// stands in one small value, so that whichever process of role desk looks next goes on from there (B11).
namespace amparo::app {

struct overload_settings;  // app/desk_settings.hpp

struct desk_look {
  base::time_point at;
  std::vector<flow::desk_line> lines{};
  std::vector<flow::desk_hand> people{};
  std::uint64_t coming = 0;              // put off, and due within the hour
  std::uint64_t taken = 0;               // ever
  std::array<std::uint64_t, 4> added{};  // ever, by urgency
};

struct desk_watched {
  flow::desk_board board;
  std::uint64_t taken = 0;  // as the last look had them
  std::array<std::uint64_t, 4> added{};
};

// `before`: nothing where nobody looked, or so long ago that it is not worth going on from.
desk_watched watched(const std::optional<desk_watched>& before, desk_look seen, const overload_settings& by);

std::string encode(const desk_watched& what);
base::result<desk_watched> decode_watched(std::string_view bytes);

// Good for what is said to callers: told at most this long ago, by whoever's clock.
inline constexpr std::chrono::seconds board_life{15};
bool is_fresh(const flow::desk_board& board, base::time_point now);

}  // namespace amparo::app
