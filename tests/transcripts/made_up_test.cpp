#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/talk.hpp"
#include "base/fold.hpp"
#include "flow/engine.hpp"
#include "flow/model.hpp"
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

transcript in_made_up(transcript script) {
  script.locale = made_up_tag;
  for (auto& line : script.lines) {
    if (line.mark != '>' || line.text.starts_with('(')) continue;
    auto bar = line.text.find('|');
    auto call = bar == std::string::npos ? "" : " " + line.text.substr(bar);
    line.text = made_up_input(line.text.substr(0, bar)) + call;
  }
  return script;
}

constexpr base::time_point made_up_noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                                        std::chrono::hours{12}};

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
    auto good = perform(script, via, spanish);
    auto same = perform(in_made_up(script), via, other);
    ASSERT_EQ(good.exchanges.size(), same.exchanges.size());
    word_count words;
    for (std::size_t i = 0; i != good.exchanges.size(); ++i) {
      SCOPED_TRACE("exchange " + std::to_string(i));
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

}  // namespace
}  // namespace amparo::app
