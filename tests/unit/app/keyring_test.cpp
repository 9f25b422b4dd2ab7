#include "app/keyring.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace amparo::app {
namespace {

namespace fs = std::filesystem;

class key_folder : public testing::Test {
 protected:
  key_folder() {
    std::string pattern = (fs::temp_directory_path() / "amparo-keys-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~key_folder() override { fs::remove_all(folder_); }
  std::optional<keyring> load() {
    out_.clear();
    return load_keys(folder_ / "keys", out_);
  }
  fs::path folder_;
  base::findings out_;
};

TEST_F(key_folder, init_makes_private_keys_and_never_overwrites) {
  make_keys(folder_ / "keys", false);
  auto keys = load();
  ASSERT_TRUE(keys);
  EXPECT_FALSE(keys->demo);
  EXPECT_EQ(keys->newest(), 1);
  struct stat about {};
  ASSERT_EQ(::stat((folder_ / "keys" / "identity").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0400U);
  ASSERT_EQ(::stat((folder_ / "keys").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0700U);
  EXPECT_THROW(make_keys(folder_ / "keys", false), std::runtime_error);
}

TEST_F(key_folder, S_2_any_group_or_other_bit_is_refused_by_name) {
  make_keys(folder_ / "keys", true);
  for (const auto* name : {"identity", "optout", "dedupe", "seal-1"}) {
    ::chmod((folder_ / "keys" / name).c_str(), 0404);
    EXPECT_FALSE(load());
    ASSERT_EQ(out_.size(), 1U) << name;
    EXPECT_TRUE(out_.front().file.ends_with(name));
    ::chmod((folder_ / "keys" / name).c_str(), 0400);
  }
  EXPECT_TRUE(load());
  ::chmod((folder_ / "keys").c_str(), 0750);
  EXPECT_FALSE(load());
  ::chmod((folder_ / "keys").c_str(), 0700);
}

TEST_F(key_folder, a_missing_or_short_key_is_named) {
  EXPECT_FALSE(load());
  EXPECT_NE(out_.front().hint.find("keys init"), std::string::npos);
  make_keys(folder_ / "keys", false);
  fs::remove(folder_ / "keys" / "dedupe");
  EXPECT_FALSE(load());
  EXPECT_TRUE(out_.front().file.ends_with("dedupe"));
}

TEST_F(key_folder, a_demonstration_is_marked) {
  make_keys(folder_ / "keys", true);
  auto keys = load();
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->demo);
  EXPECT_TRUE(load_secret(folder_ / "keys" / "simulator", out_));
}

TEST_F(key_folder, K_3_a_value_opens_only_under_what_it_is) {
  make_keys(folder_ / "keys", false);
  auto keys = load();
  base::nonce24 nonce{};
  auto value = keys->sealed_value(nonce, "vault|A", "+525512345678");
  EXPECT_EQ(*keys->open("vault|A", value), "+525512345678");
  EXPECT_FALSE(keys->open("vault|B", value));
  EXPECT_FALSE(keys->open("outbox|A", value));
  for (std::size_t i = 0; i != value.size() * 8; ++i) {
    auto flipped = value;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(keys->open("vault|A", flipped)) << "bit " << i;
  }
}

TEST_F(key_folder, D7_the_opt_out_identity_matches_no_tag) {
  make_keys(folder_ / "keys", false);
  auto keys = load();
  auto number = *base::phone_number::parse("+525512345678");
  EXPECT_EQ(keys->optout_id(number), keys->optout_id(*base::phone_number::parse("+5215512345678")));
  EXPECT_NE(keys->optout_id(number), base::caller_tag::of(keys->identity, number).text());
}

}  // namespace
}  // namespace amparo::app
