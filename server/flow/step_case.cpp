#include <algorithm>
#include <utility>

#include "flow/turn.hpp"
#include "flow/zone.hpp"

// Cases: a need that lasts longer than a conversation. What it is found by is its PIN, never a number, so
// that whoever calls from another telephone can go on with it, and whoever has the same telephone cannot
// (L43, U-1).
namespace amparo::flow {

index turn::work_on_case(const case_node& wanted, index flow) {
  if (when_.facts.effect_refused) return wanted.refused;
  if (wanted.act == case_act::open) return open_case(wanted);
  if (wanted.act == case_act::go_on) return go_on_with_case(wanted);
  if (s_.case_.empty()) return wanted.refused;
  if (wanted.act == case_act::news) return take_news(wanted);
  if (wanted.act >= case_act::accept) return check_in(wanted, flow);
  out_.effects.emplace_back(case_effect{
      .act = wanted.act, .pin = s_.case_, .topic = {}, .stage = wanted.stage, .locale = s_.locale_});
  if (wanted.act == case_act::close) s_.case_.clear();
  return wanted.continued;
}

// What can be done with a check-in hangs on how it stands, and that only the store knows.
index turn::check_in(const case_node& wanted, index flow) {
  using enum check_in_state;
  auto stands = when_.facts.check_in;
  if (stands == unknown) return out_.wants_check_in = s_.case_, wanted.refused;
  case_effect made{.act = wanted.act, .pin = s_.case_, .topic = {}, .stage = {}, .locale = s_.locale_};
  if (wanted.act == case_act::accept) return accept_contact(wanted, std::move(made), flow);
  made.said = words_for_later({wanted.message}, none, flow);
  if (wanted.act == case_act::watch) {
    if (stands != ready && stands != set && stands != left) return wanted.unknown;
    made.due =
        wanted.at == none ? when_.now : next_time_of_day(evaluate(m_.expressions[wanted.at], *this).number);
    if (wanted.to_owner != none) {
      made.said_to_owner = words_for_later({wanted.to_owner}, none, flow);
      made.owner_due = made.due - std::chrono::minutes(wanted.before);
    }
    out_.effects.emplace_back(std::move(made));
    return wanted.continued;
  }
  if (stands != set && stands != left) return wanted.continued;  // nothing was to leave
  out_.effects.emplace_back(std::move(made));
  return stands == set ? wanted.continued : wanted.unknown;
}

index turn::accept_contact(const case_node& wanted, case_effect made, index flow) {
  auto stands = when_.facts.check_in;
  if (stands == check_in_state::contact) return wanted.continued;
  if (stands != check_in_state::offered || when_.withheld || s_.phone_ == whose_phone::shared)
    return wanted.refused;
  if (wanted.to_owner != none) made.said_to_owner = words_for_later({wanted.to_owner}, none, flow);
  out_.effects.emplace_back(std::move(made));
  return wanted.continued;
}

// Whoever opened it agreed to be written to about it, on this telephone.
index turn::take_news(const case_node& wanted) {
  if (when_.withheld || s_.phone_ == whose_phone::shared || when_.facts.opted_out == true)
    return wanted.refused;
  out_.effects.emplace_back(
      case_effect{.act = wanted.act, .pin = s_.case_, .topic = {}, .stage = {}, .locale = s_.locale_});
  return wanted.continued;
}

// The next time that the caller's clocks show this minute of a day.
base::time_point turn::next_time_of_day(std::int64_t minute) const {
  auto where = zone::named(when_.zone);
  if (where == nullptr) return when_.now;
  auto today = where->at(when_.now).day;
  auto due = where->moment_of({today, minute});
  return due > when_.now ? due : where->moment_of({today + 1, minute});
}

// Without a PIN that is known to be free nothing is promised.
index turn::open_case(const case_node& wanted) {
  if (when_.facts.fresh_pin.empty()) return out_.wants_pin = true, wanted.refused;
  case_effect made{.act = case_act::open,
                   .pin = when_.facts.fresh_pin,
                   .topic = text_of(wanted.topic),
                   .stage = {},
                   .locale = s_.locale_,
                   .place = place_at(wanted.place, wanted.kept)};
  store(wanted.pin, value_type::digits, 0, made.pin);
  s_.case_ = made.pin;
  out_.effects.emplace_back(std::move(made));
  return wanted.opened;
}

index turn::go_on_with_case(const case_node& wanted) {
  const auto* pin = find(wanted.pin);
  if (pin == nullptr || pin->text.size() != pin_digits) return wanted.unknown;
  if (!when_.facts.case_sought) return out_.wants_case = pin->text, wanted.refused;
  if (!when_.facts.found_case) return wanted.unknown;
  auto typed = pin->text;
  auto to = place_of(*when_.facts.found_case);
  arrive(to, when_.facts.found_case->values);
  s_.case_ = std::move(typed);
  return to;
}

// A place with what is known there, by name: another bundle may read it.
case_place turn::place_at(index node, const std::vector<index>& kept) const {
  case_place place{flow_of(node).id, m_.node_names[node], {}};
  for (auto slot : kept)
    if (const auto* value = find(slot)) {
      const auto& of = m_.variables[slot];
      auto text =
          of.type == value_type::choice ? m_.names[static_cast<std::size_t>(value->number)] : value->text;
      auto number = of.type == value_type::choice ? 0 : value->number;
      place.values.push_back({of.name, std::string(name_of(of.type)), number, std::move(text)});
    }
  return place;
}

// As if the conversation had come there with these answers and no others of that flow.
void turn::arrive(index at, const std::vector<kept_value>& values) {
  forget_calls();
  const auto& entered = flow_of(at);
  clear_slots(entered);
  for (const auto& value : values)
    for (auto slot = entered.first_slot; slot != entered.first_slot + entered.slots; ++slot) {
      const auto& of = m_.variables[slot];
      if (of.name == value.name && name_of(of.type) == value.type)
        store(slot, scalar{value.number, value.text, true});
    }
}

// Where a case goes on in this bundle: a flow that was changed begins anew, one that is no more is the menu.
index turn::place_of(const case_place& found) const {
  for (index flow = 0; flow != m_.flows.size(); ++flow) {
    const auto& of = m_.flows[flow];
    if (of.id != found.flow) continue;
    for (auto at = of.first_node; at != of.first_node + of.nodes; ++at)
      if (m_.node_names[at] == found.node) return at;
    return of.start;
  }
  return m_.to.main;
}

}  // namespace amparo::flow
