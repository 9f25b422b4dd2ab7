#include <algorithm>

#include "flow/reads.hpp"

// What a caller typed may be read over a shoulder: it is never said back (B6), whatever variables it went
// through.
namespace amparo::flow {
namespace {

// Types in which what was typed is a word of the caller's own; a choice, a date or a place is not.
bool may_hold_words(value_type type) {
  return type == value_type::text || type == value_type::digits || is_sensitive(type);
}

class typed_words {
 public:
  explicit typed_words(loading& into) : into_(into), m_(into.out), holds_(m_.variables.size()) {}

  void run() {
    for (bool grew = true; grew;) {
      grew = false;
      for (index at = 0; at != m_.nodes.size(); ++at) grew |= spread(at);
    }
    for (index at = 0; at != m_.nodes.size(); ++at) check(at);
  }

 private:
  bool mark(index slot) {
    if (slot == none || holds_[slot] || !may_hold_words(m_.variables[slot].type)) return false;
    return holds_[slot] = true;
  }
  bool reads_typed(index expression) const {
    return std::ranges::any_of(m_.expressions[expression].code, [&](const auto& one) {
      return one.code == expression::op::variable && holds_[one.operand];
    });
  }
  bool spread(index at) {
    const auto& node = m_.nodes[at];
    bool grew = false;
    bool is_typed = is_ask(node.kind) && node.kind != node_kind::menu && node.kind != node_kind::many;
    if (is_typed) grew |= mark(m_.asks[node.detail].save);
    auto assign = [&](const std::vector<set_node::assignment>& all) {
      for (const auto& one : all)
        if (reads_typed(one.value)) grew |= mark(one.slot);
    };
    if (node.kind == node_kind::set) assign(m_.sets[node.detail].all);
    if (node.kind == node_kind::call) {
      const auto& call = m_.calls[node.detail];
      assign(call.with);
      for (const auto& result : call.results)
        if (holds_[result.from]) grew |= mark(result.into);
    }
    if (node.kind == node_kind::go_to && node.next != none && m_.nodes[node.next].flow != node.flow)
      grew |= hand_over(m_.flows[node.flow], m_.flows[m_.nodes[node.next].flow]);
    return grew;
  }
  bool hand_over(const flow_info& from, const flow_info& to) {
    bool grew = false;
    for (auto a = from.first_slot; a != from.first_slot + from.slots; ++a)
      for (auto b = to.first_slot; holds_[a] && b != to.first_slot + to.slots; ++b)
        if (m_.variables[a].name == m_.variables[b].name) grew |= mark(b);
    return grew;
  }

  void check(index at) {
    const auto& flow = m_.flows[m_.nodes[at].flow];
    for (auto message : reads_of(m_, at).messages)
      for (auto argument : m_.messages[message].variables) {
        auto slot = slot_of(m_, flow, argument);
        if (slot != none && holds_[slot] && !into_.by_flow[m_.nodes[at].flow]->reads_back.contains(slot))
          into_.report(into_.spot_of(at), "typed-is-said",
                       "\"" + m_.messages[message].key + "\" would say what the caller typed, {" +
                           m_.variables[slot].name + "}",
                       "Leave it out: somebody may look over the caller's shoulder. Where the caller is to "
                       "confirm it, "
                       "write reads_back: [" +
                           m_.variables[slot].name + "] in the flow.");
      }
  }

  loading& into_;
  const model& m_;
  std::vector<bool> holds_;  // by slot
};

}  // namespace

void check_typed(loading& into) { typed_words(into).run(); }

}  // namespace amparo::flow
