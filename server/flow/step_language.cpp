#include <algorithm>

#include "base/fold.hpp"
#include "flow/turn.hpp"

// The language of the conversation (L9): chosen from the packs of the bundle, in each of which its own choice
// is worded.
namespace amparo::flow {

index turn::choose_language(index locale, const ask_node& asked) {
  bool is_same = locale == locale_;
  locale_ = locale;
  s_.locale_ = r_.locale = pack().tag;
  return is_same ? asked.same : asked.choices.front().to;
}

// A key, or a language's name in any of the languages. In a text any other words name a language that we have
// no words in.
bool turn::answer_language(std::string_view folded, const std::string& words) {
  const auto& asked = m_.ask_of(s_.asked_);
  if (auto position = asked.words[locale_].find(folded)) {
    s_.misses_ = 0;
    walk(choose_language(asked.choices[*position].name, asked));
    return true;
  }
  bool is_name =
      std::any_of(folded.begin(), folded.end(), [](char c) { return (c < '0' || c > '9') && c != ' '; });
  if (when_.via == message::channel::voice || !is_name) return false;
  if (asked.save != none) store(asked.save, value_type::text, 0, std::string(cut(words, 160)));
  s_.misses_ = 0;
  walk(asked.unknown);
  return true;
}

}  // namespace amparo::flow
