#pragma once
#include "store/keys.hpp"

// The keys of reports of a raid. Their rows stand in keys.cpp with all others.
namespace amparo::store {

inline constexpr std::chrono::milliseconds rumour_life = 2h;              // after it was seen (B12)
inline constexpr std::chrono::milliseconds rumours_of_person_life = 25h;  // from the day's first on

std::string desk_rumour_key(std::string_view town);  // a keyed digest of the town
std::string desk_rumours_key();
std::string desk_rumours_of_key(std::string_view person);  // a keyed digest of who, and of the day

}  // namespace amparo::store
