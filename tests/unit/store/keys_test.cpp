#include "store/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "store/console_keys.hpp"
#include "store/figure_keys.hpp"
#include "store/rumour_keys.hpp"

namespace amparo::store {
namespace {

base::caller_tag tag_ending(unsigned char last) {
  base::tag_bytes bytes{};
  bytes[0] = 0xFF;
  bytes[15] = last;
  return base::caller_tag(bytes);
}

// Every function of keys.hpp that makes a key.
std::vector<std::string> every_key() {
  auto tag = tag_ending(7);
  return {sms_session_key(tag, "+525550001111"),
          call_session_key(tag, "abcdef012345"),
          set_key(tag),
          vault_key(tag),
          ten_minute_key(tag),
          choices_key(tag),
          talk_key(tag),
          rings_key(tag),
          reminder_key(tag, "abcdef012345"),
          case_key(tag, "abcdef012345"),
          contact_key(tag),
          watch_key(tag, "abcdef012345"),
          side_number_key(tag, "sabcdef012345"),
          side_key("sabcdef012345"),
          sides_key(),
          pin_key("abcdef012345"),
          pin_try_key("abcdef012345"),
          outbox_key(7),
          due_key(255),
          send_key(7, "abcdef012345"),
          dead_key(7),
          parts_key(tag, "+525550001111", "7-2"),
          note_key(tag, "abcdef012345"),
          erased_key(7, "abcdef012345"),
          spend_key("2026-11-24"),
          spend_stop_key(),
          first_month_key(),
          last_month_key(),
          published_key("2026-11"),
          running_key("2026-11"),
          counted_key("ab"),
          nonce_key("ab"),
          opt_out_key("ab"),
          desk_seen_key("ab"),
          desk_item_key("1234"),
          desk_queue_key(),
          desk_queue_key("lang:mam woman"),
          desk_needs_key(),
          desk_later_key(),
          desk_review_key(),
          desk_closed_key(),
          desk_fence_key(),
          desk_hand_key("ab"),
          desk_notes_key("ab"),
          desk_words_key("ab"),
          desk_answers_key(),
          desk_shift_key("ab"),
          desk_said_key("ab"),
          desk_lease_key(),
          desk_calls_key(),
          desk_events_key(),
          desk_here_key(),
          desk_told_key(),
          desk_reveals_key("ab"),
          desk_rumour_key("ab"),
          desk_rumours_key(),
          desk_rumours_of_key("ab"),
          audit_key(),
          audit_head_key(),
          audit_base_key(),
          people_key(),
          sign_in_key("ab"),
          bundle_key("ab"),
          bundle_part_key("ab"),
          bundle_history_key(),
          live_bundle_key()};
}

TEST(keys, are_named_as_the_design_says) {
  auto tag = tag_ending(7);
  auto text = tag.text();
  EXPECT_EQ(text.size(), 22U);
  EXPECT_EQ(sms_session_key(tag, "+525550001111"), "{p007}:s:" + text + ":+525550001111");
  EXPECT_EQ(call_session_key(tag, "ab12"), "{p007}:c:" + text + ":ab12");
  EXPECT_EQ(set_key(tag), "{p007}:i:" + text);
  EXPECT_EQ(vault_key(tag_ending(255)), "{p255}:v:" + tag_ending(255).text());
  EXPECT_EQ(ten_minute_key(tag), "{p007}:b:" + text);
  EXPECT_EQ(reminder_key(tag, "ab"), "{p007}:r:" + text + ":ab");
  EXPECT_EQ(case_key(tag, "ab"), "{p007}:k:" + text + ":ab");
  EXPECT_EQ(side_number_key(tag, "sab"), "{p007}:m:" + text + ":sab");
  EXPECT_EQ(side_key("sab"), "{family}:side:sab");
  EXPECT_EQ(sides_key(), "{family}:sides");
  EXPECT_EQ(pin_key("ab"), "pin:ab");
  EXPECT_EQ(outbox_key(0), "{p000}:out");
  EXPECT_EQ(due_key(42), "{p042}:due");
  EXPECT_EQ(send_key(9, "ab"), "{p009}:t:ab");
  EXPECT_EQ(dead_key(9), "{p009}:dead");
  EXPECT_EQ(erased_key(123, "ab"), "{p123}:e:ab");
  EXPECT_EQ(spend_key("2026-11-24"), "{spend}:2026-11-24");
  EXPECT_EQ(spend_stop_key(), "{spend}:stop");
  EXPECT_EQ(desk_seen_key("ab"), "{desk}:seen:ab");
  EXPECT_EQ(live_bundle_key(), "bundle:live");
  EXPECT_EQ(bundle_key("ab"), "bundle:ab");
  EXPECT_EQ(bundle_part_key("ab"), "bundle:part:ab");
  EXPECT_EQ(bundle_history_key(), "{bundle:live}:history");
}

TEST(keys, K_7_every_key_has_a_row_with_a_life_or_is_listed_as_permanent) {
  std::set<std::string_view> used;
  for (const auto& key : every_key()) {
    auto* row = row_of(key);
    ASSERT_NE(row, nullptr) << key;
    used.insert(row->pattern);
    EXPECT_GT(row->longest.count(), 0) << key;
  }
  for (const auto& row : key_table())
    EXPECT_TRUE(used.contains(row.pattern)) << row.pattern << " is made by no function";
}

TEST(keys, K_7_only_opt_outs_bundles_people_public_figures_the_kill_switch_and_the_last_token_are_permanent) {
  std::vector<std::string_view> permanent_ones;
  for (const auto& row : key_table())
    if (row.longest == permanent) permanent_ones.push_back(row.pattern);
  EXPECT_THAT(permanent_ones, testing::UnorderedElementsAre(
                                  "optout:*", "bundle:*", "bundle:part:*", "bundle:live",
                                  "{bundle:live}:history", "{spend}:stop", "{desk}:fence", "{users}:people",
                                  "{figures}:first", "{figures}:last", "{figures}:of:*"));
}

TEST(keys, K_8_no_life_is_longer_than_its_class_allows) {
  for (const auto& row : key_table()) {
    if (row.data_class == "D1") {
      // Of a caller who consented to a reminder: 75 days (threat model, Assets, D1).
      bool is_promised = row.pattern == "{p}:r:*" || row.pattern == "{p}:due";
      EXPECT_LE(row.longest, (is_promised ? 75 : 30) * 24h) << row.pattern;
    }
    if (row.pattern.starts_with("{p}:c") || row.data_class == "D6") {
      EXPECT_LE(row.longest, row.pattern.starts_with("{desk}") ? 96h : 25h) << row.pattern;
    }
  }
  // A text's session: 25 h, unless an administrator chose more, up to seven days (L52).
  EXPECT_EQ(session_life, 25h);
  EXPECT_EQ(longest_sms_session, 7 * 24h + 1h);
}

TEST(keys, a_callers_key_says_whose_it_is) {
  auto tag = tag_ending(7);
  auto parts = read_caller_key(reminder_key(tag, "ab12"));
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->kind, 'r');
  EXPECT_EQ(parts->tag, tag);
  auto key = sms_session_key(tag, "+525550001111");
  auto session = read_caller_key(key);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->kind, 's');
  EXPECT_EQ(session->rest, "+525550001111");
  for (std::size_t n = 0; n != 32; ++n) EXPECT_FALSE(read_caller_key(key.substr(0, n))) << n;
  for (const auto& other : {set_key(tag), outbox_key(7), desk_queue_key(), std::string(60, 'x')})
    EXPECT_FALSE(read_caller_key(other)) << other;
}

TEST(keys, of_one_caller_share_a_hash_tag_and_strangers_have_no_row) {
  auto tag = tag_ending(9);
  for (const auto& key :
       {sms_session_key(tag, "+1"), set_key(tag), vault_key(tag), ten_minute_key(tag), outbox_key(9)})
    EXPECT_TRUE(key.starts_with("{p009}:")) << key;
  for (const char* stranger :
       {"", "x", "{p9}:s:x", "{p009}:z:x", "{p009}:s:", "optout:", "{desk}:other", "{p}:s:"})
    EXPECT_EQ(row_of(stranger), nullptr) << stranger;
}

}  // namespace
}  // namespace amparo::store
