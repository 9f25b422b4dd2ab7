#include <algorithm>

#include "flow/node_compiler.hpp"

// Nodes that ask: menu, digits, text, place, and the two-key menu of a consent.
namespace amparo::flow {

void node_compiler::ask() {
  ask_node made;
  const auto* what = map.optional("ask");
  made.policy = flow.policy;
  made.question = message_of(map.required("text"));
  made.short_question = message_of(map.optional("short"));
  read_policy(made);
  if (what->scalar == "menu") return menu(made);
  if (what->scalar == "digits") return digits(made);
  if (what->scalar == "text") return text(made);
  if (what->scalar == "place") return place(made);
  into.report(spot_at(*what), "unknown-kind", "\"" + what->scalar + "\" cannot be asked for",
              "menu, digits, text and place can.");
}

void node_compiler::read_policy(ask_node& made) {
  auto& policy = made.policy;
  if (auto attempts = map.number("attempts", 1, 5)) policy.attempts = static_cast<std::uint8_t>(*attempts);
  auto node = [&](std::string_view key, index& value) {
    if (const auto* name = map.optional(key)) value = target(name);
  };
  node("no_match", policy.no_match);
  node("no_input", policy.no_input);
  node("too_many", policy.too_many);
  node("hangup", policy.hangup);
}

void node_compiler::read_choices(ask_node& made, const base::yaml_node& choices, base::yaml_map& to) {
  const auto& question = made.question == none ? std::string{} : into.message_keys[made.question];
  base::yaml_map digits(flow.file, choices, into.findings);
  for (const auto& key : choices.keys) {
    spot at{flow.file, key.line, key.column};
    auto digit = digits.number(key.name, 0, 99);
    choice one;
    one.key = static_cast<std::uint8_t>(digit.value_or(0));
    if (!question.empty()) one.label = into.message(question + "." + key.name, at);
    one.name = into.intern_name(key.name);
    one.to = required_target(to, key.name);
    if (digit) made.choices.push_back(one);
  }
  std::stable_sort(made.choices.begin(), made.choices.end(),
                   [](const choice& a, const choice& b) { return a.key < b.key; });
}

void node_compiler::check_digits(const ask_node& made, const base::yaml_node& choices) {
  std::string problem;
  if (made.choices.empty()) problem = "the menu has no choices";
  if (made.choices.size() > 8) problem = "the menu has more than eight choices";
  for (std::size_t i = 0; i != made.choices.size() && problem.empty(); ++i) {
    auto wanted = static_cast<unsigned>(i + 1);
    unsigned key = made.choices[i].key;
    if (i != 0 && key == made.choices[i - 1].key)
      problem = "the key " + std::to_string(key) + " stands twice";
    else if (key != wanted)
      problem = "the key " + std::to_string(wanted) + " is missing";
  }
  if (!problem.empty())
    into.report(spot_at(choices), "menu-digits", problem,
                "Keys run from 1 without a gap; 9 and 0 have meanings of their own.");
}

void node_compiler::menu(ask_node& made) {
  const auto* choices = map.required("choices");
  auto to = outcomes();
  made.save = slot_named(map.optional("save"), {value_type::choice});
  if (choices != nullptr && to) {
    read_choices(made, *choices, *to);
    check_digits(made, *choices);
    to->done();
  }
  if (made.save != none && into.out.variables[made.save].menu == none)
    into.out.variables[made.save].menu = static_cast<index>(into.out.asks.size());
  finish(node_kind::menu, into.out.asks, std::move(made), none);
}

// Yes is 1, no is 2; the words are those of the standing labels.
void node_compiler::consent() {
  ask_node made;
  const auto* what = map.optional("consent");
  if (what->scalar != "callback" && what->scalar != "remember")
    into.report(spot_at(*what), "unknown-consent", "\"" + what->scalar + "\" cannot be consented to",
                "callback and remember can.");
  made.is_consent_to_callback = what->scalar == "callback";
  made.policy = flow.policy;
  made.question = message_of(map.required("text"));
  made.short_question = message_of(map.optional("short"));
  read_policy(made);
  if (auto to = outcomes()) {
    for (auto [name, key] : {std::pair{"yes", 1}, std::pair{"no", 2}}) {
      choice one;
      one.key = static_cast<std::uint8_t>(key);
      one.label = into.message(std::string("consent.") + name, here);
      one.name = into.intern_name(name);
      one.to = required_target(*to, name);
      made.choices.push_back(one);
    }
    to->done();
  }
  finish(node_kind::menu, into.out.asks, std::move(made), none);
}

void node_compiler::digits(ask_node& made) {
  made.least = static_cast<std::uint32_t>(map.number("min", 1, 20).value_or(1));
  made.most = static_cast<std::uint32_t>(map.number("max", 1, 20).value_or(20));
  if (made.least > made.most) into.report(here, "digits-range", "min is over max", "Swap the two.");
  made.save = slot_named(map.optional("save"), {value_type::digits, value_type::text});
  finish(node_kind::digits, into.out.asks, std::move(made), plain_next());
}

void node_compiler::text(ask_node& made) {
  made.most = static_cast<std::uint32_t>(map.number("max_chars", 1, 320).value_or(160));
  made.save = slot_named(map.optional("save"), {value_type::text});
  const auto* voice = map.optional("voice");
  auto next = plain_next();
  made.by_voice = voice == nullptr ? next : target(voice);
  finish(node_kind::text, into.out.asks, std::move(made), next);
}

void node_compiler::place(ask_node& made) {
  made.save = slot_named(map.optional("save"), {value_type::place});
  index found = none;
  if (auto to = outcomes()) {
    found = required_target(*to, "found");
    made.not_found = required_target(*to, "none");
    to->done();
  }
  finish(node_kind::place, into.out.asks, std::move(made), found);
}

}  // namespace amparo::flow
