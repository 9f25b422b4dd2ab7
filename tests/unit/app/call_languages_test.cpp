#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>

#include "app/check_lines.hpp"
#include "app/talk.hpp"
#include "flow/model.hpp"
#include "speech/child.hpp"
#include "speech/sound.hpp"
#include "speech/synthesis.hpp"
#include "store/keys.hpp"
#include "unit/app/line_support.hpp"

// Languages in calls on a whole line: how long the list is heard (L8), what `amparo check` tells of it, and
// what is remembered of a choice (L9, D13).
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

// What espeak-ng makes of the words, as a telephone hears it.
std::chrono::milliseconds heard_for(const message::spoken& one) {
  auto voice = speech::voice_of(one.locale);
  if (!voice) return 0ms;
  auto wav = speech::synthesise("/usr/bin/espeak-ng", one.text, *voice, {});
  auto sound = wav ? speech::read_wav(*wav) : base::result<speech::sound>(wav.error());
  EXPECT_TRUE(sound) << one.text;
  return sound ? std::chrono::milliseconds(sound->samples.size() * 1000 / speech::telephone_rate) : 0ms;
}

TEST(call_languages, L8_the_first_is_heard_within_three_seconds_and_all_within_twenty) {
  test_line line(message::channel::voice);
  line.flag_asking();
  auto answer = line.call();
  const auto& reply = std::get<message::voice_reply>(answer.reply);
  EXPECT_TRUE(reply.before.empty());
  ASSERT_TRUE(reply.keys);
  EXPECT_TRUE(reply.keys->barge);
  const auto& prompts = reply.keys->prompts;
  ASSERT_EQ(prompts.size(), 3U) << "two names, and what to do without one";
  auto first = heard_for(prompts[0]), all = first + heard_for(prompts[1]);
  EXPECT_GT(first, 500ms);
  EXPECT_LE(first, 3s);
  EXPECT_LE(all, 20s);
  // Eight languages with names as long as the longest of these would still be heard in time.
  EXPECT_LE(4 * all, 20s);
}

// --- what check tells ---

std::vector<std::string> told(const std::vector<std::string>& languages, bool asks,
                              const char* kind = "twilio") {
  config from;
  from.accounts.push_back({"own", kind, provider::find_adapter(kind), {}});
  from.lines.push_back({"+15550001111", "own"});
  from.lines.front().languages = languages;
  from.lines.front().ask_language = asks;
  std::vector<std::string> out;
  auto now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
  for (const auto& f : check_lines(from, "amparo.yaml", *shipped_content(), now))
    if (f.rule == "line-language") out.push_back(f.message);
  return out;
}

TEST(call_languages, L9_a_language_that_cannot_be_heard_is_told_and_stops_nothing) {
  EXPECT_EQ(told({}, false), std::vector<std::string>{});
  EXPECT_EQ(told({"es-MX", "en-US"}, true), std::vector<std::string>{});
  auto some = told({"es-MX", "mam", "xx", "ht"}, true);
  ASSERT_EQ(some.size(), 4U) << testing::PrintToString(some);
  EXPECT_NE(some[0].find("does not hear of mam: nothing says its name"), std::string::npos);
  EXPECT_NE(some[1].find("no language \"xx\""), std::string::npos);
  EXPECT_NE(some[2].find("does not hear of ht"), std::string::npos) << "a draft is no name";
  EXPECT_NE(some[3].find("fewer than two"), std::string::npos);
  EXPECT_EQ(told({"es-MX", "en-US"}, true, "africastalking"), std::vector<std::string>{})
      << "its prompts are made one, which a key cuts short (app/say_with_clips.cpp)";
}

// A list of several languages: the name of one takes 3 s at most, and all of them 20.
TEST(call_languages, L8_a_list_that_takes_too_long_is_told) {
  auto content = std::make_shared<flow::bundle>(*shipped_content());
  auto slow = std::make_shared<flow::model>(*content->content);
  for (auto& pack : slow->locales)
    if (pack.tag == "es-MX" || pack.tag == "en-US") pack.name_time = 10'500ms;
  content->content = slow;
  config from;
  from.accounts.push_back({"own", "twilio", provider::find_adapter("twilio"), {}});
  from.lines.push_back({"+15550001111", "own"});
  auto now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
  std::string all;
  for (const auto& f : check_lines(from, "amparo.yaml", *content, now)) all += f.message + "\n";
  EXPECT_NE(all.find("the name of its first language takes 10.5 s, and 3 are allowed"), std::string::npos)
      << all;
  EXPECT_NE(all.find("the names of its languages take 21.0 s, and 20 are allowed"), std::string::npos) << all;
}

// --- what is remembered ---

struct caller_of_asking_line {
  explicit caller_of_asking_line(spool_is spool = spool_is::usable) : line(message::channel::voice, spool) {
    line.flag_asking();
  }
  std::string call() { return words_of(line.call()); }
  std::string press(const std::string& keys) { return words_of(line.keys(keys)); }
  // Chooses English and comes back to the first page once something was answered in it.
  std::string chooses_english() {
    call();
    press("2");
    return press("4");
  }
  std::string stored() {
    auto key = store::sms_session_key(line.tag(), "+525550001111");
    auto marker = store::erased_key(line.tag().partition(), "000000000000");
    asio::io_context context{1};
    auto future = asio::co_spawn(context, line.memory.open(key, marker), asio::use_future);
    context.run();
    return future.get()->choices;
  }
  test_line line;
};

bool is_list(const std::string& words) { return words.starts_with("Para español, marque 1."); }

TEST(call_languages, L9_who_said_yes_is_not_asked_again_and_erasing_forgets_it) {
  caller_of_asking_line c;
  auto asked = c.chooses_english();
  EXPECT_NE(asked.find("Do you want us to begin in English next time?"), std::string::npos) << asked;
  EXPECT_EQ(c.stored(), "") << "nothing before the yes";
  EXPECT_NE(c.press("1").find("Noted: next time we begin in English."), std::string::npos);
  auto stored = c.stored();
  EXPECT_NE(stored, "");
  EXPECT_EQ(stored.find("en-US"), std::string::npos) << "sealed";
  c.line.hang_up();
  auto again = c.call();
  EXPECT_TRUE(again.starts_with("Help line in English.")) << again;
  EXPECT_EQ(c.press("4").find("next time"), std::string::npos) << "it is known already";
  EXPECT_TRUE(is_list(c.press("*0"))) << "and can be changed at any time";
  c.press("2");
  c.press("*9");
  EXPECT_EQ(c.stored(), "");
  EXPECT_TRUE(is_list(c.call()));
}

TEST(call_languages, L9_without_a_yes_nothing_is_kept_and_the_list_comes_again) {
  caller_of_asking_line c;
  c.chooses_english();
  EXPECT_TRUE(c.press("2").starts_with("Help line in English."));
  EXPECT_EQ(c.press("4").find("next time"), std::string::npos) << "asked once a call";
  EXPECT_EQ(c.stored(), "");
  c.line.hang_up();
  EXPECT_TRUE(is_list(c.call()));
}

TEST(call_languages, L43_what_was_remembered_is_over_after_ninety_days) {
  caller_of_asking_line c;
  c.chooses_english();
  c.press("1");
  c.line.hang_up();
  c.line.clock.advance(std::chrono::hours(89 * 24));
  EXPECT_TRUE(c.call().starts_with("Help line in English."));
  c.line.hang_up();
  c.line.clock.advance(std::chrono::hours(2 * 24));
  EXPECT_TRUE(is_list(c.call()));
}

TEST(call_languages, D13_nobody_is_asked_from_a_shared_or_hidden_telephone_or_in_danger) {
  caller_of_asking_line hidden;
  hidden.line.withhold();
  EXPECT_EQ(hidden.chooses_english().find("next time"), std::string::npos);
  caller_of_asking_line wall;
  wall.line.flag_detention();
  wall.call();
  wall.line.clock.advance(30s);
  wall.press("2");
  EXPECT_EQ(wall.press("4").find("next time"), std::string::npos);
  caller_of_asking_line danger;
  danger.call();
  danger.press("2");
  danger.press("1");
  EXPECT_EQ(danger.press("9").find("next time"), std::string::npos);
}

TEST(call_languages, P4_a_yes_without_the_store_is_kept_and_carried_out_later) {
  caller_of_asking_line c;
  c.chooses_english();
  c.line.store.arm(1, fault::not_connected, true);
  EXPECT_NE(c.press("1").find("Noted"), std::string::npos);
  c.line.store.heal();
  EXPECT_EQ(c.stored(), "");
  c.line.replay();
  EXPECT_NE(c.stored(), "");
  caller_of_asking_line none(spool_is::refusing);
  none.chooses_english();
  none.line.store.arm(1, fault::not_connected, true);
  EXPECT_NE(none.press("1").find("It could not be noted."), std::string::npos);
}

}  // namespace
}  // namespace amparo::app
