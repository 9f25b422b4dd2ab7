#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "flow/answer_words.hpp"

namespace re2 {
class RE2;
}

// Tests of input that compare words, and those of what machines report. `folded` is a text that the locale's
// folding has been through; `list` a locale's word list, compiled with the same folding. A word is one
// between spaces; a list's phrase is one or more of them.
namespace amparo::flow {

// --- words ---

// The whole message is a phrase of the list (L26: "STOP 12345" and "we must STOP this" are not STOP).
bool equals_any(std::string_view folded, const word_table& list);
// A phrase of the list stands in the message as whole words.
bool has_any(std::string_view folded, const word_table& list);
// Each word of `wanted` (folded, too) stands in the message, in any order. Of no words: true.
bool has_all_words(std::string_view folded, std::string_view wanted);
// The words of `wanted` stand in the message next to each other, in that order. Of no words: true.
bool has_phrase(std::string_view folded, std::string_view wanted);
// The message begins with the words of `wanted`.
bool has_prefix(std::string_view folded, std::string_view wanted);

// yes, no, or neither: the whole message, courtesies aside ("no, gracias"); a message that says more is
// neither.
std::optional<bool> yes_or_no(std::string_view folded, const answer_words& words);

// The ISO 3166 code of the one country that the message names ("MX").
std::optional<std::string> country_in(std::string_view folded, const answer_words& words);

// A regular expression in linear time (RE2), matched against a whole text without the spaces around it, case
// aside. Compiled once; immutable.
class pattern {
 public:
  static constexpr std::size_t most_bytes = 200;
  // Nothing where it is none, is too long, or would need too much memory; `problem` says why.
  static std::shared_ptr<const pattern> compile(std::string_view expression, std::string& problem);
  ~pattern();
  bool matches(std::string_view text) const;

 private:
  explicit pattern(std::unique_ptr<re2::RE2> made);
  std::unique_ptr<re2::RE2> made_;
};

// --- what machines report ---

// A recording is long enough to hold words, and not longer than was asked for.
constexpr bool is_audio_between(std::int64_t milliseconds, std::int64_t least, std::int64_t most) {
  return least <= milliseconds && milliseconds <= most;
}

// RFC 9110: 2xx. And whether the same request may succeed later: 408, 425, 429, 5xx but not 501 and 505.
constexpr bool is_http_success(std::int64_t status) { return status >= 200 && status <= 299; }
constexpr bool is_http_retryable(std::int64_t status) {
  return status == 408 || status == 425 || status == 429 ||
         (status >= 500 && status <= 599 && status != 501 && status != 505);
}

// How a call that we placed ended.
enum class dial_status : std::uint8_t { answered, busy, no_answer, failed, canceled };
// The words of the providers for it ("completed", "no-answer", "NOANSWER", "rejected" ...); nothing for
// others.
std::optional<dial_status> dial_status_of(std::string_view word);

}  // namespace amparo::flow
