#include "provider/prompts.hpp"

#include <algorithm>

namespace amparo::provider {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::vector<std::string_view> pieces_of(std::string_view text, std::size_t most) {
  std::vector<std::string_view> pieces;
  while (text.size() > most) {
    auto cut = most;
    for (int back = 0; back != 3 && is_continuation(text[cut]); ++back) --cut;
    auto space = text.rfind(' ', cut - 1);
    if (space != std::string_view::npos && space + 1 > cut / 2) cut = space + 1;
    pieces.push_back(text.substr(0, cut));
    text.remove_prefix(cut);
  }
  pieces.push_back(text);
  return pieces;
}

const voice* voice_for(std::span<const voice> voices, std::string_view locale) {
  auto found = std::ranges::find(voices, locale, &voice::locale);
  return found == voices.end() ? nullptr : &*found;
}

std::string without_markup(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return c == '<' || c == '>' || c == '&'; }, ' ');
  return out;
}

}  // namespace amparo::provider
