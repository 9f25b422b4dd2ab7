#include <algorithm>

#include "base/fold.hpp"
#include "flow/turn.hpp"

// The language of the conversation (L9): the caller's own, of which we may have texts or none, and the offer
// of an interpreter where what they hear is not in it.
namespace amparo::flow {

index turn::choose_language(index locale, const ask_node& asked) {
  bool is_same = locale == locale_ && s_.speaks_.empty();
  s_.speaks_.clear();
  locale_ = locale;
  s_.locale_ = r_.locale = pack().tag;
  note_choice();
  return is_same ? asked.same : asked.choices.front().to;
}

// A key, or a language's name in any of the languages. In a text any other words name a language that we have
// no words in.
bool turn::answer_language(std::string_view folded, const std::string& words) {
  const auto& asked = m_.ask_of(s_.asked_);
  if (is_language_list()) {
    auto key = folded.size() == 1 ? static_cast<std::size_t>(folded.front() - '1') : s_.listed_.size();
    if (key >= s_.listed_.size()) return false;
    s_.misses_ = 0;
    walk(choose_language(s_.listed_[key], asked));
    return true;
  }
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
  auto named = language_named(m_.languages, base::match_fold(words), language_text::answer);
  if (!named) return walk(asked.unknown), true;
  auto before = speaks();
  note_town(*named), take_language(named->language);
  walk(speaks() == before ? asked.same : asked.choices.front().to);
  return true;
}

const language_info* turn::language_of_caller() const {
  auto known = m_.languages.of_tag(speaks());
  return known == no_language ? nullptr : &m_.languages.all[known];
}

// True where it is another language than before.
bool turn::take_language(index language) {
  const auto& info = m_.languages.all[language];
  if (info.tag == speaks()) return false;
  s_.speaks_ = info.locale == none ? info.tag : "";
  if (info.locale != none) locale_ = info.locale;
  s_.locale_ = r_.locale = pack().tag;
  note_choice();
  return true;
}

void turn::note_town(const named_language& named) {
  if (named.town != none) s_.town_ = m_.languages.towns[named.town].name;
}

// What these words say of the caller's language; false where there is nothing to answer to it.
bool turn::notice_language(std::string_view words) {
  auto named = language_named(m_.languages, base::match_fold(words));
  if (!named) return false;
  note_town(*named);
  return take_language(named->language) || is_unserved();
}

// Without a question: a tag's own, or what a variable says of the language and the home town.
index turn::settle_language(const ask_node& asked) {
  if (asked.remembers) return remember_language(asked);
  if (asked.spoken == none && asked.heard == none) return choose_language(asked.choices.front().name, asked);
  auto before = speaks();
  if (asked.spoken != none)
    take_language(asked.spoken);
  else if (!hear_home_town(asked.heard))
    return asked.unknown;
  return speaks() == before ? asked.same : asked.choices.front().to;
}

// A town decides between the languages of a group, and never against the language that the caller named.
bool turn::hear_home_town(index slot) {
  constexpr std::size_t most_letters = session::longest_town / 4;
  const auto* heard = find(slot);
  if (heard == nullptr || heard->text.empty()) return false;
  auto folded = base::match_fold(heard->text);
  s_.town_ = std::string(cut(heard->text, most_letters));
  auto named = language_named(m_.languages, folded, language_text::answer);
  if (named && !named->is_by_town) return take_language(named->language), true;
  auto town = town_named(m_.languages, folded, m_.languages.of_tag(speaks()));
  if (!town) return false;
  const auto* spoken = language_of_caller();
  bool may_decide = spoken == nullptr || spoken->is_source || &m_.languages.all[town->language] == spoken ||
                    m_.languages.of_tag(spoken->tag) == m_.languages.all[town->language].within;
  if (may_decide) take_language(town->language);
  return may_decide;
}

// A person is being offered in this very turn, or was asked for: a callback says which language it is for.
bool turn::asks_for_call() const {
  if (r_.ask != none && m_.has_ask(r_.ask) && m_.ask_of(r_.ask).consent == consent_to::callback) return true;
  return std::ranges::any_of(out_.effects,
                             [](const effect& one) { return std::holds_alternative<callback_effect>(one); });
}

// Something of this reply is in the source language, in place of the caller's.
bool turn::says_in_source() const {
  if (!s_.speaks_.empty()) return true;
  auto stands_in = [&](index message) {
    if (message == none) return false;
    const auto& said = *pack().texts[message];
    bool is_call = when_.via == message::channel::voice;
    bool is_sources = said.tag != pack().tag && said.tag == m_.locales.front().tag;
    auto today = std::chrono::floor<std::chrono::days>(when_.now);
    return is_sources || said.is_over(today) || (is_call ? said.no_voice : said.no_writing);
  };
  bool asks = r_.ask != none && m_.has_ask(r_.ask) && stands_in(m_.ask_of(r_.ask).question);
  return asks ||
         std::ranges::any_of(r_.lines, [&](const reply_line& line) { return stands_in(line.message); });
}

// Once a conversation: how to ask for an interpreter, where the caller does not hear their own language. Who
// cannot be called back is not told that somebody will.
void turn::offer_interpreter() {
  bool may_not = s_.offered_ || muted_ || r_.nothing || r_.silent || when_.withheld || when_.detention;
  if (may_not || m_.standing.interpreter_line == none || !is_unserved()) return;
  if (asks_for_call()) return void(s_.offered_ = true);
  if (r_.ask != none && flow_of(r_.ask).start == m_.to.language) return;  // that flow offers it by itself
  // An article fills its two messages, and is in the caller's own language where it can be: the next turn.
  if (std::ranges::any_of(r_.lines,
                          [&](const reply_line& one) { return m_.messages[one.message].is_quotation; }))
    return;
  bool hears_no_key = when_.via == message::channel::voice && (s_.ended_ || is_waiting());
  if (hears_no_key || !says_in_source()) return;
  s_.offered_ = true;
  say(m_.standing.interpreter_line);
}

}  // namespace amparo::flow
