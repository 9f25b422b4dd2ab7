#include <gtest/gtest.h>

#include "provider/adapter.hpp"
#include "provider/errors.hpp"

namespace amparo::provider {
namespace {

TEST(list, every_kind_finds_its_adapter) {
  auto kinds = adapter_kinds();
  EXPECT_EQ(kinds, (std::vector<std::string_view>{"simulator", "twilio"}));
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
    EXPECT_EQ(a.refuse().status, 403U) << kind;
    EXPECT_EQ(a.refuse().body, "The request was not accepted.\n");
    EXPECT_EQ(a.busy().status, 503U) << kind;
    EXPECT_EQ(a.busy().body, "Please send the request again later.\n");
    for (auto why : {errc::bad_signature, errc::stale, errc::wrong_account})
      EXPECT_EQ(a.refuse(why).status, 403U);
    EXPECT_EQ(a.refuse(errc::too_many_fields).status, 413U);
    for (const char* hook : {"sms", "voice", "voice/gather", "status"})
      EXPECT_EQ(a.encode(message::no_reply{}, hook, "https://ayuda.example.org").status, 200U);
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
