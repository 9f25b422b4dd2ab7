#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "app/case_record.hpp"
#include "app/cases.hpp"
#include "line_support.hpp"

// Cases through the whole turn: a search that is gone on with from another telephone.
namespace amparo::app {
namespace {

using message::channel;
using namespace std::chrono_literals;

// Answers the questions of a search up to the PIN; "" where none was given.
std::string opened(test_line& line) {
  line.text("busco a mi hijo");
  line.text("ayer");
  line.text("si");
  line.text("no");
  auto said = words_of(line.text("si"));
  const std::string before = "Su clave: ";
  auto at = said.find(before);
  return at == said.npos ? "" : said.substr(at + before.size(), flow::pin_digits);
}

std::string gone_on_with(test_line& line, const std::string& pin) {
  line.text("tengo clave");
  return words_of(line.text(pin));
}

bool asks_for_news(const std::string& said) { return said.find(" ha sabido? ") != said.npos; }

unsigned cases_kept(const test_line& line) {
  auto keys = line.memory.keys();
  return static_cast<unsigned>(
      std::ranges::count_if(keys, [](const auto& key) { return key.find("}:k:") != key.npos; }));
}

constexpr const char* another_number = "+15555550101";

TEST(cases, L43_J9_a_search_goes_on_from_another_telephone_with_what_was_answered) {
  test_line line(channel::sms);
  auto pin = opened(line);
  ASSERT_EQ(pin.size(), flow::pin_digits);
  EXPECT_FALSE(line.keeps_number()) << "no number is needed";

  line.ring_from(another_number);
  line.clock.advance(25h);
  EXPECT_TRUE(asks_for_news(gone_on_with(line, pin)));
  auto said = words_of(line.text("nada"));
  EXPECT_NE(said.find("si son 8 cifras, un 0 delante"), said.npos)
      << "that there is a number is known: " << said;
}

TEST(cases, J1_5_L43_what_began_at_the_door_goes_on_from_another_telephone) {
  test_line line(channel::sms);
  for (const char* words : {"migra en mi puerta", "1", "si", "60608"}) line.text(words);
  auto said = words_of(line.text("si"));
  const std::string before = "Su clave: ";
  auto at = said.find(before);
  ASSERT_NE(at, said.npos) << said;
  line.ring_from(another_number);
  auto there = gone_on_with(line, said.substr(at + before.size(), flow::pin_digits));
  EXPECT_NE(there.find("va su asunto"), there.npos) << there;
  EXPECT_EQ(there.find("Chicago"), there.npos) << "where they were is read to nobody";
}

TEST(cases, U_1_the_telephone_alone_opens_nothing) {
  test_line line(channel::sms);
  ASSERT_FALSE(opened(line).empty());
  line.clock.advance(26h);
  auto said = words_of(line.text("hola"));
  EXPECT_EQ(said.find("sabido"), said.npos) << said;
  EXPECT_FALSE(asks_for_news(gone_on_with(line, "000000")));
}

TEST(cases, a_repeated_event_says_the_same_pin_and_opens_one_case) {
  test_line line(channel::sms);
  ASSERT_FALSE(opened(line).empty());
  auto first = words_of(line.deliver_last());
  EXPECT_NE(first.find("Su clave: "), first.npos);
  EXPECT_EQ(words_of(line.deliver_last()), first);
  EXPECT_EQ(cases_kept(line), 1U);
}

TEST(cases, U_1_five_pins_an_hour_and_then_not_even_the_right_one) {
  test_line line(channel::sms);
  auto pin = opened(line);
  ASSERT_FALSE(pin.empty());
  line.ring_from(another_number);
  line.settings.texts_per_caller = 1'000;
  for (std::uint64_t i = 0; i != most_pins_typed; ++i) {
    line.clock.advance(11s);
    EXPECT_FALSE(asks_for_news(gone_on_with(line, pin == "111111" ? "222222" : "111111")));
  }
  line.clock.advance(11s);
  EXPECT_FALSE(asks_for_news(gone_on_with(line, pin)));
  line.clock.advance(1h);
  EXPECT_TRUE(asks_for_news(gone_on_with(line, pin)));
}

TEST(cases, K_6_borrar_takes_the_case_along_from_either_telephone) {
  test_line mine(channel::sms);
  auto pin = opened(mine);
  ASSERT_EQ(cases_kept(mine), 1U);
  mine.text("BORRAR");
  EXPECT_EQ(cases_kept(mine), 0U);
  mine.ring_from(another_number);
  EXPECT_FALSE(asks_for_news(gone_on_with(mine, pin)));

  test_line theirs(channel::sms);
  pin = opened(theirs);
  theirs.ring_from(another_number);
  ASSERT_TRUE(asks_for_news(gone_on_with(theirs, pin)));
  theirs.text("BORRAR");
  EXPECT_EQ(cases_kept(theirs), 0U);
  EXPECT_FALSE(asks_for_news(gone_on_with(theirs, pin)));
}

TEST(cases, K_8_a_case_is_over_after_thirty_days_or_when_it_is_closed) {
  test_line line(channel::sms);
  auto pin = opened(line);
  line.clock.advance(30 * 24h + 1min);
  EXPECT_FALSE(asks_for_news(gone_on_with(line, pin)));

  test_line closed(channel::sms);
  pin = opened(closed);
  ASSERT_TRUE(asks_for_news(gone_on_with(closed, pin)));
  auto said = words_of(closed.text("ya no hace falta"));
  EXPECT_NE(said.find("Esa clave ya no abre nada"), said.npos) << said;
  EXPECT_EQ(cases_kept(closed), 0U);
  EXPECT_FALSE(asks_for_news(gone_on_with(closed, pin)));
}

TEST(cases, nothing_is_promised_where_the_store_fails_meanwhile) {
  for (unsigned nth = 1; nth != 5; ++nth) {
    test_line line(channel::sms);
    line.text("busco a mi hijo");
    line.text("ayer");
    line.text("si");
    line.text("no");
    line.store.arm(nth, fault::not_connected, true);
    auto said = words_of(line.text("si"));
    ASSERT_TRUE(line.store.has_failed()) << nth;
    EXPECT_EQ(said.find("Su clave"), said.npos) << nth << " " << said;
  }
}

// A PIN is of use only to who was told it: what is replayed opens no case, whatever became of the first try.
TEST(cases, what_is_replayed_opens_no_case_whose_pin_nobody_was_told) {
  for (auto via : {channel::sms, channel::voice}) {
    for (unsigned nth = 1; nth != 6; ++nth) {
      test_line line(via);
      auto say = [&](const char* text, const char* keys) {
        return words_of(via == channel::sms ? line.text(text) : line.keys(keys));
      };
      if (via == channel::sms) {
        line.text("busco a mi hijo");
      } else {
        line.call();
        line.keys("2");
      }
      say("ayer", "1");
      say("si", "1");
      say("no", "2");
      line.store.arm(nth, fault::not_connected, true);
      auto said = say("si", "1");
      if (!line.store.has_failed()) break;
      EXPECT_EQ(said.find("Su clave"), said.npos) << nth << " " << said;
      line.store.heal();
      auto kept =
          cases_kept(line);  // one, where the commit failed behind it: it ends unopened, or with BORRAR
      line.replay();
      EXPECT_EQ(cases_kept(line), kept) << nth;
    }
  }
}

std::string pin_in(const std::string& said) {
  const std::string before = "clave es ", in_text = "Su clave: ";
  auto at = said.find(in_text);
  if (at != said.npos) return said.substr(at + in_text.size(), flow::pin_digits);
  std::string digits;  // a call says them one by one
  for (at = said.find(before); at != said.npos && at != said.size() && digits.size() != flow::pin_digits;
       ++at)
    if (said[at] >= '0' && said[at] <= '9') digits += said[at];
  return digits;
}

TEST(cases, J5_from_a_borrowed_telephone_the_same_count_goes_on_elsewhere) {
  test_line line(channel::sms);
  for (const char* words : {"me deportaron", "7", "si"}) line.text(words);
  EXPECT_NE(words_of(line.text("hace 5 dias")).find("19 de diciembre"), std::string::npos);
  EXPECT_NE(words_of(line.text("prestado")).find("clave"), std::string::npos);
  auto said = words_of(line.text("si"));
  auto pin = pin_in(said);
  ASSERT_EQ(pin.size(), flow::pin_digits) << said;
  EXPECT_NE(said.find("borrar"), said.npos) << "and how to clear the thread: " << said;
  EXPECT_TRUE(line.waiting().empty()) << "nothing is ever sent to this telephone";
  EXPECT_FALSE(line.keeps_number());

  line.ring_from(another_number);
  line.clock.advance(49h);
  EXPECT_NE(gone_on_with(line, pin).find("19 de diciembre"), std::string::npos)
      << "the same day, not a new one";
}

TEST(cases, J9_the_same_wall_telephone_tells_the_next_one_nothing_and_the_pin_goes_on_at_bond) {
  test_line line(channel::voice);
  line.flag_detention();
  line.call();
  line.clock.advance(30s);
  for (const char* keys : {"1", "5"}) line.keys(keys);
  EXPECT_NE(words_of(line.keys("3")).find("fianza"), std::string::npos);
  line.keys("5");
  auto pin = pin_in(words_of(line.keys("1")));
  ASSERT_EQ(pin.size(), flow::pin_digits);
  line.hang_up();

  line.clock.advance(24h);
  auto next = words_of(line.call());
  EXPECT_EQ(next.find("fianza"), next.npos) << next;
  EXPECT_EQ(next.find("se cort"), next.npos) << next;
  line.clock.advance(30s);
  for (const char* keys : {"8", "7"}) line.keys(keys);
  EXPECT_NE(words_of(line.keys(pin)).find("puede dar fianza"), std::string::npos);
}

TEST(cases, L43_a_matter_of_law_goes_on_stage_by_stage) {
  test_line line(channel::sms);
  for (const char* words : {"abogado", "1", "2", "2"}) line.text(words);
  EXPECT_NE(words_of(line.text("si")).find("clave"), std::string::npos);
  auto pin = pin_in(words_of(line.text("si")));
  ASSERT_EQ(pin.size(), flow::pin_digits);
  line.ring_from(another_number);
  EXPECT_NE(gone_on_with(line, pin).find("En qu"), std::string::npos);
  EXPECT_NE(words_of(line.text("ya tuve una primera consulta")).find("llame"), std::string::npos);
  line.clock.advance(26h);
  gone_on_with(line, pin);
  auto closed = words_of(line.text("ya termino"));
  EXPECT_NE(closed.find("ya no abre nada"), closed.npos) << closed;
  EXPECT_EQ(cases_kept(line), 0U);
}

TEST(cases, K_3_a_sealed_case_opens_at_its_own_place_only) {
  auto keys = test_keys();
  ops::dice dice(3);
  case_address here{{}, "aa"}, there{{}, "ab"};
  case_record what{"search", "new", "es-MX", {"find", "news", {{"about", "choice", 0, "relative_today"}}},
                   1,        2};
  auto sealed = seal_case(keys, dice, here, what);
  auto back = open_case(keys, here, sealed);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->place, what.place);
  EXPECT_EQ(back->topic, "search");
  EXPECT_EQ(back->ends, 2U);
  EXPECT_FALSE(open_case(keys, there, sealed).has_value());
  for (std::size_t i = 0; i != sealed.size(); ++i) {
    auto bent = sealed;
    bent[i] = static_cast<char>(bent[i] ^ 1);
    EXPECT_FALSE(open_case(keys, here, bent).has_value()) << i;
    EXPECT_FALSE(open_case(keys, here, sealed.substr(0, i)).has_value()) << i;
  }
  EXPECT_NE(seal_case(keys, dice, here, what), sealed) << "a data key of its own each time";
  auto place = seal_address(keys, dice, "004821", here);
  EXPECT_EQ(*open_address(keys, "004821", place), here);
  EXPECT_FALSE(open_address(keys, "004822", place).has_value());
}

}  // namespace
}  // namespace amparo::app
