#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/transcript.hpp"
#include "transcripts/line_phone_support.hpp"
#include "transcripts/made_up_support.hpp"

// The transcripts of the tree, good runs of them, and what a run under a fault is compared with.
namespace amparo::app {

struct transcript_file {
  std::string name, text;
};

// tests/transcripts/**.talk and those of the made-up pack.
std::vector<transcript_file> all_files();
std::vector<transcript> all_scripts();

line_options options_of(const transcript& script);

// One play of a good line, to compare with.
struct good_run {
  good_run(const transcript& script, message::channel via);
  line_phone on;
  performance played;
  ending end;
};

void expect_same_words(const performance& good, const performance& bad, const std::vector<bool>& degraded);
void expect_same_end(const ending& good, const ending& bad);
// A call that goes on without its store has no free text (its addresses never hold any): the lines of a
// summary that rest on what was typed may be missing, and the wish itself may not.
ending without_typed_lines(ending end);

// `play` for each transcript in each of its modes.
// True of the few calls whose way is decided by a day, a PIN or a telephone number that was keyed in: its
// address does not carry what was typed, so a call that goes on while the store is away must ask or tell
// otherwise (README, "What does not work yet"). The same of a call that begins where another was cut: only
// the store knows where.
bool is_decided_by_typed(const transcript& script, message::channel via);
// It ends with a PIN in its session, which is drawn anew by a turn that is carried out again: the caller
// hears the one that holds, and the session is another.
bool draws_a_pin(const transcript& script);

template <class Play>
void for_each_play(Play play) {
  auto scripts = all_scripts();
  EXPECT_GE(scripts.size(), 40U);
  for (const auto& script : scripts)
    for (auto via : script.modes()) {
      SCOPED_TRACE(script.file + (via == message::channel::sms ? " (SMS)" : " (voice)"));
      play(script, via);
    }
}

// The same for each Spanish one as who speaks the made-up language has it. What it says must be what a good
// line says: its words are held against the Spanish ones in made_up_test.cpp.
template <class Play>
void for_each_made_up_play(Play play) {
  for_each_play([&](const transcript& script, message::channel via) {
    if (script.locale == "es-MX") play(in_made_up(script), via);
  });
}

}  // namespace amparo::app
