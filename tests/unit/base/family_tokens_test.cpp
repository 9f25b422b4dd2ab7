#include "base/family_tokens.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "unit/base/family_support.hpp"

namespace amparo::base {
namespace {

using tokens = std::vector<std::uint64_t>;

const secret_key& some_key() {
  static const secret_key key(std::string(32, 'a'));
  return key;
}

tokens of(const told_side& side) {
  return family_tokens(some_key(), {side.name, side.born, side.town, side.word});
}

bool meet(const told_side& a, const told_side& b) {
  auto one = of(a), other = of(b);
  tokens common;
  std::ranges::set_intersection(one, other, std::back_inserter(common));
  return !common.empty();
}

const told_side asked{"José Luis Hernández Cuautle", "1990", "San Juan Chamula, Chiapas", "el gallo"};

told_side with(void (*change)(told_side&)) {
  auto out = asked;
  change(out);
  return out;
}

TEST(family_tokens, B8_two_sides_meet_however_they_write) {
  EXPECT_TRUE(meet(asked, asked));
  for (auto change : {+[](told_side& s) { s.name = "ernandes cuautle jose luis"; },
                      +[](told_side& s) { s.name = "Luis Hernandez"; },
                      +[](told_side& s) { s.name = "Pepe Cuautle Ernandez"; },
                      +[](told_side& s) { s.name = "HERNANDEZ KUAUTLE"; },
                      +[](told_side& s) { s.born = "1991"; }, +[](told_side& s) { s.born = "1989-03-05"; },
                      +[](told_side& s) { s.born = "1950"; }, +[](told_side& s) { s.town = "Guadalajara"; },
                      +[](told_side& s) { s.town = "chamula"; }, +[](told_side& s) { s.word = "mi gayo"; },
                      +[](told_side& s) { s.word = "GALLOO"; }, +[](told_side& s) { s.word = "el gayo"; }})
    EXPECT_TRUE(meet(asked, with(change))) << with(change).name << " " << with(change).word;
}

TEST(family_tokens, B8_one_slip_of_each_is_forgiven_and_more_are_not) {
  auto slow = asked, slip = asked;
  slow.word = slip.word = "la mariposa";
  for (const char* once : {"mariposs", "maripsa", "maripozza", "mraiposa"}) {
    slip.word = once;
    EXPECT_TRUE(meet(slow, slip)) << once;
  }
  slip.word = "mrposszz";
  EXPECT_FALSE(meet(slow, slip));
  slip = slow;
  slip.name = "Luis Hernandes Cuatle";
  EXPECT_TRUE(meet(slow, slip));
}

TEST(family_tokens, B8_without_the_familys_word_nothing_is_found) {
  for (const char* word : {"gato", "perro", "caballo blanco", "g", "hernandez", "chamula"}) {
    auto guess = asked;
    guess.word = word;
    EXPECT_FALSE(meet(asked, guess)) << word;
  }
}

TEST(family_tokens, B8_one_thing_in_common_is_not_enough) {
  for (auto change :
       {+[](told_side& s) { s.name = "José Pérez"; }, +[](told_side& s) { s.name = "Ana Hernández Pacheco"; },
        +[](told_side& s) { s.born = "1950", s.town = "Guadalajara"; }})
    EXPECT_FALSE(meet(asked, with(change))) << with(change).name;
}

TEST(family_tokens, what_says_too_little_makes_none) {
  for (auto change : {+[](told_side& s) { s.name = "Luis"; }, +[](told_side& s) { s.name = "de la"; },
                      +[](told_side& s) { s.born = "90"; }, +[](told_side& s) { s.born = "19900"; },
                      +[](told_side& s) { s.born = "1830"; }, +[](told_side& s) { s.town = "..."; },
                      +[](told_side& s) { s.word = ""; }, +[](told_side& s) { s.word = "123"; }})
    EXPECT_TRUE(of(with(change)).empty()) << with(change).name << with(change).born;
  std::string long_name, long_town;
  for (int i = 0; i != 200; ++i)
    long_name += "xaxexix" + std::string(1, static_cast<char>('a' + i % 26)) + " ";
  auto endless = asked;
  endless.name = endless.town = endless.word = long_name;
  EXPECT_LE(of(endless).size(), 4'000U);
}

TEST(family_tokens, K_1_tokens_are_nobodys_without_the_key) {
  secret_key other(std::string(32, 'b'));
  auto ours = of(asked), theirs = family_tokens(other, {asked.name, asked.born, asked.town, asked.word});
  ASSERT_EQ(ours.size(), theirs.size());
  tokens common;
  std::ranges::set_intersection(ours, theirs, std::back_inserter(common));
  EXPECT_TRUE(common.empty());
  EXPECT_TRUE(std::ranges::is_sorted(ours));
  // Two people of one name and town share nothing where their families' words differ.
  auto neighbour = asked;
  neighbour.word = "nopal";
  EXPECT_FALSE(meet(asked, neighbour));
}

struct measured {
  std::size_t found = 0, wrong = 0, tokens = 0;
};

// The first 50 bits of a token and, in the last 14, whose it is: in order.
constexpr std::uint64_t whose = (1U << 14) - 1;

tokens index_of(const std::vector<told_person>& people, told_side told_person::*side) {
  tokens out;
  out.reserve(people.size() * 512);
  for (std::size_t i = 0; i != people.size(); ++i)
    for (auto token : of(people[i].*side)) out.push_back((token & ~whose) | i);
  std::sort(out.begin(), out.end());
  return out;
}

measured measure(const std::vector<told_person>& people) {
  auto left = index_of(people, &told_person::by_themselves);
  auto asking = index_of(people, &told_person::by_relative);
  std::set<std::pair<std::uint64_t, std::uint64_t>> met;
  auto first = left.begin();
  for (auto one : asking) {
    while (first != left.end() && (*first & ~whose) < (one & ~whose)) ++first;
    for (auto at = first; at != left.end() && (*at & ~whose) == (one & ~whose); ++at)
      met.emplace(one & whose, *at & whose);
  }
  auto own = std::ranges::count_if(met, [](const auto& pair) { return pair.first == pair.second; });
  measured out{.found = static_cast<std::size_t>(own), .wrong = 0, .tokens = asking.size()};
  out.wrong = met.size() - out.found;
  return out;
}

// Each of the 10,000 who ask is compared with each of the 10,000 who left their side.
TEST(family_tokens, B8_ten_thousand_families_find_each_other_and_nobody_else) {
  constexpr std::size_t count = 10'000;
  auto got = measure(made_up_people(count, 20'261'124));
  auto recall = static_cast<double>(got.found) / count;
  auto precision = static_cast<double>(got.found) / static_cast<double>(got.found + got.wrong);
  RecordProperty("recall", std::to_string(recall));
  RecordProperty("precision", std::to_string(precision));
  RecordProperty("tokens_of_one", std::to_string(got.tokens / count));
  EXPECT_GE(recall, 0.95);
  EXPECT_GE(precision, 0.99) << got.wrong;
}

}  // namespace
}  // namespace amparo::base
