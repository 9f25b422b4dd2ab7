#pragma once
#include <compare>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace amparo::base {

// A telephone number in E.164 form ("+" and 7 to 15 digits), admitted by shape and never by validity: who
// wrote to us gets an answer (ITU-T E.164). "+521" and ten digits loses the 1 that Mexico dropped in 2019, so
// that one person has one tag. Formats a provider leaves the "+" out of are accepted. No operator<<.
class phone_number {
 public:
  // Spaces, dashes, dots and parentheses are skipped. errc::not_a_number for anything else.
  static result<phone_number> parse(std::string_view text);
  // A number as somebody of `country` ("MX", "US", "GT"; others know international forms only) writes it by
  // hand: with the international prefix ("+", "00", from the United States "011") or the national one
  // (Mexico's 01, 044 and 045 of before 2019, the 1 of North America) or neither; any signs between the
  // digits, digits of any script, no letters. The numbers of the three countries must have their plan's shape
  // (ITU-T E.129, national numbering plans): North America NXX-NXX-XXXX, Mexico ten digits not beginning with
  // 0 or 1, Guatemala eight beginning with 2 to 7. errc::not_a_number for all else: nothing is guessed.
  static result<phone_number> parse_written(std::string_view text, std::string_view country);
  const std::string& reveal() const { return e164_; }
  friend bool operator==(const phone_number&, const phone_number&) = default;
  friend auto operator<=>(const phone_number&, const phone_number&) = default;

 private:
  explicit phone_number(std::string e164) : e164_(std::move(e164)) {}
  std::string e164_;
};

// True for the words and dummy numbers that stand for a withheld caller ("anonymous", "+266696687", "",
// "Restricted",
// ...): L13, seen in bmlt-enabled/yap#125, somleng/somleng#1820.
bool is_withheld(std::string_view from);

}  // namespace amparo::base
