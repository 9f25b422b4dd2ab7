#include <gtest/gtest.h>

#include <string>

#include "base/gsm.hpp"
#include "line_support.hpp"

// What a caller hears of a rumour (B12), on a whole line: as long as it is current, and nothing where nobody
// can look.
namespace amparo::app {
namespace {

using message::channel;
using namespace std::chrono_literals;

constexpr const char* asking = "REDADA Wichita Kansas";

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

void confirm(test_line& line, std::chrono::minutes ago) {
  auto seen = line.clock.now() - ago;
  line.store.confirmed = store::verified_rumour{seen, seen + 2h};
}

TEST(rumour_turn, B12_what_two_people_confirmed_is_heard_with_its_age_and_its_end) {
  test_line line(channel::sms);
  confirm(line, 41min);
  auto answer = line.text(asking);
  auto words = words_of(answer);
  EXPECT_TRUE(has(words, "Guarde silencio")) << words;
  EXPECT_LT(words.find("Guarde silencio"), words.find("Lo confirmaron")) << "the essentials first";
  EXPECT_TRUE(has(words, "Wichita, Kansas, hace 41 min, agentes de migracion. Vale 79 min mas")) << words;
  const auto& sms = std::get<message::sms_reply>(answer.reply);
  ASSERT_EQ(sms.messages.size(), 1U);
  EXPECT_LE(base::segments_of(sms.messages.front()), 2U);
  // The same event says the same, whatever became of it.
  line.store.confirmed.reset();
  EXPECT_EQ(words_of(line.again()), words);
  EXPECT_TRUE(has(words_of(line.text(asking)), "no tenemos nada confirmado"));
}

TEST(rumour_turn, B12_a_call_hears_it_by_postal_code) {
  test_line line(channel::voice);
  confirm(line, 1min);
  line.call();
  for (const char* keys : {"9", "8", "2"}) line.keys(keys);
  auto words = words_of(line.keys("67202"));
  EXPECT_TRUE(has(words, "Wichita, Kansas. Minutos que han pasado: 1.")) << words;
  EXPECT_TRUE(has(words, "Minutos que vale: 119")) << words;
}

TEST(rumour_turn, B12_after_two_hours_it_is_none_even_if_the_store_still_has_it) {
  test_line line(channel::sms);
  confirm(line, 2h);
  EXPECT_TRUE(has(words_of(line.text(asking)), "no tenemos nada confirmado"));
  confirm(line, 119min);
  EXPECT_TRUE(has(words_of(line.text(asking)), "Vale 1 min mas"));
}

// Whichever command of the turn fails: the rights, and no word of the town.
TEST(rumour_turn, B12_with_the_store_away_nothing_is_claimed) {
  for (unsigned nth = 1;; ++nth) {
    test_line line(channel::sms);
    confirm(line, 10min);
    line.store.arm(nth, fault::not_connected, true);
    auto words = words_of(line.text(asking));
    if (!line.store.has_failed()) {
      EXPECT_GE(nth, 3U) << "open, look, commit";
      break;
    }
    EXPECT_TRUE(has(words, "Guarde silencio")) << nth << ": " << words;
    for (const char* claim : {"onfirm", "ichita", "seguro"}) EXPECT_FALSE(has(words, claim)) << words;
  }
  test_line call(channel::voice);
  confirm(call, 10min);
  call.call();
  for (const char* keys : {"9", "8", "2"}) call.keys(keys);
  call.store.arm(1, fault::not_connected, true);
  auto words = words_of(call.keys("67202"));
  EXPECT_TRUE(has(words, "Ahora no podemos ver")) << words;
  EXPECT_FALSE(has(words, "Wichita")) << words;
}

TEST(rumour_turn, B12_K_5_a_report_leaves_a_town_on_its_way_and_no_number) {
  test_line line(channel::sms);
  line.text(asking);
  EXPECT_TRUE(has(words_of(line.text("2")), "Recibido, sin su nombre"));
  EXPECT_EQ(line.waiting(), std::vector<std::string>{"rumour"});
  EXPECT_FALSE(line.keeps_number());
  line.again();
  EXPECT_EQ(line.waiting().size(), 1U);
  line.text("BORRAR");
  EXPECT_TRUE(line.waiting().empty()) << "what is still on its way goes with the rest";
}

}  // namespace
}  // namespace amparo::app
