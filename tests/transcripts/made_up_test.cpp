#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/talk.hpp"
#include "base/fold.hpp"
#include "flow/engine.hpp"
#include "flow/in_words.hpp"
#include "flow/model.hpp"
#include "flow/number_words.hpp"
#include "flow/session.hpp"
#include "flow/translation.hpp"
#include "transcripts/made_up_support.hpp"
#include "transcripts/scripts_support.hpp"

// The made-up pack is a whole second language: every conversation takes the same way in it, word for word.
namespace amparo::app {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> words_of(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const auto& text : texts) {
    std::istringstream words(base::match_fold(text));
    for (std::string word; words >> word;) out.push_back(word);
  }
  return out;
}

// Each word is the other language's, or a name or number that no language changes. Answers how many are how.
struct word_count {
  std::size_t all = 0, changed = 0;
};
void expect_translated(const heard_back& spanish, const heard_back& other, word_count& count) {
  auto from = words_of(spanish.words), to = words_of(other.words);
  ASSERT_EQ(from.size(), to.size()) << one_line(testing::PrintToString(spanish.words)) << "\n"
                                    << one_line(testing::PrintToString(other.words));
  count.all += from.size();
  for (std::size_t i = 0; i != from.size(); ++i) {
    count.changed += from[i] != to[i];
    if (to[i] != from[i]) {
      EXPECT_EQ(to[i], base::match_fold(made_up(from[i])));
    }
  }
}

constexpr base::time_point made_up_noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                                        std::chrono::hours{12}};

// A day, put together as the made-up language counts.
std::string counted_day(std::int64_t day) {
  const auto& content = *content_with_made_up();
  const auto& other = content.content->locales[content.content->locale_of(made_up_tag)];
  std::string own;
  auto keys = other.counts->said(flow::counted::date, day);
  for (const auto& key : *keys) {
    auto said = flow::words_of(content, made_up_tag, key);
    auto reply = flow::render(content, *said, message::channel::voice, made_up_noon);
    own += (own.empty() ? "" : " ") + std::get<message::voice_reply>(reply).before.front().text;
  }
  return own;
}

// What a call says of a day, of a fact or of a caller's own, which the language has words and an order of its
// own for.
std::string with_spoken_days(std::string text) {
  static const auto days = [] {
    std::vector<std::pair<std::string, std::int64_t>> out;
    for (auto day = *flow::day_of("2026-01-01"); day != *flow::day_of("2028-01-01"); ++day)
      out.emplace_back(flow::day_in_words(day, "es-MX"), day);
    return out;
  }();
  for (const auto& [words, day] : days) {
    auto at = text.find(words);
    bool is_whole = at != text.npos && (at == 0 || text[at - 1] < '0' || text[at - 1] > '9');
    if (is_whole) text.replace(at, words.size(), counted_day(day));
  }
  return text;
}

TEST(made_up_pack, is_what_the_spanish_becomes) {
  const std::string folder = std::string(AMPARO_ROOT) + "/tests/locales/";
  for (const auto& [name, sound] : made_up_tones()) {
    if (::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(folder + name, std::ios::binary) << sound;
    EXPECT_EQ(text_of(folder + name).size(), sound.size()) << name;
  }
  for (const auto& [name, text] : made_up_pack()) {
    if (::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(folder + name, std::ios::binary) << text;
    EXPECT_TRUE(text_of(folder + name) == text)
        << name << " is not of the Spanish that stands now: UPDATE_GOLDEN=1 writes it anew";
  }
  for (const auto& entry : fs::directory_iterator(folder + made_up_tag))
    EXPECT_TRUE(entry.is_directory() ||
                made_up_pack().contains(std::string(made_up_tag) + "/" + entry.path().filename().string()))
        << entry.path() << " is of no Spanish file";
}

TEST(made_up_pack, B16_every_conversation_goes_the_same_way_in_it) {
  for_each_play([](const transcript& script, message::channel via) {
    if (script.locale != "es-MX") return;
    talker spanish(content_with_made_up(), via, script.locale, script.now);
    talker other(content_with_made_up(), via, made_up_tag, script.now);
    // The list of languages is of the line, whatever its callers speak.
    for (auto* one : {&spanish, &other}) one->offer_languages({"es-MX", "en-US", made_up_tag});
    auto good = perform(script, via, spanish);
    auto same = perform(in_made_up(script), via, other);
    ASSERT_EQ(good.exchanges.size(), same.exchanges.size());
    word_count words;
    for (std::size_t i = 0; i != good.exchanges.size(); ++i) {
      SCOPED_TRACE("exchange " + std::to_string(i));
      if (via == message::channel::voice)
        for (auto& text : good.exchanges[i].heard.words) text = with_spoken_days(std::move(text));
      expect_translated(good.exchanges[i].heard, same.exchanges[i].heard, words);
      EXPECT_EQ(good.exchanges[i].heard.effects, same.exchanges[i].heard.effects);
    }
    EXPECT_GT(words.changed * 2, words.all) << "most of it is still Spanish";
  });
}

// Nobody but its speakers is ever heard saying it; what is not theirs is the source's own voice.
TEST(made_up_pack, L9_a_call_plays_every_text_and_no_voice_is_asked_to_read_it) {
  const auto& content = *content_with_made_up();
  std::size_t played = 0;
  for (const auto& one : content.content->messages) {
    auto said = flow::words_of(content, made_up_tag, one.key);
    ASSERT_TRUE(said) << one.key;
    auto reply = flow::render(content, *said, message::channel::voice, made_up_noon);
    const auto* call = std::get_if<message::voice_reply>(&reply);
    if (call == nullptr) continue;
    for (const auto& prompt : call->before) {
      EXPECT_EQ(prompt.locale, prompt.clip.empty() ? "es-MX" : made_up_tag) << one.key << ": " << prompt.text;
      if (prompt.clip.empty()) continue;
      ++played;
      EXPECT_TRUE(content.recordings.contains(prompt.clip.substr(7, 32))) << one.key;
    }
  }
  EXPECT_GT(played, 150U);
}

// Each word of it has a recording in the bundle, and it is this language's own.
void expect_recorded(const flow::bundle& content, const flow::locale_pack& pack,
                     const std::optional<std::vector<std::string>>& keys) {
  ASSERT_TRUE(keys && !keys->empty()) << pack.tag;
  const auto& messages = content.content->messages;
  for (const auto& key : *keys) {
    auto known = std::ranges::lower_bound(messages, key, {}, &flow::message_info::key);
    ASSERT_TRUE(known != messages.end() && known->key == key) << key;
    const auto& texts = *pack.texts[static_cast<std::size_t>(known - messages.begin())];
    ASSERT_EQ(texts.tag, pack.tag) << key;
    ASSERT_TRUE(texts.played != nullptr && texts.played->size() == 1) << key;
    ASSERT_TRUE(content.recordings.contains(texts.played->front().clip)) << key;
  }
}

TEST(made_up_pack, B3_every_number_date_and_time_is_put_together_of_recordings_that_there_are) {
  const auto& content = *content_with_made_up();
  std::set<std::string> packs;
  for (const auto& pack : content.content->locales) {
    auto counts = [&](flow::counted kind) { return pack.is_counted[static_cast<std::size_t>(kind)]; };
    auto each = [&](flow::counted kind, std::int64_t first, std::int64_t behind) {
      if (!counts(kind)) return;
      packs.insert(pack.tag + " " + std::to_string(static_cast<int>(kind)));
      for (auto n = first; n != behind && !testing::Test::HasFatalFailure(); ++n)
        expect_recorded(content, pack, pack.counts->said(kind, n));
    };
    auto leap_year = std::chrono::sys_days{std::chrono::year{2028} / 1 / 1}.time_since_epoch().count();
    each(flow::counted::number, 0, 10'000);
    each(flow::counted::date, leap_year, leap_year + 366);
    each(flow::counted::time, 0, 24 * 60);
  }
  EXPECT_EQ(packs, (std::set<std::string>{"qaa-x-prueba 0", "qaa-x-prueba 1", "qaa-x-prueba 2"}))
      << "no other language is recorded yet";
}

// As a call hears it, between recordings.
TEST(made_up_pack, B3_every_directory_number_is_played_digit_by_digit) {
  const auto& content = *content_with_made_up();
  std::size_t offices = 0;
  for (const auto* office : content.places->consulates()) {
    auto number = content.places->number_of(office->id, made_up_noon);
    if (!number || number->national) continue;
    ++offices;
    auto said = flow::words_of(content, made_up_tag, "consulate.found");
    ASSERT_TRUE(said);
    said->consulate = office->id;
    auto reply =
        std::get<message::voice_reply>(flow::render(content, *said, message::channel::voice, made_up_noon));
    std::string played, wanted;
    for (char c : flow::digits_said(number->e164))
      if (c >= '0' && c <= '9') wanted += c;
    for (const auto& prompt : reply.before)
      if (prompt.text.size() == 1 && !prompt.clip.empty()) {
        played += prompt.text;
        EXPECT_TRUE(content.recordings.contains(prompt.clip.substr(7, 32))) << office->id;
      }
    EXPECT_NE(played.find(wanted), std::string::npos) << office->id;
  }
  EXPECT_GE(offices, 6U);
  auto numbers = content.places->unchecked();  // each number that a call may say, the lines' too
  EXPECT_GT(numbers.size(), offices);
  for (const auto& one : numbers)
    EXPECT_EQ(flow::digits_said(one.e164).find_first_not_of("0123456789 ,"), std::string::npos) << one.e164;
}

// A call on a line that asks, as who speaks the language hears it.
class made_up_call {
 public:
  made_up_call() {
    when_.now = made_up_noon;
    when_.via = message::channel::voice;
    when_.ask_language = true;
    when_.languages = languages_;
    when_.can_record = true;
  }
  const std::vector<message::spoken>& hear(flow::input_kind kind, const std::string& keys = "") {
    auto out = flow::step(content_, state_, {kind, base::private_text(keys)}, when_);
    state_ = out.next;
    effects_ = out.effects;
    reply_ = flow::render(content_, out.reply, message::channel::voice, when_.now);
    auto& call = std::get<message::voice_reply>(reply_);
    if (!call.keys) return call.before;
    if (call.before.empty()) return call.keys->prompts;
    return call.before;
  }
  const flow::session& state() const { return state_; }
  const std::vector<flow::effect>& effects() const { return effects_; }

 private:
  const flow::bundle& content_ = *content_with_made_up();
  const std::vector<std::string> languages_{"es-MX", "en-US", made_up_tag};
  flow::context when_;
  flow::session state_ = flow::session::fresh("es-MX");
  std::vector<flow::effect> effects_;
  message::reply reply_;
};

std::vector<std::string> clips_of(const std::vector<message::spoken>& heard, std::string_view tag) {
  std::vector<std::string> out;
  for (const auto& one : heard)
    if (one.locale == tag && !one.clip.empty()) out.push_back(one.text);
  return out;
}

// Journey J2: the list, one key, and from then on nothing but the language's own recordings.
TEST(made_up_pack, L8_who_finds_their_language_in_the_list_hears_no_other_after_it) {
  made_up_call c;
  const auto& list = c.hear(flow::input_kind::started);
  ASSERT_GE(list.size(), 3U);
  EXPECT_EQ(list[0].text, "Para español, marque 1.");
  EXPECT_EQ(list[0].locale, "es-MX");
  EXPECT_EQ(list[1].locale, "en-US");
  EXPECT_EQ(clips_of(list, made_up_tag).size(), 2U) << "its name around the key, in recordings";
  for (const auto& one : list) {
    EXPECT_NE(one.locale == made_up_tag, one.clip.empty())
        << "no voice is asked to say its name: " << one.text;
  }
  for (const char* key : {"3", "7", "1", "5", "0"}) {
    const auto& heard = c.hear(flow::input_kind::digits, key);
    EXPECT_EQ(c.state().locale(), made_up_tag);
    ASSERT_FALSE(heard.empty());
    for (const auto& one : heard) EXPECT_EQ(one.locale, made_up_tag) << key << ": " << one.text;
    for (const auto& one : heard) EXPECT_FALSE(one.clip.empty()) << key << ": " << one.text;
  }
  const auto& silence = c.hear(flow::input_kind::silence);
  for (const auto& one : silence) EXPECT_EQ(one.locale, made_up_tag) << one.text;
  c.hear(flow::input_kind::digits, "1");
  ASSERT_EQ(c.effects().size(), 1U);
  EXPECT_EQ(std::get<flow::callback_effect>(c.effects().front()).locale, made_up_tag);
}

}  // namespace
}  // namespace amparo::app
