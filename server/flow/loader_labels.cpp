#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "flow/loading.hpp"

// Labels of a translation that cannot be told apart, whoever approved them: two choices of a menu by one
// word, or a choice by a word that is always obeyed. Callers hear and answer the source's labels instead, and
// everything else is published (languages.md § 5, group 7).
namespace amparo::flow {
namespace {

// Words that are always obeyed in this language: its own lists, else the source's.
std::set<std::string> globals_of(const loading& from, const locale_source& locale) {
  std::set<std::string> out;
  auto add = [&](const locale_source& of, const std::string& name) {
    auto list = of.lists.find(name);
    if (list == of.lists.end()) return false;
    for (const auto& word : list->second.words) out.insert(locale.fold(word));
    return true;
  };
  for (const auto& [name, list] : from.locales.front().lists)
    if (name.starts_with("global.") && !add(locale, name)) add(from.locales.front(), name);
  return out;
}

class label_words {
 public:
  label_words(loading& into, locale_source& locale)
      : into_(into), locale_(locale), globals_(globals_of(into, locale)) {}

  // Until nothing is left: a source's label that comes in may repeat another of the language's own.
  void hold_back(const ask_node& ask) {
    for (bool again = true; again;) {
      again = false;
      std::map<std::string, index> first;  // by word: the label that has it
      for (const auto& one : ask.choices)
        if (one.label != none)
          for (const auto& word : words_of(one.label)) again |= is_held_back(word, one.label, first);
    }
  }

 private:
  std::set<std::string> words_of(index label) const {
    const auto* said = locale_.served[label];
    if (said == nullptr) return {};
    std::set<std::string> out{locale_.fold(said->text)};
    for (const auto& word : said->words) out.insert(locale_.fold(word));
    return out;
  }

  bool is_held_back(const std::string& word, index label, std::map<std::string, index>& first) {
    if (globals_.contains(word))
      return leave(label,
                   fmt::format("\"{}\" is a word that is always obeyed, and would never choose it", word));
    auto [known, is_new] = first.try_emplace(word, label);
    if (is_new || known->second == label) return false;
    auto why = fmt::format("\"{}\" also stands for another choice of the same menu", word);
    // Nobody here knows which of them is the wrong one.
    bool earlier = leave(known->second, why);
    return leave(label, why) || earlier;
  }

  bool leave(index label, const std::string& why) {
    const auto *said = locale_.served[label], *source = into_.source_text(label);
    if (said == nullptr || said == source) return false;
    locale_.served[label] = source;
    locale_.variants.erase(label);
    into_.report(said->at, "label-held-back", fmt::format("\"{}\": {}", into_.message_keys[label], why),
                 "Callers hear the source's label meanwhile. Give each choice a word of its own.");
    return true;
  }

  loading& into_;
  locale_source& locale_;
  const std::set<std::string> globals_;
};

}  // namespace

void hold_back_labels(loading& into) {
  for (auto& locale : into.locales) {
    if (loading::is_source(locale.tag) || !locale.can_be_talked_in()) continue;
    label_words labels(into, locale);
    for (const auto& ask : into.out.asks) labels.hold_back(ask);
  }
}

}  // namespace amparo::flow
