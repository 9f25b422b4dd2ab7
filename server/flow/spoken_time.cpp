#include "flow/spoken_time.hpp"

namespace amparo::flow {

std::chrono::milliseconds spoken_time(std::string_view text, std::string_view locale) {
  constexpr long digit_characters = 5;
  const long characters_a_second = locale.starts_with("es") ? 15 : 14;
  long characters = 0;
  for (char c : text) {
    bool continues =
        (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;  // of a code point that is counted already
    characters += c >= '0' && c <= '9' ? digit_characters : continues ? 0 : 1;
  }
  return std::chrono::milliseconds(characters * 1000 / characters_a_second);
}

}  // namespace amparo::flow
