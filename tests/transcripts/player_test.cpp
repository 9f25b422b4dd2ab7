#include <gtest/gtest.h>

#include "app/transcript.hpp"
#include "transcripts/made_up_support.hpp"

// The player fails what does not come true, shows it so that a person sees it, and can write down what came
// instead: a test of tests.
namespace amparo::app {
namespace {

const std::string head = "flow: person locale: es-MX now: 2026-11-24T12:00Z modes: sms\n";

played_transcript play(const std::string& text) {
  return play_transcript("a.talk", text, content_with_made_up());
}

TEST(transcript_player, reports_words_that_were_not_said_and_effects_that_happened_unasked) {
  auto words =
      play(head + "> Llámeme\n< Esto no se dice nunca\n! callback topic=person urgency=search\n").wrong;
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words.front().rule, "not-said");
  EXPECT_EQ(words.front().line, 3U);
  auto unasked = play(head + "> Llámeme\n< Anotado\n").wrong;
  ASSERT_EQ(unasked.size(), 1U);
  EXPECT_EQ(unasked.front().rule, "unexpected-effect");
}

TEST(transcript_player, words_come_in_the_order_in_which_they_are_written) {
  EXPECT_EQ(
      play(head + "> Llámeme\n< no podemos decir cuándo\n< Anotado\n! callback topic=person urgency=search\n")
          .wrong.size(),
      1U);
}

TEST(transcript_player, what_it_cannot_read_is_a_finding) {
  for (const std::string text : {"flow: a\n? what\n> b\n? what\n", "> (dances)\n", "+ soon\n",
                                 "now: noon\n> a\n", "locale: xx\n> a\n", "colour: red\n> a\n"}) {
    auto played = play(text);
    EXPECT_FALSE(played.script) << text;
    EXPECT_FALSE(played.wrong.empty()) << text;
  }
}

TEST(transcript_player, shows_the_difference_line_by_line) {
  auto played = play(head + "> Llámeme\n< Anotado\n< Hoy mismo\n");
  ASSERT_TRUE(played.script);
  EXPECT_EQ(difference(*played.script, played.modes.front()),
            "a.talk (SMS)\n"
            "     2  > Llámeme\n"
            "     3  < Anotado\n"
            "-    4  < Hoy mismo\n"
            "+       < " +
                one_line(played.modes.front().exchanges.front().heard.words.front()) +
                "\n"
                "+       ! callback topic=person urgency=search\n");
}

TEST(transcript_player, says_which_part_of_a_line_was_not_heard) {
  auto shown = [](const std::string& lines) {
    auto played = play(head + "> Llámeme\n" + lines + "! callback topic=person urgency=search\n");
    return difference(*played.script, played.modes.front());
  };
  auto half = shown("< Anotado. Buscaremos un taxi\n");
  EXPECT_NE(half.find("-    3  < Anotado. Buscaremos un taxi\n        (its beginning was heard; what was "
                      "not: un taxi)\n"),
            std::string::npos)
      << half;
  auto early = shown("< no podemos decir cuándo\n< Anotado\n");
  EXPECT_NE(early.find("-    4  < Anotado\n        (this was heard, but not behind what stands above it"),
            std::string::npos)
      << early;
  EXPECT_EQ(shown("< Esto no se dice nunca\n").find("("), std::string("a.talk ").size());
}

TEST(transcript_player, writes_down_what_came_so_that_it_comes_true) {
  const std::string text =
      "flow: detained locale: es-MX now: 2026-11-24T12:00Z modes: sms voice\n# A remark stays.\n"
      "> migra | 1\n< Nunca\n> casa | 1\n< No abra.\n> si | 1\n! erase\n";
  auto played = play(text);
  ASSERT_TRUE(played.script);
  EXPECT_EQ(played.wrong.size(), 6U);
  auto anew = rewritten(*played.script, text, played.modes);
  EXPECT_TRUE(play(anew).wrong.empty()) << anew;
  EXPECT_NE(anew.find("# A remark stays.\n> migra | 1\n<s "), std::string::npos) << anew;
  EXPECT_NE(anew.find("> casa | 1\n< No abra.\n> si | 1\n<s "), std::string::npos) << "what was right stays";
  EXPECT_NE(anew.find("! callback topic=home_raid urgency=now\n"), std::string::npos) << anew;
}

TEST(transcript_player, a_bar_is_a_bar_where_one_mode_is_played) {
  auto played = play(head + "> nada | 1\n< Línea de ayuda\n");
  EXPECT_TRUE(played.wrong.empty());
}

}  // namespace
}  // namespace amparo::app
