#include <algorithm>
#include <utility>

#include "flow/turn.hpp"

// What a conversation takes up that another one left: the answer to a question that a reminder put, and the
// place where a call was cut (L18). Either way only the place is known again: what was answered there is not
// said.
namespace amparo::flow {

// Of several the newest: whoever answers means what they read last.
const later_question* turn::question_asked() const {
  const later_question* newest = nullptr;
  for (const auto& one : when_.facts.questions)
    if (one.from <= when_.now && (newest == nullptr || one.from >= newest->from)) newest = &one;
  return newest;
}

// The node of that name; none where this bundle asks something else there.
index turn::menu_of(const case_place& place) const {
  for (const auto& flow : m_.flows) {
    if (flow.id != place.flow) continue;
    for (auto at = flow.first_node; at != flow.first_node + flow.nodes; ++at)
      if (m_.node_names[at] == place.node && m_.nodes[at].kind == node_kind::menu) return at;
  }
  return none;
}

// A question of this conversation that was put since goes before it, and so does what leads into one as it
// stands; but an answer's own words go before what they sound like. What answers neither is heard as if
// nothing had been asked: nobody owes an answer.
bool turn::hear_later_answer(const std::string& words) {
  const auto* asked = question_asked();
  if (asked == nullptr || when_.via != message::channel::sms) return false;
  const auto& wrote = when_.facts.wrote_last;
  if (has_question() && wrote && *wrote >= asked->from) return false;
  auto at = menu_of(asked->place);
  if (at == none) return false;
  auto before = s_;
  auto spoke = locale_;
  speak(asked->locale);
  auto folded = pack().answers.fold(words);
  auto said = find_entry_as_said(pack(), folded);
  if (!said || !m_.entries[said->value].is_strong) {
    bool leads_elsewhere = entry_of(folded, true).to != none;
    arrive(at, asked->place.values);
    s_.marks_.clear();
    s_.urgent_ = false;
    s_.listens_ = listening::ask;
    s_.asked_ = at;
    s_.misses_ = 0;
    if (answer(folded, words) || (!leads_elsewhere && answers_by_key(folded))) {
      out_.effects.emplace_back(answered_effect{});
      count_answer(at);
      return true;
    }
  }
  s_ = std::move(before);
  locale_ = spoke;
  r_.locale = pack().tag;
  return false;
}

// Of who answers, and of what they chose: no word that was typed, no place, nobody.
void turn::count_answer(index at) {
  const auto& asked = m_.ask_of(at);
  if (asked.counted == none) return;
  out_.effects.emplace_back(count_effect{m_.names[asked.counted], m_.names[asked.choices[taken_].name]});
}

// "2 medicinas": the key, and what it is about.
bool turn::answers_by_key(std::string_view folded) {
  auto space = folded.find(' ');
  return space == 1 && folded.front() >= '1' && folded.front() <= '8' && answer(folded.substr(0, 1), "");
}

void turn::speak(std::string_view tag) {
  locale_ = m_.locale_of(tag);
  s_.locale_ = r_.locale = pack().tag;
}

// --- a call that was cut ---

// Where nothing that was answered is in the question itself, and where there is more than the first page.
bool turn::can_be_gone_on_with(index at) const {
  if (at == none || !is_ask(m_.nodes[at].kind) || m_.nodes[at].flow == m_.nodes[m_.to.main].flow)
    return false;
  const auto& asked = m_.asks[m_.nodes[at].detail];
  auto holds_nothing = [&](index message) {
    if (message == none) return true;
    const auto& info = m_.messages[message];
    return info.variables.empty() && !info.holds_place && !info.holds_consulate;
  };
  return asked.question != none && holds_nothing(asked.question) && holds_nothing(asked.short_question);
}

// A telephone that others use, too, or that nobody has called their own, goes on with nothing.
void turn::note_left() {
  bool may_be = when_.via == message::channel::voice && !when_.withheld && !when_.detention &&
                s_.phone_ == whose_phone::own;
  if (!may_be || s_.ended_ || !has_question() || is_waiting()) return;
  auto left = s_;
  if (!can_be_gone_on_with(left.asked_)) {
    auto usable = std::find_if(left.marks_.rbegin(), left.marks_.rend(),
                               [&](const menu_mark& mark) { return can_be_gone_on_with(mark.node); });
    if (usable == left.marks_.rend()) return;
    left.asked_ = usable->node;
    left.calls_.resize(std::min<std::size_t>(usable->depth, left.calls_.size()));
    left.marks_.erase(usable.base() - 1, left.marks_.end());
  }
  left.listens_ = listening::ask;
  left.misses_ = left.silent_rounds_ = 0;
  left.said_.clear();
  left.consulate_.clear();
  left.public_data_ = left.hint_ = false;
  out_.effects.emplace_back(left_effect{encode_small(left)});
}

std::optional<session> turn::state_left() const {
  if (when_.facts.left.empty() || when_.via != message::channel::voice || when_.withheld || when_.detention)
    return std::nullopt;
  auto left = decode_session(content_, when_.facts.left);
  if (!left || left->listens_ != listening::ask || !can_be_gone_on_with(left->asked_)) return std::nullopt;
  return std::move(*left);
}

// They are asked in the language that the call before was held in.
void turn::begin_where_left() {
  auto left = state_left();
  if (!left) return;
  speak(left->locale_);
  s_.asked_language_ = left->asked_language_;
}

void turn::go_on_where_left() {
  auto left = state_left();
  if (!left) return jump(m_.to.main);
  left->started_ = s_.started_;
  left->turns_ = s_.turns_;
  left->steps_ = s_.steps_;
  s_ = std::move(*left);
  speak(s_.locale_);
  out_.effects.emplace_back(left_effect{});
  walk(s_.asked_);
}

}  // namespace amparo::flow
