#include "base/phone.hpp"

#include <algorithm>
#include <array>

namespace amparo::base {
namespace {

constexpr std::size_t min_digits = 7;
constexpr std::size_t max_digits = 15;

// Dummy numbers spell a word on the keypad: 266696687 ANONYMOUS, 7378742833 RESTRICTED, 2562533 BLOCKED,
// 8656696 UNKNOWN, 86282452253 UNAVAILABLE, 464 is not used.
constexpr std::array<std::string_view, 14> withheld_names{
    "anonymous", "anonymous.invalid", "restricted", "blocked",     "unknown",    "unavailable", "private",
    "withheld",  "266696687",         "7378742833", "2562533", "8656696", "86282452253", "0"};

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
  return name.empty() || std::ranges::find(withheld_names, name) != withheld_names.end();
}

}  // namespace amparo::base
