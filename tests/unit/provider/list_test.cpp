#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "provider/adapter.hpp"
#include "provider/errors.hpp"

namespace amparo::provider {
namespace {

// Each has its fixtures, and no fixtures lie there for nobody: a new kind is one file, one line and one
// folder.
TEST(list, every_kind_finds_its_adapter_and_has_its_fixtures) {
  auto kinds = adapter_kinds();
  std::set<std::string> listed(kinds.begin(), kinds.end()), folders;
  for (const auto& entry : std::filesystem::directory_iterator(AMPARO_ROOT "/tests/fixtures/provider"))
    folders.insert(entry.path().filename());
  EXPECT_EQ(listed, folders);
  EXPECT_EQ(listed.size(), kinds.size());
  for (const char* ours : {"simulator", "twilio", "signalwire", "telnyx", "plivo", "vonage", "bandwidth",
                           "sinch", "africastalking", "jambonz", "kannel"})
    EXPECT_TRUE(listed.contains(ours)) << ours;
  for (auto kind : kinds) {
    ASSERT_NE(find_adapter(kind), nullptr);
    EXPECT_EQ(find_adapter(kind)->kind(), kind);
  }
  EXPECT_EQ(find_adapter("Twilio"), nullptr);
  EXPECT_EQ(find_adapter(""), nullptr);
}

TEST(list, every_refusal_is_a_fixed_sentence_and_never_a_redirect_or_a_fault_of_ours) {
  for (auto kind : adapter_kinds()) {
    const auto& a = *find_adapter(kind);
    unsigned refused = kind == "bandwidth" ? 401 : 403;
    EXPECT_EQ(a.refuse().status, refused) << kind;
    EXPECT_EQ(a.refuse().body, "The request was not accepted.\n");
    EXPECT_EQ(a.busy().status, kind == "sinch" ? 429U : 503U) << kind;
    EXPECT_EQ(a.busy().body, "Please send the request again later.\n");
    for (auto why : {errc::bad_signature, errc::stale, errc::wrong_account})
      EXPECT_EQ(a.refuse(why).status, refused);
    EXPECT_EQ(a.refuse(errc::too_many_fields).status, 413U);
    for (const char* hook : {"sms", "voice", "voice/gather", "status"})
      EXPECT_EQ(a.encode(message::no_reply{}, hook, "https://ayuda.example.org").status, 200U);
  }
}

TEST(list, bandwidth_is_told_how_to_ask) {
  auto refused = find_adapter("bandwidth")->refuse();
  ASSERT_EQ(refused.headers.size(), 1U);
  EXPECT_EQ(refused.headers[0].name, "WWW-Authenticate");
  EXPECT_EQ(refused.headers[0].value, "Basic realm=\"amparo\"");
}

TEST(list, W_1_weak_ones_say_so_and_their_tokens_are_long_enough) {
  for (const char* kind : {"bandwidth", "africastalking", "kannel"})
    EXPECT_FALSE(find_adapter(kind)->can().signs) << kind;
  for (const char* kind :
       {"simulator", "twilio", "signalwire", "telnyx", "plivo", "vonage", "sinch", "jambonz"})
    EXPECT_TRUE(find_adapter(kind)->can().signs) << kind;
  credentials keys{"a", {base::secret_text("012345678901234567890")}, "https://ayuda.example.org"};
  auto longer = keys;
  longer.secrets = {base::secret_text("0123456789012345678901")};
  for (auto kind : adapter_kinds()) {
    const auto& of = *find_adapter(kind);
    if (of.can().signs || kind == "bandwidth") continue;  // the one with a name and a password
    EXPECT_EQ(of.self_check(keys, {}).error(), errc::unusable_account) << kind;
    EXPECT_TRUE(of.self_check(longer, {})) << kind;
  }
}

TEST(list, L45_every_adapter_checks_its_own_url_and_secret) {
  for (auto kind : adapter_kinds()) {
    credentials keys{"a",
                     {base::secret_text("A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=")},
                     "https://ayuda.example.org"};
    keys.texts["username"] = "amparo";
    EXPECT_TRUE(find_adapter(kind)->self_check(keys, {})) << kind;
    keys.public_url = "ayuda.example.org";
    EXPECT_FALSE(find_adapter(kind)->self_check(keys, {})) << kind;
    keys.public_url = "https://ayuda.example.org";
    keys.secrets = {base::secret_text("")};
    EXPECT_FALSE(find_adapter(kind)->self_check(keys, {})) << kind;
  }
}

TEST(errors, every_error_has_a_sentence_and_somebody_at_fault) {
  for (int value = 1; value <= static_cast<int>(errc::not_offered); ++value) {
    base::error_code error = static_cast<errc>(value);
    EXPECT_EQ(error.message().find("unknown provider error"), std::string::npos) << value;
    EXPECT_TRUE(error == base::fault::caller || error == base::fault::ours) << value;
  }
  EXPECT_EQ(base::error_code(errc::bad_signature), base::fault::caller);
  EXPECT_EQ(base::error_code(errc::unusable_account), base::fault::ours);
}

}  // namespace
}  // namespace amparo::provider
