#include <fmt/format.h>

#include <optional>

#include "flow/import_floip.hpp"

// Blocks but the menus.
namespace amparo::flow::importing {
namespace {

std::string why_no_block(std::string_view type) {
  if (type == "Core.SetContactProperty" || type == "Core.SetGroupMembership")
    return "Nothing is kept about callers beyond their conversation.";
  if (type == "Core.Webhook")
    return "What it asks of another server has to be drawn anew, with its host declared.";
  if (type == "MobilePrimitives.SelectManyResponses")
    return "A question with several answers has to be drawn anew.";
  return "There is nothing like it here; its default way was taken.";
}

}  // namespace

std::string floip_flow::target_of(const json::object& exit) {
  auto found = entries_.find(text_at(exit, "destination_block"));
  return found == entries_.end() ? to_.end() : found->second;
}

const json::object* floip_flow::default_exit(const json::object& block) const {
  const auto& exits = list_at(block, "exits");
  for (const auto& one : exits)
    if (is_true_at(one.as_object(), "default")) return &one.as_object();
  return exits.empty() ? nullptr : &exits[exits.size() - 1].as_object();
}

std::string floip_flow::default_target(const json::object& block) {
  const auto* exit = default_exit(block);
  return exit == nullptr ? to_.end() : target_of(*exit);
}

void floip_flow::write_block(const json::object& block, const std::string& at) {
  auto name = entries_.at(text_at(block, "uuid"));
  auto type = text_at(block, "type");
  static const json::object nothing;
  const auto* given = object_at(block, "config");
  const auto& config = given == nullptr ? nothing : *given;
  if (config.if_contains("set_contact_property") != nullptr)
    notes_.leave(at + "/config/set_contact_property", "set_contact_property",
                 "Nothing is kept about callers beyond their conversation.");
  notes_.leave_unread(block, at,
                      {"uuid", "name", "label", "semantic_label", "tags", "vendor_metadata", "ui_metadata",
                       "type", "config", "exits"});
  if (type == "MobilePrimitives.Message") return write_message(block, config, at, name);
  if (type == "MobilePrimitives.SelectOneResponse") return write_menu(block, config, at, name);
  if (type == "MobilePrimitives.OpenResponse") return write_open(block, config, at, name, "text");
  if (type == "MobilePrimitives.NumericResponse") return write_open(block, config, at, name, "digits");
  if (type == "Core.RunFlow") return write_call(block, config, at, name);
  if (type == "Core.Case") return write_case(block, at, name);
  notes_.leave(at, type, why_no_block(type));
  to_.add(name, fmt::format("{{ goto: {} }}", default_target(block)));
  note_exits(block, at, name, {default_exit(block)});
}

void floip_flow::note_exits(const json::object& block, const std::string& at, const std::string& name,
                            const std::set<const json::object*>& taken) {
  const auto& exits = list_at(block, "exits");
  for (std::size_t i = 0; i != exits.size(); ++i) {
    auto where = fmt::format("{}/exits/{}", at, i);
    if (taken.contains(&exits[i].as_object()))
      notes_.carry(where, to_.id() + "." + name);
    else
      notes_.leave(where, text_at(exits[i].as_object(), "name"), "No way leads out here any more.");
  }
}

std::string floip_flow::prompt_key(const json::object& config, const std::string& name,
                                   const std::string& at) {
  auto key = to_.new_key(name);
  notes_.leave_unread(config, at + "/config",
                      {"prompt", "question_prompt", "message", "choices", "set_contact_property",
                       "max_digits", "max_response_characters", "validation_minimum", "validation_maximum",
                       "ivr", "IVR", "max_duration_seconds"});
  for (const char* property : {"prompt", "question_prompt", "message"})
    if (auto uuid = text_at(config, property); !uuid.empty()) {
      put_resource(uuid, key, at + "/config/" + property);
      return key;
    }
  notes_.leave(at + "/config", "prompt", "It waits without a question before it: write one.");
  to_.text(tags_.empty() ? "es-MX" : tags_.begin()->second, key).text = "...";
  return key;
}

void floip_flow::write_message(const json::object& block, const json::object& config, const std::string& at,
                               const std::string& name) {
  auto key = prompt_key(config, name, at);
  to_.add(name, fmt::format("{{ say: [{}], to: {} }}", key, default_target(block)));
  notes_.carry(at, to_.id() + "." + name);
  note_exits(block, at, name, {default_exit(block)});
}

void floip_flow::write_open(const json::object& block, const json::object& config, const std::string& at,
                            const std::string& name, const std::string& kind) {
  auto key = prompt_key(config, name, at);
  std::string more;
  auto number = [&](const char* theirs) -> std::optional<std::int64_t> {
    const auto* found = config.if_contains(theirs);
    if (found == nullptr || !found->is_int64()) return std::nullopt;
    return found->as_int64();
  };
  if (auto most = number("max_digits"); kind == "digits" && most && *most >= 1 && *most <= 20)
    more += fmt::format(" max: {},", *most);
  if (auto most = number("max_response_characters"); kind == "text" && most && *most >= 1 && *most <= 320)
    more += fmt::format(" max_chars: {},", *most);
  for (const char* other : {"validation_minimum", "validation_maximum", "ivr", "IVR", "max_duration_seconds"})
    if (config.if_contains(other) != nullptr)
      notes_.leave(at + "/config/" + other, other, "The answer is taken as it is; check it with a branch.");
  auto save = to_.type_of(name) == kind ? fmt::format(" save: {},", name) : "";
  to_.add(name, fmt::format("{{ ask: {}, text: {},{}{} to: {} }}", kind, key, save, more, answered(block)));
  notes_.carry(at, to_.id() + "." + name);
  std::set<const json::object*> taken{answered_exit(block)};
  note_exits(block, at, name, taken);
}

// The way of an answer: the first exit; the default one is for what is none, where there are two.
const json::object* floip_flow::answered_exit(const json::object& block) const {
  const auto& exits = list_at(block, "exits");
  return exits.empty() ? nullptr : &exits[0].as_object();
}

std::string floip_flow::answered(const json::object& block) {
  const auto* exit = answered_exit(block);
  return exit == nullptr ? to_.end() : target_of(*exit);
}

void floip_flow::write_call(const json::object& block, const json::object& config, const std::string& at,
                            const std::string& name) {
  auto known = in_.flow_ids.find(text_at(config, "flow_id"));
  const auto* exit = answered_exit(block);
  if (known == in_.flow_ids.end()) {
    notes_.leave(at, "Core.RunFlow", "The flow that it runs is not in this container.");
    to_.add(name, fmt::format("{{ goto: {} }}", answered(block)));
  } else {
    to_.add(name, fmt::format("{{ call: {}, to: {} }}", known->second, answered(block)));
    notes_.carry(at, to_.id() + "." + name);
  }
  note_exits(block, at, name, {exit});
}

// "flow.color.value = 'red'" for each exit; what compares anything else is left.
void floip_flow::write_case(const json::object& block, const std::string& at, const std::string& name) {
  std::string arms;
  const auto* fallback = default_exit(block);
  std::set<const json::object*> taken{fallback};
  for (const auto& one : list_at(block, "exits")) {
    const auto& exit = one.as_object();
    if (&exit == fallback) continue;
    for (const auto& [variable, names] : choices_)
      for (const char* form : {"flow.{}.value", "flow.{}"}) {
        auto left = fmt::format(fmt::runtime(form), variable);
        auto choice = names.find(compared_with(text_at(exit, "test"), left));
        if (choice == names.end() || taken.contains(&exit)) continue;
        arms +=
            fmt::format("{{ when: '{} == \"{}\"', to: {} }}, ", variable, choice->second, target_of(exit));
        taken.insert(&exit);
      }
  }
  if (arms.empty()) {
    notes_.leave(at, "Core.Case",
                 "None of its tests compares a choice that was made; its default way was taken.");
    to_.add(name, fmt::format("{{ goto: {} }}", default_target(block)));
  } else {
    to_.add(name, fmt::format("{{ branch: [{}{{ else: {} }}] }}", arms, default_target(block)));
    notes_.carry(at, to_.id() + "." + name);
  }
  note_exits(block, at, name, taken);
}

}  // namespace amparo::flow::importing
