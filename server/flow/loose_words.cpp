#include "flow/loose_words.hpp"

#include <algorithm>

#include "base/name_sound.hpp"

namespace amparo::flow {
namespace {

constexpr std::uint32_t nowhere = 0xFFFFFFFF;
// Shorter words are too many and too much alike to be heard or mended: "mi" is not "me", "hice" not "ice".
constexpr std::size_t least_heard = 4, least_alone = 5, least_mended = 6;
// Of one text: what is longer says it in its first words, and a stranger's text costs no more than this.
constexpr std::size_t most_words = 64, most_mended = 16;

template <class Use>
void each_word(std::string_view text, const Use& use) {
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find(' ', at), text.size());
    if (end > at) use(text.substr(at, end - at));
    at = end + 1;
  }
}

void append(std::string& to, std::string_view word) {
  if (word.empty()) return;
  if (!to.empty()) to += ' ';
  to += word;
}

// True where `a` becomes `b` by one letter more, less or other, or by two that change places.
bool is_one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t front = 0, back = 0;
  while (front != a.size() && a[front] == b[front]) ++front;
  while (back != a.size() - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
  auto left = a.size() - front - back;
  if (a.size() != b.size()) return left == 0;
  if (left <= 1) return left == 1;
  return left == 2 && a[front] == b[front + 1] && a[front + 1] == b[front];
}

// Of a sound, which is one letter shorter than the word at times.
bool is_long(std::string_view heard) { return heard.size() + 1 >= least_mended && heard.front() != '='; }

}  // namespace

void loose_words::write(std::string_view written, std::string_view instead) {
  // What stands already as it should is left alone: "un abogado" is not "un un abogado".
  for (auto one : {instead, written}) {
    if (writings_.find(one)) continue;
    writings_.add(one, static_cast<std::uint32_t>(instead_.size()));
    instead_.emplace_back(instead);
  }
}

void loose_words::join(std::string_view word, std::string_view name) {
  auto known = std::ranges::find(names_, name);
  if (known == names_.end()) known = names_.insert(names_.end(), std::string(name));
  auto at = static_cast<std::uint32_t>(known - names_.begin());
  auto sound = heard(word);
  same_.add(word, at);
  same_.add(sound, at);
}

// Step 1: the longest way of writing at each word.
std::string loose_words::rewritten(std::string_view folded) const {
  std::vector<std::string_view> words;
  each_word(folded, [&](std::string_view word) {
    if (words.size() != most_words) words.push_back(word);
  });
  std::string out;
  for (std::size_t at = 0; at != words.size();) {
    std::size_t taken = 0;
    for (auto length = std::min<std::size_t>(writings_.longest(), words.size() - at); length != 0; --length) {
      const auto& last = words[at + length - 1];
      std::string_view phrase(words[at].data(),
                              static_cast<std::size_t>(last.data() + last.size() - words[at].data()));
      auto position = writings_.find(phrase);
      if (!position) continue;
      append(out, instead_[*position]);
      taken = length;
      break;
    }
    if (taken == 0) append(out, words[at]);
    at += std::max<std::size_t>(taken, 1);
  }
  return out;
}

// Steps 2 and 3 of one word.
std::string loose_words::heard(std::string_view word) const {
  if (auto name = same_.find(word)) return "=" + names_[*name];
  bool is_plain = std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
  if (word.size() < least_heard || !is_plain) return std::string(word);
  auto sounds = base::sounds_of(word);
  if (sounds.empty()) return std::string(word);
  if (auto name = same_.find(sounds.front())) return "=" + names_[*name];
  return sounds.front();
}

std::string loose_words::form(std::string_view folded) const {
  std::string out;
  each_word(rewritten(folded), [&](std::string_view word) { append(out, heard(word)); });
  return out;
}

// The same of a phrase of the lists, whose words come again and again: each is heard once.
std::string loose_words::form_of_phrase(std::string_view folded) {
  std::string out;
  each_word(rewritten(folded), [&](std::string_view word) {
    auto [known, is_new] = heard_before_.try_emplace(std::string(word));
    if (is_new) known->second = heard(word);
    append(out, known->second);
  });
  return out;
}

void loose_words::table::add(const std::string& form, std::uint32_t value) {
  auto [known, is_new] = wanted.try_emplace(form, value);
  if (!is_new && known->second != value) known->second = nowhere;
}

void loose_words::table::close(const table& other) {
  for (const auto& [form, value] : wanted)
    if (value != nowhere && (this == &other || !other.wanted.contains(form))) phrases.add(form, value);
}

// A single word is heard only where the list has it as a single word, and a long one.
bool loose_words::may_stand_alone(std::string_view phrase, std::string_view form) {
  if (form.find(' ') != form.npos) return true;
  return phrase.find(' ') == phrase.npos && phrase.size() >= least_alone && form.size() + 1 >= least_alone &&
         !form.starts_with('=');
}

// What a phrase begins or ends with was meant to count: "anda la migra hoy" is more than "anda la migra".
bool loose_words::has_silent_end(std::string_view phrase) const {
  auto is_silent = [&](std::string_view part) {
    auto position = writings_.find(part);
    return position && instead_[*position].empty();
  };
  for (auto at = phrase.find(' '); at != phrase.npos; at = phrase.find(' ', at + 1))
    if (is_silent(phrase.substr(0, at)) || is_silent(phrase.substr(at + 1))) return true;
  return false;
}

void loose_words::add(std::string_view phrase, std::uint32_t value, bool is_danger) {
  if (has_silent_end(phrase)) return;
  auto loose = form_of_phrase(phrase);
  if (!loose.empty() && may_stand_alone(phrase, loose)) (is_danger ? dangers_ : entries_).add(loose, value);
}

void loose_words::add_global(std::string_view phrase, std::uint32_t value) {
  auto loose = form_of_phrase(phrase);
  if (!loose.empty() && may_stand_alone(phrase, loose)) globals_.add(loose, value);
}

void loose_words::close() {
  dangers_.close(entries_);
  entries_.close(dangers_);
  globals_.close(globals_);
  for (const auto* of : {&dangers_, &entries_})
    for (const auto& [form, value] : of->wanted)
      each_word(form, [&](std::string_view word) {
        bool is_new = !known_.find(word);
        known_.add(word, 0);
        if (is_new && is_long(word)) vocabulary_.emplace_back(word);
      });
  std::ranges::sort(vocabulary_);
  for (auto* of : {&dangers_, &entries_, &globals_}) of->wanted.clear();
  heard_before_.clear();
}

// Step 4: the one word that `word` misses by a slip; "" where it is none or several.
std::string_view loose_words::meant(std::string_view word) const {
  std::string_view first = word.substr(0, 1), only;
  for (auto at = std::ranges::lower_bound(vocabulary_, first);
       at != vocabulary_.end() && at->front() == word.front(); ++at) {
    if (!is_one_slip(word, *at)) continue;
    if (!only.empty()) return {};
    only = *at;
  }
  return only;
}

std::optional<std::string> loose_words::without_slips(std::string_view form) const {
  std::string out;
  std::size_t tried = 0;
  bool is_mended = false;
  each_word(form, [&](std::string_view word) {
    bool may_be_slip = is_long(word) && !known_.find(word);
    auto instead = may_be_slip && ++tried <= most_mended ? meant(word) : std::string_view();
    is_mended = is_mended || !instead.empty();
    append(out, instead.empty() ? word : instead);
  });
  if (!is_mended) return std::nullopt;
  return out;
}

std::optional<phrase_match> loose_words::table::find(std::string_view form, unsigned least_words) const {
  auto found = find_phrase(phrases, form);
  if (!found || found->words < least_words) return std::nullopt;
  return found;
}

std::optional<loose_words::found> loose_words::find(std::string_view folded) const {
  if (empty()) return std::nullopt;
  auto loose = form(folded);
  auto mended = without_slips(loose);
  for (const auto* from : {&dangers_, &entries_}) {
    auto as_heard = from->find(loose, 1);
    auto as_meant = mended ? from->find(*mended, 2) : std::nullopt;
    if (as_meant && (!as_heard || as_meant->words > as_heard->words)) as_heard = as_meant;
    if (as_heard) return found{as_heard->value, as_heard->words, from == &dangers_};
  }
  return std::nullopt;
}

std::optional<std::uint32_t> loose_words::find_global(std::string_view folded) const {
  if (empty()) return std::nullopt;
  return globals_.phrases.find(form(folded));
}

}  // namespace amparo::flow
