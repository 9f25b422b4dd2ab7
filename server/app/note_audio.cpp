#include "app/note_audio.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

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

}  // namespace

bool is_speech(std::string_view file) {
  if (!file.starts_with("RIFF") || file.size() < riff_head || file.substr(8, 4) != "WAVE") return false;
  auto rest = file.substr(riff_head);
  bool has_format = false;
  while (rest.size() > chunk_head) {
    auto name = rest.substr(0, 4);
    auto length = number_at(rest, 4, 4);
    rest.remove_prefix(chunk_head);
    if (name == "data") return has_format && length != 0;
    if (length > rest.size()) return false;
    if (name == "fmt ") has_format = is_format_of_speech(rest.substr(0, length));
    rest.remove_prefix(std::min<std::size_t>(rest.size(), length + length % 2));
  }
  return false;
}

}  // namespace amparo::app
