#include "app/retry_schedule.hpp"

#include <gtest/gtest.h>

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::uint32_t least = 0, half = 0x80000000U, most = 0xFFFFFFFFU;

TEST(retry_schedule, full_jitter_under_a_ceiling_that_doubles) {
  EXPECT_EQ(retry_delay(send_failure::not_sent, 1, {}, least), 0ms);
  EXPECT_EQ(retry_delay(send_failure::not_sent, 1, {}, half), 500ms);
  EXPECT_EQ(retry_delay(send_failure::not_sent, 1, {}, most), 999ms);
  EXPECT_EQ(retry_delay(send_failure::not_sent, 4, {}, half), 4s);
  EXPECT_EQ(retry_delay(send_failure::not_sent, 15, {}, half), 150s);
  EXPECT_EQ(retry_delay(send_failure::later, 3, {}, half), 4s);
}

TEST(retry_schedule, what_the_provider_asks_for_comes_first) {
  EXPECT_EQ(retry_delay(send_failure::later, 1, 30s, least), 30s);
  EXPECT_EQ(retry_delay(send_failure::later, 1, 30s, half), 31s);
  EXPECT_EQ(retry_delay(send_failure::ambiguous, 1, 2s, least), 60s);
}

// A status callback has its minute before anything is repeated.
TEST(retry_schedule, L34_what_nobody_knows_waits_for_the_callback) {
  EXPECT_EQ(retry_delay(send_failure::ambiguous, 1, {}, least), 60s);
  EXPECT_EQ(retry_delay(send_failure::ambiguous, 2, {}, half), 90s);
}

TEST(retry_schedule, every_failure_has_an_end) {
  for (auto what : {send_failure::not_sent, send_failure::later, send_failure::ambiguous}) {
    unsigned tries = 1;
    milliseconds all{0};
    while (auto delay = retry_delay(what, tries, {}, most)) {
      all += *delay;
      ASSERT_LT(++tries, 100U);
    }
    EXPECT_LT(all, 24h);
    EXPECT_EQ(retry_delay(what, 1'000'000, 5s, half), std::nullopt);
  }
}

}  // namespace
}  // namespace amparo::app
