#include <algorithm>
#include <functional>

#include "flow/node_compiler.hpp"

// Sub-flow calls: typed parameters and results, a way on for every end, and no recursion.
namespace amparo::flow {

void node_compiler::call() {
  call_node made;
  const auto* id = map.optional("call");
  auto known = into.flow_ids.find(id->scalar);
  if (known == into.flow_ids.end()) {
    std::vector<std::string> names;
    for (const auto& [name, at] : into.flow_ids) names.push_back(name);
    into.report(spot_at(*id), "unknown-flow", "there is no flow \"" + id->scalar + "\"",
                into.unknown_hint(id->scalar, names));
    for (auto key : {"with", "results", "to"}) map.optional(key);
    return;
  }
  made.flow = known->second;
  const auto& callee = into.source_of(known->second);
  read_arguments(made, callee);
  read_results(made, callee);
  index next = none;
  read_ways(made, callee, next);
  finish(node_kind::call, into.out.calls, std::move(made), next);
}

void node_compiler::read_arguments(call_node& made, const flow_source& callee) {
  const auto* with = map.optional("with");
  if (with == nullptr) return;
  for (std::size_t i = 0; i != with->keys.size(); ++i) {
    const auto& key = with->keys[i];
    auto slot = callee.slots.find(key.name);
    bool is_param = slot != callee.slots.end() && std::find(callee.params.begin(), callee.params.end(),
                                                            slot->second) != callee.params.end();
    if (!is_param) {
      into.report({flow.file, key.line, key.column}, "unknown-parameter",
                  "the called flow has no parameter \"" + key.name + "\"", "Declare it there under params.");
      continue;
    }
    auto value = expression_at(with->items[i], into.out.variables[slot->second].type);
    if (value != none) made.with.push_back({slot->second, value});
  }
}

void node_compiler::read_results(call_node& made, const flow_source& callee) {
  const auto* results = map.optional("results");
  if (results == nullptr) return;
  for (std::size_t i = 0; i != results->keys.size(); ++i) {
    const auto& key = results->keys[i];
    auto own = flow.slots.find(key.name);
    auto theirs = callee.slots.find(results->items[i].scalar);
    if (own == flow.slots.end() || theirs == callee.slots.end()) {
      auto missing = own == flow.slots.end() ? key.name : results->items[i].scalar;
      into.report({flow.file, key.line, key.column}, "unknown-variable",
                  "\"" + missing + "\" is not declared",
                  "A result goes from a variable of the called flow to one of this flow.");
      continue;
    }
    const auto& to = into.out.variables[own->second];
    const auto& from = into.out.variables[theirs->second];
    // A choice becomes text only by way of an expression: its number means nothing there.
    bool fits = is_storable(from.type, to.type) && (from.type == to.type || from.type == value_type::digits);
    if (!fits)
      into.report({flow.file, key.line, key.column}, "wrong-type",
                  "the result is a " + std::string(name_of(from.type)) + " and \"" + key.name + "\" a " +
                      std::string(name_of(to.type)));
    else
      made.results.push_back({own->second, theirs->second});
  }
}

// One node for all ends, or one for each end by its node's name in the called flow.
void node_compiler::read_ways(call_node& made, const flow_source& callee, index& next) {
  const auto* to = map.optional("to");
  if (to == nullptr || to->is_scalar()) {
    next = plain_next();
    return;
  }
  for (std::size_t i = 0; i != to->keys.size(); ++i) {
    const auto& key = to->keys[i];
    auto end = callee.nodes.find(key.name);
    if (end == callee.nodes.end())
      into.report({flow.file, key.line, key.column}, "unknown-node",
                  "the called flow has no end \"" + key.name + "\"");
    else
      made.ways.push_back({end->second, target(&to->items[i])});
  }
}

namespace {

// Every end that a caller of the flow may come back from has a way on.
void check_ends(loading& into, index at) {
  const auto& m = into.out;
  const auto& call = m.calls[m.nodes[at].detail];
  if (m.nodes[at].next != none) return;
  const auto& callee = m.flows[call.flow];
  for (index node = callee.first_node; node != callee.first_node + callee.nodes; ++node) {
    if (m.nodes[node].kind != node_kind::end) continue;
    bool has_way =
        std::any_of(call.ways.begin(), call.ways.end(), [&](const auto& way) { return way.end == node; });
    if (!has_way)
      into.report(into.spot_of(at), "missing-outcome",
                  "nothing says where the end \"" + m.node_names[node] + "\" of \"" + callee.id + "\" leads",
                  "Add it to \"to\".");
  }
}

}  // namespace

void check_calls(loading& into) {
  const auto& m = into.out;
  std::vector<std::vector<std::pair<index, index>>> called(m.flows.size());  // callee, at which node
  for (index at = 0; at != m.nodes.size(); ++at) {
    if (m.nodes[at].kind != node_kind::call) continue;
    check_ends(into, at);
    called[m.nodes[at].flow].emplace_back(m.calls[m.nodes[at].detail].flow, at);
  }
  // 0 not seen, 1 on the way, 2 done
  std::vector<int> state(m.flows.size());
  std::function<void(index)> visit = [&](index flow) {
    state[flow] = 1;
    for (auto [callee, at] : called[flow]) {
      if (state[callee] == 1)
        into.report(into.spot_of(at), "recursive-call",
                    "the flow \"" + m.flows[callee].id + "\" comes to call itself", "Use goto.");
      if (state[callee] == 0) visit(callee);
    }
    state[flow] = 2;
  };
  for (index flow = 0; flow != m.flows.size(); ++flow)
    if (state[flow] == 0) visit(flow);
}

}  // namespace amparo::flow
