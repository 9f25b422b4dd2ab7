#pragma once
#include "app/record.hpp"
#include "flow/engine.hpp"

namespace amparo::app {

enum class allowance { free, tell_once, quiet };

// The bucket of O-5, read from the ring: over `most` texts inside `window` the caller is told once with the
// essentials, then only the words that are always answered are answered. `window_ends` is the minute at which
// answers resume.
struct bucket {
  allowance state = allowance::free;
  std::uint32_t resumes = 0;  // Unix minutes
};
bucket texts_left(const record& r, std::uint32_t now, unsigned most, std::chrono::minutes window);

// The urgent words, PERSONA, ALTO, BORRAR and AYUDA: answered at the 200th text too.
bool is_always_answered(flow::global_word word);

}  // namespace amparo::app
