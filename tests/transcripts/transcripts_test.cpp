#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "transcripts/made_up_support.hpp"
#include "transcripts/scripts_support.hpp"

// Every conversation of tests/transcripts, played as it is written and again under faults (B16). Under a
// fault the words must be those of the good run and the end the same: session, desk, opt-out, number. Where a
// fault rightly changes an answer (the words of the ladder while the store is away, and what is then asked
// again) only the end is compared. Two texts that a caller sends at once and that arrive in the other order
// are another conversation; what is out of order here are copies of events that were already answered.
namespace amparo::app {
namespace {

using message::channel;

TEST(transcripts, B1_come_true_as_texts_and_as_calls) {
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

// The same in a finished language (the made-up one), whose callers are answered in recordings.
TEST(transcripts, B16_copies_and_late_events_change_nothing_in_a_finished_language) {
  for_each_made_up_play([](const transcript& script, channel via) {
    good_run good(script, via);
    copying_phone twice(via, options_of(script));
    auto played = perform(script, via, twice);
    for (const auto& problem : twice.problems) ADD_FAILURE() << problem;
    expect_same_words(good.played, played, twice.degraded);
    expect_same_end(good.end, twice.end());
    if (hangs_on_the_clock(script)) return;
    late_phone late(via, options_of(script));
    expect_same_words(good.played, perform(script, via, late), late.degraded);
    expect_same_end(good.end, late.end());
  });
}

struct outage {
  fault how;
  spool_is spool;
};

std::string name_of(const ::testing::TestParamInfo<outage>& info) {
  static constexpr std::array names{"not_connected", "refused", "unknown_written", "unknown_unwritten"};
  return std::string(names.at(static_cast<std::size_t>(info.param.how))) +
         (info.param.spool == spool_is::refusing ? "_no_spool" : "");
}

class failing_store_plays : public ::testing::TestWithParam<outage> {
 protected:
  static ending comparable(const transcript& script, ending end, channel via) {
    if (draws_a_pin(script)) end.session.clear();
    if (via == channel::sms) return end;
    // Where the spool refuses too, nobody tells the store how far a call went, and its hang-up has no place.
    if (GetParam().spool == spool_is::refusing) end.session.clear();
    return without_typed_lines(std::move(end));
  }
};

// The nth command of the conversation fails, for every n: once, or with all that follow until the caller has
// been answered.
TEST_P(failing_store_plays, B16_a_store_that_fails_at_any_command_changes_nothing_for_good) {
  for_each_play([](const transcript& script, channel via) {
    if (is_decided_by_typed(script, via)) return;
    good_run good(script, via);
    bool failed = true;
    for (unsigned n = 1; failed && n != 100; ++n) {
      SCOPED_TRACE("command " + std::to_string(n));
      auto how = options_of(script);
      how.spool = GetParam().spool;
      failing_phone on(via, how, {n, GetParam().how, n / 2 % 2 == 0}, good.on);
      auto played = perform(script, via, on);
      failed = on.has_failed();
      expect_same_words(good.played, played, on.degraded);
      expect_same_end(comparable(script, good.end, via), comparable(script, on.end(), via));
    }
    EXPECT_FALSE(failed) << "the sweep does not end";
  });
}

// In a finished language one command of each conversation fails, another in each, and each way in its turn.
TEST(transcripts, B16_a_store_that_fails_changes_nothing_for_good_in_a_finished_language) {
  constexpr std::array ways{fault::not_connected, fault::refused, fault::unknown_written,
                            fault::unknown_unwritten};
  unsigned play = 0, hit = 0;
  for_each_made_up_play([&](const transcript& script, channel via) {
    if (is_decided_by_typed(script, via)) return;
    good_run good(script, via);
    auto n = ++play % 7 + 1;
    SCOPED_TRACE("command " + std::to_string(n));
    failing_phone on(via, options_of(script), {n, ways[play % ways.size()], n % 2 == 0}, good.on);
    auto played = perform(script, via, on);
    hit += on.has_failed();
    expect_same_words(good.played, played, on.degraded);
    auto comparable = [&](ending end) {
      if (draws_a_pin(script)) end.session.clear();
      return via == channel::sms ? end : without_typed_lines(end);
    };
    expect_same_end(comparable(good.end), comparable(on.end()));
  });
  EXPECT_GT(hit, play / 2) << "most of them are hit";
}

std::vector<outage> outages() {
  std::vector<outage> all;
  for (auto spool : {spool_is::usable, spool_is::refusing})
    for (auto how : {fault::not_connected, fault::refused, fault::unknown_written, fault::unknown_unwritten})
      all.push_back({how, spool});
  return all;
}
INSTANTIATE_TEST_SUITE_P(nth, failing_store_plays, ::testing::ValuesIn(outages()), name_of);

}  // namespace
}  // namespace amparo::app
