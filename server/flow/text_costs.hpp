#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/gsm.hpp"
#include "directory/catalog.hpp"

// What each text costs whoever is sent it, reads it and hears it, in each language (requirement B17). Pure.
namespace amparo::flow {

// How hard a text is to follow. A value in braces is a word.
struct reading {
  std::size_t words = 0, sentences = 0;
  std::size_t longest = 0;  // words of the longest sentence
  double per_sentence() const;
  friend bool operator==(const reading&, const reading&) = default;
};

// A sentence ends behind a stop, a question or exclamation mark and a space, and at the end of a line.
reading reading_of(std::string_view text);

struct cost_row {
  std::string key, tag;
  bool is_served = false;  // callers of that language get it; else the source, and this is what it would cost
  // As an SMS in its alphabet, with every value at its longest; a menu's list is counted with its question
  // and not here. Nothing where it is never sent.
  base::sms_cost sms;
  std::chrono::milliseconds heard{0};  // read aloud calmly (spoken_time)
  reading reads;                       // of what is heard
};

// Every text that a language has for a message that is said, by key and then tag, drafts too.
std::vector<cost_row> costs_of(const std::vector<directory::source_file>& flows,
                               const std::vector<directory::source_file>& locales,
                               const directory::catalog& places);

}  // namespace amparo::flow
