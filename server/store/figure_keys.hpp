#pragma once
#include "store/keys.hpp"

// The keys of the public figures. Their rows stand in keys.cpp with all others.
namespace amparo::store {

inline constexpr std::chrono::milliseconds running_figures_life = 70 * 24h;  // a month, and time to close it
inline constexpr std::chrono::milliseconds counted_life =
    25h;  // longer than an answer waits to be counted (D6)

std::string first_month_key();
std::string last_month_key();
std::string published_key(std::string_view month);  // "2026-11"
std::string running_key(std::string_view month);
std::string counted_key(std::string_view effect);

}  // namespace amparo::store
