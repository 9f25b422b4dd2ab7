#pragma once
#include <string>
#include <vector>

namespace amparo::base {

// One mistake in a file that a person wrote: where, which rule, what is wrong and how to mend it. Loaders
// collect all of them and never stop at the first.
struct finding {
  std::string file;
  unsigned line = 0;    // from 1; 0 = the whole file
  unsigned column = 0;  // from 1
  std::string rule;     // kebab-case, "unknown-key"
  std::string message;  // a sentence: what is wrong
  std::string hint;     // a sentence: how to mend it; may be empty
  friend bool operator==(const finding&, const finding&) = default;
};

using findings = std::vector<finding>;

// "file:line:column: message [rule]. hint"; the rule's own way of mending it where the finding has none.
std::string text_of(const finding& f);
std::string hint_of(const finding& f);

// By file, place, rule and message, each once: the same files give the same list in the same order.
void sort_findings(findings& all);
// True where one of them is an error, as every rule without a row in base/rules.hpp is.
bool has_error(const findings& all);

// The candidate nearest to `word` by edit distance, or "" where none is near: more than a third of its length
// away, or more than one letter in a word under four, two in one under nine.
std::string nearest(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace amparo::base
