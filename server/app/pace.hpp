#pragma once
#include <cstdint>
#include <string_view>

#include "app/keyring.hpp"
#include "base/time.hpp"

// The rhythm of one caller's texts, by which two machines that answer each other are told from a person
// (L29): five answers to our answers less than two seconds apart, or the same sentence three times in a row.
// Pure; kept in the session's record, so it holds over any number of processes and for every provider.
namespace amparo::app {

struct pace {
  std::uint64_t at = 0;     // ms since 1970 of the newest text; 0 = none yet
  std::uint64_t until = 0;  // ms since 1970: a loop was broken, and stays so until then
  std::uint32_t words = 0;  // keyed digest of the newest text; 0 = too short to be a machine's sentence
  unsigned same = 0;        // how many texts in a row were these words, each soon after the one before
  unsigned quick = 0;       // how many texts in a row came less than two seconds after the one before

  bool is_held(base::time_point now) const;
  friend bool operator==(const pace&, const pace&) = default;
};

// The pace with one more text.
pace paced(const pace& before, base::time_point now, std::uint32_t words);

// Of a text's words: a person repeats a menu's "1" or an "ok", and sentences are what machines repeat.
std::uint32_t words_digest(const keyring& keys, std::string_view words);

enum class loop_sign : std::uint8_t { none, rhythm, auto_responder };
loop_sign sign_of(const pace& p);

// Held for the pause: one answer that stays away ends a loop, so it is short.
inline constexpr std::chrono::minutes loop_pause{2};
pace broken(pace p, base::time_point now);

}  // namespace amparo::app
