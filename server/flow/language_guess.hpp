#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/language_profile.hpp"
#include "flow/loading.hpp"

// Whether texts that are said to be in a language look like another one that the bundle has texts of: the
// tripwire against words that were filed under a wrong name. It knows a language by what others published in
// it, and by our own texts.
namespace amparo::flow {

class language_guess {
 public:
  explicit language_guess(const loading& from);  // learns every language that has enough text

  // The language that these words look more like than like their own, clearly; "" = none, or too few words to
  // say. Where their likeness to their own is not known, they have to look surely like the other one.
  std::string other_than(const std::string& tag, const language_sample& words,
                         std::optional<double> likeness_to_own) const;
  // The language that a single text of `tag` looks more like than like the rest of its own.
  std::string other_than_rest(const std::string& tag, const language_sample& text) const;
  // Of all texts of a language; empty where there are too few.
  const language_profile& looks_of(const std::string& tag) const;

 private:
  struct known {
    std::string tag;
    language_profile looks;
  };
  std::string nearest_over(double least, const std::string& tag, const language_sample& words) const;
  std::vector<known> all_;
  language_profile nothing_;
};

// Adds all wordings of the message. Of what others published, the words that are quoted: what names their
// place is in the source language.
void add_wordings(std::vector<std::string_view>& to, const message_source& from);
language_sample sample_of(const message_source& text);

}  // namespace amparo::flow
