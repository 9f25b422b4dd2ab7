#include "speech/recording.hpp"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "speech/errors.hpp"
#include "speech/sound.hpp"

namespace amparo::speech {
namespace {

using namespace std::chrono_literals;

constexpr int most_channels = 8, lowest_rate = 4'000, highest_rate = 192'000;
constexpr auto longest_read = 600s;
constexpr float full_scale = 0.9999F;
constexpr int most_at_full_scale = 3;
constexpr double least_loudness = -50, wanted_loudness = -19, loudness_tolerance = 2;  // LUFS
constexpr auto least_said = 150ms,
               around_clip = 400ms;  // around: what for_telephone() puts before and behind
constexpr auto window = 20ms, margin = 60ms;
constexpr float below_loudest = 0.01F;  // -40 dB: what is quieter at an end is the room

// --- libsndfile over bytes in memory ---

struct memory_file {
  std::string_view bytes;
  sf_count_t at = 0;
};

memory_file& file_of(void* user) { return *static_cast<memory_file*>(user); }

sf_count_t length_of_file(void* user) { return static_cast<sf_count_t>(file_of(user).bytes.size()); }

sf_count_t seek_in_file(sf_count_t offset, int whence, void* user) {
  auto& file = file_of(user);
  sf_count_t from = whence == SEEK_CUR ? file.at : whence == SEEK_END ? length_of_file(user) : 0;
  file.at = std::clamp<sf_count_t>(from + offset, 0, length_of_file(user));
  return file.at;
}

sf_count_t read_from_file(void* to, sf_count_t count, void* user) {
  auto& file = file_of(user);
  auto most = std::min(count, length_of_file(user) - file.at);
  if (most <= 0) return 0;
  std::memcpy(to, file.bytes.data() + file.at, static_cast<std::size_t>(most));
  file.at += most;
  return most;
}

sf_count_t write_to_file(const void*, sf_count_t, void*) { return 0; }
sf_count_t place_in_file(void* user) { return file_of(user).at; }

bool is_read(int format) {
  constexpr std::array known{SF_FORMAT_WAV, SF_FORMAT_WAVEX, SF_FORMAT_RF64, SF_FORMAT_AIFF, SF_FORMAT_FLAC};
  return std::ranges::find(known, format & SF_FORMAT_TYPEMASK) != known.end();
}

// A copy that was broken off says at its head how long it was to be; libsndfile plays what there is.
bool is_cut_off(std::string_view file) {
  constexpr std::uint32_t not_known = 0xFFFF'FFFF;
  base::byte_reader in(file);
  if (in.raw(4) != "RIFF") return false;
  auto promised = in.u32();
  return in.ok() && promised != 0 && promised != not_known && std::size_t{promised} + 8 > file.size() + 1;
}

struct heard {
  sound mono;
  bool is_clipped = false;
};

// A channel that stays at full scale for three samples was louder than it could be written.
class clip_watch {
 public:
  explicit clip_watch(int channels) : runs_(static_cast<std::size_t>(channels)) {}
  void take(const float* frame) {
    for (std::size_t i = 0; i != runs_.size(); ++i) {
      runs_[i] = std::abs(frame[i]) >= full_scale ? runs_[i] + 1 : 0;
      seen_ |= runs_[i] >= most_at_full_scale;
    }
  }
  bool seen() const { return seen_; }

 private:
  std::vector<int> runs_;
  bool seen_ = false;
};

base::result<heard> read_sound(std::string_view bytes) {
  if (bytes.size() > largest_recording) return errc::too_long;
  if (is_cut_off(bytes)) return errc::no_recording;
  memory_file file{bytes};
  SF_VIRTUAL_IO calls{length_of_file, seek_in_file, read_from_file, write_to_file, place_in_file};
  SF_INFO info{};
  auto close = [](SNDFILE* open) { sf_close(open); };
  std::unique_ptr<SNDFILE, decltype(close)> in(sf_open_virtual(&calls, SFM_READ, &info, &file), close);
  if (!in || !is_read(info.format) || info.channels < 1 || info.channels > most_channels ||
      info.samplerate < lowest_rate || info.samplerate > highest_rate || info.frames < 0)
    return errc::no_recording;
  if (info.frames / info.samplerate >= longest_read.count()) return errc::too_long;
  heard out;
  out.mono.rate = static_cast<unsigned>(info.samplerate);
  out.mono.samples.reserve(static_cast<std::size_t>(info.frames));
  clip_watch watch(info.channels);
  constexpr sf_count_t at_once = 4'096;
  std::vector<float> frames(static_cast<std::size_t>(at_once * info.channels));
  while (auto got = sf_readf_float(in.get(), frames.data(), at_once))
    for (sf_count_t i = 0; i != got; ++i) {
      const float* frame = frames.data() + i * info.channels;
      float all = 0;
      for (int c = 0; c != info.channels; ++c) all += std::isfinite(frame[c]) ? frame[c] : 0.F;
      watch.take(frame);
      auto level = std::clamp(all / static_cast<float>(info.channels), -1.F, 1.F);
      out.mono.samples.push_back(static_cast<std::int16_t>(std::lround(level * 32767.F)));
    }
  if (sf_error(in.get()) != SF_ERR_NO_ERROR) return errc::no_recording;
  if (static_cast<sf_count_t>(out.mono.samples.size()) < info.frames) return errc::no_recording;
  out.is_clipped = watch.seen();
  return out;
}

// --- what the microphone heard of the room before and after the words ---

std::vector<float> loudness_by_window(const sound& of, std::size_t size) {
  std::vector<float> out;
  for (std::size_t at = 0; at < of.samples.size(); at += size) {
    auto end = std::min(at + size, of.samples.size());
    double sum = 0;
    for (auto i = at; i != end; ++i) sum += double{of.samples[i] / 32768.} * (of.samples[i] / 32768.);
    out.push_back(static_cast<float>(std::sqrt(sum / static_cast<double>(end - at))));
  }
  return out;
}

sound without_room(const sound& from) {
  auto size = std::max<std::size_t>(1, from.rate * static_cast<std::size_t>(window.count()) / 1'000);
  auto levels = loudness_by_window(from, size);
  if (levels.empty()) return from;
  auto loudest = *std::ranges::max_element(levels);
  auto is_said = [&](float level) { return level > loudest * below_loudest; };
  auto first = std::ranges::find_if(levels, is_said) - levels.begin();
  auto last = std::find_if(levels.rbegin(), levels.rend(), is_said).base() - levels.begin();
  constexpr auto kept = margin / window;
  auto begin = static_cast<std::size_t>(std::max<long>(0, first - kept)) * size;
  auto end = std::min(static_cast<std::size_t>(last + kept) * size, from.samples.size());
  if (begin >= end) return from;
  return {from.rate,
          {from.samples.begin() + static_cast<long>(begin), from.samples.begin() + static_cast<long>(end)}};
}

// A word of less than a block of EBU R 128 has no loudness without the silence around it.
double loudness_of_words(sound words) {
  words.samples.resize(words.samples.size() + words.rate / 2);
  return measure_of(words).loudness;
}

}  // namespace

base::result<recording> prepared_recording(std::string_view file, std::chrono::milliseconds most) {
  auto original = read_sound(file);
  if (!original) return original.error();
  if (original->is_clipped) return errc::clipped;
  auto words = without_room(original->mono);
  auto spoken = measure_of(words);
  if (spoken.is_silent) return errc::silent;
  if (spoken.length < least_said + 2 * margin) return errc::too_short;
  if (loudness_of_words(words) < least_loudness) return errc::too_quiet;
  auto clip = for_telephone(words);
  if (!clip) return errc::silent;
  auto is = measure_of(*clip);
  if (is.length < least_said + around_clip) return errc::too_short;
  if (is.length > most) return errc::too_long;
  if (std::abs(is.loudness - wanted_loudness) > loudness_tolerance) return errc::uneven;
  return recording{write_wav(*clip), is.length};
}

}  // namespace amparo::speech
