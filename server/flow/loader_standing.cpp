#include <algorithm>
#include <optional>
#include <utility>

#include "flow/loading.hpp"
#include "flow/number_words.hpp"

// What the engine itself needs: its own messages, its own flows.
namespace amparo::flow {
namespace {

constexpr std::pair<const char*, index standing_messages::*> standing_keys[] = {
    {"menu.choice_voice", &standing_messages::choice_voice},
    {"menu.choice_sms", &standing_messages::choice_sms},
    {"input.no_match", &standing_messages::no_match},
    {"input.no_input", &standing_messages::no_input},
    {"input.vital", &standing_messages::vital},
    {"input.too_many", &standing_messages::too_many},
    {"place.which", &standing_messages::which_place},
    {"place.choice_sms", &standing_messages::place_choice_sms},
    {"place.choice_voice", &standing_messages::place_choice_voice},
    {"place.not_found", &standing_messages::place_not_found},
    {"consent.yes", &standing_messages::consent_yes},
    {"consent.no", &standing_messages::consent_no},
    {"exit.decoy", &standing_messages::decoy},
    {"number.part", &standing_messages::part},
    {"system.not_offered", &standing_messages::not_offered},
    {"system.limit", &standing_messages::limit},
};

constexpr std::pair<const char*, index standing_flows::*> flow_keys[] = {
    {"main", &standing_flows::main},   {"person", &standing_flows::person},
    {"help", &standing_flows::help},   {"stop", &standing_flows::stop},
    {"start", &standing_flows::start}, {"erase", &standing_flows::erase},
    {"more", &standing_flows::more},   {"language", &standing_flows::language},
    {"exit", &standing_flows::exit},
};

bool has_kind(const model& m, node_kind kind) {
  return std::any_of(m.nodes.begin(), m.nodes.end(), [&](const node& one) { return one.kind == kind; });
}

// Needed only where a flow has the node that says them; the examples are a help that may be missing.
struct optional_key {
  const char* key;
  index standing_messages::*member;
  std::optional<node_kind> needed_by;
};
constexpr optional_key optional_keys[] = {
    {"language.choice_sms", &standing_messages::language_choice_sms, node_kind::language},
    {"language.choice_voice", &standing_messages::language_choice_voice, node_kind::language},
    {"input.still_looking", &standing_messages::still_looking, node_kind::webhook},
    {"input.phone_right", &standing_messages::phone_right, node_kind::phone},
    {"input.number_example", &standing_messages::number_example, std::nullopt},
    {"input.date_example", &standing_messages::date_example, std::nullopt},
    {"input.time_example", &standing_messages::time_example, std::nullopt},
    {"input.phone_example", &standing_messages::phone_example, std::nullopt},
    {"input.many_example", &standing_messages::many_example, std::nullopt},
    {"degraded.write_word", &standing_messages::write_word, std::nullopt},
    {"language.interpreter_line", &standing_messages::interpreter_line, std::nullopt},
    {"language.more", &standing_messages::language_more, std::nullopt},
    {"language.stay", &standing_messages::language_stay, std::nullopt},
};

void bind_optional(loading& into) {
  auto& m = into.out;
  for (const auto& key : digit_keys)  // said one by one, between recordings (render_recorded.cpp)
    if (auto known = into.messages.find(key); known != into.messages.end())
      into.used_messages[known->second] = true;
  for (const auto& [key, member, needed_by] : optional_keys) {
    auto known = into.messages.find(key);
    m.standing.*member = known == into.messages.end() ? none : known->second;
    if (known != into.messages.end())
      into.used_messages[known->second] = true;
    else if (needed_by && has_kind(m, *needed_by))
      into.report({"locales"}, "missing-standing-message",
                  std::string("the message \"") + key + "\" is missing",
                  "A flow has a node that says it: add it to a locale file of the domain system.");
  }
}

index start_of(const loading& from, const std::string& id) {
  auto known = from.flow_ids.find(id);
  return known == from.flow_ids.end() ? none : from.out.flows[known->second].start;
}

bool has_words(const loading& from, const std::string& list) {
  if (from.locales.empty()) return false;
  auto found = from.locales.front().lists.find(list);
  return found != from.locales.front().lists.end() && !found->second.words.empty();
}

}  // namespace

void bind_standing(loading& into) {
  auto& m = into.out;
  for (const auto& [key, member] : standing_keys) {
    auto known = into.messages.find(key);
    if (known == into.messages.end()) {
      into.report({"locales"}, "missing-standing-message",
                  std::string("the message \"") + key + "\" is missing",
                  "The engine says it itself: add it to a locale file of the domain system.");
      m.standing.*member = none;
      continue;
    }
    m.standing.*member = known->second;
    into.used_messages[known->second] = true;
  }
  bind_optional(into);

  for (const auto& [id, member] : flow_keys) {
    m.to.*member = start_of(into, id);
    if (!into.flow_ids.contains(id))
      into.report({"flows"}, "missing-standing-flow", std::string("the flow \"") + id + "\" is missing",
                  "Words and keys that are always obeyed lead to it.");
  }
  m.to.urgent = start_of(into, "detained");
  if (m.to.urgent == none && has_words(into, "global.urgent"))
    into.report({"flows"}, "missing-standing-flow", "the flow \"detained\" is missing",
                "The words of global.urgent lead to it.");
  m.to.contact = start_of(into, "contact");
  if (auto language = into.flow_ids.find("language"); language != into.flow_ids.end()) {
    const auto& nodes = into.source_of(language->second).nodes;
    auto named = nodes.find("named");
    m.to.named_language = named == nodes.end() ? none : named->second;
  }
  if (auto person = into.flow_ids.find("person"); person != into.flow_ids.end()) {
    const auto& nodes = into.source_of(person->second).nodes;
    auto queue = nodes.find("queue");
    m.to.call_me = queue == nodes.end() ? none : queue->second;
    if (queue == nodes.end() && has_words(into, "global.call_me"))
      into.report({into.source_of(person->second).file, 1, 1}, "missing-standing-flow",
                  "the flow \"person\" has no node \"queue\"", "The words of global.call_me lead to it.");
  }
}

}  // namespace amparo::flow
