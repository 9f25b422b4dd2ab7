#include <gtest/gtest.h>

#include <algorithm>

#include "directory/data.hpp"
#include "unit/directory/directory_support.hpp"

// Where help is beside the consulates, and what of it somebody may be told.
namespace amparo::directory {
namespace {

using std::chrono::days;

std::string told(const catalog& places, const place_parts& where, base::time_point now) {
  const auto* one = legal_aid_in(places.data(), where, now);
  return one == nullptr ? "nothing" : one->id;
}

TEST(legal_aid, B9_one_of_the_own_city_before_the_first_of_the_state) {
  auto loaded = load(small_files());
  ASSERT_TRUE(loaded.value);
  const auto& places = *loaded.value;
  EXPECT_EQ(told(places, {"US", "GA", ""}, test_now), "aid-one");
  EXPECT_EQ(told(places, {"US", "GA", "Rabun Gap"}, test_now), "aid-one");
  EXPECT_EQ(told(places, {"US", "GA", "atlanta"}, test_now), "aid-two");
  EXPECT_EQ(told(places, {"US", "TX", "Laredo"}, test_now), "nothing");
  EXPECT_EQ(told(places, {"MX", "sonora", "Nogales"}, test_now), "nothing") << "a shelter is no legal aid";
}

TEST(legal_aid, B9_what_may_not_be_spoken_is_not) {
  auto loaded = load(small_files());
  ASSERT_TRUE(loaded.value);
  EXPECT_EQ(told(*loaded.value, {"US", "GA", "Atlanta"}, test_now + days{91}), "nothing");
  for (const char* weak : {"one-page", "code-file", "conflict"}) {
    auto weaker = load(changed("help.yaml", "confidence: official-page", "confidence: " + std::string(weak)));
    ASSERT_TRUE(weaker.value) << weak;
    EXPECT_EQ(told(*weaker.value, {"US", "GA", "Atlanta"}, test_now), "aid-one") << weak;
  }
  auto called = load(changed("help.yaml", "source: \"its page\"\n    checked: null",
                             "source: \"its page\"\n    checked: {by: operator-1, on: 2026-12-20}"));
  ASSERT_TRUE(called.value);
  EXPECT_EQ(told(*called.value, {"US", "GA", ""}, test_now + days{100}), "aid-two");
}

TEST(help, a_revision_of_before_has_none) {
  auto files = small_files();
  std::erase_if(files, [](const auto& file) { return file.name == "help.yaml"; });
  auto loaded = load(files);
  ASSERT_TRUE(loaded.value);
  EXPECT_TRUE(loaded.value->data().helpers.empty());
}

TEST(help, the_shipped_file_names_every_kind_and_what_is_weak_says_so) {
  const auto& all = shipped().data().helpers;
  auto of = [&](help_kind kind) { return std::ranges::count(all, kind, &helper::kind); };
  EXPECT_EQ(of(help_kind::return_centre), 12);
  EXPECT_EQ(of(help_kind::return_module), 11);
  EXPECT_EQ(of(help_kind::shelter), 4);
  EXPECT_EQ(of(help_kind::asylum_office), 10);
  EXPECT_EQ(of(help_kind::legal_aid), 95);
  for (const auto& one : all) {
    EXPECT_FALSE(one.number.from.source.empty()) << one.id;
    EXPECT_TRUE(one.kind == help_kind::legal_aid || one.number.e164.empty()) << one.id;
    bool is_weak = one.kind == help_kind::shelter || one.kind == help_kind::asylum_office;
    EXPECT_TRUE(!is_weak || one.number.from.level == confidence::one_page) << one.id;
  }
  EXPECT_EQ(told(shipped(), {"US", "MN", ""}, test_now), "immigrant-law-center-of-minnesota");
  EXPECT_EQ(told(shipped(), {"US", "KS", ""}, test_now), "nothing");
  EXPECT_EQ(told(shipped(), {"US", "MN", ""}, test_now + days{91}), "nothing");
}

}  // namespace
}  // namespace amparo::directory
