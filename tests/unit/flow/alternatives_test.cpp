#include "flow/alternatives.hpp"

#include <gtest/gtest.h>

namespace amparo::flow {
namespace {

using ways = std::vector<std::string>;

TEST(alternatives, a_phrase_stands_for_each_way_to_read_it) {
  EXPECT_EQ(alternatives_of("me deportaron"), ways{"me deportaron"});
  EXPECT_EQ(alternatives_of("(hay|anda) ice"), (ways{"hay ice", "anda ice"}));
  EXPECT_EQ(alternatives_of("(a|b) y (c|d)"), (ways{"a y c", "a y d", "b y c", "b y d"}));
  EXPECT_EQ(alternatives_of("que (hoy |)hay"), (ways{"que hoy hay", "que hay"}));
  EXPECT_EQ(alternatives_of("lo deportaron ( ayer|)"), (ways{"lo deportaron ayer", "lo deportaron"}));
  EXPECT_EQ(alternatives_of("(uno)"), ways{"uno"});
  EXPECT_EQ(alternatives_of("deten(ido|ida)"), (ways{"detenido", "detenida"}));
}

TEST(alternatives, what_is_not_closed_or_too_much_is_none) {
  for (const char* wrong : {"(a|b", "a)", "a|b", "((a|b)|c)", ")a("})
    EXPECT_FALSE(alternatives_of(wrong)) << wrong;
  std::string many;
  for (int i = 0; i != 12; ++i) many += "(a|b) ";
  EXPECT_FALSE(alternatives_of(many));
}

}  // namespace
}  // namespace amparo::flow
