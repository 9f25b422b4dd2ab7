#include "base/phone.hpp"
#include "flow/tests_answers.hpp"
#include "flow/tests_dates.hpp"
#include "flow/tests_numbers.hpp"
#include "flow/tests_times.hpp"
#include "flow/turn.hpp"
#include "flow/zone.hpp"

// Answers that are values: several of a list, numbers, days, times, telephone numbers.
namespace amparo::flow {
namespace {

std::uint64_t bit_of(std::uint32_t position) { return std::uint64_t{1} << position; }

// "135" on the keypad: 1, 3 and 5. 0 alone is none of them, 9 alone all.
std::optional<std::uint64_t> keyed_set(std::string_view keys, const ask_node& asked) {
  auto everything = bit_of(static_cast<std::uint32_t>(asked.choices.size())) - 1;
  if (keys == "0") return 0;
  if (keys == "9") return everything;
  std::uint64_t set = 0;
  for (char key : keys) {
    auto position = static_cast<std::uint32_t>(key - '1');
    if (key < '1' || position >= asked.choices.size()) return std::nullopt;
    set |= bit_of(position);
  }
  return set;
}

bool is_keys(std::string_view folded) {
  return !folded.empty() && folded.find_first_not_of("0123456789") == folded.npos;
}

// The longest run of words from `from` that the table knows; `from` moves behind it.
std::optional<std::uint32_t> next_phrase(const word_table& table, std::string_view folded,
                                         std::size_t& from) {
  for (auto end = folded.size(); end > from && end != folded.npos; end = folded.rfind(' ', end - 1)) {
    if (auto found = table.find(folded.substr(from, end - from))) {
      from = end == folded.size() ? end : end + 1;
      return found;
    }
    if (end <= from + 1) break;
  }
  return std::nullopt;
}

// "1 3", "casa y calle", "todos": every word must mean something.
std::optional<std::uint64_t> written_set(std::string_view folded, const ask_node& asked,
                                         const word_table& labels, const word_table& words) {
  std::uint64_t set = 0;
  bool named = false;
  for (std::size_t from = 0; from < folded.size();) {
    auto rest = folded.substr(from, folded.find(' ', from) - from);
    if (auto position = next_phrase(labels, folded, from)) {
      set |= bit_of(*position);
    } else if (is_keys(rest)) {
      auto keyed = keyed_set(rest, asked);
      if (!keyed) return std::nullopt;
      set |= *keyed;
      from += rest.size() + 1;
    } else if (auto word = next_phrase(words, folded, from)) {
      if (static_cast<set_word>(*word) == set_word::all)
        set = bit_of(static_cast<std::uint32_t>(asked.choices.size())) - 1;
      if (static_cast<set_word>(*word) == set_word::joins) continue;
    } else {
      return std::nullopt;
    }
    named = true;
  }
  if (!named) return std::nullopt;
  return set;
}

}  // namespace

bool turn::answer_many(std::string_view folded) {
  const auto& asked = m_.ask_of(s_.asked_);
  auto set = is_keys(folded) ? keyed_set(folded, asked)
                             : written_set(folded, asked, asked.words[locale_], pack().sets);
  if (!set) return false;
  if (asked.save != none) store(asked.save, value_type::choices, static_cast<std::int64_t>(*set), "");
  s_.misses_ = 0;
  walk(m_.nodes[s_.asked_].next);
  return true;
}

std::int64_t turn::today() const {
  constexpr std::int64_t seconds_a_day = 86'400;
  auto where = zone::named(when_.zone);
  return where == nullptr ? now() / seconds_a_day : where->at(when_.now).day;
}

// Inside the bounds that the question gives; a bound that is not known yet bounds nothing.
bool turn::is_inside(const ask_node& asked, std::int64_t value) const {
  if (m_.nodes[s_.asked_].kind == node_kind::number) return asked.least <= value && value <= asked.most;
  bool late_enough = asked.from == none || value >= evaluate(m_.expressions[asked.from], *this).number;
  return late_enough && (asked.until == none || value <= evaluate(m_.expressions[asked.until], *this).number);
}

// A number, a day or an hour: what says two things, or none, is asked again, never corrected.
bool turn::answer_value(const std::string& words) {
  const auto& asked = m_.ask_of(s_.asked_);
  const auto& known = pack().answers;
  auto type = value_type::number;
  std::optional<std::int64_t> value;
  if (m_.nodes[s_.asked_].kind == node_kind::date) {
    type = value_type::date;
    value = date_in(words, today(), known, asked.behind ? day_side::behind : day_side::ahead);
  } else if (m_.nodes[s_.asked_].kind == node_kind::time) {
    type = value_type::time;
    value = time_in(words, known);
  } else {
    value = number_in(words, known);
  }
  if (!value || !is_inside(asked, *value)) return false;
  if (asked.save != none) store(asked.save, type, *value, "");
  s_.misses_ = 0;
  walk(m_.nodes[s_.asked_].next);
  return true;
}

// A number pressed is read back before it is kept, one that is to be called in a text, too: one wrong key
// calls a stranger.
bool turn::answer_phone(const std::string& words) {
  auto number = base::phone_number::parse_written(words, when_.country);
  if (!number) return false;
  bool is_called = m_.ask_of(s_.asked_).callable;
  if (is_called && (!when_.may_call || !when_.may_call(*number))) return false;
  if (when_.via == message::channel::sms && !is_called) return take_phone(number->reveal()), true;
  s_.query_ = number->reveal();
  s_.misses_ = 0;
  listen(listening::follow_up, s_.asked_);
  remember_said();
  return true;
}

void turn::take_phone(std::string number) {
  const auto& asked = m_.ask_of(s_.asked_);
  if (asked.save != none) store(asked.save, value_type::phone, 0, std::move(number));
  s_.misses_ = 0;
  walk(m_.nodes[s_.asked_].next);
}

bool turn::confirm_phone(std::string_view folded) {
  auto reply = yes_or_no(folded, pack().answers);
  bool is_lost = s_.query_.empty();  // what was typed rides in no address of a call: the store was away
  if (!is_lost && (folded == "1" || reply == true)) return take_phone(s_.query_), true;
  if (!is_lost && folded != "2" && reply != false) return false;
  s_.query_.clear();
  ask_again(0);
  return true;
}

bool turn::answer_follow_up(std::string_view folded) {
  return m_.nodes[s_.asked_].kind == node_kind::phone ? confirm_phone(folded) : answer_homonym(folded);
}

}  // namespace amparo::flow
