#include <algorithm>
#include <utility>

#include "base/fold.hpp"
#include "base/utf8.hpp"
#include "flow/turn.hpp"

// Answers to each kind of question, and the tries that miss (design: silence, wrong key, too many tries and
// hang-up are different outcomes; the last failure leads to a person, L7).
namespace amparo::flow {
namespace {

constexpr std::size_t longest_query = 60;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  auto begin = text.find_first_not_of(blank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

// "43" after a list of two is no place; "2" is the second, and "texas" is the one that says so.
std::optional<std::size_t> chosen(const std::vector<directory::place>& places, std::string_view folded) {
  if (folded.size() == 1 && folded[0] >= '1' && folded[0] <= '8') {
    auto position = static_cast<std::size_t>(folded[0] - '1');
    if (position < places.size()) return position;
    return std::nullopt;
  }
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i != places.size(); ++i) {
    auto name = base::match_fold(places[i].name);
    bool ends_so =
        name.size() > folded.size() && name.ends_with(folded) && name[name.size() - folded.size() - 1] == ' ';
    if (folded.empty() || (name != folded && !ends_so)) continue;
    if (only) return std::nullopt;
    only = i;
  }
  return only;
}

}  // namespace

std::string_view cut(std::string_view text, std::size_t letters) {
  std::size_t at = 0;
  for (; letters != 0 && at < text.size(); --letters) base::next_code_point(text, at);
  return text.substr(0, at);
}

std::vector<directory::place> homonyms(const bundle& content, index at, const std::string& query,
                                       const std::string& place) {
  constexpr std::size_t most = 8;
  std::vector<directory::place> found;
  if (content.places == nullptr) return found;
  if (content.content->nodes[at].kind != node_kind::lookup)
    found = content.places->find_place(query).found;
  else if (auto known = content.places->place_of(place))
    found = content.places->consulate_for(*known).choices;
  if (found.size() > most) found.resize(most);
  return found;
}

void turn::answer_menu(std::size_t position) {
  const auto& asked = m_.ask_of(s_.asked_);
  const auto& taken = asked.choices[position];
  taken_ = position;
  // Of a yes or no the first choice is the yes.
  bool is_flag = asked.save != none && m_.variables[asked.save].type == value_type::flag;
  if (is_flag) store(asked.save, value_type::flag, position == 0, "");
  if (asked.save != none && !is_flag) store(asked.save, value_type::choice, taken.name, "");
  remember_menu();
  s_.misses_ = 0;
  if (s_.chose_ == choice_of_language::chosen) s_.chose_ = choice_of_language::settled;
  walk(taken.to);
}

bool turn::answer_digits(std::string_view digits) {
  const auto& asked = m_.ask_of(s_.asked_);
  std::string plain;
  for (char c : digits) {
    if (c == ' ') continue;
    if (c < '0' || c > '9' || std::cmp_equal(plain.size(), asked.most)) return false;
    plain += c;
  }
  if (std::cmp_less(plain.size(), asked.least) || plain.empty()) return false;
  if (asked.save != none) store(asked.save, value_type::digits, 0, std::move(plain));
  s_.misses_ = 0;
  walk(m_.nodes[s_.asked_].next);
  return true;
}

bool turn::answer_text(const std::string& words) {
  const auto& asked = m_.ask_of(s_.asked_);
  auto plain = trimmed(words);
  if (plain.empty()) return false;
  auto type = m_.nodes[s_.asked_].kind == node_kind::name ? value_type::name : value_type::text;
  auto letters = static_cast<std::size_t>(asked.most);
  if (asked.save != none) store(asked.save, type, 0, std::string(cut(plain, letters)));
  s_.misses_ = 0;
  walk(m_.nodes[s_.asked_].next);
  return true;
}

bool turn::answer_place(const std::string& words) {
  auto plain = cut(trimmed(words), longest_query);
  if (plain.empty() || content_.places == nullptr) return false;
  auto match = content_.places->find_place(plain);
  if (match.found.empty()) return false;
  if (match.found.size() == 1) return take_place(match.found.front()), true;
  s_.query_ = std::string(plain);
  s_.misses_ = 0;
  listen(listening::follow_up, s_.asked_);
  remember_said();
  return true;
}

void turn::take_place(const directory::place& found) {
  const auto& asked = m_.ask_of(s_.asked_);
  s_.place_ = found.id;
  if (asked.save != none) store(asked.save, value_type::place, 0, found.id);
  s_.misses_ = 0;
  walk(m_.nodes[s_.asked_].next);
}

bool turn::answer_homonym(std::string_view folded) {
  auto places = homonyms(content_, s_.asked_, s_.query_, s_.place_);
  auto position = chosen(places, folded);
  if (!position) return false;
  const auto& here = m_.nodes[s_.asked_];
  if (here.kind == node_kind::place) return take_place(places[*position]), true;
  const auto& wanted = m_.lookups[here.detail];
  s_.place_ = places[*position].id;
  store(wanted.place, value_type::place, 0, s_.place_);
  s_.misses_ = 0;
  auto answer = content_.places->consulate_for(places[*position]);
  // A part of a place that still spans consulates is not asked about again: that could go on for ever.
  walk(answer.kind == directory::answer_kind::ask ? wanted.none_found : settle_lookup(wanted, answer));
  return true;
}

void turn::missed(miss how, index lead) {
  s_.silent_rounds_ = 0;
  const auto& rules = policy();
  if (s_.misses_ < 255) ++s_.misses_;
  if (s_.misses_ >= rules.attempts) {
    bool unknown_place = lead == m_.standing.place_not_found && m_.nodes[s_.asked_].kind == node_kind::place;
    if (unknown_place) return s_.misses_ = 0, walk(m_.ask_of(s_.asked_).not_found);
    return too_many();
  }
  if (auto way = how == miss::no_input ? rules.no_input : rules.no_match; way != none) return walk(way);
  if (is_language_list()) return ask_again(0);  // in which language should anything be said?
  if (flow_of(s_.asked_).urgent) say(m_.standing.vital);
  say(lead);
  ask_again(std::min<unsigned>(s_.misses_, 2));
}

void turn::too_many() {
  if (is_language_list()) return leave_language_list();
  auto way = policy().too_many;
  s_.misses_ = 0;
  if (way != none) return walk(way);
  say(m_.standing.too_many);
  // The person flow itself has nobody behind it: it ends with words, never in silence.
  if (m_.nodes[s_.asked_].flow == m_.nodes[m_.to.person].flow) return finish();
  jump(m_.to.person);
}

void turn::ask_again(unsigned level) {
  auto how = reopened();
  r_.level = static_cast<std::uint8_t>(level);
  listen(how, s_.asked_);
}

void turn::ask_silently() {
  // The gather opens again as it was; nothing is repeated, so what was said stays what "repeat" means.
  auto how = s_.listens_;
  r_.listens = how;
  r_.ask = s_.asked_;
  r_.silent = true;
}

}  // namespace amparo::flow
