#include <gtest/gtest.h>

#include "unit/app/line_support.hpp"

// L29 in a whole turn: what is said to a machine, and that nobody who needs help is silenced with it.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using message::channel;

// Texts a second apart, the n-th with these words.
turn_answer after_seconds(test_line& line, int texts, const std::string& words) {
  turn_answer last;
  for (int i = 0; i != texts; ++i) {
    line.clock.advance(1s);
    last = line.text(words + std::to_string(i));
  }
  return last;
}

bool is_the_one_text(const turn_answer& answer) {
  return words_of(answer).find("Hemos recibido muchos mensajes") != std::string::npos;
}

TEST(loops, L29_a_bot_to_bot_loop_stops_within_five_messages) {
  for (const char* kind : {"twilio", "telnyx", "kannel"}) {
    test_line line(channel::sms, line_options{.kind = kind});
    auto fourth = after_seconds(line, 4, "nota ");
    EXPECT_FALSE(is_the_one_text(fourth)) << kind;
    auto fifth = after_seconds(line, 1, "otra ");
    EXPECT_TRUE(is_the_one_text(fifth)) << kind << words_of(fifth);
    EXPECT_EQ(words_of(line.again()), words_of(fifth)) << "a duplicate says the same";
    auto sixth = after_seconds(line, 1, "y otra ");
    EXPECT_EQ(sixth.result, turn_result::silent) << kind;
    EXPECT_EQ(words_of(after_seconds(line, 3, "mas ")), "");
    EXPECT_NE(line.count.text().find("loop_broken\"} 1"), std::string::npos) << line.count.text();
  }
}

TEST(loops, L29_the_words_that_are_always_answered_are_answered_in_a_broken_loop) {
  for (const char* word : {"PERSONA", "AYUDA", "auxilio", "ALTO", "BORRAR"}) {
    test_line line(channel::sms, line_options{});
    ASSERT_TRUE(is_the_one_text(after_seconds(line, 5, "nota ")));
    line.clock.advance(1s);
    EXPECT_NE(words_of(line.text(word)), "") << word;
  }
}

TEST(loops, L29_silence_ends_with_the_short_pause) {
  test_line line(channel::sms, line_options{});
  ASSERT_TRUE(is_the_one_text(after_seconds(line, 5, "nota ")));
  line.clock.advance(30s);
  EXPECT_EQ(line.text("hola").result, turn_result::silent);
  line.clock.advance(2min);
  EXPECT_NE(words_of(line.text("hola")), "");
}

TEST(loops, O_5_an_auto_responder_is_met_with_silence_at_its_third_message) {
  test_line line(channel::sms, line_options{});
  const std::string sentence = "Gracias por escribir. Le contestaremos pronto.";
  for (int i = 0; i != 2; ++i) {
    line.clock.advance(6s);
    EXPECT_NE(words_of(line.text(sentence)), "");
  }
  line.clock.advance(6s);
  EXPECT_EQ(line.text(sentence).result, turn_result::silent);
  EXPECT_NE(line.count.text().find("loop_broken_auto_responder"), std::string::npos);
  line.clock.advance(6s);
  EXPECT_NE(words_of(line.text("PERSONA")), "");
}

TEST(loops, a_person_who_types_fast_or_asks_again_is_answered) {
  test_line line(channel::sms, line_options{});
  for (int i = 0; i != 12; ++i) {
    line.clock.advance(3s);
    EXPECT_FALSE(is_the_one_text(line.text(std::to_string(1 + i % 3))));
  }
  test_line slow(channel::sms, line_options{});
  for (int i = 0; i != 5; ++i) {
    slow.clock.advance(20s);
    EXPECT_NE(words_of(slow.text("detuvieron a mi esposo ayer")), "");
  }
}

}  // namespace
}  // namespace amparo::app
