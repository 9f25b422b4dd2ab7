#include <algorithm>
#include <array>
#include <charconv>

#include "directory/data.hpp"
#include "flow/node_compiler.hpp"

// The kinds of nodes that ask nothing of the caller. What listens is in loader_asks.cpp, what asks something
// of the world in loader_acts.cpp.
namespace amparo::flow {
namespace {

// The choices of the ask that saves this set, in the order of their keys: read from the file, since an
// expression may stand before the ask.
std::vector<std::string> choices_of(const flow_source& flow, std::string_view variable) {
  std::vector<std::pair<int, std::string>> found;
  const auto* nodes = flow.root.find("nodes");
  for (std::size_t i = 0; nodes != nullptr && i != nodes->items.size() && found.empty(); ++i) {
    const auto* save = nodes->items[i].find("save");
    const auto* choices = nodes->items[i].find("choices");
    if (save == nullptr || save->scalar != variable || choices == nullptr) continue;
    for (std::size_t k = 0; k != choices->keys.size(); ++k) {
      const auto& written = choices->items[k].scalar;
      int key = 0;
      std::from_chars(written.data(), written.data() + written.size(), key);
      found.emplace_back(key, choices->keys[k].name);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  names.reserve(found.size());
  for (auto& [key, name] : found) names.push_back(std::move(name));
  return names;
}

}  // namespace

index node_compiler::target(const base::yaml_node* at) {
  if (at == nullptr) return none;
  auto found = flow.nodes.find(at->scalar);
  if (at->is_scalar() && found != flow.nodes.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, node] : flow.nodes) names.push_back(name);
  into.report(spot_at(*at), "unknown-node", "there is no node \"" + at->scalar + "\" in this flow",
              into.unknown_hint(at->scalar, names));
  return none;
}

index node_compiler::required_target(base::yaml_map& from, std::string_view key) {
  if (const auto* at = from.optional(key)) return target(at);
  into.report(spot_at(from.node()), "missing-outcome",
              "nothing says where \"" + std::string(key) + "\" leads",
              "Add \"" + std::string(key) + ": <node>\".");
  return none;
}

std::optional<base::yaml_map> node_compiler::outcomes() {
  const auto* at = map.optional("to");
  if (at != nullptr && at->is_map()) return base::yaml_map(flow.file, *at, into.findings);
  into.report(at == nullptr ? here : spot_at(*at), "missing-outcome",
              "the outcomes of this node lead nowhere", "Add \"to: { outcome: node, ... }\".");
  return std::nullopt;
}

index node_compiler::plain_next() {
  const auto* at = map.optional("to");
  if (at != nullptr && at->is_scalar()) return target(at);
  into.report(at == nullptr ? here : spot_at(*at), "missing-outcome", "the node leads nowhere",
              "Add \"to: <node>\".");
  return none;
}

index node_compiler::message_of(const base::yaml_node* at) {
  if (at == nullptr) return none;
  auto found = into.message(at->scalar, spot_at(*at));
  if (found != none) into.uses.push_back({found, flow.flow});
  return found;
}

expression_scope node_compiler::scope() const {
  expression_scope s;
  s.find = [this](std::string_view name) -> std::optional<expression_scope::variable> {
    auto known = flow.slots.find(std::string(name));
    if (known == flow.slots.end()) return std::nullopt;
    auto type = into.out.variables[known->second].type;
    return expression_scope::variable{
        known->second, type,
        type == value_type::choices ? choices_of(flow, name) : std::vector<std::string>{}};
  };
  s.is_on = [this](std::string_view name) { return into.is_on(name); };
  s.find_list = [this](std::string_view name) { return into.list_of(name); };
  for (const auto& [name, slot] : flow.slots) s.names.push_back(name);
  if (into.catalog != nullptr)
    for (const auto& office : into.catalog->data().calendars) s.calendars.push_back(office.id);
  if (!into.locales.empty())
    for (const auto& [name, list] : into.locales.front().lists) s.list_names.push_back(name);
  return s;
}

index node_compiler::expression_at(const base::yaml_node& at, std::optional<value_type> wanted) {
  expression_error error;
  auto compiled = at.is_scalar() ? compile(at.scalar, scope(), error) : std::nullopt;
  if (!compiled) {
    auto place = spot_at(at);
    place.column += static_cast<unsigned>(error.offset) + (at.quoted ? 1 : 0);
    into.report(place, error.rule.empty() ? "expression-syntax" : error.rule,
                error.message.empty() ? "an expression is expected here" : error.message, error.hint);
    return none;
  }
  if (wanted && !is_storable(compiled->type, *wanted)) {
    into.report(spot_at(at), "wrong-type",
                "the expression is a " + std::string(name_of(compiled->type)) + " and a " +
                    std::string(name_of(*wanted)) + " is needed");
    return none;
  }
  into.out.expressions.push_back(std::move(*compiled));
  into.expression_spots.push_back(spot_at(at));
  return static_cast<index>(into.out.expressions.size() - 1);
}

index node_compiler::slot_named(const base::yaml_node* at, std::initializer_list<value_type> wanted) {
  if (at == nullptr) return none;
  auto known = flow.slots.find(at->scalar);
  if (known == flow.slots.end()) {
    into.report(spot_at(*at), "unknown-variable", "\"" + at->scalar + "\" is not declared",
                into.unknown_hint(at->scalar, scope().names));
    return none;
  }
  auto type = into.out.variables[known->second].type;
  if (std::find(wanted.begin(), wanted.end(), type) == wanted.end()) {
    into.report(spot_at(*at), "wrong-type", "\"" + at->scalar + "\" is a " + std::string(name_of(type)),
                "Declare it as " + std::string(name_of(*wanted.begin())) + ".");
    return none;
  }
  return known->second;
}

// "lang:${language}": literals, declared variables, and what expressions may read beside them.
effect_text node_compiler::effect_text_at(const base::yaml_node& at, bool may_hold_typed) {
  effect_text out;
  const auto& text = at.scalar;
  for (std::size_t from = 0; from < text.size();) {
    auto open = text.find("${", from);
    if (open != from) out.pieces.push_back({text.substr(from, open - from), none, std::nullopt});
    if (open == text.npos) break;
    auto close = text.find('}', open);
    auto name = text.substr(open + 2, close == text.npos ? text.npos : close - open - 2);
    from = close == text.npos ? text.size() : close + 1;
    auto known = flow.slots.find(name);
    if (known == flow.slots.end()) {
      expression_error error;
      auto built_in = compile(name, scope(), error);
      if (!built_in || built_in->code.size() != 1 ||
          built_in->code[0].code != expression::op::ambient_value) {
        into.report(spot_at(at), "unknown-variable", "\"" + name + "\" is not declared",
                    into.unknown_hint(name, scope().names));
        continue;
      }
      out.pieces.push_back({"", none, static_cast<ambient>(built_in->code[0].operand)});
      continue;
    }
    if (!may_hold_typed && typed.contains(known->second))
      into.report(spot_at(at), "typed-in-clear",
                  "\"" + name + "\" holds what a caller typed, and this is read outside the seal",
                  "Move it to summary.");
    out.pieces.push_back({"", known->second, std::nullopt});
  }
  return out;
}

void node_compiler::say() {
  say_node said{messages_at(*map.optional("say"))};
  finish(node_kind::say, into.out.says, std::move(said), plain_next());
}

void node_compiler::branch() {
  branch_node made;
  const auto* arms = map.optional("branch");
  for (const auto& one : arms->items) {
    base::yaml_map arm(flow.file, one, into.findings);
    if (const auto* otherwise = arm.optional("else")) {
      made.otherwise = target(otherwise);
      if (&one != &arms->items.back())
        into.report(spot_at(one), "branch-order", "what stands behind else is never looked at",
                    "Put else last.");
    } else if (const auto* when = arm.required("when")) {
      auto condition = expression_at(*when, value_type::flag);
      auto to = required_target(arm, "to");
      if (condition != none) made.arms.push_back({condition, to});
    }
    arm.done();
  }
  if (arms->items.empty() || arms->items.back().find("else") == nullptr)
    into.report(here, "missing-outcome", "nothing says where \"else\" leads",
                "Add \"{ else: <node> }\" at the end.");
  finish(node_kind::branch, into.out.branches, std::move(made), none);
}

void node_compiler::set() {
  set_node made;
  const auto* all = map.optional("set");
  base::yaml_map values(flow.file, *all, into.findings);
  for (std::size_t i = 0; i != all->keys.size(); ++i) {
    const auto& key = all->keys[i];
    values.optional(key.name);
    auto known = flow.slots.find(key.name);
    if (known == flow.slots.end()) {
      into.report({flow.file, key.line, key.column}, "unknown-variable",
                  "\"" + key.name + "\" is not declared", into.unknown_hint(key.name, scope().names));
      continue;
    }
    auto value = expression_at(all->items[i], into.out.variables[known->second].type);
    if (value != none) made.all.push_back({known->second, value});
  }
  finish(node_kind::set, into.out.sets, std::move(made), plain_next());
}

// A flow ("legal"), a node of another ("person.queue") or of this one.
void node_compiler::go_to() {
  const auto* at = map.optional("goto");
  auto dot = at->scalar.find('.');
  auto id = at->scalar.substr(0, dot);
  index to = none;
  if (auto other = into.flow_ids.find(id); other == into.flow_ids.end()) {
    if (auto own = flow.nodes.find(at->scalar); own != flow.nodes.end()) {
      to = own->second;
    } else {
      std::vector<std::string> names;
      for (const auto& [name, flow_at] : into.flow_ids) names.push_back(name);
      into.report(spot_at(*at), "unknown-flow", "there is no flow \"" + id + "\"",
                  into.unknown_hint(id, names));
    }
  } else if (dot == std::string::npos) {
    to = into.out.flows[other->second].start;
  } else {
    const auto& nodes = into.source_of(other->second).nodes;
    auto found = nodes.find(at->scalar.substr(dot + 1));
    if (found != nodes.end())
      to = found->second;
    else
      into.report(spot_at(*at), "unknown-node",
                  "the flow \"" + id + "\" has no node \"" + at->scalar.substr(dot + 1) + "\"");
  }
  into.out.nodes[at_].kind = node_kind::go_to;
  into.out.nodes[at_].next = to;
}

// "back: left" is where a call was cut; true is the menu before this one.
void node_compiler::back() {
  const auto* to = map.optional("back");
  bool is_left = to->is_scalar() && to->scalar == "left";
  if (!is_left && !map.flag("back", false))
    into.report(here, "not-a-flag", "back is true, or left", "Write \"back: true\".");
  into.out.nodes[at_].kind = node_kind::back;
  if (is_left) into.out.nodes[at_].detail = 0;
}

void node_compiler::lookup() {
  lookup_node made;
  const auto* what = map.optional("lookup");
  if (what->scalar != "consulate")
    into.report(spot_at(*what), "unknown-lookup", "\"" + what->scalar + "\" cannot be looked up",
                "consulate can.");
  made.place = slot_named(map.required("of"), {value_type::place});
  made.policies = flow.policies;
  if (auto to = outcomes()) {
    made.found = required_target(*to, "found");
    made.nearest = required_target(*to, "nearest");
    made.none_found = required_target(*to, "none");
    to->done();
  }
  finish(node_kind::lookup, into.out.lookups, made, none);
}

// What a person reads who is to call, or to come to the conversation.
void node_compiler::read_wish(callback_node& made, base::yaml_map& wish) {
  if (const auto* topic = wish.required("topic")) made.topic = effect_text_at(*topic, false);
  auto texts = [&](std::string_view key, bool may_hold_typed, std::vector<effect_text>& out) {
    const auto* list = wish.optional(key);
    if (list == nullptr) return;
    if (list->is_scalar()) out.push_back(effect_text_at(*list, may_hold_typed));
    for (const auto& one : list->items) out.push_back(effect_text_at(one, may_hold_typed));
  };
  texts("skills", false, made.skills);
  texts("summary", true, made.summary);
  if (made.summary.size() > 3)
    into.report(here, "summary-too-long", "a summary has at most three lines", "Join lines.");
  made.relay = wish.flag("relay", false);
}

void node_compiler::callback() {
  callback_node made;
  const auto* what = map.optional("callback");
  base::yaml_map wish(flow.file, *what, into.findings);
  read_wish(made, wish);
  auto word = wish.required_text("urgency");
  constexpr std::array<std::string_view, 4> words{"now", "deadline", "search", "information"};
  auto found = std::find(words.begin(), words.end(), word);
  if (found != words.end())
    made.urgency = static_cast<urgency>(found - words.begin());
  else if (!word.empty())
    into.report(spot_at(*what->find("urgency")), "unknown-urgency", "\"" + word + "\" is no urgency",
                "now, deadline, search and information are.");
  if (const auto* number = wish.optional("number")) made.number = slot_named(number, {value_type::phone});
  wish.done();
  if (auto to = outcomes()) {
    made.queued = required_target(*to, "queued");
    made.already = required_target(*to, "already");
    made.withheld = required_target(*to, "withheld");
    made.failed = required_target(*to, "failed");
    to->done();
  }
  finish(node_kind::callback, into.out.callbacks, std::move(made), none);
}

void node_compiler::escalate() {
  callback_node made;
  made.urgency = urgency::now;
  base::yaml_map wish(flow.file, *map.optional("escalate"), into.findings);
  read_wish(made, wish);
  wish.done();
  if (auto to = outcomes()) {
    made.queued = required_target(*to, "queued");
    made.busy = required_target(*to, "busy");
    made.closed = required_target(*to, "closed");
    made.withheld = required_target(*to, "withheld");
    made.failed = required_target(*to, "failed");
    to->done();
  }
  finish(node_kind::escalate, into.out.callbacks, std::move(made), none);
}

void node_compiler::opt() {
  constexpr std::array<std::string_view, 4> words{"in", "out", "own", "shared"};
  const auto* at = map.optional("opt");
  auto found = std::find(words.begin(), words.end(), at->scalar);
  if (found == words.end()) into.report(spot_at(*at), "unknown-opt", "opt is in, out, own or shared");
  auto what = found == words.end() ? opt_to::out : static_cast<opt_to>(found - words.begin());
  finish(node_kind::opt, into.out.opts, opt_node{what}, plain_next());
}

void node_compiler::erase() {
  const auto* at = map.optional("erase");
  if (at->scalar != "all" && at->scalar != "callback")
    into.report(spot_at(*at), "unknown-erase", "erase is all or callback");
  erase_node made;
  made.everything = at->scalar != "callback";
  if (auto to = outcomes()) {
    made.done = required_target(*to, "done");
    if (made.everything)
      made.callback_open = required_target(*to, "callback_open");
    else if (const auto* open = to->optional("callback_open"))
      made.callback_open = target(open);
    to->done();
  }
  finish(node_kind::erase, into.out.erases, made, none);
}

void node_compiler::end() {
  const auto* at = map.optional("end");
  finish(node_kind::end, into.out.ends, end_node{at->scalar == "true" ? none : message_of(at)}, none);
}

}  // namespace amparo::flow
