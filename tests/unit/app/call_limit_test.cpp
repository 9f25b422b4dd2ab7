#include "app/call_limit.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amparo::app {
namespace {

base::caller_tag tag(unsigned char last) {
  base::tag_bytes bytes{};
  bytes[15] = last;
  return base::caller_tag(bytes);
}

TEST(call_limit, O_5_the_seventh_call_within_an_hour_is_over) {
  call_limit calls;
  for (std::uint32_t i = 0; i != 6; ++i)
    EXPECT_TRUE(calls.admits(tag(1), "call " + std::to_string(i), 1000 + i, 6));
  EXPECT_FALSE(calls.admits(tag(1), "call 6", 1006, 6));
  EXPECT_TRUE(calls.admits(tag(1), "call 5", 1006, 6)) << "its first request came again";
  EXPECT_TRUE(calls.admits(tag(2), "call 7", 1006, 6)) << "another caller";
  EXPECT_FALSE(calls.admits(tag(1), "call 8", 1059, 6));
  EXPECT_TRUE(calls.admits(tag(1), "call 9", 1060, 6)) << "the first call is an hour old";
}

TEST(call_limit, forgets_whoever_has_not_called_for_an_hour) {
  call_limit calls;
  for (unsigned char i = 0; i != 100; ++i) EXPECT_TRUE(calls.admits(tag(i), "call", 1000, 6));
  EXPECT_TRUE(calls.admits(tag(200), "call", 1060, 6));
  EXPECT_EQ(calls.callers(), 1U);
}

}  // namespace
}  // namespace amparo::app
