#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "flow/answer_words.hpp"

// Tests of input that find a number. One list for texts and calls: keys arrive as digits. `typed` is what a
// person wrote, as they wrote it.
namespace amparo::flow {

// The one number of the text: "4", "1,500", "1 500", "-3", "somos cuatro", "mil doscientos treinta y cuatro",
// "15 mil". Number words up to 999,999. Nothing where there is none or more than one ("3 o 4", "2.5").
std::optional<std::int64_t> number_in(std::string_view typed, const answer_words& words);

// The number word that begins at `at`, and how many words it takes; `value` of the match is the number.
std::optional<phrase_match> spelled_number(const tokens& all, std::size_t at, const answer_words& words);

// Exactly the digits of the text, of any script and however parted, where there are `least` to `most` of them
// and nothing else.
std::optional<std::string> digits_in(std::string_view typed, std::size_t least, std::size_t most);

constexpr bool is_between(std::int64_t n, std::int64_t least, std::int64_t most) {
  return least <= n && n <= most;
}

}  // namespace amparo::flow
