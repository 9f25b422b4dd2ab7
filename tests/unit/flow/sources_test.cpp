#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "base/yaml.hpp"

// Spanish and English are both sources, so no digest ties one to the other: what must be the same in both is
// compared here, file by file as they stand in locales/.
namespace amparo::flow::test {
namespace {

namespace fs = std::filesystem;
using texts = std::map<std::string, base::yaml_node>;  // by key

texts texts_of(const std::string& tag) {
  texts out;
  for (const auto& entry : fs::directory_iterator(fs::path(AMPARO_ROOT) / "locales" / tag)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    base::findings wrong;
    auto root = base::read_yaml(entry.path(), std::string(std::istreambuf_iterator<char>(in), {}), wrong);
    EXPECT_TRUE(wrong.empty()) << entry.path();
    const auto* messages = root.find("messages");
    if (messages == nullptr) continue;
    for (std::size_t i = 0; i != messages->keys.size(); ++i) out[messages->keys[i].name] = messages->items[i];
  }
  return out;
}

// Names of values and runs of digits, each as often as it stands there.
std::multiset<std::string> kept_parts(const std::string& text) {
  constexpr std::string_view digits = "0123456789";
  std::multiset<std::string> out;
  for (std::size_t at = 0; (at = text.find_first_of("{0123456789", at)) != text.npos;) {
    auto end = text[at] == '{' ? text.find_first_of(",}", at) : text.find_first_not_of(digits, at);
    end = std::min(end, text.size());
    out.insert(text.substr(at, end - at));
    at = end;
  }
  return out;
}

std::string written(const base::yaml_node* node) {
  if (node == nullptr) return "-";
  std::string out = node->scalar;
  for (const auto& item : node->items) out += "," + item.scalar;
  return out;
}

// What of `other` is not as in `one`, in words.
std::string differences(const texts& one, const texts& other) {
  std::string out;
  for (const auto& [key, message] : one) {
    auto found = other.find(key);
    if (found == other.end()) {
      out += key + ": is missing\n";
      continue;
    }
    for (const char* fact : {"critical", "sources", "as_of", "switch", "without_number"})
      if (written(message.find(fact)) != written(found->second.find(fact))) out += key + ": " + fact + "\n";
    for (const char* form : {"text", "voice", "short"}) {
      auto here = message.find(form), there = found->second.find(form);
      if (here == nullptr || there == nullptr) continue;  // a wording is a language's own affair
      if (kept_parts(here->scalar) != kept_parts(there->scalar)) out += key + ": values in " + form + "\n";
    }
  }
  return out;
}

TEST(sources, english_has_every_text_with_the_same_facts_values_and_digits) {
  auto spanish = texts_of("es-MX"), english = texts_of("en-US");
  EXPECT_GE(spanish.size(), 100U);
  EXPECT_EQ(differences(spanish, english), "");
  EXPECT_EQ(differences(english, spanish), "");
}

TEST(sources, what_drifts_apart_is_seen) {
  auto spanish = texts_of("es-MX"), english = texts_of("en-US");
  auto& text = english.at("safe.words").items.at(0).scalar;
  auto at = text.find("911");
  ASSERT_NE(at, text.npos);
  text.replace(at, 3, "912");
  EXPECT_EQ(differences(spanish, english), "safe.words: values in text\n");
  english.erase("safe.words");
  EXPECT_EQ(differences(spanish, english), "safe.words: is missing\n");
}

}  // namespace
}  // namespace amparo::flow::test
