#pragma once
#include <algorithm>
#include <string_view>

// ASCII text as HTTP compares it: without regard to case, and never by the host's locale.
namespace amparo::http {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

// `lowered` is in lower case already.
constexpr bool same(std::string_view lowered, std::string_view text) {
  return std::ranges::equal(lowered, text, [](char a, char b) { return a == lower(b); });
}

constexpr std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace amparo::http
