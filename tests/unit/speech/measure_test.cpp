#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "speech/sound.hpp"

namespace amparo::speech {
namespace {

using namespace std::chrono_literals;

// `lead` of silence, then a tone of 440 Hz.
sound tone(std::chrono::milliseconds lead, std::chrono::milliseconds length, double amplitude) {
  sound out{telephone_rate, {}};
  auto samples = [](std::chrono::milliseconds time) { return static_cast<std::size_t>(time.count()) * 8; };
  out.samples.resize(samples(lead));
  for (std::size_t i = 0; i != samples(length); ++i)
    out.samples.push_back(static_cast<std::int16_t>(std::clamp(
        amplitude * 32767 * std::sin(2 * M_PI * 440 * static_cast<double>(i) / 8000), -32768.0, 32767.0)));
  return out;
}

TEST(measure, tells_length_lead_and_loudness) {
  auto is = measure_of(tone(260ms, 2000ms, 0.2));
  EXPECT_EQ(is.rate, 8000U);
  EXPECT_EQ(is.length, 2260ms);
  EXPECT_NEAR(static_cast<double>(is.lead.count()), 260, 2);
  EXPECT_NEAR(is.loudness, -17.7, 1.5);
  EXPECT_FALSE(is.is_clipped || is.is_silent);
}

TEST(measure, sees_what_is_cut_off_and_what_is_silent) {
  EXPECT_TRUE(measure_of(tone(0ms, 500ms, 3)).is_clipped);
  EXPECT_FALSE(measure_of(tone(0ms, 500ms, 0.9)).is_clipped);
  EXPECT_TRUE(measure_of(tone(0ms, 500ms, 0.0005)).is_silent);
  EXPECT_TRUE(measure_of({}).is_silent);
}

}  // namespace
}  // namespace amparo::speech
