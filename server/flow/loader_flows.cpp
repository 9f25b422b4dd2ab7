#include "flow/directory_values.hpp"
#include "flow/loading.hpp"

// flows/<id>.yaml: the head of each flow (names, variables, input policy, entries) and the list of its nodes,
// so that the nodes of every flow can then be compiled against all names.
namespace amparo::flow {
namespace {

std::string stem_of(const std::string& path) {
  auto slash = path.rfind('/');
  auto name = slash == path.npos ? path : path.substr(slash + 1);
  return name.ends_with(".yaml") ? name.substr(0, name.size() - 5) : name;
}

void declare(loading& into, flow_source& flow, base::yaml_map& map, std::string_view key, bool are_params) {
  const auto* all = map.optional(key);
  if (all == nullptr || all->is_null()) return;
  base::yaml_map types(flow.file, *all, into.findings);
  for (const auto& name : all->keys) {
    spot at{flow.file, name.line, name.column};
    auto word = types.required_text(name.name);
    auto type = value_type_of(word);
    if (!type)
      into.report(at, "unknown-type", "\"" + word + "\" is no type",
                  "text, digits, choice, choices, place, number, flag, date, time, phone and name are.");
    auto slot = static_cast<index>(into.out.variables.size());
    if (directory_value_of(name.name) != directory_value::nothing)
      into.report(at, "duplicate-variable", "{" + name.name + "} is filled by the directory",
                  "Give the variable another name.");
    if (!flow.slots.try_emplace(name.name, slot).second) {
      into.report(at, "duplicate-variable", "\"" + name.name + "\" is declared twice", "Keep one.");
      continue;
    }
    into.out.variables.push_back(
        {name.name, type.value_or(value_type::text), into.intern_argument(name.name), none});
    if (are_params) flow.params.push_back(slot);
  }
}

// Variables that a flow says back on purpose, as a number that the caller is to confirm.
void read_back(loading& into, flow_source& flow, base::yaml_map& map) {
  const auto* list = map.optional("reads_back");
  for (const auto& name : map.texts("reads_back")) {
    auto slot = flow.slots.find(name);
    if (slot != flow.slots.end())
      flow.reads_back.insert(slot->second);
    else
      into.report({flow.file, list->line, list->column}, "unknown-variable",
                  "\"" + name + "\" is not declared");
  }
}

void read_modes(base::yaml_map& map, flow_info& info) {
  const auto* at = map.optional("modes");
  if (at == nullptr) return;
  info.sms = info.voice = false;
  for (const auto& mode : at->items) {
    if (mode.scalar == "sms")
      info.sms = true;
    else if (mode.scalar == "voice")
      info.voice = true;
    else
      map.report(mode, "unknown-mode", "\"" + mode.scalar + "\" is no mode", "sms and voice are.");
  }
  if (!at->is_list() || at->items.empty())
    map.report(*at, "unknown-mode", "modes is a list", "Write [sms, voice].");
}

void read_budget(loading& into, flow_source& flow, base::yaml_map& map) {
  flow.budget.at = {flow.file, flow.root.line, flow.root.column};
  const auto* at = map.optional("budget");
  if (at == nullptr) return;
  flow.budget.at = {flow.file, at->line, at->column};
  base::yaml_map budget(flow.file, *at, into.findings);
  flow.budget.segments = budget.number("sms_segments", 1, 2).value_or(flow.budget.segments);
  flow.budget.seconds = budget.number("voice_seconds", 1, 60);
  flow.budget.keys = budget.number("keys_to_answer", 0, 20);
  flow.budget.menus = budget.number("menu_depth", 1, 9);
  budget.done();
}

index node_named(loading& into, const flow_source& flow, const base::yaml_node& at) {
  auto found = flow.nodes.find(at.scalar);
  if (found != flow.nodes.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, node] : flow.nodes) names.push_back(name);
  into.report({flow.file, at.line, at.column}, "unknown-node",
              "there is no node \"" + at.scalar + "\" in this flow", into.unknown_hint(at.scalar, names));
  return none;
}

void read_policy(loading& into, flow_source& flow, base::yaml_map& map) {
  for (auto& policy : flow.policies) policy.attempts = into.out.flows[flow.flow].urgent ? 2 : 3;
  const auto* at = map.optional("input");
  if (at == nullptr) return;
  base::yaml_map input(flow.file, *at, into.findings);
  policy_names names;
  names.node = [&](const base::yaml_node& name) { return node_named(into, flow, name); };
  names.message = [&](const base::yaml_node& name) {
    auto found = into.message(name.scalar, {flow.file, name.line, name.column});
    if (found != none) into.uses.push_back({found, flow.flow});
    return found;
  };
  read_policies(into, flow.file, input, names, flow.policies);
  input.done();
}

void read_entries(loading& into, flow_source& flow, base::yaml_map& map) {
  const auto* all = map.optional("entry");
  if (all == nullptr || all->is_null()) return;
  if (!all->is_list())
    return map.report(*all, "not-a-list", "entry is a list", "Begin each with \"- { words: ... }\".");
  for (const auto& one : all->items) {
    base::yaml_map entry(flow.file, one, into.findings);
    flow_source::entry read{
        entry.required_text("words"), into.out.flows[flow.flow].start, {flow.file, one.line, one.column}};
    if (const auto* name = entry.optional("at")) read.to = node_named(into, flow, *name);
    read.takes_place = entry.flag("place", false);
    entry.done();
    flow.entries.push_back(std::move(read));
  }
}

void list_nodes(loading& into, flow_source& flow, const base::yaml_node& all) {
  auto& m = into.out;
  auto& info = m.flows[flow.flow];
  info.first_node = static_cast<index>(m.nodes.size());
  for (const auto& key : all.keys) {
    flow.nodes.emplace(key.name, static_cast<index>(m.nodes.size()));
    flow.node_spots.push_back({flow.file, key.line, key.column});
    m.nodes.push_back({node_kind::end, flow.flow, none, none});
    m.node_names.push_back(key.name);
  }
  info.nodes = static_cast<index>(m.nodes.size()) - info.first_node;
}

void read_head(loading& into, flow_source& flow) {
  auto& m = into.out;
  base::yaml_map map(flow.file, flow.root, into.findings);
  flow_info info;
  info.id = map.required_text("flow");
  if (!info.id.empty() && info.id != stem_of(flow.file))
    into.report({flow.file, flow.root.line, flow.root.column}, "flow-name",
                "the flow \"" + info.id + "\" lies in a file of another name",
                "Call the file " + info.id + ".yaml.");
  flow.flow = static_cast<index>(m.flows.size());
  if (auto [known, is_new] = into.flow_ids.try_emplace(info.id, flow.flow); !is_new)
    into.report({flow.file, flow.root.line, flow.root.column}, "duplicate-flow",
                "there are two flows \"" + info.id + "\"",
                "The other is in " + into.by_flow[known->second]->file + ".");
  info.urgent = map.flag("urgent", false);
  read_modes(map, info);
  read_budget(into, flow, map);
  m.flows.push_back(std::move(info));
  into.by_flow.push_back(&flow);
  m.flows[flow.flow].first_slot = static_cast<index>(m.variables.size());
  declare(into, flow, map, "params", true);
  declare(into, flow, map, "vars", false);
  read_back(into, flow, map);
  m.flows[flow.flow].slots = static_cast<index>(m.variables.size()) - m.flows[flow.flow].first_slot;
  if (const auto* nodes = map.required("nodes")) {
    base::yaml_map check(flow.file, *nodes, into.findings);
    list_nodes(into, flow, *nodes);
  } else
    m.flows[flow.flow].first_node = static_cast<index>(m.nodes.size());
  if (const auto* start = map.required("start")) m.flows[flow.flow].start = node_named(into, flow, *start);
  read_policy(into, flow, map);
  read_entries(into, flow, map);
  map.done();
}

}  // namespace

void read_flows(loading& into, const std::vector<directory::source_file>& files) {
  for (const auto& file : files) {
    if (!file.name.ends_with(".yaml")) continue;
    auto flow = std::make_unique<flow_source>();
    flow->file = file.name;
    flow->root = base::read_yaml(file.name, file.text, into.findings);
    if (flow->root.is_null()) continue;
    into.flows.push_back(std::move(flow));
    read_head(into, *into.flows.back());
  }
}

}  // namespace amparo::flow
