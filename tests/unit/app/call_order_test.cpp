#include "app/call_order.hpp"

#include <gtest/gtest.h>

#include "app/record.hpp"
#include "unit/app/keys_support.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const base::time_point noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h;

call_order order() {
  call_order out;
  out.tag[0] = 7;
  out.effect = std::string(32, 'a');
  out.account = "principal";
  out.line = "+525550001111";
  out.callee = "+17705550100";
  out.room = "room-7";
  out.locale = "es-MX";
  out.cause = send_cause::asked_for;
  out.cited = unix_minute(noon) - 5;
  out.minute = unix_minute(noon);
  return out;
}

TEST(call_order, comes_back_whole_and_nothing_else_does) {
  auto bytes = encode(order());
  auto back = decode_call_order(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), bytes);
  EXPECT_EQ(back->callee, "+17705550100");
  EXPECT_EQ(back->ring, 40s);
  for (std::size_t n = 0; n != bytes.size(); ++n) EXPECT_FALSE(decode_call_order(bytes.substr(0, n))) << n;
  EXPECT_FALSE(decode_call_order(bytes + "x"));
}

TEST(call_order, what_no_call_can_be_is_refused) {
  auto refused = [](auto change) {
    auto wrong = order();
    change(wrong);
    return !decode_call_order(encode(wrong));
  };
  EXPECT_TRUE(refused([](auto& o) { o.room = "</Conference>"; }));
  EXPECT_TRUE(refused([](auto& o) { o.room = ""; }));
  EXPECT_TRUE(refused([](auto& o) { o.effect = "short"; }));
  EXPECT_TRUE(refused([](auto& o) { o.ring = 0s; }));
  EXPECT_TRUE(refused([](auto& o) { o.ring = 121s; }));
  EXPECT_TRUE(refused([](auto& o) { o.longest = 241min; }));
  EXPECT_TRUE(refused([](auto& o) { o.cause = send_cause::answer; }));
}

struct leg_test : testing::Test {
  leg_test() { via.name = via.kind = "twilio"; }
  std::string sealed(const std::string& target) const { return target.substr(target.find("s=") + 2); }

  keyring keys = test_keys();
  account via;
};

TEST_F(leg_test, W_3_a_token_opens_for_its_account_and_in_its_time_alone) {
  auto leg = first_leg(order(), 17);
  auto target = answer_target(keys, via, leg);
  EXPECT_TRUE(target.starts_with("/v1/twilio/voice?s=")) << target;
  EXPECT_EQ(target, answer_target(keys, via, leg)) << "a duplicate gets the same bytes";
  EXPECT_TRUE(gather_target(keys, via, leg).starts_with("/v1/twilio/voice/gather?s="));
  auto token = sealed(target);
  auto opened = open_leg_token(keys, via, token, noon);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->partition, 17U);
  EXPECT_EQ(opened->effect, order().effect);
  EXPECT_EQ(opened->room, "room-7");
  EXPECT_FALSE(open_leg_token(keys, via, token, noon + 61min));
  account other;
  other.name = other.kind = "telnyx";
  EXPECT_FALSE(open_leg_token(keys, other, token, noon));
  for (std::size_t i = 0; i != token.size(); ++i) {
    auto wrong = token;
    wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(open_leg_token(keys, via, wrong, noon)) << i;
  }
  EXPECT_FALSE(open_leg_token(keys, via, std::string(600, 'A'), noon));
}

}  // namespace
}  // namespace amparo::app
