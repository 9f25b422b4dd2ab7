#include <algorithm>
#include <array>

#include "flow/node_compiler.hpp"

// Nodes that ask.
namespace amparo::flow {

void node_compiler::ask() {
  ask_node made;
  const auto* what = map.optional("ask");
  made.policies = flow.policies;
  made.question = message_of(map.required("text"));
  made.short_question = message_of(map.optional("short"));
  read_policy(made);
  const auto& kind = what->scalar;
  if (kind == "menu") return menu(made);
  if (kind == "digits") return digits(made);
  if (kind == "text" || kind == "name") return text(made);
  if (kind == "place") return place(made);
  if (kind == "yes_no") return yes_no(made);
  if (kind == "many") return many(made);
  if (kind == "number") return number(made);
  if (kind == "date") return moment(made, node_kind::date);
  if (kind == "time") return moment(made, node_kind::time);
  if (kind == "phone") return phone(made);
  into.report(spot_at(*what), "unknown-kind", "\"" + kind + "\" cannot be asked for",
              "menu, yes_no, many, digits, number, date, time, phone, text, name and place can.");
}

// The outcomes may stand on the question itself; the rest of a policy, and what one channel has of its own,
// under `input`.
void node_compiler::read_policy(ask_node& made) {
  policy_names names;
  names.node = [this](const base::yaml_node& name) { return target(&name); };
  names.message = [this](const base::yaml_node& name) { return message_of(&name); };
  if (const auto* block = map.optional("input")) {
    base::yaml_map input(flow.file, *block, into.findings);
    read_policies(into, flow.file, input, names, made.policies);
    input.done();
  }
  auto attempts = map.number("attempts", 1, 5);
  const std::pair<const char*, index input_policy::*> ways[] = {{"no_match", &input_policy::no_match},
                                                                {"no_input", &input_policy::no_input},
                                                                {"too_many", &input_policy::too_many},
                                                                {"hangup", &input_policy::hangup},
                                                                {"timed_out", &input_policy::timed_out}};
  for (auto& policy : made.policies)
    if (attempts) policy.attempts = static_cast<std::uint8_t>(*attempts);
  for (auto [key, member] : ways)
    if (const auto* name = map.optional(key)) {
      auto to = target(name);
      for (auto& policy : made.policies) policy.*member = to;
    }
}

// The menu whose labels say what a variable of choices holds: the first that saves it.
void node_compiler::note_menu_of(const ask_node& made) {
  if (made.save != none && into.out.variables[made.save].menu == none)
    into.out.variables[made.save].menu = static_cast<index>(into.out.asks.size());
}

void node_compiler::read_choices(ask_node& made, const base::yaml_node& choices, base::yaml_map* to) {
  const auto& question = made.question == none ? std::string{} : into.message_keys[made.question];
  base::yaml_map digits(flow.file, choices, into.findings);
  for (const auto& key : choices.keys) {
    spot at{flow.file, key.line, key.column};
    auto digit = digits.number(key.name, 0, 99);
    choice one;
    one.key = static_cast<std::uint8_t>(digit.value_or(0));
    if (!question.empty()) one.label = into.message(question + "." + key.name, at);
    if (one.label != none) into.uses.push_back({one.label, flow.flow});
    one.name = into.intern_name(key.name);
    if (to != nullptr) one.to = required_target(*to, key.name);
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

// Only a choice can be counted: what is typed, a place and a number are no menu's answers.
void node_compiler::read_count(ask_node& made) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  const auto* name = map.optional("count");
  if (name == nullptr) return;
  bool is_word = !name->scalar.empty() && name->scalar.find_first_not_of(letters) == std::string::npos;
  if (!is_word)
    return into.report(spot_at(*name), "count-name",
                       "\"" + name->scalar + "\" cannot name a table of figures",
                       "Write small letters, digits and _.");
  made.counted = into.intern_name(name->scalar);
}

void node_compiler::menu(ask_node& made) {
  const auto* choices = map.required("choices");
  auto to = outcomes();
  made.save = slot_named(map.optional("save"), {value_type::choice});
  read_count(made);
  if (choices != nullptr && to) {
    read_choices(made, *choices, &*to);
    check_digits(made, *choices);
    to->done();
  }
  note_menu_of(made);
  finish(node_kind::menu, into.out.asks, std::move(made), none);
}

void node_compiler::add_yes_and_no(ask_node& made, base::yaml_map& to) {
  for (auto [name, key] : {std::pair{"yes", 1}, std::pair{"no", 2}}) {
    choice one;
    one.key = static_cast<std::uint8_t>(key);
    one.label = into.message(std::string("consent.") + name, here);
    one.name = into.intern_name(name);
    one.to = required_target(to, name);
    made.choices.push_back(one);
  }
}

// Yes is 1, no is 2; the words are those of the standing labels.
void node_compiler::consent() {
  constexpr std::array<std::string_view, 6> words{"callback", "remember", "sms", "remind", "match", "case"};
  ask_node made;
  const auto* what = map.optional("consent");
  auto found = std::find(words.begin(), words.end(), what->scalar);
  if (found == words.end())
    into.report(spot_at(*what), "unknown-consent", "\"" + what->scalar + "\" cannot be consented to",
                "callback, remember, sms, remind and match can.");
  else
    made.consent = static_cast<consent_to>(found - words.begin() + 1);
  made.policies = flow.policies;
  made.question = message_of(map.required("text"));
  made.short_question = message_of(map.optional("short"));
  read_policy(made);
  if (auto to = outcomes()) {
    add_yes_and_no(made, *to);
    to->done();
  }
  finish(node_kind::menu, into.out.asks, std::move(made), none);
}

void node_compiler::yes_no(ask_node& made) {
  made.save = slot_named(map.optional("save"), {value_type::flag, value_type::choice});
  read_count(made);
  if (auto to = outcomes()) {
    add_yes_and_no(made, *to);
    to->done();
  }
  note_menu_of(made);
  finish(node_kind::menu, into.out.asks, std::move(made), none);
}

// Several of up to eight choices; the way on is one, since any set of them may come.
void node_compiler::many(ask_node& made) {
  made.save = slot_named(map.required("save"), {value_type::choices});
  const auto* choices = map.required("choices");
  auto next = plain_next();
  if (choices != nullptr) {
    read_choices(made, *choices, nullptr);
    check_digits(made, *choices);
  }
  note_menu_of(made);
  finish(node_kind::many, into.out.asks, std::move(made), next);
}

void node_compiler::digits(ask_node& made) {
  made.least = map.number("min", 1, 20).value_or(1);
  made.most = map.number("max", 1, 20).value_or(20);
  if (made.least > made.most) into.report(here, "digits-range", "min is over max", "Swap the two.");
  made.save = slot_named(map.optional("save"), {value_type::digits, value_type::text});
  finish(node_kind::digits, into.out.asks, std::move(made), plain_next());
}

void node_compiler::number(ask_node& made) {
  constexpr long most = 999'999'999;  // as many keys as a call takes
  made.least = map.number("min", 0, most).value_or(0);
  made.most = map.number("max", 0, most).value_or(most);
  if (made.least > made.most) into.report(here, "digits-range", "min is over max", "Swap the two.");
  made.save = slot_named(map.required("save"), {value_type::number});
  finish(node_kind::number, into.out.asks, std::move(made), plain_next());
}

// A date or a time, between `from` and `until` (both included), which are expressions.
void node_compiler::moment(ask_node& made, node_kind kind) {
  auto type = kind == node_kind::date ? value_type::date : value_type::time;
  if (const auto* from = map.optional("from")) made.from = expression_at(*from, type);
  if (const auto* until = map.optional("until")) made.until = expression_at(*until, type);
  if (kind == node_kind::date) made.behind = map.flag("past", false);
  made.save = slot_named(map.required("save"), {type});
  finish(kind, into.out.asks, std::move(made), plain_next());
}

void node_compiler::phone(ask_node& made) {
  made.callable = map.flag("callable", false);
  made.save = slot_named(map.required("save"), {value_type::phone});
  finish(node_kind::phone, into.out.asks, std::move(made), plain_next());
}

// Text and names cannot be typed with keys: a call goes on by `voice`.
void node_compiler::text(ask_node& made) {
  bool is_name = map.optional("ask")->scalar == "name";
  made.most = map.number("max_chars", 1, 320).value_or(is_name ? 80 : 160);
  made.save = slot_named(map.optional("save"), {is_name ? value_type::name : value_type::text});
  const auto* voice = map.optional("voice");
  auto next = plain_next();
  made.by_voice = voice == nullptr ? next : target(voice);
  finish(is_name ? node_kind::name : node_kind::text, into.out.asks, std::move(made), next);
}

// "language: ask"; or, without a question, the tag of a language that is taken, "language: heard", which
// takes what a variable says of the language and the home town, or "language: remember", which keeps it for
// another time.
void node_compiler::language() {
  ask_node made;
  const auto* what = map.optional("language");
  made.policies = flow.policies;
  if (what->scalar == "remember") return remember_language(made);
  bool asks = what->scalar == "ask", hears = what->scalar == "heard";
  if (asks) {
    made.question = message_of(map.required("text"));
    made.short_question = message_of(map.optional("short"));
    read_policy(made);
    made.save = slot_named(map.optional("save"), {value_type::text});
  }
  if (hears) made.heard = slot_named(map.required("of"), {value_type::text});
  index chosen = none;
  if (auto to = outcomes()) {
    chosen = required_target(*to, "chosen");
    made.same = required_target(*to, "same");
    made.unknown = required_target(*to, "unknown");
    to->done();
  }
  if (asks)
    asked_languages(made, *what, chosen);
  else if (hears)
    made.choices.push_back({1, none, 0, chosen});
  else
    taken_language(made, *what, chosen);
  finish(node_kind::language, into.out.asks, std::move(made), chosen);
}

void node_compiler::remember_language(ask_node& made) {
  made.remembers = true;
  if (auto to = outcomes()) {
    made.choices.push_back({1, none, 0, required_target(*to, "kept")});
    made.unknown = required_target(*to, "withheld");
    made.same = required_target(*to, "failed");
    to->done();
  }
  auto kept = made.choices.empty() ? none : made.choices.front().to;
  finish(node_kind::language, into.out.asks, std::move(made), kept);
}

void node_compiler::add_language(ask_node& made, const std::string& tag, const base::yaml_node& at,
                                 index chosen) {
  auto found = std::ranges::find(into.locales, tag, &locale_source::tag);
  if (found == into.locales.end()) {
    into.report(spot_at(at), "unknown-language", "there is no locale \"" + tag + "\"",
                "Name one that has a folder in locales/.");
    return;
  }
  choice one;
  one.key = static_cast<std::uint8_t>(made.choices.size() + 1);
  one.name = static_cast<index>(found - into.locales.begin());
  one.to = chosen;
  made.choices.push_back(one);
}

// One that nobody can talk in yet is taken too, where it is known: its callers go on in the language of
// before and are offered a person.
void node_compiler::taken_language(ask_node& made, const base::yaml_node& what, index chosen) {
  auto known = into.out.languages.of_tag(what.scalar);
  if (known != no_language && into.out.languages.all[known].locale == none)
    made.spoken = known;
  else
    add_language(made, what.scalar, what, chosen);
  if (made.choices.empty()) made.choices.push_back({1, none, 0, chosen});
}

void node_compiler::asked_languages(ask_node& made, const base::yaml_node& what, index chosen) {
  constexpr std::array names{"language.choice_sms", "language.choice_voice"};
  auto is_named = [&](const locale_source& locale) {
    return std::ranges::all_of(names, [&](const char* name) { return locale.messages.contains(name); });
  };
  auto says_its_name = [&](const locale_source& locale) {
    return is_named(locale) && std::ranges::all_of(names, [&](const char* name) {
             auto message = into.messages.at(name);
             return locale.served[message] == locale.own[message];
           });
  };
  if (const auto* of = map.optional("of")) {
    for (const auto& tag : of->items) add_language(made, tag.scalar, tag, chosen);
  } else {
    for (const auto& locale : into.locales)
      if (says_its_name(locale)) add_language(made, locale.tag, what, chosen);
  }
  for (const auto& one : made.choices)
    if (!is_named(into.locales[one.name]))
      into.report(here, "language-without-name",
                  "the locale \"" + into.locales[one.name].tag + "\" does not say its own name",
                  "Give it language.choice_sms and language.choice_voice in its own words.");
  if (made.choices.empty())
    into.report(here, "language-without-name", "no locale says its own name",
                "Give each language.choice_sms and language.choice_voice in its own words.");
  if (made.choices.size() > 8)
    into.report(here, "menu-digits", "there are more than eight languages to choose from",
                "Name those that are offered here: \"of: [es-MX, en-US]\".");
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
