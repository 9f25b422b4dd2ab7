#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "transcripts/made_up_support.hpp"
#include "transcripts/scripts_support.hpp"

// Every conversation of tests/transcripts, played as it is written and again under faults (B16). Under a
// fault the words must be those of the good run and the end the same: session, desk, opt-out, number. Two
// texts that a caller sends at once and that arrive in the other order are another conversation; what is out
// of order here are copies of events that were already answered.
namespace amparo::app {
namespace {

using message::channel;

TEST(transcripts, come_true) {
  const bool update = ::getenv("UPDATE_GOLDEN") != nullptr;
  for (const auto& one : all_files()) {
    auto played = play_transcript(one.name, one.text, content_with_made_up());
    if (played.wrong.empty()) continue;
    if (!played.script)
      for (const auto& finding : played.wrong) ADD_FAILURE() << base::text_of(finding);
    else if (update)
      std::ofstream(one.name, std::ios::binary) << rewritten(*played.script, one.text, played.modes);
    else
      for (const auto& mode : played.modes)
        if (auto found = difference(*played.script, mode); !found.empty()) ADD_FAILURE() << found;
  }
}

// The phone of `amparo talk` and a whole line with gateway, spool and relay say and do the same.
TEST(transcripts, B16_a_whole_line_says_the_same_as_the_phone_in_the_terminal) {
  for_each_play([](const transcript& script, channel via) {
    good_run good(script, via);
    for (const auto& finding : compare(script, good.played)) ADD_FAILURE() << base::text_of(finding);
  });
}

TEST(transcripts, B16_duplicates_late_and_out_of_order_change_nothing) {
  for_each_play([](const transcript& script, channel via) {
    good_run good(script, via);
    copying_phone on(via, options_of(script));
    auto played = perform(script, via, on);
    for (const auto& problem : on.problems) ADD_FAILURE() << problem;
    expect_same_words(good.played, played, on.degraded);
    expect_same_end(good.end, on.end());
  });
}

// On a line for detained people the clock decides what a key means: there a later key is another key (L8).
bool hangs_on_the_clock(const transcript& script) {
  return std::ranges::any_of(script.lines, [](const auto& line) { return line.text == "(detention line)"; });
}

TEST(transcripts, B16_what_was_lost_and_came_later_changes_nothing) {
  for_each_play([](const transcript& script, channel via) {
    if (hangs_on_the_clock(script)) return;
    good_run good(script, via);
    late_phone on(via, options_of(script));
    auto played = perform(script, via, on);
    expect_same_words(good.played, played, on.degraded);
    expect_same_end(good.end, on.end());
  });
}

}  // namespace
}  // namespace amparo::app
