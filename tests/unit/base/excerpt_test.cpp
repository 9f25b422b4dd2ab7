#include "base/excerpt.hpp"

#include <gtest/gtest.h>

namespace amparo::base {
namespace {

TEST(excerpt, shows_the_line_and_a_caret_below_the_column) {
  EXPECT_EQ(excerpt_of("a\nto: were\nc\n", 2, 5), "to: were\n    ^\n");
  EXPECT_EQ(excerpt_of("to: were", 1, 1), "to: were\n^\n");
  EXPECT_EQ(line_of("a\r\nb\r\n", 2), "b");
}

TEST(excerpt, counts_letters_and_not_bytes) {
  EXPECT_EQ(excerpt_of("t: \"¿Dónde?\" x", 1, 13), "t: \"¿Dónde?\" x\n            ^\n");
}

TEST(excerpt, keeps_tabs_and_knows_how_wide_a_letter_is) {
  EXPECT_EQ(excerpt_of("\ta: b", 1, 5), "\ta: b\n\t   ^\n");
  EXPECT_EQ(excerpt_of("日本 x", 1, 4), "日本 x\n     ^\n");
  EXPECT_EQ(excerpt_of("ku\u0332t x", 1, 6), "ku\u0332t x\n    ^\n");
}

TEST(excerpt, cuts_a_long_line_around_the_caret) {
  auto shown = excerpt_of(std::string(500, 'a') + "X" + std::string(500, 'b'), 1, 501);
  auto end = shown.find('\n');
  auto caret = shown.find('^') - end - 1;
  EXPECT_LT(end, 120U);
  EXPECT_EQ(shown.substr(0, 3), "…");
  // the sign of the cut is three bytes and one cell
  EXPECT_EQ(shown[caret + 2], 'X');
}

TEST(excerpt, a_terminal_gets_no_control_characters) {
  EXPECT_EQ(excerpt_of("a\x1b[2Jb", 1, 6), "a\uFFFD[2Jb\n     ^\n");
}

TEST(excerpt, nothing_where_there_is_no_such_line_and_the_end_where_no_such_column) {
  EXPECT_EQ(excerpt_of("a\n", 7, 1), "");
  EXPECT_EQ(excerpt_of("a\n", 0, 1), "");
  EXPECT_EQ(excerpt_of("abc\n", 1, 99), "abc\n   ^\n");
}

}  // namespace
}  // namespace amparo::base
