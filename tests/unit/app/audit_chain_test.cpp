#include "app/audit_chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "ops/dice.hpp"

// The chain of the audit trail by itself: what any change of its bytes comes to.
namespace amparo::app {
namespace {

using testing::HasSubstr;

const base::time_point noon =
    base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + std::chrono::hours(12));

struct trail {
  audit_keys keys{base::secret_key(std::string(32, 'k'))};
  ops::dice dice{7};
  audit_head head;
  std::vector<std::string> entries;

  explicit trail(unsigned count = 5) {
    for (unsigned i = 0; i != count; ++i) add({"operator-1", "take", std::to_string(4'820 + i)});
  }
  void add(audit_act act) {
    auto made = join(keys, head, dice.nonce(), noon, act);
    entries.push_back(made.bytes);
    head = made.head;
  }
  std::optional<audit_flaw> found(const std::vector<std::string>& as, audit_head end,
                                  std::map<std::uint64_t, std::string> copies = {}) const {
    audit_walk walk(keys, {}, std::move(copies));
    for (const auto& one : as) walk.take(one);
    walk.end(end);
    return walk.flaw();
  }
  std::optional<audit_flaw> found(const std::vector<std::string>& as) const { return found(as, head); }
};

TEST(audit_chain, what_was_written_is_read_back) {
  trail t(0);
  t.add({"operator-1", "reveal", "4821", "emergency"});
  auto entry = open_entry(t.keys, t.entries.front());
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->number, 1U);
  EXPECT_EQ(entry->when, noon);
  EXPECT_EQ(entry->what.actor, "operator-1");
  EXPECT_EQ(entry->what.act, "reveal");
  EXPECT_EQ(entry->what.item, "4821");
  EXPECT_EQ(entry->what.reason, "emergency");
  EXPECT_EQ(t.entries.front().find("operator-1"), std::string::npos) << "it is sealed";
  EXPECT_FALSE(t.found(t.entries));
}

TEST(audit_chain, L_5_a_changed_entry_is_the_first_bad_one_whichever_byte_it_is) {
  trail t(3);
  for (std::size_t byte = 0; byte != t.entries[1].size(); ++byte) {
    auto changed = t.entries;
    changed[1][byte] = static_cast<char>(changed[1][byte] ^ 1);
    auto flaw = t.found(changed);
    ASSERT_TRUE(flaw) << byte;
    EXPECT_EQ(flaw->entry, 2U) << byte;
  }
}

TEST(audit_chain, L_5_a_dropped_entry_is_named) {
  trail t;
  for (std::size_t gone = 0; gone != t.entries.size(); ++gone) {
    auto changed = t.entries;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(gone));
    auto flaw = t.found(changed);
    ASSERT_TRUE(flaw);
    EXPECT_EQ(flaw->entry, gone + 1);
  }
}

TEST(audit_chain, L_5_swapped_entries_are_named_by_the_first) {
  trail t;
  for (std::size_t first = 0; first != t.entries.size(); ++first)
    for (std::size_t second = first + 1; second != t.entries.size(); ++second) {
      auto changed = t.entries;
      std::swap(changed[first], changed[second]);
      auto flaw = t.found(changed);
      ASSERT_TRUE(flaw);
      EXPECT_EQ(flaw->entry, first + 1);
    }
}

TEST(audit_chain, L_5_entries_cut_off_the_end_are_missed_by_the_head_and_by_a_copy_of_it) {
  trail t;
  auto copy = t.head;
  for (std::size_t left = 0; left != t.entries.size(); ++left) {
    std::vector<std::string> cut(t.entries.begin(), t.entries.begin() + static_cast<std::ptrdiff_t>(left));
    auto flaw = t.found(cut);
    ASSERT_TRUE(flaw);
    EXPECT_EQ(flaw->entry, left + 1);
    // Who also has the head of then puts it back, and only the copy knows.
    trail earlier(static_cast<unsigned>(left));
    auto back = t.found(cut, earlier.head, {{copy.number, copy.mac}});
    ASSERT_TRUE(back);
    EXPECT_EQ(back->entry, left + 1);
    EXPECT_THAT(back->why, HasSubstr("5 were written"));
  }
}

TEST(audit_chain, L_5_an_entry_of_another_key_or_another_trail_is_none) {
  trail t(3), other(3);
  audit_keys forged{base::secret_key(std::string(32, 'x'))};
  auto made = join(forged, {2, t.head.mac}, t.dice.nonce(), noon, {"operator-2", "close", "4821"});
  auto changed = t.entries;
  changed[2] = made.bytes;
  EXPECT_EQ(t.found(changed)->entry, 3U);
  EXPECT_FALSE(open_entry(t.keys, made.bytes));
  // A copy that was put aside of another trail is not this one's.
  EXPECT_EQ(t.found(t.entries, t.head, {{2, std::string(32, 'z')}})->entry, 2U);
}

TEST(audit_chain, a_root_is_cut_by_nobody_without_the_key) {
  trail t;
  audit_head at{3, std::string(32, 'm')};
  auto bytes = signed_root(t.keys, at);
  EXPECT_EQ(read_root(t.keys, bytes), at);
  EXPECT_EQ(read_root(t.keys, ""), audit_head{});
  for (std::size_t byte = 0; byte != bytes.size(); ++byte) {
    auto changed = bytes;
    changed[byte] = static_cast<char>(changed[byte] ^ 1);
    EXPECT_FALSE(read_root(t.keys, changed)) << byte;
  }
  EXPECT_FALSE(read_root(t.keys, encode(at)));
}

}  // namespace
}  // namespace amparo::app
