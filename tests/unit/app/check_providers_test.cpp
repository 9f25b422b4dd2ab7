#include "app/check_providers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace amparo::app {
namespace {

constexpr base::time_point noon{std::chrono::seconds(1'795'521'600)};
constexpr const char* secret = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";  // fit for every kind

config with_account(const std::string& kind, std::size_t secrets = 1) {
  config out;
  out.public_url = "https://ayuda.example.org";
  account own;
  own.name = "own";
  own.kind = kind;
  own.adapter = provider::find_adapter(kind);
  own.credentials.account = "AC1";
  own.credentials.public_url = out.public_url;
  own.credentials.texts["username"] = "amparo";
  for (std::size_t i = 0; i != secrets; ++i) own.credentials.secrets.emplace_back(secret);
  out.accounts.push_back(std::move(own));
  line on;
  on.number = "+525550001111";
  on.provider = "own";
  on.voice = out.accounts.front().adapter->can().voice;
  out.lines.push_back(on);
  return out;
}

account_check checked(const config& settings) { return check_providers(settings, noon).at(0); }

TEST(check_providers, L45_every_provider_accepts_what_is_signed_for_its_own_addresses) {
  for (auto kind : provider::adapter_kinds()) {
    auto found = checked(with_account(std::string(kind)));
    EXPECT_TRUE(found.wrong.empty()) << kind << ": " << (found.wrong.empty() ? "" : found.wrong.front());
    EXPECT_EQ(found.can_sign, kind != "telnyx") << kind;
    EXPECT_EQ(found.addresses.front().url, "https://ayuda.example.org/v1/" + std::string(kind) + "/own/sms");
    EXPECT_EQ(found.is_weak, !provider::find_adapter(kind)->can().signs) << kind;
    ASSERT_EQ(found.secrets.size(), 1U);
    EXPECT_TRUE(found.secrets[0].refused.empty());
    EXPECT_GE(found.secrets[0].accepted, found.can_sign ? found.addresses.size() : 0U) << kind;
  }
}

// A port, an encoded query, GET, and the body under bodySHA256: four addresses, six forms each.
TEST(check_providers, L45_twilio_signs_in_six_forms) {
  auto found = checked(with_account("twilio"));
  EXPECT_EQ(found.addresses.size(), 4U);
  EXPECT_EQ(found.secrets.at(0).accepted, 24U);
  auto settings = with_account("twilio");
  settings.public_url = settings.accounts[0].credentials.public_url = "https://ayuda.example.org:8443/base";
  EXPECT_EQ(checked(settings).secrets.at(0).accepted, 24U);
}

TEST(check_providers, W_4_two_secrets_are_valid_at_once_and_each_is_tried) {
  auto settings = with_account("twilio", 1);
  settings.accounts[0].credentials.secrets.emplace_back("the one before");
  auto found = checked(settings);
  ASSERT_EQ(found.secrets.size(), 2U);
  for (const auto& one : found.secrets) EXPECT_EQ(one.accepted, 24U);
}

TEST(check_providers, L45_what_is_wrong_is_said_with_the_way_to_mend_it) {
  auto says = [](const config& settings, const std::string& words) {
    auto found = checked(settings);
    return std::ranges::any_of(found.wrong,
                               [&](const auto& w) { return w.find(words) != std::string::npos; });
  };
  auto bare = with_account("vonage");
  bare.public_url = bare.accounts[0].credentials.public_url = "ayuda.example.org";
  EXPECT_TRUE(says(bare, "public_url"));
  auto short_token = with_account("kannel");
  short_token.accounts[0].credentials.secrets = {};
  short_token.accounts[0].credentials.secrets.emplace_back("short");
  EXPECT_TRUE(says(short_token, "webhook_token"));
  auto empty = with_account("jambonz");
  empty.accounts[0].credentials.secrets = {};
  empty.accounts[0].credentials.secrets.emplace_back("");
  EXPECT_TRUE(says(empty, "refused"));
  auto key = with_account("telnyx");
  key.accounts[0].credentials.secrets = {};
  key.accounts[0].credentials.secrets.emplace_back("not a key");
  EXPECT_TRUE(says(key, "public_key"));
  auto unused = with_account("plivo");
  unused.lines.clear();
  EXPECT_TRUE(says(unused, "no line names it"));
}

}  // namespace
}  // namespace amparo::app
