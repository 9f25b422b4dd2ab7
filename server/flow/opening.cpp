#include "flow/opening.hpp"

#include "flow/model.hpp"

namespace amparo::flow {

open_texts texts_to_review(const bundle& content) {
  open_texts open;
  const auto& m = *content.content;
  for (const auto& pack : m.locales)
    for (index i = 0; i != pack.texts.size(); ++i) {
      if (pack.texts[i]->tag != pack.tag) continue;  // another language's, which has its own line
      auto name = pack.tag + " " + m.messages[i].key;
      if (pack.texts[i]->awaits_review) open.unreviewed.push_back(name);
      if (!pack.texts[i]->date.empty()) open.changed.push_back(name + ", as of " + pack.texts[i]->date);
    }
  return open;
}

}  // namespace amparo::flow
