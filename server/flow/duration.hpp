#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace amparo::flow {

// "90s", "20m", "4h", "2d": a whole number and its unit, at most a year. Nothing for anything else.
std::optional<std::chrono::seconds> read_duration(std::string_view text);
// The same the other way round, in the largest unit that is whole.
std::string duration_text(std::chrono::seconds length);

}  // namespace amparo::flow
