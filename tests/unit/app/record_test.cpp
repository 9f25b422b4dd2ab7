#include "app/record.hpp"

#include <gtest/gtest.h>

#include "keys_support.hpp"

namespace amparo::app {
namespace {

const std::string redis_key = "{p001}:s:AAAAAAAAAAAAAAAAAAAAAA:+525550001111";

answered_event event(int number, std::uint32_t minute, std::string reply) {
  answered_event e;
  e.digest = {'e', static_cast<char>(number), 0, 0, 0, 0};
  e.minute = minute;
  e.reply = std::move(reply);
  return e;
}

record sample(int events) {
  record r;
  r.version = 7;
  r.bundle = "12345678";
  r.expires = 29'000'000;
  r.state = "the state of a conversation";
  for (int i = 0; i != events; ++i)
    r.push(event(i, 28'999'000U + static_cast<std::uint32_t>(i), "reply " + std::to_string(i)));
  return r;
}

TEST(record, what_was_sealed_opens_again) {
  auto keys = test_keys();
  ops::dice random(3);
  auto opened = open_record(keys, redis_key, seal_record(keys, redis_key, sample(40), random.nonce()));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->version, 7U);
  EXPECT_EQ(opened->bundle, "12345678");
  EXPECT_EQ(opened->expires, 29'000'000U);
  EXPECT_EQ(opened->state, "the state of a conversation");
  ASSERT_EQ(opened->ring.size(), ring_size);
  EXPECT_EQ(opened->ring[0].reply, "reply 39");
  EXPECT_EQ(opened->ring[3].reply, "reply 36");
  EXPECT_EQ(opened->ring[4].reply, "") << "only the newest four replies are kept";
  EXPECT_EQ(opened->ring[31].minute, 28'999'008U);
  EXPECT_NE(opened->find(event(8, 0, "").digest), nullptr);
  EXPECT_EQ(opened->find(event(7, 0, "").digest), nullptr) << "the ring forgets the oldest over 32";
}

TEST(record, L29_the_rhythm_of_texts_is_kept_and_costs_nothing_where_there_is_none) {
  auto keys = test_keys();
  ops::dice random(3);
  auto r = sample(3);
  auto size = seal_record(keys, redis_key, r, random.nonce()).size();
  for (const pace& p :
       {pace{.at = 1'800'000'000'123}, pace{.at = 1'800'000'000'123, .until = 1'800'000'120'123, .quick = 3},
        pace{.at = 1'800'000'000'123, .words = 7, .same = 2, .quick = 1}}) {
    r.rhythm = p;
    auto sealed = seal_record(keys, redis_key, r, random.nonce());
    EXPECT_LE(sealed.size(), size + 18);
    auto opened = open_record(keys, redis_key, sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->rhythm, p);
  }
}

// A reply is a place in the bundle that said it. A session that goes on in another bundle keeps both; one
// that does not pays nothing for it.
TEST(record, replies_stay_of_the_bundle_that_said_them) {
  auto keys = test_keys();
  ops::dice random(3);
  auto r = sample(3);
  auto size = seal_record(keys, redis_key, r, random.nonce()).size();
  r.move_to("12345678");
  EXPECT_EQ(seal_record(keys, redis_key, r, random.nonce()).size(), size);
  r.move_to("abcdefgh");
  r.push(event(9, 28'999'009, "reply 9"));
  auto opened = open_record(keys, redis_key, seal_record(keys, redis_key, r, random.nonce()));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->bundle, "abcdefgh");
  EXPECT_EQ(opened->bundle_of(opened->ring[0]), "abcdefgh");
  for (std::size_t i = 1; i != 4; ++i) EXPECT_EQ(opened->bundle_of(opened->ring[i]), "12345678") << i;
  for (int i = 10; i != 14; ++i) opened->push(event(i, 28'999'010, "reply"));
  opened = open_record(keys, redis_key, seal_record(keys, redis_key, *opened, random.nonce()));
  ASSERT_TRUE(opened);
  for (std::size_t i = 0; i != 4; ++i) EXPECT_EQ(opened->bundle_of(opened->ring[i]), "abcdefgh") << i;
  opened->move_to("12345678");
  opened->move_to("abcdefgh");
  EXPECT_EQ(opened->bundle_of(opened->ring[0]), "abcdefgh");
}

TEST(record, K_3_a_moved_or_altered_value_does_not_open) {
  auto keys = test_keys();
  ops::dice random(3);
  auto value = seal_record(keys, redis_key, sample(3), random.nonce());
  EXPECT_FALSE(open_record(keys, redis_key + "1", value)) << "another key of Redis";
  EXPECT_FALSE(open_record(test_keys(2), redis_key, value)) << "other sealing keys";
  for (std::size_t i = 0; i != value.size() * 8; ++i) {
    auto flipped = value;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(open_record(keys, redis_key, flipped)) << "bit " << i;
  }
  for (std::size_t n = 0; n != value.size(); ++n)
    EXPECT_FALSE(open_record(keys, redis_key, value.substr(0, n)));
}

// performance.md, target 10: at most 400 bytes of Redis at step 10 and 620 at step 200; Redis itself adds
// about 95 to a value of this size (its table: 94 B of plaintext -> 309 B with 46 B of head and
// authenticator).
TEST(record, a_long_conversation_stays_small) {
  auto keys = test_keys();
  ops::dice random(3);
  auto r = sample(200);
  r.state = std::string(40, 's');
  for (std::size_t i = 0; i != kept_replies; ++i) r.ring[i].reply = std::string(16, 'r');
  EXPECT_LE(seal_record(keys, redis_key, r, random.nonce()).size(), 46U + 400U);
}

}  // namespace
}  // namespace amparo::app
