#pragma once
#include "store/keys.hpp"

// The keys of whoever signs in, of what they did, and of what the desk tells of itself. Their rows stand in
// keys.cpp with all others.
namespace amparo::store {

inline constexpr std::chrono::milliseconds reveals_life = 1h;       // behind the last (C-6)
inline constexpr std::chrono::milliseconds audit_life = 400 * 24h;  // behind the newest entry (D8)
inline constexpr std::chrono::milliseconds sign_in_life = 12h;  // the most; 15 min behind the last use (C-3)
inline constexpr std::chrono::milliseconds desk_here_life = 15min;  // behind the last of what anybody does
inline constexpr std::chrono::milliseconds desk_told_life =
    10min;  // a desk that starts again goes on from it

std::string desk_here_key();
std::string desk_told_key();
std::string desk_reveals_key(std::string_view holder);
std::string audit_key();
std::string audit_head_key();
std::string audit_base_key();
std::string people_key();
std::string sign_in_key(std::string_view token_digest);

}  // namespace amparo::store
