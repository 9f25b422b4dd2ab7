#include "base/encoding.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amparo::base {
namespace {

std::string every_byte() {
  std::string all;
  for (int i = 0; i != 256; ++i) all.push_back(static_cast<char>(i));
  return all;
}

TEST(encoding, hex_goes_there_and_back_and_is_strict) {
  EXPECT_EQ(hex(std::string("\x00\x0f\xff", 3)), "000fff");
  EXPECT_EQ(from_hex(hex(every_byte())), every_byte());
  EXPECT_EQ(from_hex("AbCd"), "\xAB\xCD");
  EXPECT_EQ(from_hex(""), "");
  for (const std::string bad : {"a", "0g", "0x00", " 00", "00 "})
    EXPECT_EQ(from_hex(bad), std::nullopt) << bad;
}

// RFC 4648, section 10.
TEST(encoding, base64_matches_the_rfc_and_is_strict) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url("\xFB\xFF"), "-_8");
  EXPECT_EQ(from_base64(base64(every_byte())), every_byte());
  EXPECT_EQ(from_base64url(base64url(every_byte())), every_byte());
  for (const std::string bad :
       {"Zg", "Zg=", "Z", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm9-", "Zh==", "=", "Zg==="})
    EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
  for (const std::string bad : {"Zg==", "Zm9+", "Z", "Zh", "Zm9v Zm9v"})
    EXPECT_EQ(from_base64url(bad), std::nullopt) << bad;
}

TEST(encoding, percent_goes_there_and_back_and_is_strict) {
  EXPECT_EQ(percent_encoded("a b+c/ñ~_.-"), "a%20b%2Bc%2F%C3%B1~_.-");
  EXPECT_EQ(percent_decoded(percent_encoded(every_byte())), every_byte());
  EXPECT_EQ(percent_decoded("a+b%2B%c3%b1"), "a b+ñ");
  for (const std::string bad : {"%", "%2", "%zz", "a%", "%2g", "% 2"})
    EXPECT_EQ(percent_decoded(bad), std::nullopt) << bad;
}

TEST(encoding, utf8_is_told_from_what_only_looks_like_it) {
  for (const std::string good : {"", "a", "¿Dónde está?", "\xF0\x9F\x86\x98", "\xEF\xBF\xBD",
                                 "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80"})
    EXPECT_TRUE(is_utf8(good)) << hex(good);
  for (const std::string bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x80\x80", "\xE0\x9F\xBF",
        "\xED\xA0\x80", "\xED\xBF\xBF", "\xE2\x82", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xE1"})
    EXPECT_FALSE(is_utf8(bad)) << hex(bad);
}

}  // namespace
}  // namespace amparo::base
