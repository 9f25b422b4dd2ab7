#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

// What a person recorded, made into a clip for the telephone: read by libsndfile whatever its rate, width and
// channels are, the room's own noise cut off at both ends, then levelled and resampled as every clip
// (speech/sound.hpp).
namespace amparo::speech {

struct recording {
  std::string wav;  // RIFF, 8,000 Hz, mono, 16 bit, -19 LUFS give or take 2, 250 ms of silence first
  std::chrono::milliseconds length{0};
};

// Of a clip, with its silence (languages.md, 4.5).
inline constexpr std::chrono::milliseconds longest_in_menu{12'000}, longest_recording{60'000};
inline constexpr std::size_t largest_recording = 64UL * 1024 * 1024;  // bytes of the file

// What is wrong with it is told by one of errc::no_recording, silent, clipped, too_quiet, too_short,
// too_long, uneven; then there is no clip. `most` is how long the clip may be.
base::result<recording> prepared_recording(std::string_view file, std::chrono::milliseconds most);

}  // namespace amparo::speech
