#include "base/sinks.hpp"

#include <gtest/gtest.h>

namespace amparo::base {
namespace {

TEST(sinks, a_typed_line_has_one_line_and_no_hidden_turns) {
  EXPECT_EQ(plain_line("Ana\r\nLínea de ayuda: envíe 1"), "Ana Línea de ayuda: envíe 1");
  EXPECT_EQ(plain_line("  a \t b\x1B[31m"), "  a  b [31m");
  EXPECT_EQ(plain_line("a\u2028b\u0085c\x7F"
                       "d"),
            "a b c d");
  EXPECT_EQ(plain_line("abc\u202Edcba\u2066x\u200B\uFEFFy\u00AD"), "abcdcbaxy");
  EXPECT_EQ(plain_line(std::string("a\0b", 3)), "a b");
  EXPECT_EQ(plain_line("a\xFF\xC3z"), "az");
  EXPECT_EQ(plain_line("👨\u200D👩 ñandú \uFFFD"), "👨\u200D👩 ñandú \uFFFD");
  EXPECT_EQ(plain_line("\n"), "");
}

TEST(sinks, a_cell_is_quoted_and_computes_nothing) {
  EXPECT_EQ(csv_cell("Ana"), "\"Ana\"");
  EXPECT_EQ(csv_cell("say \"no\", twice\n"), "\"say \"\"no\"\", twice\n\"");
  for (std::string formula : {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "=HYPERLINK(\"http://x\")"})
    EXPECT_TRUE(csv_cell(formula).starts_with("\"'" + formula.substr(0, 1))) << formula;
  EXPECT_EQ(csv_cell(""), "\"\"");
}

}  // namespace
}  // namespace amparo::base
