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

// How people of three countries write one number by hand, and what must not be taken for it.
TEST(phone, L44_every_written_form_is_one_number) {
  struct plan {
    const char *country, *e164;
    std::vector<const char*> written;
  };
  for (const auto& [country, e164, written] : std::vector<plan>{
           {"MX",
            "+525512345678",
            {"5512345678", "55 1234 5678", "55-1234-5678", "(55) 1234 5678", "+52 55 1234 5678",
             "+52 1 55 1234 5678", "0052 55 1234 5678", "525512345678", "5215512345678", "01 55 1234 5678",
             "044 55 1234 5678", "045 55 1234 5678", "55.1234.5678", "５５１２３４５６７８",
             "55\u20111234\u20115678", "55\u00A01234\u00A05678", " 55 12 34 56 78. "}},
           {"US",
            "+12133514567",
            {"2133514567", "213 351 4567", "(213) 351-4567", "213.351.4567", "1 213 351 4567",
             "+1 213 351 4567", "+1 (213) 351–4567", "001 213 351 4567", "0111 213 351 4567"}},
           {"GT",
            "+50223456789",
            {"23456789", "2345 6789", "2345-6789", "+502 2345 6789", "502 2345 6789", "00502 2345 6789"}}})
    for (const char* one : written) {
      auto number = phone_number::parse_written(one, country);
      ASSERT_TRUE(number) << country << " " << one;
      EXPECT_EQ(number->reveal(), e164) << one;
    }
}

TEST(phone, L44_what_is_no_number_of_the_plan_is_refused) {
  struct refused {
    const char *country, *written;
  };
  for (const auto& [country, written] : {refused{"MX", ""},
                                         refused{"MX", "55 1234"},
                                         refused{"MX", "12345678"},
                                         refused{"MX", "551234567"},
                                         refused{"MX", "55123456789"},
                                         refused{"MX", "1512345678"},
                                         refused{"MX", "+52 055 1234 567"},
                                         refused{"MX", "mi numero es 5512345678"},
                                         refused{"MX", "5512345678 ext 3"},
                                         refused{"MX", "5512345678#3"},
                                         refused{"MX", "55+12345678"},
                                         refused{"US", "351 4567"},
                                         refused{"US", "113 351 4567"},
                                         refused{"US", "213 051 4567"},
                                         refused{"US", "+1 213 351 456"},
                                         refused{"GT", "12345678"},
                                         refused{"GT", "2345678"},
                                         refused{"FR", "0612345678"},
                                         refused{"MX", "+0 123 4567890"},
                                         refused{"MX", "A12345678"}})
    EXPECT_FALSE(phone_number::parse_written(written, country)) << country << " " << written;
  EXPECT_EQ(phone_number::parse_written("+33 6 12 34 56 78", "FR").value().reveal(), "+33612345678");
}

}  // namespace
}  // namespace amparo::base
