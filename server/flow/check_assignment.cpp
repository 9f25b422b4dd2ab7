#include <algorithm>
#include <deque>
#include <set>

#include "flow/condition.hpp"
#include "flow/reads.hpp"

// Definite assignment over the whole product: a variable is read only where every way that leads there has
// set it, or where known() has been asked. A flow that words lead into begins with nothing set.
namespace amparo::flow {
namespace {

class assignment {
 public:
  explicit assignment(loading& into) : into_(into), m_(into.out), states_(m_.nodes.size()) {
    callers_.resize(m_.flows.size());
    for (index at = 0; at != m_.nodes.size(); ++at)
      if (m_.nodes[at].kind == node_kind::call) callers_[m_.calls[m_.nodes[at].detail].flow].push_back(at);
  }

  void run() {
    for (auto at : roots_of(m_, true)) arrive(at, nothing(at));
    while (!open_.empty()) {
      auto at = open_.front();
      open_.pop_front();
      waiting_.erase(at);
      leave(at);
    }
    for (index at = 0; at != m_.nodes.size(); ++at)
      if (states_[at]) check(at, *states_[at]);
  }

 private:
  const flow_info& flow_of(index at) const { return m_.flows[m_.nodes[at].flow]; }
  known_slots nothing(index at) const { return known_slots(flow_of(at).slots); }

  void arrive(index at, const known_slots& state) {
    if (at == none) return;
    auto& known = states_[at];
    if (known) {
      auto met = *known;
      for (std::size_t i = 0; i != met.size(); ++i) met[i] = met[i] && state[i];
      if (met == *known) return;
      known = std::move(met);
    } else {
      known = state;
    }
    if (waiting_.insert(at).second) open_.push_back(at);
  }

  void leave(index at) {
    const auto& node = m_.nodes[at];
    auto state = *states_[at];
    auto first = flow_of(at).first_slot;
    switch (node.kind) {
      case node_kind::branch: return leave_branch(at, state);
      case node_kind::go_to: return arrive(node.next, handed_over(at, node.next, state));
      case node_kind::call: return leave_call(at, state);
      case node_kind::set:
        for (const auto& one : m_.sets[node.detail].all) state[one.slot - first] = true;
        break;
      case node_kind::erase:
        if (m_.erases[node.detail].everything) state.assign(state.size(), false);
        break;
      case node_kind::end:
        for (auto caller : callers_[node.flow])
          if (states_[caller]) leave_call(caller, *states_[caller]);
        return;
      default: break;
    }
    if (node.kind == node_kind::webhook) return leave_webhook(at, state);
    if (node.kind == node_kind::case_work) return leave_case(at, state);
    if (node.kind == node_kind::remind) return leave_reminder(at, state);
    if (node.kind == node_kind::rumour) return leave_rumour(at, state);
    for (auto to : ways_of(m_, at)) {
      // A way that calls take leads nowhere in a flow for texts.
      bool is_by_voice = is_ask(node.kind) && to == m_.asks[node.detail].by_voice && to != node.next;
      if (is_by_voice && !flow_of(at).voice) continue;
      arrive(to, is_answer(at, to) ? with_answer(at, state) : state);
    }
  }

  // Only a good answer brings values.
  void leave_webhook(index at, const known_slots& state) {
    const auto& webhook = m_.webhooks[m_.nodes[at].detail];
    arrive(webhook.error, state);
    arrive(webhook.timeout, state);
    auto answered = state;
    for (const auto& result : webhook.results) answered[result.slot - flow_of(at).first_slot] = true;
    arrive(webhook.ok, answered);
  }

  // Only one that was confirmed has times.
  void leave_rumour(index at, const known_slots& state) {
    const auto& rumour = m_.rumours[m_.nodes[at].detail];
    for (auto to : {rumour.nothing, rumour.no_town, rumour.refused}) arrive(to, state);
    auto confirmed = state;
    for (auto slot : {rumour.age, rumour.left})
      if (slot != none) confirmed[slot - flow_of(at).first_slot] = true;
    arrive(rumour.done, confirmed);
  }

  // Who goes on with a case another time has only what it keeps.
  void leave_case(index at, const known_slots& state) {
    const auto& work = m_.cases[m_.nodes[at].detail];
    auto first = flow_of(at).first_slot;
    for (auto to : {work.continued, work.unknown, work.refused}) arrive(to, state);
    if (work.act != case_act::open) return;
    auto opened = state;
    if (work.pin != none) opened[work.pin - first] = true;
    arrive(work.opened, opened);
    arrive(work.place, only(work.kept, at, state));
  }

  // Whoever answers it on its day, too.
  void leave_reminder(index at, const known_slots& state) {
    const auto& later = m_.reminders[m_.nodes[at].detail];
    for (auto to : {later.noted, later.past, later.withheld, later.opted_out, later.failed})
      arrive(to, state);
    arrive(later.answer, only(later.kept, at, state));
  }

  known_slots only(const std::vector<index>& kept, index at, const known_slots& state) const {
    auto out = nothing(at);
    auto first = flow_of(at).first_slot;
    for (auto slot : kept) out[slot - first] = state[slot - first];
    return out;
  }

  // Where an answer and a failure lead to one node, the failure counts: it sets nothing.
  bool is_answer(index at, index to) const {
    if (!is_ask(m_.nodes[at].kind) || m_.asks[m_.nodes[at].detail].save == none) return false;
    auto ways = ways_of(m_, at), answered = answered_ways_of(m_, at);
    auto by_voice = m_.asks[m_.nodes[at].detail].by_voice;
    if (by_voice != none && !flow_of(at).voice) ways.erase(std::ranges::find(ways, by_voice));
    return std::ranges::count(ways, to) == std::ranges::count(answered, to) &&
           std::ranges::count(answered, to) != 0;
  }
  known_slots with_answer(index at, known_slots state) const {
    state[m_.asks[m_.nodes[at].detail].save - flow_of(at).first_slot] = true;
    return state;
  }

  void leave_branch(index at, known_slots state) {
    const auto& branch = m_.branches[m_.nodes[at].detail];
    for (const auto& arm : branch.arms) {
      auto facts = facts_of(m_.expressions[arm.condition], state, flow_of(at).first_slot);
      arrive(arm.to, facts.when_true);
      state = std::move(facts.when_false);
    }
    arrive(branch.otherwise, state);
  }

  // What both flows declare with one name and type goes along.
  known_slots handed_over(index from, index to, const known_slots& state) const {
    if (to == none || m_.nodes[to].flow == m_.nodes[from].flow) return state;
    auto out = nothing(to);
    const auto &left = flow_of(from), &entered = flow_of(to);
    for (index i = 0; i != entered.slots; ++i)
      for (index k = 0; k != left.slots; ++k) {
        const auto &a = m_.variables[entered.first_slot + i], &b = m_.variables[left.first_slot + k];
        if (a.name == b.name && a.type == b.type) out[i] = out[i] || state[k];
      }
    return out;
  }

  void leave_call(index at, const known_slots& state) {
    const auto& call = m_.calls[m_.nodes[at].detail];
    const auto& callee = m_.flows[call.flow];
    known_slots given(callee.slots);
    for (const auto& one : call.with) given[one.slot - callee.first_slot] = true;
    arrive(callee.start, given);
    for (auto end = callee.first_node; end != callee.first_node + callee.nodes; ++end) {
      if (m_.nodes[end].kind != node_kind::end || !states_[end]) continue;
      auto back = state;
      for (const auto& result : call.results)
        if ((*states_[end])[result.from - callee.first_slot])
          back[result.into - flow_of(at).first_slot] = true;
      auto way = std::ranges::find(call.ways, end, &call_node::way::end);
      arrive(way == call.ways.end() ? m_.nodes[at].next : way->to, back);
    }
  }

  void check(index at, known_slots state) {
    const auto& flow = flow_of(at);
    auto reads = reads_of(m_, at);
    auto look = [&](index slot, const spot& where) {
      if (slot != none && !state[slot - flow.first_slot]) report(slot, where);
    };
    const auto& here = into_.spot_of(at);
    for (auto message : reads.messages)
      for (auto argument : m_.messages[message].variables) look(slot_of(m_, flow, argument), here);
    for (auto slot : reads.slots) look(slot, here);
    for (const auto* text : reads.texts)
      for (const auto& piece : text->pieces) look(piece.slot, here);
    for (auto expression : reads.expressions) check_expression(expression, state, flow);
    if (m_.nodes[at].kind != node_kind::branch) return;
    for (const auto& arm : m_.branches[m_.nodes[at].detail].arms)
      state = check_expression(arm.condition, state, flow).when_false;
  }
  condition_facts check_expression(index at, const known_slots& state, const flow_info& flow) {
    auto facts = facts_of(m_.expressions[at], state, flow.first_slot);
    for (auto slot : facts.unset) report(slot, into_.expression_spots[at]);
    return facts;
  }
  void report(index slot, const spot& where) {
    into_.report(where, "unset-variable",
                 "\"" + m_.variables[slot].name + "\" is read here, and on some way it has no value yet",
                 "Ask known(" + m_.variables[slot].name + ") first, or set it on every way that leads here.");
  }

  loading& into_;
  const model& m_;
  std::vector<std::optional<known_slots>> states_;
  std::vector<std::vector<index>> callers_;  // by flow
  std::deque<index> open_;
  std::set<index> waiting_;
};

}  // namespace

void check_assignment(loading& into) { assignment(into).run(); }

}  // namespace amparo::flow
