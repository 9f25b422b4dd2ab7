#include "speech/sound.hpp"

#include <ebur128.h>
#include <soxr.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/bytes.hpp"
#include "speech/errors.hpp"

namespace amparo::speech {
namespace {

constexpr std::size_t header_bytes = 44;
constexpr std::uint32_t unknown_length = 0x7000'0000;  // a writer into a pipe leaves a length above this
constexpr float quiet = 0.001f;                        // -60 dBFS
constexpr double target_lufs = -19.0;
constexpr float highest = 0.89f;  // -1 dBFS
constexpr std::size_t before = telephone_rate / 4, behind = telephone_rate * 15 / 100;

struct wav_format {
  unsigned rate = 0;
  bool fits = false;
};

unsigned u16(base::byte_reader& in) {
  unsigned low = in.u8();
  return low | static_cast<unsigned>(in.u8()) << 8;
}

wav_format read_format(std::string_view chunk) {
  base::byte_reader in(chunk);
  bool pcm = u16(in) == 1;
  bool mono = u16(in) == 1;
  unsigned rate = in.u32();
  in.raw(6);  // bytes a second and a frame: they follow from the rest
  bool wide = u16(in) == 16;
  return {rate, in.ok() && pcm && mono && wide && rate >= 4'000 && rate <= 192'000};
}

std::vector<std::int16_t> samples_of(std::string_view bytes) {
  std::vector<std::int16_t> samples;
  samples.reserve(bytes.size() / 2);
  base::byte_reader in(bytes);
  while (!in.at_end()) samples.push_back(static_cast<std::int16_t>(u16(in)));
  return samples;
}

std::vector<float> resampled(const sound& from) {
  std::vector<float> in(from.samples.size());
  std::transform(from.samples.begin(), from.samples.end(), in.begin(),
                 [](auto s) { return static_cast<float>(s) / 32768.f; });
  auto room = in.size() * telephone_rate / from.rate + 64;
  std::vector<float> out(room);
  std::size_t read = 0, made = 0;
  if (soxr_oneshot(from.rate, telephone_rate, 1, in.data(), in.size(), &read, out.data(), out.size(), &made,
                   nullptr, nullptr, nullptr))
    return {};
  out.resize(made);
  return out;
}

void trim(std::vector<float>& samples) {
  auto loud = [](float s) { return std::abs(s) > quiet; };
  auto first = std::find_if(samples.begin(), samples.end(), loud);
  auto last = std::find_if(samples.rbegin(), std::make_reverse_iterator(first), loud).base();
  samples = std::vector<float>(first, last);
}

float peak_of(const std::vector<float>& samples) {
  float peak = 0;
  for (float s : samples) peak = std::max(peak, std::abs(s));
  return peak;
}

// Below one 400 ms block EBU R 128 has no figure: then the peak alone decides.
double loudness_of(const std::vector<float>& samples) {
  auto close = [](ebur128_state* s) { ebur128_destroy(&s); };
  std::unique_ptr<ebur128_state, decltype(close)> meter(ebur128_init(1, telephone_rate, EBUR128_MODE_I),
                                                        close);
  double lufs = -HUGE_VAL;
  if (meter && ebur128_add_frames_float(meter.get(), samples.data(), samples.size()) == EBUR128_SUCCESS)
    ebur128_loudness_global(meter.get(), &lufs);
  return lufs;
}

float gain_for(const std::vector<float>& samples) {
  float most = highest / peak_of(samples);
  double lufs = loudness_of(samples);
  if (!std::isfinite(lufs)) return most / 2;
  return std::min(most, static_cast<float>(std::pow(10.0, (target_lufs - lufs) / 20)));
}

}  // namespace

base::result<sound> read_wav(std::string_view file) {
  base::byte_reader in(file);
  if (in.raw(4) != "RIFF") return errc::no_sound;
  in.u32();
  if (in.raw(4) != "WAVE") return errc::no_sound;
  wav_format format;
  while (in.ok() && !in.at_end()) {
    auto name = in.raw(4);
    auto length = in.u32();
    if (name == "data") {
      auto rest = in.rest();
      bool whole = length >= unknown_length || length <= rest.size();
      auto bytes = rest.substr(0, length >= unknown_length ? rest.size() : length);
      if (!in.ok() || !format.fits || !whole || bytes.size() % 2 != 0) return errc::no_sound;
      return sound{format.rate, samples_of(bytes)};
    }
    auto chunk = in.raw(length + length % 2);
    if (name == "fmt ") format = read_format(chunk);
  }
  return errc::no_sound;
}

std::string write_wav(const sound& what) {
  auto bytes = static_cast<std::uint32_t>(what.samples.size() * 2);
  base::byte_writer out;
  auto put16 = [&](unsigned v) {
    out.u8(static_cast<std::uint8_t>(v)).u8(static_cast<std::uint8_t>(v >> 8));
  };
  out.raw("RIFF").u32(bytes + header_bytes - 8).raw("WAVE").raw("fmt ").u32(16);
  put16(1), put16(1);
  out.u32(what.rate).u32(what.rate * 2);
  put16(2), put16(16);
  out.raw("data").u32(bytes);
  for (auto s : what.samples) put16(static_cast<std::uint16_t>(s));
  return out.take();
}

base::result<sound> for_telephone(const sound& spoken) {
  auto samples = resampled(spoken);
  trim(samples);
  if (samples.empty()) return errc::no_sound;
  // Levelled as it will be heard: a word of less than a block of 400 ms has no loudness by itself.
  samples.insert(samples.begin(), before, 0.F);
  samples.insert(samples.end(), behind, 0.F);
  float gain = gain_for(samples);
  sound out{telephone_rate, {}};
  out.samples.reserve(samples.size());
  for (float s : samples) out.samples.push_back(static_cast<std::int16_t>(std::lround(s * gain * 32767.f)));
  return out;
}

measure measure_of(const sound& what) {
  measure out;
  out.rate = what.rate;
  if (what.rate == 0 || what.samples.empty()) return out.is_silent = true, out;
  auto time_of = [&](std::size_t samples) {
    return std::chrono::milliseconds(static_cast<long>(samples * 1000 / what.rate));
  };
  out.length = time_of(what.samples.size());
  auto loud = [](std::int16_t s) { return std::abs(static_cast<float>(s) / 32768.f) > quiet; };
  auto first = std::find_if(what.samples.begin(), what.samples.end(), loud);
  out.is_silent = first == what.samples.end();
  out.lead = time_of(static_cast<std::size_t>(first - what.samples.begin()));
  constexpr int most_at_full_scale = 3;
  auto full = [](std::int16_t s) { return s == 32767 || s == -32768; };
  int run = 0;
  for (auto s : what.samples) {
    run = full(s) ? run + 1 : 0;
    out.is_clipped |= run == most_at_full_scale;
  }
  if (auto samples = resampled(what); !samples.empty())
    if (auto lufs = loudness_of(samples); std::isfinite(lufs)) out.loudness = lufs;
  return out;
}

}  // namespace amparo::speech
