#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/words.hpp"

// What a text says, whoever typed it by ear and in haste. The lists of words hold phrases as somebody thought
// of them; here the same phrases stand once more in a loose form, and a text is brought to that form, too:
//  1. What is written in several ways is written in one ("q", "ke": que; "los de la migra": ice), and what
//     says nothing is left out ("ya", "ayer", "por favor"): the lists `written.<words>` and
//     `written.nothing`.
//  2. Words that stand for each other become one ("esposo", "hermana", "cipote"): the lists `same.<name>`.
//  3. Every other word of more than three letters becomes what it sounds like (base/name_sound.hpp).
//  4. A long word that no phrase has becomes the one that it misses by a single slip of the finger.
// Phrases that become one and lead to two places lead nowhere here. What the lists say as it stands goes
// before (find_entry). Pure; built once, then read.
namespace amparo::flow {

class loose_words {
 public:
  struct found {
    std::uint32_t value = 0;
    unsigned words = 0;  // of the phrase, in its loose form
    bool is_danger = false;
  };

  // First what is written otherwise and what stands for each other, then the phrases; all folded. `instead`
  // is empty where `written` says nothing.
  void write(std::string_view written, std::string_view instead);
  void join(std::string_view word, std::string_view name);
  void add(std::string_view phrase, std::uint32_t value, bool is_danger);
  void add_global(std::string_view phrase, std::uint32_t value);
  void close();  // before the first text is read

  // The longest phrase that stands in the text; danger before any other.
  std::optional<found> find(std::string_view folded) const;
  // The value of a word that is always obeyed, where the text says it and nothing else; no slips are
  // forgiven.
  std::optional<std::uint32_t> find_global(std::string_view folded) const;

  bool empty() const { return instead_.empty() && names_.empty(); }
  std::string form(std::string_view folded) const;  // for tests: steps 1 to 3

 private:
  struct table {
    void add(const std::string& form, std::uint32_t value);
    void close(const table& other);
    std::optional<phrase_match> find(std::string_view form, unsigned least_words) const;
    std::map<std::string, std::uint32_t> wanted;  // until it is closed; by form, `nowhere` = to two places
    word_table phrases;
  };
  std::string rewritten(std::string_view folded) const;
  std::string heard(std::string_view word) const;
  std::string form_of_phrase(std::string_view folded);
  std::optional<std::string> without_slips(std::string_view form) const;  // nothing where no slip is found
  std::string_view meant(std::string_view word) const;
  bool has_silent_end(std::string_view phrase) const;
  static bool may_stand_alone(std::string_view phrase, std::string_view form);

  word_table writings_;  // by position in `instead_`
  std::vector<std::string> instead_;
  word_table same_;  // by position in `names_`
  std::vector<std::string> names_;
  std::map<std::string, std::string> heard_before_;  // until it is closed
  table dangers_, entries_, globals_;
  word_table known_;                     // every word of a phrase, in its loose form
  std::vector<std::string> vocabulary_;  // the long ones of them, sorted
};

}  // namespace amparo::flow
