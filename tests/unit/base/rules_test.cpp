#include "base/rules.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

namespace amparo::base {
namespace {

namespace fs = std::filesystem;

std::string text_of_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool is_rule_name(const std::string& word) {
  auto dash = word.find('-');
  return dash != word.npos && dash != 0 && word.back() != '-' &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == word.npos;
}

// Every literal of our sources that looks like a rule's name, with a place where it stands.
std::map<std::string, std::string> names_in_sources() {
  const fs::path server = fs::path(AMPARO_ROOT) / "server";
  std::map<std::string, std::string> out;
  const std::set<std::string> of_app{"account_settings.cpp", "line_settings.cpp", "check_lines.cpp",
                                     "config.cpp",           "content.cpp",       "keyring.cpp",
                                     "load_config.cpp",      "start_check.cpp",   "served_content.cpp",
                                     "transcript.cpp",       "validator.cpp",     "transcript_judge.cpp",
                                     "studio_settings.cpp"};
  for (const char* where : {"base", "directory", "flow", "app"})
    for (const auto& entry : fs::directory_iterator(server / where)) {
      auto name = entry.path().filename().string();
      if (!name.ends_with(".cpp") || name == "rules.cpp") continue;
      if (std::string_view(where) == "app" && !of_app.contains(name)) continue;
      auto text = text_of_file(entry.path());
      for (auto open = text.find('"'); open != text.npos;) {
        auto close = text.find('"', open + 1);
        if (close == text.npos) break;
        auto word = text.substr(open + 1, close - open - 1);
        if (is_rule_name(word)) out.emplace(word, entry.path().string());
        open = text.find('"', close + 1);
      }
    }
  return out;
}

TEST(rules, every_rule_that_is_reported_stands_in_the_table_and_the_other_way_round) {
  // Words of other lists that look alike: confidences of the directory, a link's name.
  const std::set<std::string> others{"official-page",  "trans-unit",  "needs-review-translation",
                                     "one-page",       "code-file",   "amparo-control",
                                     "amparo-bundles", "amparo-notes"};
  auto reported = names_in_sources();
  for (const auto& [name, where] : reported)
    EXPECT_TRUE(others.contains(name) || find_rule(name) != nullptr)
        << where << " reports \"" << name << "\", which base/rules.cpp does not have";
  for (const auto& rule : all_rules())
    EXPECT_TRUE(rule.name.find('-') == rule.name.npos || reported.contains(std::string(rule.name)))
        << "no source reports \"" << rule.name << "\"";
}

TEST(rules, a_row_says_what_must_hold_and_how_to_mend_it) {
  for (const auto& rule : all_rules()) {
    EXPECT_TRUE(rule.sentence.ends_with('.')) << rule.name;
    EXPECT_TRUE(rule.mend.ends_with('.')) << rule.name;
    EXPECT_EQ(find_rule(rule.name), &rule);
  }
  EXPECT_EQ(find_rule("no-such-rule"), nullptr);
  EXPECT_EQ(find_rule(""), nullptr);
}

TEST(rules, the_page_for_administrators_is_the_table) {
  const auto page = fs::path(AMPARO_ROOT) / "flows" / "rules.md";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(page, std::ios::binary) << rules_as_markdown();
  EXPECT_EQ(text_of_file(page), rules_as_markdown());
}

}  // namespace
}  // namespace amparo::base
