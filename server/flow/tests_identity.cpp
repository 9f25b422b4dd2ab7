#include "flow/tests_identity.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/fold.hpp"
#include "flow/calendar.hpp"
#include "flow/tests_numbers.hpp"

namespace amparo::flow {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

// The folded text without its spaces, in capitals.
std::string packed(std::string_view typed) {
  std::string out;
  for (char c : base::match_fold(typed))
    if (c != ' ') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

// The digits behind what people write before a code, if they do.
std::optional<std::string> code_digits(std::string_view typed, std::initializer_list<std::string_view> marks,
                                       std::size_t most) {
  auto plain = packed(typed);
  for (auto mark : marks)
    if (plain.starts_with(mark)) return digits_in(std::string_view(plain).substr(mark.size()), 5, most);
  return digits_in(plain, 5, most);
}

constexpr std::array<std::string_view, 33> birth_states{
    "AS", "BC", "BS", "CC", "CL", "CM", "CS", "CH", "DF", "DG", "GT", "GR", "HG", "JC", "MC", "MN", "MS",
    "NT", "NL", "OC", "PL", "QT", "QR", "SP", "SL", "SR", "TC", "TS", "TL", "VZ", "YN", "ZS", "NE"};

// Ñ never stands in a CURP (X does), but it has its place in the row: letters behind N count one more.
int weight(char c) { return is_digit(c) ? c - '0' : c - 'A' + 10 + (c > 'N'); }

bool has_check_digit(std::string_view curp) {
  int sum = 0;
  for (std::size_t i = 0; i != 17; ++i) sum += weight(curp[i]) * (18 - static_cast<int>(i));
  return (10 - sum % 10) % 10 == curp[17] - '0';
}

bool has_birth_date(std::string_view curp) {
  auto two = [&](std::size_t at) { return (curp[at] - '0') * 10 + (curp[at + 1] - '0'); };
  int century = is_digit(curp[16]) ? 1900 : 2000;
  return day_of(century + two(4), static_cast<unsigned>(two(6)), static_cast<unsigned>(two(8))).has_value();
}

bool has_curp_shape(std::string_view c) {
  constexpr std::string_view vowels = "AEIOU", sexes = "HMX";
  auto letters = [&](std::size_t from, std::size_t to) {
    return std::all_of(c.begin() + static_cast<std::ptrdiff_t>(from),
                       c.begin() + static_cast<std::ptrdiff_t>(to), is_letter);
  };
  auto digits = [&](std::size_t from, std::size_t to) {
    return std::all_of(c.begin() + static_cast<std::ptrdiff_t>(from),
                       c.begin() + static_cast<std::ptrdiff_t>(to), is_digit);
  };
  auto is_consonant = [&](std::size_t at) { return vowels.find(c[at]) == vowels.npos; };
  return c.size() == 18 && letters(0, 4) && digits(4, 10) && sexes.find(c[10]) != sexes.npos &&
         std::find(birth_states.begin(), birth_states.end(), c.substr(11, 2)) != birth_states.end() &&
         letters(13, 16) && is_consonant(13) && is_consonant(14) && is_consonant(15) &&
         (is_digit(c[16]) || is_letter(c[16])) && is_digit(c[17]);
}

}  // namespace

std::optional<std::string> a_number_in(std::string_view typed) {
  auto plain = packed(typed);
  if (plain.starts_with('A')) plain.erase(0, 1);
  bool fits = (plain.size() == 8 || plain.size() == 9) && std::all_of(plain.begin(), plain.end(), is_digit);
  if (!fits || std::count(plain.begin(), plain.end(), '0') == static_cast<std::ptrdiff_t>(plain.size()))
    return std::nullopt;
  return plain.size() == 8 ? "0" + plain : plain;
}

std::optional<std::string> curp_in(std::string_view typed) {
  auto plain = packed(typed);
  if (!has_curp_shape(plain) || !has_birth_date(plain) || !has_check_digit(plain)) return std::nullopt;
  return plain;
}

std::optional<std::string> zip_in(std::string_view typed) {
  auto digits = code_digits(typed, {"ZIPCODE", "ZIP", "CP"}, 9);
  if (!digits || (digits->size() != 5 && digits->size() != 9) || digits->substr(0, 5) < "00501")
    return std::nullopt;
  if (digits->size() == 9) digits->insert(5, 1, '-');
  return digits;
}

std::optional<std::string> postal_code_in(std::string_view typed) {
  auto digits = code_digits(typed, {"CODIGOPOSTAL", "CP"}, 5);
  if (!digits || *digits < "01000") return std::nullopt;
  return digits;
}

}  // namespace amparo::flow
