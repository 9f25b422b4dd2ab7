#include "flow/outside_value.hpp"

#include <unicode/uchar.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "flow/typed_value.hpp"

namespace amparo::flow {
namespace {

constexpr unsigned fewest_of_a_number = 7;  // digits: what is shorter is a year, a house, a short code

bool is_ascii_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

bool is_letter(char32_t c) {
  auto kind = u_charType(static_cast<UChar32>(c));
  return u_isalpha(static_cast<UChar32>(c)) != 0 || kind == U_NON_SPACING_MARK ||
         kind == U_COMBINING_SPACING_MARK;
}

bool is_plain(char32_t c) {
  constexpr std::u32string_view punctuation = U" .,;:'’()-¿?¡!/%+\"«»“”";
  return is_ascii_digit(c) || punctuation.find(c) != punctuation.npos || is_letter(c);
}

bool is_plain_text(std::string_view text) {
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size(); ++letters)
    if (letters == longest_value || !is_plain(base::next_code_point(text, at))) return false;
  return letters != 0;
}

bool may_be_dialled(std::string_view text) {
  unsigned digits = 0;
  for (char c : text) {
    if (c >= '0' && c <= '9') {
      if (++digits == fewest_of_a_number) return true;
    } else if (std::string_view(" .-/()+").find(c) == std::string_view::npos) {
      digits = 0;
    }
  }
  return false;
}

bool is_latin(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// "ayuda.org": a telephone makes a link of it. "p.m." is none.
bool holds_address(std::string_view text) {
  if (text.find("//") != text.npos) return true;
  for (auto dot = text.find('.'); dot != text.npos; dot = text.find('.', dot + 1)) {
    bool is_before = dot >= 2 && (is_latin(text[dot - 1]) || text[dot - 1] == '-') && is_latin(text[dot - 2]);
    bool is_behind = dot + 2 < text.size() && is_latin(text[dot + 1]) && is_latin(text[dot + 2]);
    if (is_before && is_behind) return true;
  }
  return false;
}

bool is_all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

bool is_safe(std::string_view text, value_type type, const directory::catalog* places) {
  switch (type) {
    case value_type::text:
    case value_type::name: return is_plain_text(text) && !may_be_dialled(text) && !holds_address(text);
    case value_type::digits: return is_all_digits(text) && !may_be_dialled(text);
    case value_type::place: return places != nullptr && places->place_of(text).has_value();
    case value_type::phone:
    case value_type::choice: return false;
    default: return true;
  }
}

}  // namespace

std::optional<scalar> outside_value(std::string_view text, value_type type,
                                    const directory::catalog* places) {
  if (!is_safe(text, type, places)) return std::nullopt;
  return typed_value(text, type);
}

}  // namespace amparo::flow
