#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/phone.hpp"
#include "base/finding.hpp"
#include "base/time.hpp"
#include "flow/bundle.hpp"
#include "message/channel.hpp"

// Transcripts: conversations as tests that a lawyer or a speaker of the language can read
// (tests/transcripts/README.md is their form). One file is played in every mode that its head names, on its
// own clock; what was heard is then laid beside what was written.
namespace amparo::app {

struct transcript {
  struct line {
    unsigned number = 0;  // in the file, from 1
    char mark = ' ';      // '>' the caller, '<' heard, 'v' heard in a call only, 's' in SMS only, '!' effect,
                          // '+' time passes, '=' the provider delivers the last event again
    std::string text;
  };
  std::string file;
  std::string flow, locale = "es-MX";
  base::time_point now{};
  bool sms = true, voice = true;
  std::vector<line> lines;

  std::vector<message::channel> modes() const;
};

// Reads one file; a finding for each line that cannot be read, and then nothing.
std::optional<transcript> read_transcript(const std::string& file, std::string_view text,
                                          base::findings& out);

// One thing said to the line and what it brought. `line` is its place in transcript::lines; none = the
// beginning of a call.
struct exchange {
  std::optional<std::size_t> line;
  heard_back heard;
};
struct performance {
  message::channel via = message::channel::sms;
  std::vector<exchange> exchanges;
};

// Says to the phone what the transcript's caller says.
performance perform(const transcript& script, message::channel via, phone& on);

// What one line of a script does to a phone: "(silence)", "(hangup)", "(call)", "(withheld)", "(detention
// line)" and "(asking line)" are acts, all else is said. Nothing comes back where nothing is delivered.
std::optional<heard_back> enact(phone& on, std::string_view words);

// A finding for each line that did not come true: where, what was expected, what was said instead.
base::findings compare(const transcript& script, const performance& played);

// The same for eyes: each exchange that went wrong, "-" before what is written and did not come true, "+"
// before what was heard instead. Empty where all came true.
std::string difference(const transcript& script, const performance& played);

// The file's text with the answers of every exchange that went wrong replaced by what was heard.
std::string rewritten(const transcript& script, std::string_view text,
                      const std::vector<performance>& played);

// One text as one line of a transcript: it may have been sent in several.
std::string one_line(std::string text);

// Reads one file and plays it on a phone of its own for each mode.
struct played_transcript {
  std::optional<transcript> script;
  std::vector<performance> modes;
  base::findings wrong;
};
played_transcript play_transcript(const std::string& file, std::string_view text,
                                  std::shared_ptr<const flow::bundle> content);

}  // namespace amparo::app
