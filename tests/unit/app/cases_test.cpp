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
