#pragma once
#include <cstdint>
#include <string>
#include <string_view>

// Code points of UTF-8 (RFC 3629), one at a time.
namespace amparo::base {

inline constexpr char32_t replacement_character = 0xFFFD;

// The code point at `at`, which moves past it. A byte that starts no well-formed sequence (lone continuation,
// overlong form, surrogate, cut end) gives U+FFFD and is passed over alone. `at` must be below text.size().
char32_t next_code_point(std::string_view text, std::size_t& at);

void append_utf8(std::string& out, char32_t code_point);

}  // namespace amparo::base
