#include "speech/recording.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/bytes.hpp"
#include "speech/errors.hpp"
#include "speech/sound.hpp"

namespace amparo::speech {
namespace {

using namespace std::chrono_literals;
using samples = std::vector<double>;

samples tone(unsigned rate, double seconds, double height) {
  samples out;
  for (std::size_t i = 0; i != static_cast<std::size_t>(rate * seconds); ++i)
    out.push_back(height * std::sin(2 * M_PI * 440 * static_cast<double>(i) / rate));
  return out;
}

samples noise(unsigned rate, double seconds, double height) {
  std::mt19937 dice(7);
  samples out(static_cast<std::size_t>(rate * seconds));
  for (auto& one : out) one = height * (static_cast<double>(dice() % 2001) / 1000 - 1);
  return out;
}

samples operator+(samples a, const samples& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// A WAV file of 24 bits, the second channel (where there is one) half as loud as the first.
std::string wav(unsigned rate, unsigned channels, const samples& all) {
  std::string data;
  for (double one : all)
    for (unsigned c = 0; c != channels; ++c) {
      auto level = std::clamp(one / (1 + c), -1.0, 8388607 / 8388608.0);
      auto value = static_cast<std::uint32_t>(std::lround(level * 8388608));
      for (int byte = 0; byte != 3; ++byte) data += static_cast<char>(value >> (8 * byte));
    }
  base::byte_writer out;
  auto put16 = [&](unsigned v) {
    out.u8(static_cast<std::uint8_t>(v)).u8(static_cast<std::uint8_t>(v >> 8));
  };
  auto size = static_cast<std::uint32_t>(data.size());
  out.raw("RIFF").u32(size + 36).raw("WAVE").raw("fmt ").u32(16);
  put16(1), put16(channels);
  out.u32(rate).u32(rate * channels * 3);
  put16(channels * 3), put16(24);
  out.raw("data").u32(size).raw(data);
  return out.take();
}

TEST(recording, whatever_it_was_recorded_with_it_comes_out_as_the_telephone_wants_it) {
  for (auto [rate, channels] : {std::pair{44'100U, 2U}, {48'000U, 1U}, {8'000U, 1U}, {22'050U, 2U}}) {
    SCOPED_TRACE(rate);
    auto room = noise(rate, 0.9, 0.0012);
    auto made = prepared_recording(wav(rate, channels, room + tone(rate, 1.2, 0.3) + room), 12s);
    ASSERT_TRUE(made) << made.error().message();
    auto clip = read_wav(made->wav);
    ASSERT_TRUE(clip);
    auto is = measure_of(*clip);
    EXPECT_EQ(is.rate, telephone_rate);
    EXPECT_EQ(is.length, made->length);
    EXPECT_NEAR(is.loudness, -19, 0.5);
    EXPECT_GE(is.lead, 250ms);
    EXPECT_FALSE(is.is_clipped);
    EXPECT_NEAR(static_cast<double>(is.length.count()), 1'200 + 400 + 60, 70) << "the room is cut off";
  }
}

TEST(recording, a_word_of_a_third_of_a_second_is_as_loud_as_a_sentence) {
  auto made = prepared_recording(wav(16'000, 1, tone(16'000, 0.3, 0.05)), 12s);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_NEAR(measure_of(*read_wav(made->wav)).loudness, -19, 0.5);
}

TEST(recording, each_broken_one_is_refused_for_what_is_wrong_with_it) {
  auto good = wav(16'000, 1, tone(16'000, 1, 0.3));
  auto bumped = tone(16'000, 2, 0.01);
  bumped[9'000] = 0.9;
  struct row {
    const char* what;
    std::string file;
    errc why;
  };
  for (const auto& [what, file, why] :
       {row{"nothing", "", errc::no_recording}, row{"a text", "locale: ht\n", errc::no_recording},
        row{"cut off on its way", good.substr(0, good.size() / 2), errc::no_recording},
        row{"its head alone", good.substr(0, 20), errc::no_recording},
        row{"a microphone that was off", wav(16'000, 1, samples(16'000)), errc::silent},
        row{"the room alone", wav(16'000, 1, noise(16'000, 2, 0.002)), errc::too_quiet},
        row{"a click", wav(16'000, 1, tone(16'000, 0.03, 0.3)), errc::too_short},
        row{"a speech", wav(8'000, 1, tone(8'000, 11.8, 0.3)), errc::too_long},
        row{"too near", wav(16'000, 1, tone(16'000, 1, 1.5)), errc::clipped},
        row{"one channel too near", wav(16'000, 2, tone(16'000, 1, 1.5)), errc::clipped},
        row{"a bump beside quiet words", wav(16'000, 1, bumped), errc::uneven}}) {
    auto made = prepared_recording(file, 12s);
    EXPECT_FALSE(made) << what;
    if (!made) {
      EXPECT_EQ(made.error(), why) << what << ": " << made.error().message();
    }
  }
}

}  // namespace
}  // namespace amparo::speech
