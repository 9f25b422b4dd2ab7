#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

// Sound as a telephone carries it: 8,000 Hz, mono, 16 bit, in a RIFF file (master format of the prompts;
// G.711 is made from it).
namespace amparo::speech {

inline constexpr unsigned telephone_rate = 8'000;  // Hz

struct sound {
  unsigned rate = 0;  // Hz
  std::vector<std::int16_t> samples;
};

// Reads a mono 16-bit PCM RIFF file. A data length that was unknown when the header was written (a pipe)
// means "to the end"; one that is known must be there in full. errc::no_sound for anything else.
base::result<sound> read_wav(std::string_view file);

std::string write_wav(const sound& what);

// The same words for the telephone: resampled (libsoxr), silence cut at both ends and 250 ms put before and
// 150 ms behind, levelled to -19 LUFS (EBU R 128) but never above -1 dBFS. errc::no_sound where there is
// nothing but silence.
base::result<sound> for_telephone(const sound& spoken);

// What a recording is, before anybody mends it.
struct measure {
  unsigned rate = 0;                             // Hz
  std::chrono::milliseconds length{0}, lead{0};  // lead: what is below -60 dBFS at its beginning
  double loudness = -99;                         // LUFS; -99 where it is too short or too quiet to say
  bool is_clipped = false;                       // three samples in a row at full scale
  bool is_silent = false;                        // nothing is over -60 dBFS
};
measure measure_of(const sound& what);

}  // namespace amparo::speech
