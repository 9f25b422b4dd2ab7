#include "base/phone.hpp"

#include <algorithm>
#include <array>

namespace amparo::base {
namespace {

constexpr std::size_t min_digits = 7;
constexpr std::size_t max_digits = 15;

constexpr std::array<std::string_view, 10> withheld_words{"anonymous",   "restricted", "blocked",  "unknown",
                                                          "unavailable", "private",    "withheld", "hidden",
                                                          "nocallerid",  "0"};

// A word as a telephone's keys spell it: some providers send 266696687 for ANONYMOUS.
std::string keypad(std::string_view word) {
  static constexpr std::string_view keys = "22233344455566677778889999";
  std::string digits;
  for (char c : word) digits.push_back(c >= 'a' && c <= 'z' ? keys[static_cast<std::size_t>(c - 'a')] : c);
  return digits;
}

}  // namespace

result<phone_number> phone_number::parse(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i != text.size(); ++i) {
    char c = text[i];
    if (c >= '0' && c <= '9') {
      digits.push_back(c);
      if (digits.size() > max_digits) return errc::not_a_number;
    } else if (c == '+') {
      if (!digits.empty() || text.substr(0, i).find('+') != std::string_view::npos) return errc::not_a_number;
    } else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')') {
      return errc::not_a_number;
    }
  }
  if (digits.size() < min_digits) return errc::not_a_number;
  if (digits.starts_with("521") && digits.size() == 13) digits.erase(2, 1);
  return phone_number("+" + digits);
}

bool is_withheld(std::string_view from) {
  std::string name;
  for (char c : from) {
    if (c == '+' || c == ' ') continue;
    name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  if (auto at = name.find('@'); at != std::string::npos) name.resize(at);
  if (name.starts_with("sip:")) name.erase(0, 4);
  return name.empty() ||
         std::ranges::any_of(withheld_words, [&](auto word) { return name == word || name == keypad(word); });
}

}  // namespace amparo::base
