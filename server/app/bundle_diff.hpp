#pragma once
#include <string>
#include <vector>

#include "app/bundle_files.hpp"

// What changed from one bundle to another, for whoever decides on it: which message says something else, and
// what; which node or outcome came or went; and every telephone number that came, went or changed, as a red
// line (F-7). A file that cannot be read as YAML, a recording and a table are compared as a whole.
namespace amparo::app {

struct difference {
  std::string kind;    // "number", "message", "node", "setting", "translation", "file", "switch"
  std::string file;    // "locales/es-MX/main.yaml"
  std::string where;   // "detained.where / text", "nodes / where / to / home"
  std::string before;  // "" where it was not there
  std::string after;   // "" where it is not there any more
  friend bool operator==(const difference&, const difference&) = default;
};

// In this order: numbers first, then by file and place.
std::vector<difference> differences(const bundle_files& before, const bundle_files& after);

// One line each, or three where a text changed; numbers begin with "!! NUMBER".
std::string words_of(const std::vector<difference>& all);
std::string json_of(const std::vector<difference>& all);

// Translations that no longer say what the Spanish says, because `after` changed it: they stay, and are stale
// (L42).
struct stale_translation {
  std::string locale, message;
};
std::vector<stale_translation> stale_translations(const bundle_files& files);

}  // namespace amparo::app
