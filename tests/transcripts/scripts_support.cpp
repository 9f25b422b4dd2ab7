#include "transcripts/scripts_support.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "transcripts/made_up_support.hpp"

namespace amparo::app {

namespace fs = std::filesystem;

std::vector<transcript_file> all_files() {
  std::vector<transcript_file> files;
  const std::string tests = std::string(AMPARO_ROOT) + "/tests/";
  for (const auto& folder : {tests + "transcripts", tests + "locales/" + made_up_tag + "/talk"})
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != ".talk") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      files.push_back({entry.path().string(), text.str()});
    }
  std::ranges::sort(files, {}, &transcript_file::name);
  return files;
}

std::vector<transcript> all_scripts() {
  std::vector<transcript> scripts;
  base::findings out;
  for (const auto& one : all_files())
    if (auto script = read_transcript(one.name, one.text, out)) scripts.push_back(std::move(*script));
  for (const auto& finding : out) ADD_FAILURE() << base::text_of(finding);
  return scripts;
}

bool is_decided_by_typed(const transcript& script, message::channel via) {
  constexpr std::array<std::string_view, 8> names{"asylum/mexico.talk",       "contact/english.talk",
                                                  "case/unknown_call.talk",   "legal/hearing.talk",
                                                  "returned/belongings.talk", "person/withheld_number.talk",
                                                  "resume/cut.talk",          "resume/anew_english.talk"};
  return via == message::channel::voice &&
         std::ranges::any_of(names, [&](auto name) { return script.file.ends_with(name); });
}

bool draws_a_pin(const transcript& script) {
  constexpr std::array drawing{"contact/opened.talk", "contact/news.talk", "contact/news_english.talk"};
  return std::ranges::any_of(drawing, [&](const char* name) { return script.file.ends_with(name); });
}

line_options options_of(const transcript& script) {
  line_options how;
  how.kind = "simulator";  // two gather timers, like the phone of `amparo talk`
  how.language = script.locale;
  how.now = script.now;
  how.texts_per_caller = 30;
  how.content = content_with_made_up();
  return how;
}

good_run::good_run(const transcript& script, message::channel via) : on(via, options_of(script)) {
  on.keeps_endings = true;
  played = perform(script, via, on);
  end = on.end();
}

void expect_same_words(const performance& good, const performance& bad, const std::vector<bool>& degraded) {
  ASSERT_EQ(good.exchanges.size(), bad.exchanges.size());
  for (std::size_t i = 0; i != good.exchanges.size(); ++i) {
    if (i < degraded.size() && degraded[i]) continue;
    EXPECT_EQ(good.exchanges[i].heard.words, bad.exchanges[i].heard.words) << "exchange " << i;
  }
}

ending without_typed_lines(ending end) {
  for (auto& item : end.desk)
    if (auto typed = item.find('\n'); typed != std::string::npos) item.erase(typed, item.rfind('"') - typed);
  return end;
}

void expect_same_end(const ending& good, const ending& bad) {
  EXPECT_EQ(good.session, bad.session) << "the session is another";
  EXPECT_EQ(good.desk, bad.desk);
  EXPECT_EQ(good.opted_out, bad.opted_out);
  EXPECT_EQ(good.keeps_number, bad.keeps_number);
  EXPECT_EQ(good.remembered, bad.remembered);
}

}  // namespace amparo::app
