#include "base/phone.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "base/crypto.hpp"
#include "base/private_text.hpp"

namespace amparo::base {
namespace {

struct row {
  std::string given, e164;  // "" = refused
};

TEST(phone, K_1_numbers_are_brought_to_one_form_by_shape) {
  const row rows[] = {
      {"+525512345678", "+525512345678"},
      {"+5215512345678", "+525512345678"},  // the 1 that Mexico dropped
      {"5215512345678", "+525512345678"},
      {"+52 1 55 1234 5678", "+525512345678"},
      {"+52 (55) 1234-5678", "+525512345678"},
      {"+52.55.1234.5678", "+525512345678"},
      {"+521551234567", "+521551234567"},  // nine digits after the 1: not that form, left alone
      {"+52155123456789", "+52155123456789"},
      {"+14045550123", "+14045550123"},
      {"14045550123", "+14045550123"},
      {"+15555550100", "+15555550100"},  // not assignable, and still answered
      {"+50212345678", "+50212345678"},
      {"+1234567", "+1234567"},
      {"+123456789012345", "+123456789012345"},
      {"+1234567890123456", ""},  // sixteen digits
      {"+123456", ""},
      {"", ""},
      {"+", ""},
      {"++14045550123", ""},
      {"1+4045550123", ""},
      {"14045550123+", ""},
      {"anonymous", ""},
      {"+1404555012a", ""},
      {"tel:+14045550123", ""},
      {"+1404555\n0123", ""},
      {"+1404555\t0123", ""},
      {"+1404555０123", ""},  // a full-width zero
      {std::string("+1404555\0"
                   "0123",
                   13),
       ""},
  };
  for (const auto& r : rows) {
    auto parsed = phone_number::parse(r.given);
    if (r.e164.empty())
      EXPECT_EQ(parsed.error(), errc::not_a_number) << r.given;
    else
      EXPECT_EQ(parsed.value().reveal(), r.e164) << r.given;
  }
}

TEST(phone, a_megabyte_of_digits_is_refused_at_the_sixteenth) {
  EXPECT_EQ(phone_number::parse(std::string(1 << 20, '5')).error(), errc::not_a_number);
}

TEST(phone, L13_withheld_callers_are_known_by_word_and_by_dummy_number) {
  for (const std::string from : {"",
                                 " ",
                                 "+",
                                 "anonymous",
                                 "Anonymous",
                                 "ANONYMOUS",
                                 "+266696687",
                                 "266696687",
                                 "Restricted",
                                 "+7378742833",
                                 "Blocked",
                                 "+2562533",
                                 "Unknown",
                                 "+8656696",
                                 "Unavailable",
                                 "+86282452253",
                                 "private",
                                 "Private",
                                 "withheld",
                                 "Hidden",
                                 "No Caller ID",
                                 "anonymous@anonymous.invalid",
                                 "sip:anonymous@anonymous.invalid",
                                 "sip:Restricted@example.org",
                                 "0"})
    EXPECT_TRUE(is_withheld(from)) << from;
  for (const std::string from : {"+525512345678", "+14045550123", "+15555550100", "+12666966871", "alice",
                                 "client:alice", "00", "+2666966870", "sip:operator-1@example.org"})
    EXPECT_FALSE(is_withheld(from)) << from;
}

template <class T>
concept printable = requires(std::ostream& out, const T& value) {
  out << value;
};

// Numbers and words cannot reach a stream or a formatted text by accident.
TEST(phone, L_1_numbers_words_and_secrets_have_no_printer) {
  static_assert(!printable<phone_number> && !printable<private_text> && !printable<secret_text> &&
                !printable<secret_key>);
  static_assert(!fmt::is_formattable<phone_number>::value && !fmt::is_formattable<private_text>::value);
  static_assert(!fmt::is_formattable<secret_text>::value && !fmt::is_formattable<caller_tag>::value);
  static_assert(!std::is_convertible_v<phone_number, std::string> &&
                !std::is_convertible_v<private_text, std::string>);
  static_assert(printable<std::string>, "the concept itself can be true");
}

}  // namespace
}  // namespace amparo::base
