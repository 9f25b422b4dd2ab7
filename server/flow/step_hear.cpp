#include <algorithm>
#include <utility>

#include "flow/turn.hpp"

// What an input means at this moment: words that are always obeyed, keys, answers, silence (design: keys,
// global words).
namespace amparo::flow {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A call starts from nothing, but in the language that was found for it.
session fresh_call(const session& before, std::int64_t now) {
  auto s = session::fresh(before.locale_);
  s.started_ = now;
  return s;
}

}  // namespace

bool turn::is_over_limit() {
  if (s_.steps_ > most_steps_a_session) return true;
  if (when_.via != message::channel::voice) return false;
  if (s_.turns_ == 0) s_.started_ = now();  // joined in the middle: its state was lost
  auto length = std::chrono::seconds(now() - s_.started_);
  return ++s_.turns_ > most_turns_a_call || length >= longest_call;
}

// A call ends with a goodbye; a thread of texts begins again at the next one.
void turn::end_for_limit() {
  auto started = s_.started_;
  auto turns = s_.turns_;
  s_ = session::fresh(s_.locale_);
  s_.started_ = started;
  s_.turns_ = turns;
  say(m_.standing.limit);
  finish();
}

void turn::hear_start() {
  if (when_.via == message::channel::voice) {
    s_ = fresh_call(s_, now());
    s_.turns_ = 1;
    begin_remembered();
    begin_where_left();
  }
  jump(m_.to.main);
}

// A note that was being taken may still come, and is heard then (L15); its branch runs now, once.
void turn::hear_hangup() {
  note_left();
  bool takes_note = s_.listens_ == listening::note;
  auto at = s_.asked_;
  index way = none;
  if (takes_note && !s_.ended_) way = m_.records[m_.nodes[at].detail].hangup;
  if (has_question() && !is_waiting()) way = policy().hangup;
  if (when_.facts.rang_enough) way = m_.to.call_me;
  leave(way);
  if (!takes_note) return;
  s_.listens_ = listening::note;
  s_.asked_ = at;
}

// After a hang-up: what is still to be done is done, and nothing is said (L16).
void turn::leave(index way) {
  muted_ = true;
  s_.listens_ = listening::nothing;
  if (way != none) walk(way);
  s_.listens_ = listening::nothing;
  s_.wakes_at_ = 0;
  s_.held_.clear();
  s_.ended_ = true;
}

bool turn::is_guarded() const {
  return when_.detention && s_.started_ != 0 && now() - s_.started_ < when_.guard.count();
}

// `*` and nothing, or REPETIR: what was said and the whole question. No try is used up.
void turn::repeat_all() {
  auto said = s_.said_;
  auto of_flow = s_.asked_ == none ? none : m_.nodes[s_.asked_].flow;
  for (auto message : said) say(message, of_flow);
  if (is_waiting()) {
    if (r_.lines.empty()) say(m_.standing.still_looking);
    return stay();
  }
  if (has_question())
    ask_again(0);
  else if (r_.lines.empty())
    jump(m_.to.main);
}

void turn::hear_silence() {
  if (when_.via == message::channel::sms) {
    r_.nothing = true;
    return;
  }
  if (!has_question()) return jump(m_.to.main);
  if (is_waiting()) return hear_silence_while_waiting();
  if (s_.listens_ == listening::star || is_guarded()) return repeat_all();
  if (when_.single_timer) {
    const auto& timers = policy();
    unsigned rounds = (timers.first + timers.between - 1U) / timers.between;
    if (++s_.silent_rounds_ < rounds) return ask_silently();
  }
  if (is_language_list() && policy().no_input == none) return s_.silent_rounds_ = 0, hear_list_silence();
  missed(miss::no_input, m_.standing.no_input);
}

bool turn::obey(global_word word) {
  switch (word) {
    case global_word::none: return false;
    case global_word::menu: return jump(m_.to.main), true;
    case global_word::person: return jump(m_.to.person), true;
    case global_word::help: return jump(m_.to.help), true;
    case global_word::stop: return jump(m_.to.stop), true;
    case global_word::start: return jump(m_.to.start), true;
    case global_word::erase: return jump(m_.to.erase), true;
    case global_word::language: return jump(m_.to.language), true;
    case global_word::exit: return jump(m_.to.exit), true;
    case global_word::urgent: return jump(m_.to.urgent), true;
    case global_word::call_me: return jump(m_.to.call_me), true;
    case global_word::back: return go_back(false), true;
    case global_word::repeat: return repeat_all(), true;
  }
  return false;
}

// What the question was before "*" was pressed.
listening turn::reopened() const {
  bool is_list = m_.nodes[s_.asked_].kind == node_kind::lookup || !s_.query_.empty();
  return is_list ? listening::follow_up : listening::ask;
}

turn::way_in turn::entry_of(std::string_view folded, bool only_strong) const {
  if (auto with_place = entry_with_place(folded)) return std::move(*with_place);
  auto found = find_entry(pack(), folded);
  if (!found) return {};
  const auto& entry = m_.entries[found->value];
  return {only_strong && !entry.is_strong ? none : entry.to};
}

// "redada wichita": words that take a place, and behind them a place and nothing else. Where more words than
// these lead elsewhere ("redada en mi trabajo"), they do.
std::optional<turn::way_in> turn::entry_with_place(std::string_view folded) const {
  const auto& table = pack().before_place;
  if (table.empty() || content_.places == nullptr) return std::nullopt;
  auto other = find_entry(pack(), folded);
  for (auto end = folded.rfind(' '); end != folded.npos && end != 0; end = folded.rfind(' ', end - 1)) {
    auto words = folded.substr(0, end), behind = folded.substr(end + 1);
    auto count = count_words(words);
    auto entry = count <= table.longest() ? table.find(words) : std::nullopt;
    if (!entry) continue;
    if (other && other->words > count) return std::nullopt;
    if (!content_.places->find_place(behind).found.empty())
      return way_in{m_.entries[*entry].to, std::string(behind)};
  }
  return std::nullopt;
}

void turn::enter(const way_in& by) {
  jump(by.to);
  bool asks_for_it =
      !by.place.empty() && s_.listens_ == listening::ask && m_.nodes[s_.asked_].kind == node_kind::place;
  if (asks_for_it) answer_place(by.place);
}

bool turn::enter_by_words(std::string_view folded, bool only_strong) {
  auto by = entry_of(folded, only_strong);
  if (by.to != none) enter(by);
  return by.to != none;
}

// The same where a language may be named, too: it goes along, and is answered where nothing else was said.
// What was told is heard in the words of the line before another language brings its own.
bool turn::enter_naming_language(std::string_view folded, bool only_strong) {
  auto told = entry_of(folded, only_strong);
  if (m_.to.named_language == none || !notice_language(folded)) {
    if (told.to != none) enter(told);
    return told.to != none;
  }
  auto says_more = [&](const way_in& by) { return by.to != none && flow_of(by.to).start != m_.to.language; };
  if (!says_more(told)) told = entry_of(folded, only_strong);
  enter(says_more(told) ? told : way_in{m_.to.named_language});
  return true;
}

// In a text, 0 and 9 stand for "person" and "back" only while a menu (or nothing) is asked.
bool turn::is_keys_menu() const {
  if (!has_question() || s_.listens_ == listening::follow_up || is_waiting()) return true;
  auto kind = m_.nodes[s_.asked_].kind;
  return kind == node_kind::menu || kind == node_kind::language;
}

void turn::hear_text(const std::string& words) {
  if (s_.steps_ == 0) begin_remembered();
  auto folded = pack().answers.fold(words);
  s_.after_zero_ = false;
  s_.nudged_ = false;
  if (s_.listens_ == listening::star) s_.listens_ = reopened();
  if (has_operator()) return hear_beside_operator(folded, words);
  if (auto word = find_global(pack(), folded); word && obey(static_cast<global_word>(*word))) return;
  if (is_keys_menu() && folded == "0") return jump(m_.to.person);
  if (is_keys_menu() && folded == "9") return go_back(true);
  if (is_waiting()) return hear_while_waiting(folded, words);
  if (hear_later_answer(words)) return;
  if (has_question()) return hear_answer(folded, words);
  s_.urgent_ = false;  // a new conversation
  if (!enter_naming_language(folded, false)) jump(m_.to.main);
}

void turn::hear_answer(std::string_view folded, const std::string& words) {
  if (s_.listens_ == listening::follow_up) {
    if (answer_follow_up(folded) || enter_by_words(folded, true)) return;
    return missed(miss::no_match, m_.standing.no_match);
  }
  if (answer(folded, words)) return;
  if (is_keys_menu() ? enter_naming_language(folded, true) : enter_by_words(folded, true)) return;
  missed(miss::no_match, lead_of_miss());
}

bool turn::answer(std::string_view folded, const std::string& words) {
  const auto& asked = m_.ask_of(s_.asked_);
  switch (m_.nodes[s_.asked_].kind) {
    case node_kind::menu:
      if (auto position = asked.words[locale_].find(folded)) return answer_menu(*position), true;
      return false;
    case node_kind::digits: return answer_digits(folded);
    case node_kind::text:
    case node_kind::name: return answer_text(words);
    case node_kind::place: return answer_place(words);
    case node_kind::many: return answer_many(folded);
    case node_kind::number:
    case node_kind::date:
    case node_kind::time: return answer_value(words);
    case node_kind::phone: return answer_phone(words);
    case node_kind::language: return answer_language(folded, words);
    default: return false;
  }
}

// What is said of an answer that was not understood: where it helps, with an example.
index turn::lead_of_miss() const {
  auto or_plain = [&](index example) { return example == none ? m_.standing.no_match : example; };
  switch (m_.nodes[s_.asked_].kind) {
    case node_kind::place: return m_.standing.place_not_found;
    case node_kind::number: return or_plain(m_.standing.number_example);
    case node_kind::date: return or_plain(m_.standing.date_example);
    case node_kind::time: return or_plain(m_.standing.time_example);
    case node_kind::phone: return or_plain(m_.standing.phone_example);
    case node_kind::many: return or_plain(m_.standing.many_example);
    default: return m_.standing.no_match;
  }
}

void turn::hear_keys(std::string_view keys) {
  bool after_zero = std::exchange(s_.after_zero_, false);
  if (!has_question()) return jump(m_.to.main);
  if (is_guarded()) return ask_silently();  // stray tones of the telephone system, not a choice
  if (keys.empty()) return hear_silence();
  if (is_waiting()) return hear_keys_while_waiting(keys);
  s_.silent_rounds_ = 0;
  if (s_.listens_ == listening::star) return hear_star(keys);
  bool takes_one_key = is_keys_menu();
  if (takes_one_key && (keys == "0#" || (after_zero && keys == "#"))) return jump(m_.to.language);
  if (lead_out(keys)) return;
  if (!takes_one_key) return hear_keypad_answer(keys);
  if (keys.size() > 1 && keys.back() == '#') keys.remove_suffix(1);  // many people end every answer with it
  if (keys == "0") {
    jump(m_.to.person);
    s_.after_zero_ = has_question();
    return;
  }
  if (keys == "9" && is_language_list() && turn_page()) return;
  if (keys == "9") return go_back(true);
  hear_keypad_answer(keys);
}

// "*" opens the second gather, or brings its key along.
bool turn::lead_out(std::string_view keys) {
  auto star = keys.rfind('*');
  if (star == keys.npos) return false;
  auto after = keys.substr(star + 1);
  if (keys == "**") after = "*";
  if (!after.empty() && after != "*" && after.back() == '#') after.remove_suffix(1);
  if (after.empty()) {
    s_.listens_ = listening::star;
    listen(listening::star, s_.asked_);
    return true;
  }
  s_.listens_ = listening::star;
  hear_star(after);
  return true;
}

// The key after "*". Where digits are the answer it only leads out.
void turn::hear_star(std::string_view keys) {
  s_.listens_ = reopened();
  bool is_menu = is_keys_menu();
  char key = keys.front();
  if (!is_menu) {
    if (key == '0') return jump(m_.to.person);
    if (key == '9') return go_back(true);
    return repeat_all();
  }
  switch (key) {
    case '*': return jump(m_.to.exit);
    case '9': return jump(m_.to.erase);
    case '0': return jump(m_.to.language);
    case '7':
      if (m_.to.contact != none) return jump(m_.to.contact);
      return say(m_.standing.not_offered), ask_again(0);
    case '#': return repeat_all();
    default: return hear_keypad_answer(keys);  // pressed by mistake, and now the answer
  }
}

void turn::hear_keypad_answer(std::string_view keys) {
  bool is_number = !keys.empty() && std::all_of(keys.begin(), keys.end(), is_digit);
  if (is_number && s_.listens_ == listening::follow_up) {
    if (answer_follow_up(keys)) return;
  } else if (is_number && (!is_keys_menu() || keys.size() == 1)) {
    if (answer(keys, std::string(keys))) return;
    return missed(miss::no_match, lead_of_miss());
  }
  missed(miss::no_match, m_.standing.no_match);
}

}  // namespace amparo::flow
