#include "app/family_side.hpp"

#include <gtest/gtest.h>

#include "keys_support.hpp"
#include "ops/dice.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const base::time_point now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h};

side_owner an_owner(unsigned char first) {
  side_owner out{{}, "principal", "+525550001111", "es-MX"};
  out.tag[0] = first;
  return out;
}

TEST(family_side, K_3_whose_it_is_opens_under_its_own_id_only) {
  auto keys = test_keys();
  ops::dice dice(3);
  auto sealed = sealed_owner(keys, dice.nonce(), "s01", an_owner(7));
  auto opened = open_owner(keys, "s01", sealed);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, an_owner(7));
  EXPECT_FALSE(open_owner(keys, "s02", sealed));
  for (std::size_t i = 0; i != sealed.size(); ++i) {
    auto other = sealed;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(open_owner(keys, "s01", other)) << i;
  }
}

TEST(family_side, K_3_the_number_opens_for_its_caller_and_side_only) {
  auto keys = test_keys();
  ops::dice dice(3);
  base::caller_tag tag(an_owner(7).tag), other(an_owner(8).tag);
  auto sealed = sealed_side_number(keys, dice.nonce(), tag, "s01", "+17705550143");
  ASSERT_TRUE(open_side_number(keys, tag, "s01", sealed));
  EXPECT_EQ(open_side_number(keys, tag, "s01", sealed)->reveal(), "+17705550143");
  EXPECT_FALSE(open_side_number(keys, other, "s01", sealed));
  EXPECT_FALSE(open_side_number(keys, tag, "s02", sealed));
  EXPECT_FALSE(open_side_number(keys, tag, "s01", ""));
}

TEST(family_side, the_same_order_is_the_same_side_and_another_kind_another) {
  auto keys = test_keys();
  auto id = side_id(keys, store::side_kind::seeking, "ab01");
  EXPECT_EQ(id, side_id(keys, store::side_kind::seeking, "ab01"));
  EXPECT_EQ(id.front(), 's');
  EXPECT_EQ(id.size(), 33U);
  EXPECT_NE(id.substr(1), side_id(keys, store::side_kind::sought, "ab01").substr(1));
  EXPECT_NE(id, side_id(keys, store::side_kind::seeking, "ab02"));
  EXPECT_NE(id, side_id(test_keys(2), store::side_kind::seeking, "ab01"));
}

TEST(family_side, one_token_in_common_is_enough_wherever_it_stands) {
  EXPECT_TRUE(have_a_token_in_common({1, 5, 9}, {9, 12}));
  EXPECT_TRUE(have_a_token_in_common({9}, {1, 5, 9}));
  EXPECT_FALSE(have_a_token_in_common({1, 5, 9}, {2, 6, 10}));
  EXPECT_FALSE(have_a_token_in_common({}, {1}));
  EXPECT_FALSE(have_a_token_in_common({1}, {}));
}

TEST(family_side, B8_two_that_met_make_two_items_that_name_each_other_and_nothing_of_what_was_said) {
  auto keys = test_keys();
  met_side seeking{"s01", an_owner(7)}, sought{"f02", an_owner(8)};
  auto items = items_of(keys, seeking, sought, now);
  EXPECT_NE(items.seeking.effect, items.sought.effect);
  EXPECT_EQ(items.seeking.pair, items.sought.effect);
  EXPECT_EQ(items.sought.pair, items.seeking.effect);
  EXPECT_EQ(items.seeking.tag, seeking.owner.tag);
  EXPECT_EQ(items.sought.side, "f02");
  EXPECT_EQ(items.sought.what.topic, family_topic);
  EXPECT_TRUE(items.seeking.what.summary.empty() && items.seeking.what.number.empty());
  auto again = items_of(keys, seeking, sought, now + 1h);
  EXPECT_EQ(again.seeking.effect, items.seeking.effect) << "found twice, it is one item";
  EXPECT_NE(items_of(keys, {"s03", an_owner(7)}, sought, now).sought.effect, items.sought.effect);
  auto back = decode_order(encode(items.seeking));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->side, "s01");
  EXPECT_EQ(back->pair, items.sought.effect);
}

TEST(family_side, an_item_is_called_by_eight_digits) {
  EXPECT_EQ(family_item_code(std::string(32, '0')), "10000000");
  for (const char* effect :
       {"ffffffffffffffffffffffffffffffff", "0123456789abcdef0123456789abcdef", "", "xyz"})
    EXPECT_EQ(family_item_code(effect).size(), 8U) << effect;
}

}  // namespace
}  // namespace amparo::app
