#include "app/send_route.hpp"

#include <gtest/gtest.h>

namespace amparo::app {
namespace {

using enum message::channel;

TEST(send_route, the_line_itself_goes_first_and_its_stand_in_where_it_cannot) {
  using index = std::optional<std::size_t>;
  const way_state good{}, open{.usable = false}, refused{.refused = true};
  struct {
    std::vector<way_state> ways;
    index failed_last, expected;
  } const rows[] = {
      {{good, good}, {}, 0},
      {{open, good}, {}, 1},
      {{good, good}, 0, 1},
      {{good, good}, 1, 0},
      {{good, open}, 0, 0},
      {{open, good}, 1, 1},
      {{open, open}, 0, {}},
      {{refused, good}, 0, 1},
      {{refused, open}, 0, {}},
      {{refused, refused}, 1, {}},
      {{good}, 0, 0},
      {{open}, {}, {}},
      {{}, {}, {}},
  };
  for (const auto& row : rows) EXPECT_EQ(choose_way(row.ways, row.failed_last), row.expected) << &row - rows;
}

struct lines_test : testing::Test {
  lines_test() {
    for (const char* name : {"first", "second"}) {
      account a;
      a.name = name;
      a.kind = "telnyx";
      settings.accounts.push_back(a);
    }
    line one, two;
    one.number = "+525550001111";
    one.provider = "first";
    one.stand_in = line_name{"+525550001112", "second"};
    two.number = "+525550001112";
    two.provider = "second";
    two.countries = {"US"};
    settings.lines = {one, two};
  }
  config settings;
};

TEST_F(lines_test, a_stand_in_writes_only_where_its_own_countries_let_it) {
  auto to_us = ways_of(settings, "first", "+525550001111", "+14045550123", sms);
  ASSERT_EQ(to_us.size(), 2U);
  EXPECT_EQ(to_us[0].on->number, "+525550001111");
  EXPECT_EQ(to_us[1].on->number, "+525550001112");
  EXPECT_EQ(ways_of(settings, "first", "+525550001111", "+525512345678", sms).size(), 1U);
  EXPECT_EQ(ways_of(settings, "second", "+525550001112", "+14045550123", sms).size(), 1U)
      << "nobody's stand-in";
  EXPECT_TRUE(ways_of(settings, "first", "+525550009999", "+14045550123", sms).empty())
      << "a line that is gone";
  EXPECT_TRUE(ways_of(settings, "third", "+525550001111", "+14045550123", sms).empty());
}

TEST_F(lines_test, words_from_a_call_leave_where_its_number_has_texts) {
  settings.lines[0].sms = false;
  auto over_other = ways_of(settings, "first", "+525550001111", "+14045550123", sms);
  ASSERT_EQ(over_other.size(), 1U) << "the stand-in alone";
  EXPECT_EQ(over_other[0].on->provider, "second");
  line same = settings.lines[0];
  same.provider = "second";
  same.sms = true;
  same.stand_in.reset();
  settings.lines.push_back(same);
  auto ways = ways_of(settings, "first", "+525550001111", "+14045550123", sms);
  ASSERT_EQ(ways.size(), 2U);
  EXPECT_EQ(ways[0].on->number, "+525550001111");
  EXPECT_EQ(ways[0].via->name, "second");
  settings.lines.back().sms = settings.lines[1].sms = false;
  EXPECT_TRUE(ways_of(settings, "first", "+525550001111", "+14045550123", sms).empty());
}

// What an operator is told of an item that was handed to them, and the code of their call.
TEST_F(lines_test, L11_the_operators_line_sends_its_own_texts) {
  settings.lines[0].sms = settings.lines[0].voice = false;
  settings.lines[0].operators = true;
  settings.lines[0].stand_in.reset();
  EXPECT_EQ(ways_of(settings, "first", "+525550001111", "+14045550123", sms).size(), 1U);
}

TEST_F(lines_test, a_call_leaves_where_there_are_rooms) {
  settings.accounts[0].adapter = provider::find_adapter("africastalking");  // has none
  settings.accounts[1].adapter = provider::find_adapter("telnyx");
  auto ways = ways_of(settings, "first", "+525550001111", "+14045550123", voice);
  ASSERT_EQ(ways.size(), 1U) << "its stand-in alone";
  EXPECT_EQ(ways[0].via->name, "second");
  settings.accounts[0].adapter = provider::find_adapter("twilio");
  EXPECT_EQ(ways_of(settings, "first", "+525550001111", "+14045550123", voice).size(), 2U);
  settings.lines[0].voice = settings.lines[1].voice = false;
  EXPECT_TRUE(ways_of(settings, "first", "+525550001111", "+14045550123", voice).empty());
}

TEST_F(lines_test, O_1_the_countries_of_a_line_are_its_own_where_it_names_any) {
  EXPECT_EQ(rules_of(settings, settings.lines[0]).countries, settings.sending.countries);
  EXPECT_EQ(rules_of(settings, settings.lines[1]).countries, std::vector<std::string>{"US"});
}

}  // namespace
}  // namespace amparo::app
