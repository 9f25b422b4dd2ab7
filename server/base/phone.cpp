#include "base/phone.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf8.hpp"

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

// The digits of a number written by hand, "+" kept where it leads; nothing where a letter or a second "+"
// stands.
std::optional<std::string> written_digits(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto c = static_cast<UChar32>(next_code_point(text, at));
    bool is_plus = c == '+' || c == 0xFF0B;
    if (auto digit = u_charDigitValue(c); digit >= 0)
      out.push_back(static_cast<char>('0' + digit));
    else if (is_plus && out.empty())
      out.push_back('+');
    else if (is_plus || u_isalpha(c) || c == '#' || c == '*' || c == replacement_character)
      return std::nullopt;
    if (out.size() > max_digits + 4) return std::nullopt;
  }
  return out;
}

bool is_between(char c, char least, char most) { return c >= least && c <= most; }

// By the numbering plan of its country, where we know it.
bool has_plan_shape(std::string_view e164) {
  auto national = [&](std::string_view code) { return e164.substr(1 + code.size()); };
  if (e164.starts_with("+1")) {
    auto digits = national("1");
    return digits.size() == 10 && is_between(digits[0], '2', '9') && is_between(digits[3], '2', '9');
  }
  if (e164.starts_with("+52")) return national("52").size() == 10 && is_between(national("52")[0], '2', '9');
  if (e164.starts_with("+502"))
    return national("502").size() == 8 && is_between(national("502")[0], '2', '7');
  return e164.size() > 1 && e164[1] != '0';
}

// Digits without a prefix that can only be a country's code and a whole number behind it.
bool begin_with_code(std::string_view digits) {
  return (digits.size() == 11 && (digits.starts_with('1') || digits.starts_with("502"))) ||
         (digits.size() == 12 && digits.starts_with("52")) ||
         (digits.size() == 13 && digits.starts_with("521"));
}

// In E.164 as far as the digits say so, else with the country's code; empty where they say neither.
std::string international(std::string digits, std::string_view country) {
  if (digits.starts_with('+')) return digits;
  if (digits.starts_with("011") && country == "US") return "+" + digits.substr(3);
  if (digits.starts_with("00")) return "+" + digits.substr(2);
  if (begin_with_code(digits)) return "+" + digits;
  for (std::string_view prefix : {"044", "045", "01"})
    if (country == "MX" && digits.starts_with(prefix) && digits.size() == 10 + prefix.size())
      digits.erase(0, prefix.size());
  if (country == "MX" && digits.size() == 10) return "+52" + digits;
  if (country == "US" && digits.size() == 10) return "+1" + digits;
  if (country == "GT" && digits.size() == 8) return "+502" + digits;
  return "";
}

}  // namespace

result<phone_number> phone_number::parse_written(std::string_view text, std::string_view country) {
  auto digits = written_digits(text);
  if (!digits || digits->empty()) return errc::not_a_number;
  auto number = parse(international(std::move(*digits), country));
  if (!number || !has_plan_shape(number->reveal())) return errc::not_a_number;
  return number;
}

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
