#pragma once
#include <array>
#include <initializer_list>
#include <set>

#include "flow/duration.hpp"
#include "flow/expression.hpp"
#include "flow/loading.hpp"
#include "flow/typed_value.hpp"

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
  // loader_kinds.cpp
  struct kind_word {
    std::string_view word;
    void (node_compiler::*compile)();
  };
  static constexpr std::size_t kinds_known = 24;
  static const std::array<kind_word, kinds_known> kinds;
  const kind_word* kind_of_node();
  void report_unknown_kind();

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
  void escalate();
  void read_wish(callback_node& made, base::yaml_map& wish);
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
  void number(ask_node& made);
  void moment(ask_node& made, node_kind kind);
  void phone(ask_node& made);
  void yes_no(ask_node& made);
  void many(ask_node& made);
  void language();
  void asked_languages(ask_node& made, const base::yaml_node& what, index chosen);
  void taken_language(ask_node& made, const base::yaml_node& what, index chosen);
  void remember_language(ask_node& made);
  void add_language(ask_node& made, const std::string& tag, const base::yaml_node& at, index chosen);
  void note_menu_of(const ask_node& made);
  void add_yes_and_no(ask_node& made, base::yaml_map& to);
  void read_policy(ask_node& made);
  void read_choices(ask_node& made, const base::yaml_node& choices,
                    base::yaml_map* to);  // null: no ways of their own
  void check_digits(const ask_node& made, const base::yaml_node& choices);
  void read_count(ask_node& made);

  // loader_acts.cpp
  std::optional<std::uint32_t> duration(const base::yaml_node* at, std::chrono::seconds unit,
                                        std::chrono::seconds least, std::chrono::seconds most);
  std::vector<index> messages_at(const base::yaml_node& list);
  void record();
  void dial();
  void sms();
  void remind();
  std::vector<index> kept_slots();
  void texts_to_owner(case_node& made);
  void case_work();
  void match();
  void rumour();
  void read_webhook_values(webhook_node& made);
  void webhook();
  void wait();

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
