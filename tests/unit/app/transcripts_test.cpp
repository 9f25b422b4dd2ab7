#include "app/transcript.hpp"
#include "unit/app/content_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

// Every conversation of tests/transcripts is a test of its own, played on the shipped content in each mode
// that its head names.
namespace amparo::app {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> transcript_files() {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(std::string(AMPARO_ROOT) + "/tests/transcripts"))
    if (entry.path().extension() == ".talk") files.push_back(entry.path().string());
  std::ranges::sort(files);
  return files;
}

std::string test_name(const ::testing::TestParamInfo<std::string>& file) {
  fs::path path(file.param);
  return path.parent_path().filename().string() + "_" + path.stem().string();
}

class transcripts : public ::testing::TestWithParam<std::string> {};

TEST_P(transcripts, comes_true) {
  std::ifstream in(GetParam(), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  ASSERT_TRUE(in) << GetParam();
  for (const auto& finding : play_transcript(GetParam(), text.str(), shipped_content()))
    ADD_FAILURE() << base::text_of(finding);
}

INSTANTIATE_TEST_SUITE_P(talk, transcripts, ::testing::ValuesIn(transcript_files()), test_name);

// The player itself fails what does not come true: a test of tests.
TEST(transcript_player, reports_words_that_were_not_said_and_effects_that_happened_unasked) {
  const std::string head = "flow: person locale: es-MX now: 2026-11-24T12:00Z modes: sms\n";
  auto wrong_words = play_transcript(
      "a.talk", head + "> Llámeme\n< Esto no se dice nunca\n! callback topic=person urgency=search\n",
      shipped_content());
  ASSERT_EQ(wrong_words.size(), 1U);
  EXPECT_EQ(wrong_words.front().rule, "not-said");
  EXPECT_EQ(wrong_words.front().line, 3U);
  auto unasked = play_transcript("b.talk", head + "> Llámeme\n< Anotado\n", shipped_content());
  ASSERT_EQ(unasked.size(), 1U);
  EXPECT_EQ(unasked.front().rule, "unexpected-effect");
}

}  // namespace
}  // namespace amparo::app
