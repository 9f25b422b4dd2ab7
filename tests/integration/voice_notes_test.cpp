#include <gtest/gtest.h>

#include <algorithm>

#include "integration/files_support.hpp"
#include "integration/note_support.hpp"
#include "store/keys.hpp"

// A caller's own voice note from the tone to its end: the hook, the desk, the file fetched and sealed, and
// the provider's copy deleted. A call in Twilio's wire format, and its REST interface on loopback.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

const std::string recording = std::string("/2010-04-01/Accounts/") + note_account + "/Recordings/RE01";
const std::vector<std::string> had_and_deleted{"GET " + recording + ".wav", "DELETE " + recording + ".json"};

TEST(voice_notes, L15_K_10_a_hang_up_keeps_the_note_and_its_copy_is_deleted) {
  note_place p({audio_answer(note_wav()), plain_answer("204 No Content")});
  auto asked = p.call_for_it(note_caller, "CA1");
  EXPECT_TRUE(says(asked, "Un voluntario va a oír")) << asked.body;
  auto target = between(asked.body, "<Record action=\"https://ayuda.example.org", "\"");
  EXPECT_TRUE(target.starts_with("/v1/twilio/voice/recording?s=")) << asked.body;
  EXPECT_NE(asked.body.find("recordingStatusCallback=\"https://ayuda.example.org" + target), asked.body.npos);
  EXPECT_TRUE(p.leave("CA1", target, "5", true).is_good());
  p.phone->hang_up(note_caller, "CA1");
  EXPECT_TRUE(p.is_ready("CA1", target).is_good()) << "the same note, told once more";
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.provider.lines(), had_and_deleted);
  auto kept = p.notes();
  ASSERT_EQ(kept.size(), 1U);
  auto left = p.asks({"PTTL", kept.front()}).integer;
  EXPECT_GT(left, (71h / 1ms));
  EXPECT_LE(left, store::note_life.count());
  EXPECT_EQ(store::row_of(kept.front())->data_class, "D5");

  EXPECT_TRUE(p.desk_has(1));
  auto [code, list] = p.at.command({"desk", "list", "--config", p.lines->config().string(), "--json"});
  EXPECT_NE(list.find("\"voice_note\":true"), std::string::npos) << list;
  for (const char* word : {"7705550100", "Recordings", note_canary})
    EXPECT_EQ(list.find(word), std::string::npos) << list;
  for (const char* word : {note_canary, "7705550100", "Recordings/RE01"}) {
    EXPECT_TRUE(files_with(p.at.folder(), word).empty()) << word;
    EXPECT_TRUE(files_with(p.redis.folder(), word).empty()) << word;
  }
  amparo::test::advance(*p.link, 73h);
  EXPECT_TRUE(p.notes().empty()) << "after 72 h";
}

TEST(voice_notes, L15_the_status_callback_alone_brings_the_note_home) {
  note_place p({audio_answer(note_wav()), plain_answer("204 No Content")});
  auto target = p.ask_for_note("CA1");
  p.phone->hang_up(note_caller, "CA1");
  EXPECT_TRUE(p.is_ready("CA1", target).is_good());
  ASSERT_TRUE(holds_within(30s, [&] { return p.notes().size() == 1; })) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  EXPECT_TRUE(p.desk_has(1));
  // Of another call, or with a token that is not ours: nobody's.
  EXPECT_TRUE(p.is_ready("CA2", target).is_good());
  EXPECT_TRUE(p.is_ready("CA1", "/v1/twilio/voice/recording?s=dG9rZW4").is_good());
  EXPECT_TRUE(p.counted("note_of_nobody"));
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.lines(), had_and_deleted);
}

TEST(voice_notes, L15_under_two_seconds_nothing_is_kept_and_the_copy_is_deleted) {
  note_place p({plain_answer("204 No Content")});
  auto target = p.ask_for_note("CA1");
  EXPECT_TRUE(says(p.leave("CA1", target, "1", false), "No se oyó nada."));
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.provider.lines(), std::vector{had_and_deleted[1]});
  EXPECT_TRUE(p.notes().empty());
  EXPECT_EQ(p.waiting_at_desk(), 0);
}

TEST(voice_notes, O_7_what_is_no_note_is_not_kept_and_both_are_tried_again) {
  note_place p({plain_answer("404 Not Found"), audio_answer("<html>Sign in</html>"),
                audio_answer(std::string(4'000'000, 'R')), audio_answer(note_wav()),
                plain_answer("500 Internal Server Error"), plain_answer("404 Not Found")});
  auto target = p.ask_for_note("CA1");
  EXPECT_TRUE(says(p.leave("CA1", target, "5", false), "Lo guardamos"));
  ASSERT_TRUE(holds_within(60s, [&] { return p.provider.lines().size() == 6; })) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  auto asked = p.provider.lines();
  EXPECT_EQ(std::ranges::count(asked, had_and_deleted[0]), 4);
  EXPECT_EQ(std::ranges::count(asked, had_and_deleted[1]), 2);
  EXPECT_EQ(p.notes().size(), 1U);
  EXPECT_TRUE(p.counted("note_delete_failed"));
}

// A call that nobody takes: what was asked for stands before the tone, and one item says both.
struct left_behind : note_place {
  left_behind() : note_place({audio_answer(note_wav()), plain_answer("204 No Content")}) {
    auto menu = phone->ring(note_caller, "CA1");
    auto offered = phone->press(note_caller, "CA1", action_of(menu.body), "0");
    noted = phone->press(note_caller, "CA1", action_of(offered.body), "1");
    target = between(noted.body, "<Record action=\"https://ayuda.example.org", "\"");
  }
  std::string listed() {
    return at.command({"desk", "list", "--config", lines->config().string(), "--json"}).second;
  }
  void ends_as_one_item() {
    ASSERT_TRUE(settles()) << lines->printed();
    EXPECT_EQ(notes().size(), 1U);
    EXPECT_EQ(waiting_at_desk(), 1);
    EXPECT_NE(listed().find("\"voice_note\":true"), std::string::npos) << listed();
    EXPECT_TRUE(counted("desk_note_hung"));
  }

  http_answer noted;
  std::string target;
};

TEST(voice_notes, L12_a_note_behind_a_callback_hangs_on_its_item) {
  left_behind p;
  EXPECT_TRUE(says(p.noted, "Anotado")) << p.noted.body;
  EXPECT_TRUE(says(p.noted, "se borra a los tres d")) << p.noted.body;
  EXPECT_TRUE(p.desk_has(1)) << "before a word was left";
  EXPECT_NE(p.listed().find("\"voice_note\":false"), std::string::npos) << p.listed();
  EXPECT_TRUE(says(p.leave("CA1", p.target, "5", false), "volver a llamar"));
  p.ends_as_one_item();
}

TEST(voice_notes, L12_L15_so_does_one_that_is_told_of_after_the_hang_up) {
  left_behind p;
  p.phone->hang_up(note_caller, "CA1");
  EXPECT_TRUE(p.is_ready("CA1", p.target).is_good());
  p.ends_as_one_item();
}

TEST(voice_notes, L12_who_leaves_no_note_is_in_the_queue_all_the_same) {
  left_behind p;
  p.phone->hang_up(note_caller, "CA1");
  EXPECT_TRUE(p.desk_has(1));
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_NE(p.listed().find("\"voice_note\":false"), std::string::npos) << p.listed();
  EXPECT_TRUE(p.notes().empty());
}

TEST(voice_notes, K_6_borrar_takes_the_note_and_its_place_at_the_desk) {
  note_place p({audio_answer(note_wav()), plain_answer("204 No Content")});
  EXPECT_TRUE(p.leave("CA1", p.ask_for_note("CA1"), "5", false).is_good());
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.notes().size(), 1U);
  EXPECT_TRUE(p.desk_has(1));
  p.phone->sms(note_caller, "BORRAR", "SM1");
  EXPECT_TRUE(p.notes().empty());
  EXPECT_TRUE(p.desk_has(0));
  ASSERT_TRUE(p.settles());
}

TEST(voice_notes, K_6_K_10_borrar_before_it_was_fetched_still_has_the_copy_deleted) {
  note_place p(std::vector<std::string>(20, plain_answer("404 Not Found")));
  EXPECT_TRUE(p.leave("CA1", p.ask_for_note("CA1"), "5", false).is_good());
  ASSERT_TRUE(holds_within(30s, [&] { return !p.provider.lines().empty(); })) << p.lines->printed();
  EXPECT_EQ(std::ranges::count(p.provider.lines(), had_and_deleted[1]), 0) << "not before it was fetched";
  p.phone->sms(note_caller, "BORRAR", "SM1");
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.provider.lines().back(), had_and_deleted[1]);
  EXPECT_TRUE(p.notes().empty());
  EXPECT_TRUE(p.desk_has(0));
}

}  // namespace
}  // namespace amparo::test
