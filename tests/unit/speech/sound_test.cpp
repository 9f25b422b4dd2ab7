#include "speech/sound.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "speech/errors.hpp"

namespace amparo::speech {
namespace {

sound tone(unsigned rate, double seconds, double height) {
  sound s{rate, {}};
  auto count = static_cast<std::size_t>(rate * seconds);
  for (std::size_t i = 0; i != count; ++i)
    s.samples.push_back(static_cast<std::int16_t>(
        std::lround(height * 32767 * std::sin(2 * M_PI * 440 * static_cast<double>(i) / rate))));
  return s;
}

int peak(const sound& s) {
  int most = 0;
  for (auto v : s.samples) most = std::max(most, std::abs(int{v}));
  return most;
}

TEST(sound, a_file_reads_back_as_it_was_written) {
  auto before = tone(8000, 0.1, 0.5);
  auto file = write_wav(before);
  EXPECT_EQ(file.size(), 44 + before.samples.size() * 2);
  auto after = read_wav(file);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->rate, 8000u);
  EXPECT_EQ(after->samples, before.samples);
}

TEST(sound, an_unknown_length_means_to_the_end_and_a_known_one_must_be_there) {
  auto file = write_wav(tone(22050, 0.1, 0.5));
  auto piped = file;
  piped.replace(40, 4, std::string("\x00\xF0\xFF\x7F", 4));
  EXPECT_EQ(read_wav(piped)->samples.size(), 2205u);
  for (std::size_t cut = 0; cut != file.size(); ++cut) EXPECT_FALSE(read_wav(file.substr(0, cut))) << cut;
  EXPECT_FALSE(read_wav(piped.substr(0, piped.size() - 1)));
}

TEST(sound, refuses_other_formats) {
  auto file = write_wav(tone(8000, 0.1, 0.5));
  for (auto [at, value] :
       {std::pair{20, '\x03'}, {22, '\x02'}, {34, '\x08'}, {0, 'X'}, {8, 'X'}, {12, 'X'}}) {
    auto other = file;
    other[static_cast<std::size_t>(at)] = value;
    EXPECT_EQ(read_wav(other).error(), errc::no_sound) << at;
  }
}

TEST(sound, for_the_telephone_it_is_8000_hertz_with_a_quiet_start) {
  auto made = for_telephone(tone(22050, 1.0, 0.3));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->rate, 8000u);
  EXPECT_NEAR(static_cast<double>(made->samples.size()), 8000 * 1.4, 60);
  for (std::size_t i = 0; i != 2000; ++i) ASSERT_EQ(made->samples[i], 0) << i;
  EXPECT_NE(made->samples[2001], 0);
}

TEST(sound, loud_and_soft_come_out_alike_and_never_clipped) {
  for (double height : {0.01, 0.1, 0.5, 1.0}) {
    auto made = for_telephone(tone(22050, 1.0, height));
    ASSERT_TRUE(made);
    // A sine of -19 LUFS at 440 Hz has its peak near -16 dBFS.
    EXPECT_NEAR(peak(*made), 32767 * 0.16, 32767 * 0.03) << height;
  }
  auto click = for_telephone(tone(22050, 0.05, 1.0));
  ASSERT_TRUE(click);
  EXPECT_LT(peak(*click), 32767 * 0.9);
  auto uneven = tone(22050, 2.0, 0.001);
  uneven.samples[100] = 32767;
  EXPECT_LT(peak(*for_telephone(uneven)), 32767 * 0.9);
}

TEST(sound, silence_is_no_sound) {
  EXPECT_EQ(for_telephone(sound{22050, std::vector<std::int16_t>(22050)}).error(), errc::no_sound);
  EXPECT_EQ(for_telephone(sound{22050, {}}).error(), errc::no_sound);
}

}  // namespace
}  // namespace amparo::speech
