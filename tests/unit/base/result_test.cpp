#include "base/result.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace amparo::base {
namespace {

result<int> half(int n) {
  if (n % 2 != 0) return errc::malformed;
  return n / 2;
}
result<void> even(int n) {
  if (n % 2 != 0) return errc::malformed;
  return {};
}

TEST(result, holds_a_value_or_an_error) {
  EXPECT_EQ(half(4).value(), 2);
  EXPECT_EQ(half(3).error(), errc::malformed);
  EXPECT_TRUE(even(2).has_value());
  EXPECT_EQ(even(1).error(), errc::malformed);
  EXPECT_FALSE(static_cast<bool>(even(1)));
}

TEST(errors, every_code_has_a_sentence_of_its_own_and_a_fault) {
  std::set<std::string> sentences;
  const std::pair<errc, fault> rows[] = {{errc::malformed, fault::caller},
                                         {errc::too_large, fault::caller},
                                         {errc::not_a_number, fault::caller},
                                         {errc::bad_seal, fault::caller},
                                         {errc::unknown_key, fault::ours}};
  for (auto [code, whose] : rows) {
    error_code error = code;
    EXPECT_TRUE(sentences.insert(error.message()).second) << error.message();
    EXPECT_GT(error.message().size(), 10U);
    EXPECT_STREQ(error.category().name(), "amparo.base");
    for (auto other : {fault::caller, fault::transient, fault::ours})
      EXPECT_EQ(error == make_error_condition(other), other == whose) << error.message();
  }
  for (auto one : {fault::caller, fault::transient, fault::ours})
    EXPECT_TRUE(sentences.insert(make_error_condition(one).message()).second);
}

}  // namespace
}  // namespace amparo::base
