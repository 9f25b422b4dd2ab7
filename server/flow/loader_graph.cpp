#include <algorithm>
#include <functional>

#include "flow/loading.hpp"

// The shape of conversations: every node can be reached, no loop runs without hearing the caller, nobody is
// called back who did not ask for it.
namespace amparo::flow {
namespace {

void add(std::vector<index>& out, index to) {
  if (to != none) out.push_back(to);
}

void add_policy(std::vector<index>& out, const input_policy& policy) {
  for (auto to : {policy.no_match, policy.no_input, policy.too_many, policy.hangup}) add(out, to);
}

void add_ask(std::vector<index>& out, const ask_node& ask) {
  for (const auto& one : ask.choices) add(out, one.to);
  add(out, ask.not_found);
  add(out, ask.by_voice);
  add_policy(out, ask.policy);
}

}  // namespace

std::vector<index> instant_ways_of(const model& m, index at) {
  const auto& node = m.nodes[at];
  std::vector<index> out;
  switch (node.kind) {
    case node_kind::branch:
      for (const auto& arm : m.branches[node.detail].arms) add(out, arm.to);
      add(out, m.branches[node.detail].otherwise);
      break;
    case node_kind::call: {
      const auto& call = m.calls[node.detail];
      add(out, m.flows[call.flow].start);
      for (const auto& way : call.ways) add(out, way.to);
      add(out, node.next);
      break;
    }
    case node_kind::lookup: {
      const auto& lookup = m.lookups[node.detail];
      for (auto to : {lookup.found, lookup.nearest, lookup.none_found}) add(out, to);
      break;
    }
    case node_kind::callback: {
      const auto& callback = m.callbacks[node.detail];
      for (auto to : {callback.queued, callback.already, callback.withheld, callback.failed}) add(out, to);
      break;
    }
    case node_kind::erase:
      add(out, m.erases[node.detail].done), add(out, m.erases[node.detail].callback_open);
      break;
    case node_kind::text: add(out, m.asks[node.detail].by_voice); break;  // a call is not asked
    case node_kind::menu:
    case node_kind::digits:
    case node_kind::place:
    case node_kind::end: break;
    case node_kind::back: break;  // to a menu, or to main, which begins with one
    default: add(out, node.next);
  }
  return out;
}

std::vector<index> ways_of(const model& m, index at) {
  const auto& node = m.nodes[at];
  if (!is_ask(node.kind)) {
    auto out = instant_ways_of(m, at);
    if (node.kind == node_kind::lookup) add_policy(out, m.lookups[node.detail].policy);
    return out;
  }
  std::vector<index> out;
  add(out, node.next);
  add_ask(out, m.asks[node.detail]);
  return out;
}

namespace {

std::vector<index> roots(const model& m, bool with_call_me) {
  std::vector<index> out{m.to.main,  m.to.person,   m.to.help, m.to.stop, m.to.start,
                         m.to.erase, m.to.language, m.to.more, m.to.exit};
  add(out, m.to.urgent);
  if (with_call_me) add(out, m.to.call_me);
  for (const auto& entry : m.entries) add(out, entry.to);
  return out;
}

void check_reachable(loading& into) {
  const auto& m = into.out;
  std::vector<bool> seen(m.nodes.size());
  auto open = roots(m, true);
  while (!open.empty()) {
    auto at = open.back();
    open.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    for (auto to : ways_of(m, at)) open.push_back(to);
  }
  for (const auto& flow : m.flows) {
    if (!seen[flow.start]) {
      into.report(into.spot_of(flow.start), "unreachable-flow",
                  "nothing leads into the flow \"" + flow.id + "\"",
                  "Give it entry words, or go to it from another flow.");
      continue;
    }
    for (auto at = flow.first_node; at != flow.first_node + flow.nodes; ++at)
      if (!seen[at])
        into.report(into.spot_of(at), "unreachable-node",
                    "nothing leads to the node \"" + m.node_names[at] + "\"", "Lead to it, or remove it.");
  }
}

// Depth first over the ways that are taken without hearing the caller: a way back into the path is a loop.
// The path is a list and not our stack, because a flow may be longer than that.
void check_loops(loading& into) {
  const auto& m = into.out;
  enum class state : std::uint8_t { fresh, open, closed };
  struct frame {
    index at;
    std::vector<index> ways;
    std::size_t next = 0;
  };
  std::vector<state> states(m.nodes.size(), state::fresh);
  for (index start = 0; start != m.nodes.size(); ++start) {
    if (states[start] != state::fresh) continue;
    std::vector<frame> path{{start, instant_ways_of(m, start)}};
    states[start] = state::open;
    while (!path.empty()) {
      auto& here = path.back();
      if (here.next == here.ways.size()) {
        states[here.at] = state::closed;
        path.pop_back();
        continue;
      }
      auto to = here.ways[here.next++];
      if (states[to] == state::open)
        into.report(
            into.spot_of(to), "cycle-without-wait",
            "from the node \"" + m.node_names[to] + "\" a way leads back to it without hearing the caller",
            "Ask something in the loop, or end it.");
      if (states[to] != state::fresh) continue;
      states[to] = state::open;
      path.push_back({to, instant_ways_of(m, to)});
    }
  }
}

std::vector<index> ways_but_yes(const ask_node& consent) {
  std::vector<index> out;
  for (std::size_t i = 1; i < consent.choices.size(); ++i) add(out, consent.choices[i].to);
  add_policy(out, consent.policy);
  return out;
}

// A callback node may be reached only through the yes of a consent (design: no number is kept without one).
// The words of global.call_me are a consent themselves.
void check_consent(loading& into) {
  const auto& m = into.out;
  std::vector<bool> seen(m.nodes.size());
  auto open = roots(m, false);
  while (!open.empty()) {
    auto at = open.back();
    open.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    const auto& node = m.nodes[at];
    if (node.kind == node_kind::callback) {
      into.report(into.spot_of(at), "callback-without-consent",
                  "the node \"" + m.node_names[at] + "\" can be reached without a yes to being called",
                  "Put \"consent: callback\" before it.");
      continue;
    }
    bool is_consent = node.kind == node_kind::menu && m.asks[node.detail].is_consent_to_callback;
    for (auto to : is_consent ? ways_but_yes(m.asks[node.detail]) : ways_of(m, at)) open.push_back(to);
  }
}

}  // namespace

void check_graph(loading& into) {
  check_reachable(into);
  check_loops(into);
  check_consent(into);
}

}  // namespace amparo::flow
