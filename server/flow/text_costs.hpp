#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/gsm.hpp"
#include "directory/catalog.hpp"
#include "flow/reading_ease.hpp"

// What each text costs whoever is sent it, reads it and hears it, in each language (requirement B17). Pure.
namespace amparo::flow {

struct cost_row {
  std::string key, tag;
  bool is_served = false;  // callers of that language get it; else the source, and this is what it would cost
  // As an SMS in its alphabet, with every value at its longest; a menu's list is counted with its question
  // and not here. Nothing where it is never sent.
  base::sms_cost sms;
  std::chrono::milliseconds heard{0};  // read aloud calmly (spoken_time)
  text_ease reads;                     // of what is heard
};

// Every text that a language has for a message that is said, by key and then tag, drafts too.
std::vector<cost_row> costs_of(const std::vector<directory::source_file>& flows,
                               const std::vector<directory::source_file>& locales,
                               const directory::catalog& places);

}  // namespace amparo::flow
