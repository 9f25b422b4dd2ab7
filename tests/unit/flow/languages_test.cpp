#include "flow/languages.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/fold.hpp"
#include "base/gsm.hpp"
#include "base/yaml.hpp"
#include "flow/model.hpp"
#include "flow_support.hpp"

// The language that a caller names, in the languages and towns of the tree (L9, L27).
namespace amparo::flow::test {
namespace {

namespace fs = std::filesystem;

const known_languages& known() { return shipped().content->languages; }

std::string named(const std::string& words, language_text is = language_text::any) {
  auto found = language_named(known(), base::match_fold(words), is);
  return found ? known().all[found->language].tag : "-";
}

struct row {
  std::string text, expected;
};

// tests/fixtures/languages: a text, and behind the last comma what it says of its sender's language.
std::vector<row> rows_of(const std::string& file) {
  std::ifstream in(fs::path(AMPARO_ROOT) / "tests/fixtures/languages" / file);
  std::vector<row> out;
  std::string line;
  for (std::getline(in, line); std::getline(in, line);) {
    auto comma = line.rfind(',');
    auto text = line.substr(0, comma);
    if (text.starts_with('"')) text = text.substr(1, text.size() - 2);
    out.push_back({text, line.substr(comma + 1)});
  }
  return out;
}

// What the whole line makes of a first text: the language that is taken, "" for none, "ask" where it is
// asked.
std::string taken_from(const std::string& text) {
  caller c(message::channel::sms, shipped());
  c.text(text);
  auto speaks = c.state.speaks_.empty() ? c.state.locale() : c.state.speaks_;
  const auto& m = *shipped().content;
  bool asks = c.state.asked_ != none && m.nodes[c.state.asked_].kind == node_kind::language;
  if (speaks != "es-MX") return speaks;
  return asks ? "ask" : "";
}

TEST(languages, L9_texts_that_callers_send_name_their_language) {
  auto rows = rows_of("caller_texts.csv");
  ASSERT_EQ(rows.size(), 69U);
  for (const auto& [text, expected] : rows)
    EXPECT_EQ(taken_from(text), expected == "es-MX" ? "" : expected) << text;
}

TEST(languages, L9_what_is_no_language_names_none) {
  auto rows = rows_of("no_language.csv");
  ASSERT_GE(rows.size(), 40U);
  for (const auto& [text, expected] : rows) EXPECT_EQ(named(text), expected.empty() ? "-" : expected) << text;
}

TEST(languages, L9_other_ways_to_say_it) {
  for (const auto& [text, expected] : rows_of("other_texts.csv")) EXPECT_EQ(named(text), expected) << text;
}

// Texts that were written before anybody looked whether they are understood (languages.md § 5, group 9).
TEST(languages, L9_texts_that_no_list_was_made_of_are_understood_at_the_rates_that_were_asked) {
  unsigned named_one = 0, right = 0, with_language = 0;
  std::string wrong;
  auto rows = rows_of("held_out.csv");
  ASSERT_GE(rows.size(), 300U);
  for (const auto& [text, expected] : rows) {
    // English is a language of the line itself: its words are the flow's.
    auto found = expected == "en-US" ? taken_from(text) : named(text);
    auto wanted = expected.empty() ? "-" : expected;
    with_language += wanted != "-";
    named_one += found != "-";
    right += found == wanted && found != "-";
    if (found != wanted) wrong += text + ": " + found + ", not " + wanted + "\n";
  }
  EXPECT_GE(right * 100, named_one * 99) << right << " of " << named_one << " that were named:\n" << wrong;
  EXPECT_GE(right * 100, with_language * 97) << right << " of " << with_language << " that name one:\n"
                                             << wrong;
}

std::string in_capitals(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return text;
}

// Each name of each language as people type it: in capitals, with any apostrophe, behind "hablo".
TEST(languages, L27_every_name_is_known_however_it_is_typed) {
  auto file = fs::path(AMPARO_ROOT) / "locales/_languages.yaml";
  std::ifstream in(file, std::ios::binary);
  base::findings wrong;
  auto root = base::read_yaml("_languages.yaml", std::string(std::istreambuf_iterator<char>(in), {}), wrong);
  ASSERT_TRUE(wrong.empty()) << text_of(wrong);
  std::size_t tried = 0;
  for (const auto& one : root.find("languages")->items) {
    auto tag = one.find("tag")->scalar;
    for (const char* list : {"words", "alone"}) {
      if (one.find(list) == nullptr) continue;
      for (const auto& word : one.find(list)->items) {
        const auto& name = word.scalar;
        for (const auto& text :
             {name, in_capitals(name), "hablo " + name, "Hablo " + name + ".", name + "!"}) {
          EXPECT_EQ(named(text), tag) << text;
          ++tried;
        }
      }
    }
  }
  EXPECT_GE(tried, 500U);
  for (const char* text : {"K'iche'", "Kʼicheʼ", "K’iche’", "Kꞌicheꞌ", "K`iche`", "ＫＩＣＨＥ"})
    EXPECT_EQ(named(text), "quc") << text;
}

TEST(languages, every_id_has_one_tag_and_every_tag_its_languages_entry) {
  EXPECT_EQ(known().all.size(), 44U);  // the 43 of _tags.yaml, and the family of Mayan languages
  for (const auto& one : known().all) {
    EXPECT_FALSE(one.name.empty()) << one.tag;
    EXPECT_FALSE(one.is_group && one.locale != no_language) << one.tag;
  }
}

TEST(languages, a_town_tells_the_languages_of_a_group_apart) {
  auto of = [](const std::string& town, const std::string& spoken) {
    auto found = town_named(known(), base::match_fold(town), known().of_tag(spoken));
    return found ? known().all[found->language].tag : "-";
  };
  EXPECT_EQ(of("San Martín Peras, Oaxaca", "mix-x-conjunto"), "mix-x-bajo");
  EXPECT_EQ(of("soy de metlatonoc", "mix-x-conjunto"), "mix-x-guerrero");
  EXPECT_EQ(of("Zoogocho", "zap"), "zap-x-sierra");
  EXPECT_EQ(of("Puebla", "nah"), "-");
  EXPECT_EQ(of("San Miguel Acatán", "kjb"), "knj");
}

TEST(languages, L37_their_names_go_by_sms) {
  for (const auto& one : known().all) EXPECT_TRUE(base::sms_fold(one.name, one.tag).is_gsm()) << one.tag;
}

}  // namespace
}  // namespace amparo::flow::test
