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

// "8h", "30m", "45s", "91d".
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace amparo::app
