#include <algorithm>
#include <array>

#include "flow/node_compiler.hpp"

// Which kind a node is, by the one of its keys that names a kind, and every node of every flow compiled.
namespace amparo::flow {

// In the order in which a person meets them.
const std::array<node_compiler::kind_word, node_compiler::kinds_known> node_compiler::kinds{{
    {"say", &node_compiler::say},           {"ask", &node_compiler::ask},
    {"language", &node_compiler::language}, {"branch", &node_compiler::branch},
    {"set", &node_compiler::set},           {"call", &node_compiler::call},
    {"goto", &node_compiler::go_to},        {"back", &node_compiler::back},
    {"lookup", &node_compiler::lookup},     {"record", &node_compiler::record},
    {"escalate", &node_compiler::escalate}, {"dial", &node_compiler::dial},
    {"callback", &node_compiler::callback}, {"sms", &node_compiler::sms},
    {"remind", &node_compiler::remind},     {"case", &node_compiler::case_work},
    {"match", &node_compiler::match},       {"rumour", &node_compiler::rumour},
    {"consent", &node_compiler::consent},   {"opt", &node_compiler::opt},
    {"erase", &node_compiler::erase},       {"webhook", &node_compiler::webhook},
    {"wait", &node_compiler::wait},         {"end", &node_compiler::end},
}};

// Null, with a finding, where no key names a kind or more than one does.
const node_compiler::kind_word* node_compiler::kind_of_node() {
  const kind_word* found = nullptr;
  for (const auto& key : map.node().keys) {
    auto known =
        std::find_if(kinds.begin(), kinds.end(), [&](const kind_word& k) { return k.word == key.name; });
    if (known == kinds.end()) continue;
    if (found != nullptr) {
      into.report(here, "two-kinds",
                  "the node is both " + std::string(found->word) + " and " + std::string(known->word),
                  "Make two nodes of it.");
      return nullptr;
    }
    found = &*known;
  }
  if (found == nullptr) report_unknown_kind();
  return found;
}

void node_compiler::report_unknown_kind() {
  std::vector<std::string> words;
  std::string hint = "One key says what a node is:";
  for (const auto& one : kinds) words.emplace_back(one.word), hint += " " + words.back();
  hint += ".";
  for (const auto& key : map.node().keys)
    if (auto near = base::nearest(key.name, words); !near.empty()) {
      hint = "Did you mean \"" + near + "\"?";
      break;
    }
  into.report(here, "unknown-kind", "the node has no kind that is known", hint);
}

void node_compiler::run() {
  if (!map.node().is_map()) return;
  const auto* found = kind_of_node();
  if (found == nullptr) return;
  (this->*found->compile)();
  map.done();
}

namespace {

// Variables that hold what a caller typed: where an answer is saved, whatever the node.
std::set<index> typed_slots(const flow_source& flow) {
  std::set<index> out;
  const auto* nodes = flow.root.find("nodes");
  if (nodes == nullptr) return out;
  for (const auto& node : nodes->items) {
    const auto* ask = node.find("ask");
    const auto* save = node.find("save");
    if (ask == nullptr || save == nullptr || ask->scalar == "menu") continue;
    if (auto slot = flow.slots.find(save->scalar); slot != flow.slots.end()) out.insert(slot->second);
  }
  return out;
}

}  // namespace

void compile_nodes(loading& into) {
  for (const auto& flow : into.flows) {
    const auto* nodes = flow->root.find("nodes");
    if (nodes == nullptr || !nodes->is_map()) continue;
    auto typed = typed_slots(*flow);
    for (std::size_t i = 0; i != nodes->items.size(); ++i) {
      auto at = into.out.flows[flow->flow].first_node + static_cast<index>(i);
      node_compiler(into, *flow, at, nodes->items[i], flow->node_spots[i], typed).run();
    }
  }
}

}  // namespace amparo::flow
