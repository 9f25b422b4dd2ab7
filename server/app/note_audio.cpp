#include "app/note_audio.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

// RIFF: "RIFF", length, "WAVE", then chunks of name, length and bytes, each on an even place (Microsoft,
// "Multimedia Programming Interface and Data Specifications 1.0"; lengths little endian).
namespace amparo::app {
namespace {

constexpr std::size_t riff_head = 12, chunk_head = 8, least_format = 16;
constexpr std::array<std::uint32_t, 3> encodings{1, 6, 7};  // PCM, A-law, µ-law

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t out = 0;
  for (std::size_t i = size; i != 0; --i) out = out << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return out;
}

bool is_format_of_speech(std::string_view chunk) {
  if (chunk.size() < least_format) return false;
  auto encoding = number_at(chunk, 0, 2), channels = number_at(chunk, 2, 2), rate = number_at(chunk, 4, 4);
  return std::ranges::find(encodings, encoding) != encodings.end() && channels >= 1 && channels <= 2 &&
         rate >= 8'000 && rate <= 48'000;
}

struct sound {
  std::uint32_t bytes_a_second = 0;
  std::size_t bytes = 0;
};

std::optional<sound> sound_in(std::string_view file) {
  if (!file.starts_with("RIFF") || file.size() < riff_head || file.substr(8, 4) != "WAVE")
    return std::nullopt;
  auto rest = file.substr(riff_head);
  std::optional<std::uint32_t> rate;
  while (rest.size() > chunk_head) {
    auto name = rest.substr(0, 4);
    auto length = number_at(rest, 4, 4);
    rest.remove_prefix(chunk_head);
    if (name == "data")
      return rate && length != 0 ? std::optional(sound{*rate, std::min<std::size_t>(length, rest.size())})
                                 : std::nullopt;
    if (length > rest.size()) return std::nullopt;
    if (name == "fmt ") {
      auto format = rest.substr(0, length);
      rate = is_format_of_speech(format) ? std::optional(number_at(format, 8, 4)) : std::nullopt;
    }
    rest.remove_prefix(std::min<std::size_t>(rest.size(), length + length % 2));
  }
  return std::nullopt;
}

}  // namespace

bool is_speech(std::string_view file) { return sound_in(file).has_value(); }

std::chrono::milliseconds length_of_speech(std::string_view file) {
  constexpr std::chrono::milliseconds longest = std::chrono::minutes(3);
  auto found = sound_in(file);
  if (!found) return std::chrono::milliseconds(0);
  auto ms = static_cast<std::uint64_t>(found->bytes) * 1'000 / std::max(found->bytes_a_second, 1U);
  return std::min(longest, std::chrono::milliseconds(ms));
}

}  // namespace amparo::app
