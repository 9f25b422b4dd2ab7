#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "directory/catalog.hpp"
#include "flow/bundle.hpp"

// The recordings of a language as a person works on them: what callers hear of it, which words are still to
// be recorded, and where a new recording is written down (`amparo prompts`). Pure.
namespace amparo::flow {

enum class take_state : std::uint8_t {
  good,
  absent,        // nobody has recorded it
  other_words,   // what was recorded is not what the text says now
  unheard,       // nobody has approved it yet, or too few have
  file_missing,  // the file that it names is not there
  file_changed,  // the file is another one
  file_unfit     // the file is no sound for a telephone
};
std::string_view name_of(take_state state);  // "file_missing"

// Stands among the flows of a word that numbers, days and times are put together of (flow/counting.hpp).
inline constexpr std::string_view counting_words = "numbers, days and times";

// One stretch of words that is recorded by itself.
struct prompt_row {
  std::vector<std::string> flows;  // that say it; "" = the engine itself
  std::string key;
  std::string name;    // of its recording: the key, with "-2" behind it for a second stretch
  std::string script;  // what is read aloud
  std::string source;  // what the source language says there, with its values left open: "..."
  std::string source_sha256;
  // The language has no words for it: `script` is the Spanish that its speaker hears and says in it.
  bool is_unwritten = false;
  std::string home;     // the file that it is written down in
  bool served = false;  // the text passes its gate, or has none to pass
  bool in_menu = false;
  take_state state = take_state::absent;
  std::string file, sha256;  // of its recording, below the locale's folder; "" = none
  bool is_synthetic = false;
  std::chrono::milliseconds length{0};
};

// Whether a program may read the language aloud (languages.md, `tts: allowed`).
bool may_be_synthesised(std::string_view tag);

// What calls say in the language `tag` in its own words, in the order of the keys; texts whose words depend
// on a value are left out, as no recording can hold them. `places` may be null where no flow names a calendar
// of the directory. Findings where the files cannot be read.
std::vector<prompt_row> prompts_of(const std::vector<directory::source_file>& flows,
                                   const std::vector<directory::source_file>& locales,
                                   const directory::catalog* places, const load_options& options,
                                   std::string_view tag, base::findings& out);

// What somebody found who listened to a recording.
struct recording_review {
  std::string id, date;  // a pseudonym; "2026-11-24"
  bool approves = false;
  friend bool operator==(const recording_review&, const recording_review&) = default;
};

// A recording that is to be written down, with what people have found of it so far: mostly nothing yet.
struct new_recording {
  std::string file;  // "audio/<name>.wav", below the locale's folder
  bool is_synthetic = false;
  std::string sha256;
  std::chrono::milliseconds length{0};
  std::string by = {};  // who said it, where that is known
  std::vector<recording_review> reviews = {};
};

struct recorded_locales {
  std::vector<directory::source_file> files;  // that changed
  std::vector<std::string> dropped;           // "locales/ht/audio/...wav": named before, and by nothing now
};

// The locale files of `tag` with these recordings, by the name of their stretch, in the place of earlier ones
// of the same words and of those whose words the text no longer has. A recording that stands there already
// keeps its reviews, and gets those of other people that came with it. Everything else stays as it is: no
// status, review or person is written. `rows` are those of prompts_of; a name that is none of theirs is
// passed over. Findings where a file cannot be written so.
recorded_locales with_recordings(const std::vector<directory::source_file>& locales, std::string_view tag,
                                 const std::vector<prompt_row>& rows,
                                 const std::map<std::string, new_recording>& made, base::findings& out);

}  // namespace amparo::flow
