#include "base/finding.hpp"

#include <gtest/gtest.h>

namespace amparo::base {
namespace {

TEST(finding, says_place_rule_and_how_to_mend_it) {
  EXPECT_EQ(text_of({"a.yaml", 3, 7, "unknown-key", "the key \"x\" is not known here", "Remove it."}),
            "a.yaml:3:7: the key \"x\" is not known here [unknown-key] Remove it.");
  EXPECT_EQ(text_of({"a.yaml", 0, 0, "yaml-size", "the file is too large", ""}),
            "a.yaml: the file is too large [yaml-size] Split it into several files.");
}

TEST(finding, the_nearest_name_is_near_or_none) {
  const std::vector<std::string> known{"listen", "lines", "limits", "to", "lifetimes"};
  EXPECT_EQ(nearest("lsiten", known), "listen");
  EXPECT_EQ(nearest("line", known), "lines");
  EXPECT_EQ(nearest("lifetime", known), "lifetimes");
  EXPECT_EQ(nearest("t", known), "to");
  EXPECT_EQ(nearest("at", known), "");  // two letters away in a word of two is no neighbour
  EXPECT_EQ(nearest("providers", known), "");
  EXPECT_EQ(nearest("x", {}), "");
}

}  // namespace
}  // namespace amparo::base
