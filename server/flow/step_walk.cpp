#include <algorithm>

#include "flow/turn.hpp"

// From node to node until one waits for the caller or the conversation ends.
namespace amparo::flow {
namespace {

// Of a value that is held as a number.
reply_value::kind kind_of(value_type type) {
  if (type == value_type::date) return reply_value::kind::date;
  if (type == value_type::time) return reply_value::kind::time;
  if (type == value_type::choices) return reply_value::kind::labels;
  return reply_value::kind::number;
}

// A set of choices means nothing at another menu than its own.
bool goes_along(const variable_info& from, const variable_info& to) {
  if (from.name != to.name || from.type != to.type) return false;
  return from.type != value_type::choices || from.menu == to.menu;
}

}  // namespace

void turn::walk(index at) {
  s_.listens_ = listening::nothing;
  s_.query_.clear();
  s_.silent_rounds_ = 0;
  s_.listed_.clear();
  s_.page_ = s_.round_ = 0;
  s_.ended_ = false;
  s_.held_.clear();
  s_.arrived_ = arrival::nothing;
  while (at != none) {
    ++s_.steps_;
    if (++steps_ > most_steps_a_turn) return end_for_limit();
    if (!walk_one(at)) return;
  }
  finish();
}

// Does one node and moves `at` on; false where the turn is over.
bool turn::walk_one(index& at) {
  const auto& here = m_.nodes[at];
  if (m_.flows[here.flow].urgent) s_.urgent_ = true;
  auto follow = [&](index to) { return at = to, true; };
  auto or_wait = [&](index to) { return to != none && follow(to); };  // none: the turn is over
  switch (here.kind) {
    case node_kind::say:
      for (auto message : m_.says[here.detail].messages) say(message, here.flow);
      return follow(here.next);
    case node_kind::text:
    case node_kind::name:
      if (when_.via == message::channel::voice) return follow(m_.asks[here.detail].by_voice);
      return open(at), false;
    case node_kind::language:
      if (const auto& asked = m_.asks[here.detail]; asked.question == none)
        return follow(settle_language(asked));
      return open(at), false;
    case node_kind::menu:
    case node_kind::digits:
    case node_kind::number:
    case node_kind::date:
    case node_kind::time:
    case node_kind::phone:
    case node_kind::many:
    case node_kind::place: return open(at), false;
    case node_kind::branch: return follow(arm_of(m_.branches[here.detail]));
    case node_kind::set:
      for (const auto& one : m_.sets[here.detail].all)
        store(one.slot, evaluate(m_.expressions[one.value], *this));
      return follow(here.next);
    case node_kind::call: return enter_call(here, at), true;
    case node_kind::go_to: return follow(go_to(here));
    case node_kind::back: return here.detail == none ? go_back(false) : go_on_where_left(), false;
    case node_kind::lookup: return or_wait(look_up(at));
    case node_kind::record: return or_wait(take_note(at));
    case node_kind::dial: return or_wait(connect(at));
    case node_kind::webhook: return or_wait(fetch(at));
    case node_kind::wait: return or_wait(begin_wait(at));
    case node_kind::escalate: return follow(escalate(m_.callbacks[here.detail], here.flow));
    case node_kind::sms: return follow(send(m_.texts[here.detail], here.flow));
    case node_kind::remind: return follow(remind(m_.reminders[here.detail], here.flow));
    case node_kind::case_work: return follow(work_on_case(m_.cases[here.detail], here.flow));
    case node_kind::match: return follow(match(m_.matches[here.detail]));
    case node_kind::rumour: return follow(rumour(m_.rumours[here.detail]));
    case node_kind::callback: return follow(callback(m_.callbacks[here.detail], here.flow));
    case node_kind::opt: return opt(m_.opts[here.detail]), follow(here.next);
    case node_kind::erase: return follow(erase(m_.erases[here.detail]));
    case node_kind::end: break;
  }
  if (auto message = m_.ends[here.detail].message; message != none) say(message, here.flow);
  if (s_.calls_.empty()) return finish(), false;
  return return_from(at, at), true;
}

index turn::arm_of(const branch_node& branch) const {
  for (const auto& arm : branch.arms)
    if (evaluate(m_.expressions[arm.condition], *this).number != 0) return arm.to;
  return branch.otherwise;
}

// Leaving for another flow leaves the sub-flow calls behind.
index turn::go_to(const node& here) {
  if (m_.nodes[here.next].flow == here.flow) return here.next;
  forget_calls();
  hand_over(here.flow, m_.nodes[here.next].flow);
  return here.next;
}

// A flow that is entered begins without the answers of an earlier time. What it declares with the same name
// and type as the flow that was left goes along: a person who takes over must know what it was about.
void turn::hand_over(index left, index entered) {
  if (left == entered && left == m_.nodes[m_.to.person].flow)
    return;  // asking for a person twice forgets nothing
  const auto& to = m_.flows[entered];
  auto before = s_.variables_;
  clear_slots(to);
  if (left == none || left == entered) return;
  const auto& from = m_.flows[left];
  for (const auto& v : before) {
    if (v.slot < from.first_slot || v.slot >= from.first_slot + from.slots) continue;
    for (auto slot = to.first_slot; slot != to.first_slot + to.slots; ++slot)
      if (goes_along(m_.variables[v.slot], m_.variables[slot])) store(slot, v.type, v.number, v.text);
  }
}

void turn::enter_call(const node& here, index& at) {
  const auto& call = m_.calls[here.detail];
  const auto& callee = m_.flows[call.flow];
  std::vector<scalar> values;
  for (const auto& one : call.with) values.push_back(evaluate(m_.expressions[one.value], *this));
  clear_slots(callee);
  for (std::size_t i = 0; i != values.size(); ++i) store(call.with[i].slot, values[i]);
  if (s_.calls_.size() == session::most_calls) return end_for_limit(), void(at = none);
  s_.calls_.push_back(at);
  at = callee.start;
}

void turn::return_from(index end, index& at) {
  auto from = s_.calls_.back();
  s_.calls_.pop_back();
  auto depth = s_.calls_.size();
  drop_if(s_.marks_, [&](const menu_mark& mark) { return mark.depth > depth; });
  const auto& call = m_.calls[m_.nodes[from].detail];
  for (const auto& result : call.results) {
    const auto* value = find(result.from);
    if (value == nullptr) continue;
    auto copy = *value;
    store(result.into, m_.variables[result.into].type, copy.number, copy.text);
  }
  at = m_.nodes[from].next;
  for (const auto& way : call.ways)
    if (way.end == end) at = way.to;
}

// Opens a question. Tries are counted until it is answered, also where a miss led away and back.
void turn::open(index at) {
  if (at != s_.asked_) s_.misses_ = 0;
  s_.nudged_ = false;
  auto passed = std::find_if(s_.marks_.begin(), s_.marks_.end(),
                             [&](const menu_mark& mark) { return mark.node == at; });
  s_.marks_.erase(passed, s_.marks_.end());
  bool is_list = m_.nodes[at].kind == node_kind::language && when_.via == message::channel::voice;
  if (is_list) open_language_list();
  if (m_.ask_of(at).consent == consent_to::remember) s_.offered_memory_ = true;
  listen(listening::ask, at);
  remember_said();
  if (!is_list) r_.level = static_cast<std::uint8_t>(std::min<unsigned>(s_.misses_, 2));
}

void turn::listen(listening how, index at) {
  s_.listens_ = how;
  s_.asked_ = at;
  s_.ended_ = false;
  s_.wakes_at_ = wakes_at(how, at);
  r_.listens = how;
  r_.ask = at;
  if (how != listening::ask) return;
  if (m_.nodes[at].kind == node_kind::language && when_.via == amparo::message::channel::voice)
    show_languages();
  // The question's own values stand behind those of the lines.
  add_question_values(at);
}

void turn::add_question_values(index at) {
  const auto& asked = m_.ask_of(at);
  for (auto message : {asked.question, asked.short_question})
    if (message != none) {
      add_language(message);
      for (auto argument : m_.messages[message].variables) add_value(argument, flow_of(at));
    }
}

// Into words that are said at another time: the whole question, which nobody answers now.
void turn::show_question(index at) {
  r_.listens = listening::ask;
  r_.ask = at;
  add_question_values(at);
}

// What "repeat" brings back: the words of this turn, without those that only said why a question is asked
// again.
void turn::remember_said() {
  s_.said_.clear();
  for (auto i = first_line_; i < r_.lines.size(); ++i)
    if (s_.said_.size() != session::most_lines && r_.lines[i].message != m_.standing.too_many)
      s_.said_.push_back(r_.lines[i].message);
}

// To another flow because of a word or key: sub-flow calls end, and the menu that was open can be gone back
// to, unless it belongs to one of them: its answer would lead nowhere.
void turn::jump(index at) {
  if (has_question() && s_.calls_.empty()) remember_menu();
  forget_calls();
  hand_over(s_.asked_ == none ? none : m_.nodes[s_.asked_].flow, m_.nodes[at].flow);
  s_.asked_ = none;
  s_.misses_ = 0;
  walk(at);
}

void turn::go_back(bool by_key) {
  while (!s_.marks_.empty()) {
    auto mark = s_.marks_.back();
    s_.marks_.pop_back();
    if (mark.depth > s_.calls_.size() || (has_question() && mark.node == s_.asked_)) continue;
    s_.calls_.resize(mark.depth);
    s_.misses_ = 0;
    return walk(mark.node);
  }
  jump(by_key ? m_.to.more : m_.to.main);
}

void turn::remember_menu() {
  if (s_.asked_ == none || m_.nodes[s_.asked_].kind != node_kind::menu) return;
  drop_if(s_.marks_, [&](const menu_mark& mark) { return mark.node == s_.asked_; });
  if (s_.marks_.size() == session::most_marks) s_.marks_.erase(s_.marks_.begin());
  s_.marks_.push_back({s_.asked_, static_cast<std::uint8_t>(s_.calls_.size())});
}

void turn::forget_calls() {
  s_.calls_.clear();
  drop_if(s_.marks_, [](const menu_mark& mark) { return mark.depth > 0; });
}

void turn::finish() {
  listen(listening::nothing, none);
  remember_said();
  s_.ended_ = true;
}

void turn::say(index message, index of_flow) {
  if (muted_ || message == none || m_.messages[message].is_off || r_.lines.size() == most_lines_a_turn)
    return;
  if (when_.via == amparo::message::channel::sms && pack().texts[message]->no_sms) return;
  const auto& wanted = m_.messages[message].variables;
  if (!wanted.empty() && of_flow == none) return;  // repeated after its flow ended: its values are gone
  reply_line line{message, static_cast<std::uint8_t>(r_.values.size()), 0};
  line.values = static_cast<std::uint8_t>(add_language(message));
  for (auto argument : wanted)
    line.values = static_cast<std::uint8_t>(line.values + add_value(argument, m_.flows[of_flow]));
  if (line.values == 0) line.first_value = 0;  // as the codec reads it
  r_.lines.push_back(line);
}

// The caller's language, of a message that depends on it: 1, else 0.
unsigned turn::add_language(index message) {
  if (!m_.messages[message].holds_language) return 0;
  r_.values.push_back({static_cast<index>(builtin::language), reply_value::kind::text, 0, speaks()});
  return 1;
}

// The value of the flow's variable of that name, where it is set: 1, else 0.
unsigned turn::add_value(index argument, const flow_info& flow) {
  constexpr std::size_t most_values = 200;
  for (auto slot = flow.first_slot; slot != flow.first_slot + flow.slots; ++slot) {
    const auto* value = m_.variables[slot].argument == argument ? find(slot) : nullptr;
    if (value == nullptr || r_.values.size() == most_values) continue;
    reply_value shown{argument, reply_value::kind::text, 0, value->text};
    if (!is_textual(value->type)) shown.type = kind_of(value->type), shown.number = value->number;
    if (value->type == value_type::choice) {
      shown.type = reply_value::kind::label;
      shown.number = label_of(slot, value->number);
      if (shown.number < 0) continue;
    }
    if (value->type == value_type::choices) {
      auto menu = m_.variables[slot].menu;
      if (menu == none) continue;
      shown.number |= std::int64_t{menu} << session::most_choices;
    }
    if (value->type == value_type::place) {
      auto where = content_.places == nullptr ? std::nullopt : content_.places->place_of(value->text);
      shown.text = where ? where->name : "";
    }
    r_.values.push_back(std::move(shown));
    return 1;
  }
  return 0;
}

// The message that a caller saw when choosing; -1 where no menu saves this variable.
std::int64_t turn::label_of(index slot, std::int64_t name) const {
  auto menu = m_.variables[slot].menu;
  if (menu == none) return -1;
  for (const auto& one : m_.asks[menu].choices)
    if (one.name == name) return one.label;
  return -1;
}

const stored_variable* turn::find(index slot) const {
  for (const auto& v : s_.variables_)
    if (v.slot == slot) return &v;
  return nullptr;
}

void turn::store(index slot, value_type type, std::int64_t number, std::string text) {
  constexpr std::size_t most_variables = 64;
  drop_if(s_.variables_, [&](const stored_variable& v) { return v.slot == slot; });
  if (s_.variables_.size() == most_variables) s_.variables_.erase(s_.variables_.begin());
  s_.variables_.push_back({slot, type, number, std::move(text)});
}

// What is unknown is not kept, and neither is what was there before.
void turn::store(index slot, const scalar& value) {
  if (!value.known) return void(drop_if(s_.variables_, [&](const auto& v) { return v.slot == slot; }));
  auto type = m_.variables[slot].type;
  if (type != value_type::choice) return store(slot, type, value.number, value.text);
  for (index i = 0; i != m_.names.size(); ++i)
    if (m_.names[i] == value.text) return store(slot, type, i, "");
}

void turn::clear_slots(const flow_info& of) {
  drop_if(s_.variables_, [&](const stored_variable& v) {
    return v.slot >= of.first_slot && v.slot < of.first_slot + of.slots;
  });
}

}  // namespace amparo::flow
