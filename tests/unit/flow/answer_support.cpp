#include "answer_support.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include "base/finding.hpp"
#include "base/yaml.hpp"

namespace amparo::flow::test {
namespace {

std::map<std::string, std::vector<std::string>> lists_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  base::findings findings;
  auto root = base::read_yaml(path, text, findings);
  const auto* words = root.find("words");
  if (words == nullptr || !findings.empty()) throw std::runtime_error(path + " cannot be read");
  std::map<std::string, std::vector<std::string>> out;
  for (std::size_t i = 0; i != words->keys.size(); ++i)
    for (const auto& word : words->items[i].items) out[words->keys[i].name].push_back(word.scalar);
  return out;
}

answer_words shipped(const std::string& tag) {
  auto lists = lists_of(std::string(AMPARO_ROOT) + "/locales/" + tag + "/answers.yaml");
  return answer_words_of(tag, {}, [&](const std::string& name) {
    auto found = lists.find(name);
    return found == lists.end() ? nullptr : &found->second;
  });
}

}  // namespace

const answer_words& spanish() {
  static const auto made = shipped("es-MX");
  return made;
}

const answer_words& shipped_english() {
  static const auto made = shipped("en-US");
  return made;
}

const answer_words& english() {
  static const auto made = answer_words_of(
      "en-US", {}, [](const std::string&) -> const std::vector<std::string>* { return nullptr; });
  return made;
}

}  // namespace amparo::flow::test
