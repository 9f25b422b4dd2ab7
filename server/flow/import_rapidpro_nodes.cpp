#include <fmt/format.h>

#include <algorithm>

#include "flow/import_rapidpro.hpp"
#include "flow/quoting.hpp"

// Nodes and what they do before they wait or leave.
namespace amparo::flow::importing {
namespace {

// Inside two kinds of quotes: neither may stand in it.
std::string plain_value(std::string text) {
  std::erase_if(text, [](char c) { return c == '\'' || c == '"' || c == '\\' || c == '\n'; });
  return text;
}

std::string why_no_action(std::string_view type) {
  if (type.starts_with("set_contact") || type.starts_with("add_contact") ||
      type.starts_with("remove_contact"))
    return "Nothing is kept about callers beyond their conversation.";
  if (type == "call_webhook" || type == "call_resthook" || type == "call_classifier" || type == "call_llm")
    return "What it asks of another server has to be drawn anew, with its host declared.";
  if (type == "send_broadcast" || type == "start_session" || type == "send_email")
    return "Only the caller is spoken to, and only in answer.";
  if (type == "open_ticket") return "Draw a consent and a callback in its place.";
  if (type == "play_audio")
    return "Recordings are brought in by amparo prompts, under the text that they say.";
  return "There is nothing like it here.";
}

}  // namespace

std::string rapidpro_flow::target(const json::object& node, std::string_view exit_uuid) {
  for (const auto& one : list_at(node, "exits"))
    if (text_at(one.as_object(), "uuid") == exit_uuid) return target_of(one.as_object());
  return to_.end();
}

std::string rapidpro_flow::target_of(const json::object& exit) {
  auto found = entries_.find(text_at(exit, "destination_uuid"));
  return found == entries_.end() ? to_.end() : found->second;
}

void rapidpro_flow::write_node(const json::object& node, const std::string& at) {
  node_chain chain(entries_.at(text_at(node, "uuid")));
  notes_.carry(at, to_.id() + "." + chain.entry());
  notes_.leave_unread(node, at, {"uuid", "actions", "router", "exits"});
  const auto& actions = list_at(node, "actions");
  bool leaves = false;
  for (std::size_t i = 0; i != actions.size() && !leaves; ++i)
    leaves = write_action(actions[i].as_object(), fmt::format("{}/actions/{}", at, i), chain);
  if (leaves) return leave_rest(node, at, actions);
  const auto* router = object_at(node, "router");
  if (router != nullptr) return write_router(node, *router, at, chain);
  const auto& exits = list_at(node, "exits");
  chain.end_at(to_, exits.empty() ? to_.end() : target_of(exits[0].as_object()));
  carry_exits(node, at, chain.entry());
}

// True where the action leaves the flow for good; what stands behind it is never reached.
bool rapidpro_flow::write_action(const json::object& action, const std::string& at, node_chain& chain) {
  auto type = text_at(action, "type");
  auto as = to_.id() + "." + chain.entry();
  if (type == "send_msg" || type == "say_msg") {
    chain.say(message(action, "text", text_at(action, "text"), chain.entry(), at + "/text"));
    for (const char* extra : {"attachments", "quick_replies", "all_urns", "audio_url", "template", "topic"})
      if (const auto* found = action.if_contains(extra); found != nullptr && is_given(*found))
        notes_.leave(at + "/" + extra, extra, "Only the words are sent.");
    notes_.leave_unread(action, at,
                        {"uuid", "type", "text", "attachments", "quick_replies", "all_urns", "audio_url",
                         "template", "topic"});
    notes_.carry(at, as);
  } else if (type == "set_run_result" && !text_at(action, "name").empty() &&
             text_at(action, "value").find('@') == std::string::npos) {
    auto name = slug(text_at(action, "name"));
    to_.declare(name, "text");
    if (to_.type_of(name) != "text")
      return notes_.leave(at, type, "The same result is also a choice."), false;
    notes_.leave_unread(action, at, {"uuid", "type", "name", "value"});
    chain.then(fmt::format("set: {{ {}: '{}' }}", name, quoted(plain_value(text_at(action, "value")))));
    notes_.carry(at, as);
  } else if (type == "enter_flow") {
    return write_call(action, at, chain);
  } else {
    notes_.leave(at, type, why_no_action(type));
  }
  return false;
}

bool rapidpro_flow::write_call(const json::object& action, const std::string& at, node_chain& chain) {
  const auto* flow = object_at(action, "flow");
  auto known = flow == nullptr ? flow_ids_.end() : flow_ids_.find(text_at(*flow, "uuid"));
  if (known == flow_ids_.end())
    return notes_.leave(at, "enter_flow",
                        fmt::format("The flow \"{}\" is not in this file.",
                                    flow == nullptr ? "" : text_at(*flow, "name"))),
           false;
  notes_.carry(at, to_.id() + "." + chain.entry());
  notes_.leave_unread(action, at, {"uuid", "type", "flow", "terminal"});
  if (is_true_at(action, "terminal")) {
    chain.end_with(to_, fmt::format("{{ goto: {} }}", known->second));
    return true;
  }
  chain.then("call: " + known->second);
  return false;
}

void rapidpro_flow::leave_rest(const json::object& node, const std::string& at, const json::array& actions) {
  bool gone = false;
  for (std::size_t i = 0; i != actions.size(); ++i) {
    if (gone)
      notes_.leave(fmt::format("{}/actions/{}", at, i), text_at(actions[i].as_object(), "type"),
                   "It stands behind an action that leaves for good.");
    gone = gone || is_true_at(actions[i].as_object(), "terminal");
  }
  if (const auto* router = object_at(node, "router"))
    leave_router(*router, at + "/router", "It stands behind an action that leaves for good.");
  const auto& exits = list_at(node, "exits");
  for (std::size_t i = 0; i != exits.size(); ++i)
    notes_.leave(fmt::format("{}/exits/{}", at, i), "exit",
                 "It stands behind an action that leaves for good.");
}

void rapidpro_flow::leave_router(const json::object& router, const std::string& at, const std::string& why) {
  notes_.leave(at, "router " + text_at(router, "type"), why);
  for (const char* part : {"categories", "cases"}) {
    const auto& list = list_at(router, part);
    for (std::size_t i = 0; i != list.size(); ++i)
      notes_.leave(fmt::format("{}/{}/{}", at, part, i), part, why);
  }
}

void rapidpro_flow::carry_exits(const json::object& node, const std::string& at, const std::string& name) {
  const auto& exits = list_at(node, "exits");
  for (std::size_t i = 0; i != exits.size(); ++i)
    notes_.carry(fmt::format("{}/exits/{}", at, i), to_.id() + "." + name);
}

// Exits that a way of ours takes are carried, the others are not.
void rapidpro_flow::note_exits(const json::object& node, const std::string& at, const std::string& name,
                               const std::set<std::string>& taken) {
  const auto& exits = list_at(node, "exits");
  for (std::size_t i = 0; i != exits.size(); ++i) {
    auto where = fmt::format("{}/exits/{}", at, i);
    if (taken.contains(text_at(exits[i].as_object(), "uuid")))
      notes_.carry(where, to_.id() + "." + name);
    else
      notes_.leave(where, "exit", "No way leads out here any more.");
  }
}

}  // namespace amparo::flow::importing
