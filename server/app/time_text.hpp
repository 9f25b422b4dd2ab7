#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace amparo::app {

// "2026-11-24T12:00Z" or with seconds (RFC 3339, UTC only).
std::optional<base::time_point> parse_time(std::string_view text);
std::string time_text(base::time_point when);  // "2026-11-24T12:00:00Z"

}  // namespace amparo::app
