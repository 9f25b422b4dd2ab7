#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "store/link_machine.hpp"

// The Lua scripts of lua/*.lua, built into the program; each file's head says keys, arguments and answers.
namespace amparo::store {

const std::vector<script>& all_scripts();
const script& script_named(std::string_view name);  // std::out_of_range where there is none

// Redis names a script by the SHA-1 of its text, in hex: an address here, not a proof.
std::string digest_of(std::string_view text);

// As scripts take times and spans of it: milliseconds, in decimal.
inline std::string text_of(std::chrono::milliseconds span) { return std::to_string(span.count()); }
inline std::string text_of(base::time_point at) { return text_of(at.time_since_epoch()); }

}  // namespace amparo::store
