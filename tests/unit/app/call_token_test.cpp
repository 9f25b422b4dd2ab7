#include "app/call_token.hpp"

#include <gtest/gtest.h>

#include "app/record.hpp"
#include "keys_support.hpp"

namespace amparo::app {
namespace {

const base::time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                            std::chrono::hours{12}};

call_token sample() { return {3, unix_minute(noon) + 60, "12345678", "small state"}; }

TEST(call_token, opens_for_its_own_call_and_account_only) {
  auto keys = test_keys();
  auto text = seal_token(keys, "principal", "CA1", sample());
  auto opened = open_token(keys, "principal", "CA1", text, noon);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->step, 3U);
  EXPECT_EQ(opened->state, "small state");
  EXPECT_FALSE(open_token(keys, "principal", "CA2", text, noon));
  EXPECT_FALSE(open_token(keys, "second", "CA1", text, noon));
  EXPECT_FALSE(open_token(test_keys(2), "principal", "CA1", text, noon));
  EXPECT_FALSE(open_token(keys, "principal", "CA1", text, noon + std::chrono::minutes(61))) << "expired";
}

TEST(call_token, W_3_one_flipped_bit_opens_nothing) {
  auto keys = test_keys();
  auto text = seal_token(keys, "principal", "CA1", sample());
  for (std::size_t i = 0; i != text.size(); ++i) {
    auto altered = text;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(open_token(keys, "principal", "CA1", altered, noon)) << i;
  }
  EXPECT_FALSE(open_token(keys, "principal", "CA1", std::string(token_limit + 1, 'A'), noon));
  EXPECT_FALSE(open_token(keys, "principal", "CA1", "", noon));
  EXPECT_FALSE(open_token(keys, "principal", "CA1", "not base64!", noon));
}

TEST(call_token, the_same_content_gives_the_same_bytes) {
  auto keys = test_keys();
  auto other = sample();
  other.step = 4;
  EXPECT_EQ(seal_token(keys, "principal", "CA1", sample()), seal_token(keys, "principal", "CA1", sample()));
  EXPECT_NE(seal_token(keys, "principal", "CA1", sample()), seal_token(keys, "principal", "CA1", other));
}

TEST(call_token, is_within_its_limit_with_the_largest_small_state) {
  auto keys = test_keys();
  auto token = sample();
  token.state = std::string(600, 'x');
  EXPECT_LE(seal_token(keys, "principal", "CA0123456789abcdef0123456789abcdef", token).size(), token_limit);
}

TEST(note_token, says_whose_it_is_and_opens_for_its_account_only) {
  auto keys = test_keys();
  note_token note{.tag = {}, .call = "CA1", .line = "+525550001111", .at = sample()};
  note.tag.fill(7);
  auto text = seal_note_token(keys, "principal", note);
  auto opened = open_note_token(keys, "principal", text, noon);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->tag, note.tag);
  EXPECT_EQ(opened->call, "CA1");
  EXPECT_EQ(opened->line, "+525550001111");
  EXPECT_EQ(opened->at.step, 3U);
  EXPECT_EQ(opened->at.state, "small state");
  EXPECT_FALSE(open_note_token(keys, "second", text, noon));
  EXPECT_FALSE(open_note_token(keys, "principal", text, noon + std::chrono::minutes(61))) << "expired";
  EXPECT_FALSE(open_token(keys, "principal", "CA1", text, noon)) << "no keys are taken with it";
  EXPECT_FALSE(open_note_token(keys, "principal", seal_token(keys, "principal", "CA1", sample()), noon));
  for (std::size_t i = 0; i != text.size(); ++i) {
    auto altered = text;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(open_note_token(keys, "principal", altered, noon)) << i;
  }
}

}  // namespace
}  // namespace amparo::app
