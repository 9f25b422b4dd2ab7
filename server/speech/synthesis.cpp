#include "speech/synthesis.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/gsm.hpp"
#include "speech/errors.hpp"
#include "speech/sound.hpp"

namespace amparo::speech {
namespace {

struct voice_row {
  std::string_view language, voice;
};
// Voices of espeak-ng 1.51. It has one for quc too, which waits until K'iche' speakers have heard it.
constexpr voice_row voices[] = {{"es", "es-419"}, {"en", "en-us"}, {"pt", "pt-br"}, {"ht", "ht"}};

bool is_control(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
}

}  // namespace

std::optional<std::string_view> voice_of(std::string_view locale) {
  auto language = locale.substr(0, locale.find('-'));
  for (auto& row : voices)
    if (row.language == language) return row.voice;
  return std::nullopt;
}

std::vector<std::string> arguments_of(std::string_view voice) {
  // -b 1: the text is UTF-8. 145 words a minute: someone is writing with a pencil while they listen.
  return {"--stdin", "--stdout", "-b", "1", "-s", "145", "-v", std::string(voice)};
}

base::result<std::string> speakable(std::string_view text, std::size_t most_bytes) {
  if (text.size() > most_bytes || !base::is_utf8(text)) return errc::unspeakable;
  if (std::any_of(text.begin(), text.end(), is_control)) return errc::unspeakable;
  if (text.find_first_not_of(" \t\r\n") == text.npos) return errc::unspeakable;
  auto words = base::nfc(text);
  for (std::size_t at = 0; (at = words.find("[[", at)) != words.npos; ++at) words.insert(at + 1, 1, ' ');
  return words;
}

base::result<std::string> synthesise(const std::string& program, const std::string& text,
                                     std::string_view voice, const child_limits& limits) {
  auto output = run_child(program, arguments_of(voice), text, limits);
  if (!output) return output.error();
  auto spoken = read_wav(*output);
  if (!spoken) return spoken.error();
  auto levelled = for_telephone(*spoken);
  if (!levelled) return levelled.error();
  return write_wav(*levelled);
}

}  // namespace amparo::speech
