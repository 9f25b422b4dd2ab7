#include "directory/place_name.hpp"

#include <gtest/gtest.h>

namespace amparo::directory {
namespace {

TEST(place_name, forms_of_one_name_have_one_key) {
  struct row {
    const char *one, *other;
  };
  for (auto [one, other] :
       {row{"St. Louis", "Saint Louis"}, row{"East St Louis", "east saint louis"},
        row{"Ft. Worth", "Fort Worth"}, row{"Mt Vernon", "Mount Vernon"}, row{"De Soto", "DeSoto"},
        row{"O'Fallon", "O Fallon"}, row{"Coeur d’Alene", "Coeur D Alene"}, row{"Doña Ana", "DONA ANA"},
        row{"Canóvanas", "Cano\u0301vanas"}, row{"Ste. Genevieve", "Sainte Genevieve"},
        row{"St. Mary's", "Saint Marys"}, row{"McAllen", "Mc Allen"}})
    EXPECT_EQ(place_key(one), place_key(other)) << one;
  EXPECT_NE(place_key("Richmond"), place_key("Richmond city"));
}

TEST(place_name, single_letters_are_one_word) {
  EXPECT_EQ(place_words("Washington, D.C."), (std::vector<std::string>{"washington", "dc"}));
  EXPECT_EQ(place_words("3 0 3 0 3"), (std::vector<std::string>{"30303"}));
  EXPECT_EQ(place_words("  "), std::vector<std::string>{});
}

}  // namespace
}  // namespace amparo::directory
