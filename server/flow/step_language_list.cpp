#include <algorithm>

#include "flow/turn.hpp"

// A call's list of languages (L8, L9; languages.md 4.6): each names itself in its own voice, four a page, one
// key each. Whoever understands none of the names waits: the next page, or the list again and slower, then
// the names alone, and then a person.
namespace amparo::flow {

// As the line orders them; where it names none, its own language first.
std::vector<index> turn::call_languages() const {
  auto is_heard = [&](index i) { return m_.locales[i].names_itself && m_.locales[i].says_essentials; };
  std::vector<index> out;
  for (const auto& tag : when_.languages)
    if (auto i = m_.locale_of(tag); m_.locales[i].tag == tag && is_heard(i)) out.push_back(i);
  if (!when_.languages.empty()) return out;
  for (index i = 0; i != m_.locales.size(); ++i)
    if (is_heard(i)) out.push_back(i);
  std::stable_partition(out.begin(), out.end(), [&](index i) { return m_.locales[i].tag == when_.locale; });
  return out;
}

bool turn::asks_language() const {
  bool may_ask = when_.via == message::channel::voice && when_.ask_language && !s_.asked_language_;
  return may_ask && call_languages().size() > 1;
}

bool turn::is_language_list() const {
  return !s_.listed_.empty() && m_.is_kind(s_.asked_, node_kind::language);
}

// --- what is remembered of it, with consent ---

// Not in the first breath: once something was answered in the language, and never to who is in danger, shares
// the telephone with others, or shows no number.
bool turn::offers_memory() const {
  bool may_know = !when_.withheld && !when_.detention && !s_.urgent_;
  bool is_new =
      s_.chose_ == choice_of_language::settled && when_.facts.remembered != s_.locale_ && !s_.offered_memory_;
  return may_know && is_new && s_.speaks_.empty();
}

// A conversation begins in the language that is remembered, unless a call cannot say it any more.
void turn::begin_remembered() {
  const auto& tag = when_.facts.remembered;
  if (tag.empty() || when_.detention) return;
  auto known = m_.locale_of(tag);
  const auto& pack = m_.locales[known];
  bool is_heard = when_.via == message::channel::sms || (pack.names_itself && pack.says_essentials);
  if (pack.tag != tag || !is_heard) return;
  locale_ = known;
  s_.locale_ = r_.locale = tag;
  s_.asked_language_ = true;
}

void turn::note_choice() {
  s_.asked_language_ = true;
  s_.chose_ = choice_of_language::chosen;
}

index turn::remember_language(const ask_node& asked) {
  if (when_.withheld) return asked.unknown;
  if (when_.facts.effect_refused || muted_) return asked.same;
  out_.effects.emplace_back(remember_effect{s_.locale_});
  return asked.choices.front().to;
}

void turn::open_language_list() {
  s_.page_ = s_.round_ = 0;
  s_.asked_language_ = true;
}

// The page that stands open, into session and reply: the keys choose what was heard, whatever the line's
// configuration says by then.
void turn::show_languages() {
  auto all = call_languages();
  auto first = std::min<std::size_t>(std::size_t{s_.page_} * session::most_listed, all.size());
  auto last = std::min<std::size_t>(first + session::most_listed, all.size());
  s_.listed_.assign(all.begin() + static_cast<std::ptrdiff_t>(first),
                    all.begin() + static_cast<std::ptrdiff_t>(last));
  r_.languages.assign(s_.listed_.begin(), s_.listed_.end());
  r_.more_languages = all.size() > session::most_listed;
  r_.level = s_.round_;
}

// The key 9; false where there is one page only.
bool turn::turn_page() {
  auto pages = (call_languages().size() + session::most_listed - 1) / session::most_listed;
  if (pages < 2) return false;
  s_.page_ = static_cast<std::uint8_t>((s_.page_ + 1U) % pages);
  s_.round_ = 0;
  ask_again(0);
  return true;
}

void turn::hear_list_silence() {
  constexpr std::uint8_t slower = 1, shortest = 2;
  auto pages = (call_languages().size() + session::most_listed - 1) / session::most_listed;
  bool is_last_page = s_.page_ + 1U >= pages;
  if (s_.round_ == shortest) return leave_language_list();
  if (s_.round_ == 0 && !is_last_page) {
    ++s_.page_;
  } else {
    bool was_slow = s_.round_ == slower || pages > 1;  // two pages or more have taken their time
    s_.round_ = was_slow ? shortest : slower;
    s_.page_ = 0;
  }
  ask_again(0);
  // Whoever is detained has little time, and may be afraid to press a key: what matters most, in each
  // language.
  if (when_.detention) say_in_each(m_.standing.vital);
}

// Nobody chose: a person, and until then every language asks the caller to stay on the line.
void turn::leave_language_list() {
  show_languages();
  auto way = policy().too_many;
  s_.misses_ = 0;
  r_.level = 0;
  if (way == none)
    jump(m_.to.person);
  else
    walk(way);
  if (!s_.ended_) say_in_each(m_.standing.language_stay);
}

void turn::say_in_each(index message) {
  if (message != none && !m_.messages[message].is_off) r_.in_each = message;
}

}  // namespace amparo::flow
