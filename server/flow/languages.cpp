#include "flow/languages.hpp"

#include <algorithm>
#include <array>

namespace amparo::flow {
namespace {

constexpr std::size_t most_words = 48;  // of a text; what follows is not looked at
constexpr std::size_t short_text = 8;   // words: a bare name counts in no longer text

// One text as words, and the phrases of the tables that stand in it.
class named_words {
 public:
  named_words(const known_languages& known, std::string_view folded) : known_(known), text_(folded) {
    for (std::size_t at = 0; at < folded.size() && count_ != most_words;) {
      auto end = std::min(folded.find(' ', at), folded.size());
      if (end > at) words_[count_++] = {at, end};
      at = end + 1;
    }
  }

  struct phrase {
    std::size_t first = 0, words = 0;
    std::uint32_t value = 0;
  };
  std::size_t count() const { return count_; }

  // The longest phrase of `table` that begins at that word.
  std::optional<phrase> phrase_at(const word_table& table, std::size_t first) const {
    for (auto words = std::min<std::size_t>(table.longest(), count_ - first); words != 0; --words)
      if (auto value = table.find(slice(first, words))) return phrase{first, words, *value};
    return std::nullopt;
  }

  // What is said before that word, past what may stand between.
  std::optional<language_cue> cue_before(std::size_t at) const {
    if (word_cue(at) == language_cue::another) return language_cue::another;
    while (word_cue(at) == language_cue::filler) --at;
    for (auto words = std::min<std::size_t>(known_.cues.longest(), at); words != 0; --words)
      if (auto cue = known_.cues.find(slice(at - words, words))) return static_cast<language_cue>(*cue);
    return std::nullopt;
  }
  bool is_whole(const phrase& one) const { return one.words == count_; }

 private:
  std::string_view slice(std::size_t first, std::size_t words) const {
    return text_.substr(words_[first].begin, words_[first + words - 1].end - words_[first].begin);
  }
  // Of the one word before `at`.
  std::optional<language_cue> word_cue(std::size_t at) const {
    if (at == 0) return std::nullopt;
    auto cue = known_.cues.find(slice(at - 1, 1));
    return cue ? std::optional(static_cast<language_cue>(*cue)) : std::nullopt;
  }

  struct span {
    std::size_t begin = 0, end = 0;
  };
  const known_languages& known_;
  std::string_view text_;
  std::array<span, most_words> words_{};
  std::size_t count_ = 0;
};

class language_search {
 public:
  language_search(const known_languages& known, std::string_view folded, language_text is)
      : known_(known), in_(known, folded), is_answer_(is == language_text::answer) {}

  std::optional<named_language> run() {
    for (std::size_t at = 0; at != in_.count(); ++at) {
      if (auto name = in_.phrase_at(known_.names, at)) note(*name, counts(*name));
      if (auto name = in_.phrase_at(known_.unsure_names, at)) note(*name, counts_unsure(*name));
      if (auto town = in_.phrase_at(known_.town_names, at)) note_town(*town);
    }
    refine();
    if (best_.language == no_language) return std::nullopt;
    return best_;
  }

 private:
  bool counts(const named_words::phrase& one) const {
    auto cue = in_.cue_before(one.first);
    if (cue == language_cue::denies || cue == language_cue::another) return false;
    return in_.count() <= short_text || cue == language_cue::claims || cue == language_cue::speaks;
  }
  bool counts_unsure(const named_words::phrase& one) const {
    auto cue = in_.cue_before(one.first);
    if (is_answer_) return cue != language_cue::denies && cue != language_cue::another;
    bool is_source = known_.all[one.value].is_source;
    return in_.is_whole(one) || cue == language_cue::claims || (cue == language_cue::speaks && !is_source);
  }
  void note(const named_words::phrase& one, bool counts) {
    if (!counts) return;
    named_.push_back(one.value);
    bool is_source = known_.all[one.value].is_source;
    bool beats = best_.language == no_language || (best_is_source_ && !is_source) ||
                 (best_is_source_ == is_source && one.words > best_words_);
    if (!beats) return;
    best_.language = one.value, best_words_ = one.words, best_is_source_ = is_source;
  }
  void note_town(const named_words::phrase& one) {
    auto cue = in_.cue_before(one.first);
    bool is_claimed = is_answer_ || in_.is_whole(one) || cue == language_cue::claims;
    if (is_claimed && known_.towns[one.value].says_language)
      claimed_towns_.push_back(one.value);
    else if (is_claimed || cue == language_cue::of)
      other_towns_.push_back(one.value);
  }

  // "mixteco de San Juan Mixtepec": the town decides which. A town alone does where it says enough.
  void refine() {
    if (best_.language == no_language && !claimed_towns_.empty()) {
      best_.language = known_.towns[claimed_towns_.front()].language;
      best_.is_by_town = true;
    }
    if (best_.language == no_language) return;
    for (auto named : named_)
      if (known_.all[named].within == best_.language) best_.language = named;
    for (const auto* towns : {&claimed_towns_, &other_towns_})
      for (auto town : *towns) take_town(town);
  }
  void take_town(std::uint32_t town) {
    auto language = known_.towns[town].language;
    if (language != best_.language && known_.all[language].within != best_.language) return;
    best_.language = language;
    best_.town = town;
  }

  const known_languages& known_;
  named_words in_;
  bool is_answer_;
  named_language best_;
  std::size_t best_words_ = 0;
  bool best_is_source_ = false;
  std::vector<std::uint32_t> named_, claimed_towns_, other_towns_;
};

}  // namespace

std::uint32_t known_languages::of_tag(std::string_view tag) const {
  auto found = std::ranges::find(all, tag, &language_info::tag);
  return found == all.end() ? no_language : static_cast<std::uint32_t>(found - all.begin());
}

std::optional<named_language> language_named(const known_languages& known, std::string_view folded,
                                             language_text is) {
  if (known.all.empty()) return std::nullopt;
  return language_search(known, folded, is).run();
}

std::optional<named_language> town_named(const known_languages& known, std::string_view folded,
                                         std::uint32_t spoken) {
  auto found = find_phrase(known.town_names, folded);
  if (!found) return std::nullopt;
  auto is_of_spoken = [&](std::uint32_t language) {
    return language == spoken || (spoken != no_language && known.all[language].within == spoken);
  };
  named_language only{known.towns[found->value].language, found->value};
  const auto& name = known.towns[found->value].name;
  bool is_several = false;
  for (auto at = found->value; at != known.towns.size() && known.towns[at].name == name; ++at) {
    if (is_of_spoken(known.towns[at].language)) return named_language{known.towns[at].language, at};
    is_several |= known.towns[at].language != only.language;
  }
  if (is_several) return std::nullopt;
  return only;
}

}  // namespace amparo::flow
