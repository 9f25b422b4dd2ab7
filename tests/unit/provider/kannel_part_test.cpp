#include <gtest/gtest.h>

#include "unit/provider/signed_support.hpp"

// A piece of a long text says which one it is (%u of Kannel's get-url).
namespace amparo::provider {
namespace {

std::optional<message::text_part> part_in(const std::string& udh) {
  message::raw_request request{
      "GET",
      std::string("/v1/kannel/sms?token=") + token +
          "&id=1&from=%2B17705550100&to=%2B525550001111&charset=UTF-8&coding=0&udh=" + udh + "&text=hola",
      {},
      ""};
  auto event = heard("kannel", request, "sms");
  EXPECT_TRUE(event) << udh;
  return event ? event->part : std::nullopt;
}

TEST(kannel_part, L38_the_header_of_8_and_of_16_bits) {
  auto small = part_in("%05%00%03%07%03%02"), large = part_in("%06%08%04%01%07%03%01");
  ASSERT_TRUE(small && large);
  EXPECT_EQ(small->reference, 7U);
  EXPECT_EQ(small->of, 3U);
  EXPECT_EQ(small->number, 2U);
  EXPECT_EQ(large->reference, 0x107U);
  EXPECT_EQ(large->number, 1U);
  auto behind_another = part_in("%0A%24%01%01%25%01%01%00%03%07%03%03");
  ASSERT_TRUE(behind_another);
  EXPECT_EQ(behind_another->number, 3U);
}

TEST(kannel_part, what_is_no_such_header_is_a_whole_text) {
  for (const char* udh : {"", "%05", "%05%00", "%05%00%03", "%05%00%03%07%03", "%05%00%03%07%01%01",
                          "%05%00%03%07%03%00", "%05%00%03%07%03%04", "%05%24%03%07%03%02", "%00%00%00"})
    EXPECT_FALSE(part_in(udh)) << udh;
}

}  // namespace
}  // namespace amparo::provider
