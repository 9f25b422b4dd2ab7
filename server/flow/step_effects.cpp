#include "base/sinks.hpp"
#include "flow/in_words.hpp"
#include "flow/turn.hpp"

// Nodes that ask something of the world outside: the directory is looked up at once, the rest leaves as an
// effect.
namespace amparo::flow {

// The way on, or none where the turn is over because the caller must first say which part of the place is
// meant.
index turn::look_up(index at) {
  const auto& wanted = m_.lookups[m_.nodes[at].detail];
  s_.consulate_.clear();
  s_.public_data_ = s_.hint_ = false;
  const auto* asked = find(wanted.place);
  if (asked == nullptr || content_.places == nullptr) return wanted.none_found;
  auto where = content_.places->place_of(asked->text);
  if (!where) return wanted.none_found;
  s_.place_ = where->id;
  auto answer = content_.places->consulate_for(*where);
  if (answer.kind != directory::answer_kind::ask) return settle_lookup(wanted, answer);
  if (answer.choices.empty()) return wanted.none_found;
  s_.misses_ = 0;
  listen(listening::follow_up, at);
  remember_said();
  return none;
}

index turn::settle_lookup(const lookup_node& wanted, const directory::consulate_answer& answer) {
  if (answer.kind == directory::answer_kind::none || answer.consulate.empty()) return wanted.none_found;
  s_.consulate_ = answer.consulate;
  s_.public_data_ = answer.is_public_data;
  s_.hint_ = answer.is_hint;
  return answer.kind == directory::answer_kind::one ? wanted.found : wanted.nearest;
}

// Queued is taken as given: the words that say so leave only after the commit, which else brings the step
// back with a fact.
index turn::callback(const callback_node& wanted, index flow) {
  if (when_.withheld && given_number(wanted) == nullptr) return wanted.withheld;
  if (when_.facts.callback_recent == true) return wanted.already;
  if (when_.facts.effect_refused) return wanted.failed;
  auto wish = wish_of(wanted, flow);
  wait_ = wait_for(wish);
  out_.effects.emplace_back(std::move(wish));
  return wanted.queued;
}

// Nothing is known of whoever is to be called at a time of their own.
desk_wait turn::wait_for(const callback_effect& wish) const {
  bool is_told = when_.facts.board != nullptr && !wish.not_before;
  return is_told ? wait_of(*when_.facts.board, wish.skills, wish.urgency) : desk_wait::unknown;
}

// Whoever shows their number is called there and nowhere else (O-2).
const stored_variable* turn::given_number(const callback_node& wanted) const {
  const auto* given = when_.withheld && wanted.number != none ? find(wanted.number) : nullptr;
  return given != nullptr && !given->text.empty() ? given : nullptr;
}

callback_effect turn::wish_of(const callback_node& wanted, index flow) const {
  callback_effect wish;
  wish.topic = text_of(wanted.topic);
  wish.urgency = wanted.urgency;
  wish.locale = speaks();
  wish.town = s_.town_;
  for (const auto& skill : wanted.skills) wish.skills.push_back(text_of(skill));
  // What was typed stays within its line: nobody writes one that looks like ours.
  for (const auto& line : summary_of(wanted, flow))
    wish.summary += (wish.summary.empty() ? "" : "\n") + base::plain_line(line);
  wish.relay = wanted.relay || is_unserved();
  if (const auto* number = given_number(wanted)) wish.number = number->text;
  return wish;
}

// Erased at once, whether or not a callback waits: that one is asked about separately (K-6). What the
// conversation knew goes with it; only the place in the flow is kept, so that the question can be answered.
index turn::erase(const erase_node& wanted) {
  if (!wanted.everything) {
    out_.effects.emplace_back(cancel_callback_effect{});
    return wanted.done;
  }
  out_.effects.emplace_back(erase_effect{});
  s_.variables_.clear();
  s_.marks_.clear();
  s_.said_.clear();
  s_.place_.clear();
  s_.consulate_.clear();
  s_.speaks_.clear();
  s_.town_.clear();
  s_.public_data_ = s_.hint_ = s_.urgent_ = false;
  s_.chose_ = choice_of_language::nothing;
  s_.phone_ = whose_phone::unknown;
  return when_.facts.callback_open == true ? wanted.callback_open : wanted.done;
}

// Whose telephone it is belongs to this conversation. Said to be shared, it is sent nothing any more that
// was promised before, whoever it was promised to.
void turn::opt(const opt_node& wanted) {
  switch (wanted.what) {
    case opt_to::in:
    case opt_to::out: out_.effects.emplace_back(opt_effect{wanted.what == opt_to::out}); return;
    case opt_to::own: s_.phone_ = whose_phone::own; return;
    case opt_to::shared: s_.phone_ = whose_phone::shared; out_.effects.emplace_back(shared_phone_effect{});
  }
}

std::string turn::text_of(const effect_text& text) const {
  std::string all;
  for (const auto& piece : text.pieces) {
    all += piece.literal;
    if (piece.named) {
      auto value = ambient_value(*piece.named);
      all += value.text.empty() ? std::to_string(value.number) : std::string(value.text);
    }
    if (piece.slot == none) continue;
    if (const auto* v = find(piece.slot)) {
      auto value = variable(v->slot);
      all += is_textual(v->type) ? value.text : shown(*v);
    }
  }
  return all;
}

// What the operator reads first: at most three lines. Written by the flow, else what was chosen and where.
std::vector<std::string> turn::summary_of(const callback_node& wanted, index flow) const {
  std::vector<std::string> lines;
  if (!wanted.summary.empty()) {
    for (const auto& line : wanted.summary) {
      auto words = text_of(line);  // a value that is not there leaves the spaces around it
      words.erase(words.find_last_not_of(' ') + 1);
      lines.push_back(words.substr(std::min(words.find_first_not_of(' '), words.size())));
    }
    std::erase(lines, "");
    return lines;
  }
  lines.push_back(m_.flows[flow].id);
  std::string answers;
  for (const auto& v : s_.variables_) {
    bool here =
        v.slot >= m_.flows[flow].first_slot && v.slot < m_.flows[flow].first_slot + m_.flows[flow].slots;
    // No operator reads a number (C-6).
    if (here && v.type != value_type::place && v.type != value_type::phone)
      answers += (answers.empty() ? "" : ", ") + shown(v);
  }
  if (!answers.empty()) lines.push_back(answers);
  if (!s_.place_.empty() && content_.places != nullptr)
    if (auto where = content_.places->place_of(s_.place_)) lines.push_back(where->name);
  return lines;
}

// An answer as the desk reads it: a choice by its label in the source language.
std::string turn::shown(const stored_variable& v) const {
  if (v.type == value_type::date) return iso_day(v.number);
  if (v.type == value_type::time) return iso_time(v.number);
  if (v.type == value_type::choices) return shown_choices(v);
  if (v.type != value_type::choice) return is_textual(v.type) ? v.text : std::to_string(v.number);
  auto label = label_of(v.slot, v.number);
  return label < 0 ? m_.names[static_cast<std::size_t>(v.number)] : label_text(static_cast<index>(label));
}

std::string turn::shown_choices(const stored_variable& v) const {
  auto menu = m_.variables[v.slot].menu;
  if (menu == none) return "";
  std::string all;
  const auto& choices = m_.asks[menu].choices;
  for (std::size_t i = 0; i != choices.size(); ++i)
    if ((v.number >> i & 1) != 0) all += (all.empty() ? "" : ", ") + label_text(choices[i].label);
  return all;
}

std::string turn::label_text(index label) const { return m_.locales.front().texts[label]->voice->words; }

}  // namespace amparo::flow
