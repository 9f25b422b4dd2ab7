#pragma once
#include <initializer_list>
#include <set>

#include "flow/loading.hpp"

namespace amparo::flow {

// Compiles one node of one flow: reads its map, resolves every name against the bundle, reports what does not
// fit.
class node_compiler {
 public:
  node_compiler(loading& bundle, flow_source& of, index at, const base::yaml_node& node, const spot& where,
                const std::set<index>& typed_slots)
      : into(bundle),
        flow(of),
        at_(at),
        here(where),
        map(of.file, node, bundle.findings),
        typed(typed_slots) {}
  void run();

 private:
  // loader_nodes.cpp
  index target(const base::yaml_node* at);
  index required_target(base::yaml_map& from, std::string_view key);
  index plain_next();
  std::optional<base::yaml_map> outcomes();
  index message_of(const base::yaml_node* at);
  expression_scope scope() const;
  index expression_at(const base::yaml_node& at, std::optional<value_type> wanted);
  index slot_named(const base::yaml_node* at, std::initializer_list<value_type> wanted);
  effect_text effect_text_at(const base::yaml_node& at, bool may_hold_typed);
  void say();
  void branch();
  void set();
  void go_to();
  void back();
  void lookup();
  void callback();
  void opt();
  void erase();
  void end();

  // loader_asks.cpp
  void ask();
  void consent();
  void menu(ask_node& made);
  void digits(ask_node& made);
  void text(ask_node& made);
  void place(ask_node& made);
  void read_policy(ask_node& made);
  void read_choices(ask_node& made, const base::yaml_node& choices, base::yaml_map& to);
  void check_digits(const ask_node& made, const base::yaml_node& choices);

  // loader_calls.cpp
  void call();
  void read_arguments(call_node& made, const flow_source& callee);
  void read_results(call_node& made, const flow_source& callee);
  void read_ways(call_node& made, const flow_source& callee, index& next);

  spot spot_at(const base::yaml_node& node) const { return {flow.file, node.line, node.column}; }
  template <class Detail>
  void finish(node_kind kind, std::vector<Detail>& all, Detail detail, index next) {
    all.push_back(std::move(detail));
    auto& node = into.out.nodes[at_];
    node.kind = kind;
    node.detail = static_cast<index>(all.size() - 1);
    node.next = next;
  }

  loading& into;
  flow_source& flow;
  index at_;
  const spot& here;
  base::yaml_map map;
  const std::set<index>& typed;
};

}  // namespace amparo::flow
