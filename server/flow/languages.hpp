#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/words.hpp"

// The languages of callers and how they are named in a text (locales/_languages.yaml, _towns.csv). Only names
// are looked for: a guess from the words of a language itself would decide for people who were never asked.
// Pure.
namespace amparo::flow {

inline constexpr std::uint32_t no_language = 0xFFFFFFFF;

struct language_info {
  std::string tag;                     // BCP 47
  std::string name;                    // as it is printed; no voice of another language may say it
  std::uint32_t within = no_language;  // the language that is often named instead of it
  std::uint32_t locale = no_language;  // model::locales; none where nobody can talk in it yet
  bool asks_town = false;              // its name alone does not say which interpreter is understood
  bool is_group = false;               // selects an interpreter, never texts
  bool is_source = false;              // Spanish and English: counts only where the caller claims it
};

struct language_town {
  std::string name;
  std::uint32_t language = no_language;
  bool says_language = false;  // "soy de Nebaj" is enough; else it only tells a group's languages apart
};

// What stands before a name says whether it counts.
enum class language_cue : std::uint8_t {
  claims,  // "hablo", "soy de": the caller's own
  speaks,  // "habla": somebody's
  denies,  // "no hablo"
  filler,  // "el", "bien": may stand between
  of,      // "de": a town behind it belongs to what was named
  another  // "mi", "su": what follows is no language
};

struct known_languages {
  std::vector<language_info> all;
  std::vector<language_town> towns;  // by folded name, so that towns of one name stand together
  word_table names;                  // folded -> position in `all`: count anywhere in a short text
  word_table unsure_names;           // the same: only as the whole text or behind a cue
  word_table town_names;             // folded -> the first of its towns
  word_table cues;                   // folded -> language_cue

  std::uint32_t of_tag(std::string_view tag) const;  // no_language where it is none of ours
};

struct named_language {
  std::uint32_t language = no_language;
  std::uint32_t town = no_language;  // position in `towns`, where one was named with it
  bool is_by_town = false;           // the town alone said so
};

// The language that a folded text (base::match_fold) names as the caller's, or nothing. The longest name
// wins, Spanish and English lose to any other, and a town of one of its languages decides within a group. In
// an answer to "which language do you speak?" every name counts that is not denied.
enum class language_text : std::uint8_t { any, answer };
std::optional<named_language> language_named(const known_languages& known, std::string_view folded,
                                             language_text is = language_text::any);

// The town that a folded answer to "which town are you from?" names. Where several languages have one of that
// name, the one within `spoken` is meant; a town whose languages cannot be told apart is none.
std::optional<named_language> town_named(const known_languages& known, std::string_view folded,
                                         std::uint32_t spoken);

}  // namespace amparo::flow
