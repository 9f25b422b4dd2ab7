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

TEST(errors, every_error_has_a_sentence_and_somebody_at_fault) {
  for (int value = 1; value <= static_cast<int>(errc::unusable_account); ++value) {
    base::error_code error = static_cast<errc>(value);
    EXPECT_EQ(error.message().find("unknown provider error"), std::string::npos) << value;
    EXPECT_TRUE(error == base::fault::caller || error == base::fault::ours) << value;
  }
  EXPECT_EQ(base::error_code(errc::bad_signature), base::fault::caller);
  EXPECT_EQ(base::error_code(errc::unusable_account), base::fault::ours);
}

}  // namespace
}  // namespace amparo::provider
