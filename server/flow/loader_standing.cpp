#include <utility>

#include "flow/loading.hpp"

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
  auto write_word = into.messages.find("degraded.write_word");
  m.standing.write_word = write_word == into.messages.end() ? none : write_word->second;

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
