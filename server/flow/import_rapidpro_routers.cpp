#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/fold.hpp"
#include "flow/import_rapidpro.hpp"

// Routers: a question where they wait, a branch where they look at what was chosen before.
namespace amparo::flow::importing {
void rapidpro_flow::write_router(const json::object& node, const json::object& router, const std::string& at,
                                 node_chain& chain) {
  auto here = at + "/router";
  const auto* wait = object_at(router, "wait");
  if (text_at(router, "type") == "switch" && wait != nullptr && text_at(*wait, "type") == "msg")
    return write_question(node, router, at, chain);
  if (text_at(router, "type") == "switch" && wait == nullptr && write_branch(node, router, at, chain)) return;
  leave_router(router, here,
               "Nothing here chooses a way like this; the way that it falls back to was taken.");
  const auto& categories = list_at(router, "categories");
  auto fallback = text_at(router, "default_category_uuid");
  if (fallback.empty() && !categories.empty()) fallback = text_at(categories[0].as_object(), "uuid");
  std::string exit;
  for (const auto& one : categories)
    if (text_at(one.as_object(), "uuid") == fallback) exit = text_at(one.as_object(), "exit_uuid");
  chain.end_at(to_, target(node, exit));
  note_exits(node, at, chain.entry(), {exit});
}

void rapidpro_flow::write_question(const json::object& node, const json::object& router,
                                   const std::string& at, node_chain& chain) {
  auto as = to_.id() + "." + chain.entry();
  notes_.carry(at + "/router", as);
  leave_unread_of(router, at + "/router");
  auto key = chain.take_question();
  if (!key) {
    key = to_.new_key(chain.entry());
    put(base_tag_, *key, "...");
    notes_.leave(at + "/router/wait", "wait", "It waits without a question before it: write one.");
  }
  auto all = categories_of(router, at + "/router");
  std::set<std::string> taken;
  auto policy = policy_of(node, router, all, chain.entry(), taken);
  std::vector<category*> chosen;
  for (auto& c : all)
    if (!c.choice.empty()) chosen.push_back(&c);
  if (chosen.empty())
    write_open_question(node, router, *key, all, policy, chain, taken);
  else
    write_menu(node, router, *key, chosen, policy, chain, taken);
  for (const auto& c : all) note_category(c, as, taken);
  note_exits(node, at, chain.entry(), taken);
}

// What is asked here is always what the caller says, for as long as every question of the line waits.
void rapidpro_flow::leave_unread_of(const json::object& router, const std::string& at) {
  auto operand = text_at(router, "operand");
  if (!operand.empty() && operand != "@input" && operand != "@input.text")
    notes_.leave(at + "/operand", operand, "The answer itself is looked at, not what is computed from it.");
  notes_.leave_unread(
      router, at, {"type", "operand", "cases", "categories", "default_category_uuid", "result_name", "wait"});
  const auto* wait = object_at(router, "wait");
  if (wait == nullptr) return;
  notes_.leave_unread(*wait, at + "/wait", {"type", "timeout"});
  if (const auto* timeout = object_at(*wait, "timeout"))
    notes_.leave_unread(*timeout, at + "/wait/timeout", {"category_uuid"});
}

// Where a caller who says something else, or nothing, is led.
std::string rapidpro_flow::policy_of(const json::object& node, const json::object& router,
                                     std::vector<category>& all, const std::string& entry,
                                     std::set<std::string>& taken) {
  std::string out;
  auto fallback = text_at(router, "default_category_uuid");
  std::string silent;
  if (const auto* wait = object_at(router, "wait"))
    if (const auto* timeout = object_at(*wait, "timeout")) silent = text_at(*timeout, "category_uuid");
  for (const auto& c : all) {
    if (c.uuid != fallback && c.uuid != silent) continue;
    auto to = target(node, c.exit);
    taken.insert(c.exit);
    if (to != entry) out += fmt::format(" {}: {},", c.uuid == silent ? "no_input" : "no_match", to);
  }
  return out;
}

void rapidpro_flow::write_menu(const json::object& node, const json::object& router, const std::string& key,
                               const std::vector<category*>& chosen, const std::string& policy,
                               node_chain& chain, std::set<std::string>& taken) {
  constexpr std::size_t most = 8;
  std::vector<menu_choice> choices;
  std::set<std::string> words;
  for (auto* c : chosen) {
    if (choices.size() == most) {
      notes_.leave(c->at, c->name, "A menu has at most eight choices.");
      for (const auto& [test, at] : c->cases)
        notes_.leave(at, text_at(*test, "type"), "It leads to a choice that the menu has no room for.");
      c->choice.clear();
      continue;
    }
    auto label = key + "." + c->choice;
    put(base_tag_, label, template_of(c->name, c->at + "/name"));
    translate(*c->from, "name", label, c->at + "/name");
    for (const auto& [test, at] : c->cases) add_words(*test, at, label, choices.size() + 1, words);
    choices.push_back({c->choice, target(node, c->exit)});
    taken.insert(c->exit);
  }
  auto save = slug(text_at(router, "result_name"));
  if (to_.type_of(save) != "choice") save.clear();
  chain.end_with(to_, menu_body(key, choices, save, policy));
}

// The words that a case looks for, in each language; a bare number is the choice's key.
void rapidpro_flow::add_words(const json::object& test, const std::string& at, const std::string& label,
                              std::size_t digit, std::set<std::string>& seen) {
  auto type = text_at(test, "type");
  const auto& arguments = list_at(test, "arguments");
  if (!is_word_test(type) || arguments.empty()) {
    notes_.leave(at, type, "A menu is answered by words and keys; this test is neither.");
    return;
  }
  auto text = arguments[0].is_string() ? std::string(arguments[0].as_string()) : "";
  if (text == std::to_string(digit)) return notes_.carry(at, to_.id() + " " + label);
  if (text.find_first_not_of("0123456789") == std::string::npos)
    return notes_.leave(at, type + " " + text, fmt::format("The key of this choice is {} here.", digit));
  if (text.find('@') != std::string::npos)
    return notes_.leave(at, text, "Words that are computed cannot be listened for.");
  put_words(base_tag_, label, type, text, seen);
  if (const auto* all = object_at(from_, "localization"))
    for (const auto& [language, texts] : *all) {
      const auto* mine = texts.is_object() ? object_at(texts.as_object(), text_at(test, "uuid")) : nullptr;
      auto tag = tag_of(std::string_view(language));
      if (mine == nullptr || !to_.has_text(tag, label)) continue;
      std::set<std::string> own;
      for (const auto& value : list_at(*mine, "arguments"))
        if (value.is_string()) put_words(tag, label, type, std::string(value.as_string()), own);
    }
  notes_.carry(at, to_.id() + " " + label);
}

void rapidpro_flow::put_words(const std::string& tag, const std::string& label, const std::string& type,
                              const std::string& text, std::set<std::string>& seen) {
  auto& said = to_.text(tag, label);
  auto add = [&](const std::string& word) {
    auto folded = base::match_fold(word);
    if (!folded.empty() && folded != base::match_fold(said.text) && seen.insert(folded).second)
      said.words.push_back(word);
  };
  if (type != "has_any_word") return add(text);
  std::istringstream words(text);
  for (std::string word; words >> word;) add(word);
}

void rapidpro_flow::write_open_question(const json::object& node, const json::object& router,
                                        const std::string& key, std::vector<category>& all,
                                        const std::string& policy, node_chain& chain,
                                        std::set<std::string>& taken) {
  auto fallback = text_at(router, "default_category_uuid");
  std::string exit, type;
  for (const auto& c : all) {
    if (c.cases.empty() || !exit.empty()) continue;
    exit = c.exit;
    type = text_at(*c.cases.front().first, "type");
  }
  for (const auto& c : all)
    if (exit.empty() && c.uuid == fallback) exit = c.exit;
  taken.insert(exit);
  bool is_number = type.starts_with("has_number");
  auto save = slug(text_at(router, "result_name"));
  auto wanted = is_number ? "digits" : "text";
  bool fits = !save.empty() && (to_.type_of(save) == "text" || to_.type_of(save) == wanted);
  auto own_policy = type.empty() ? std::string() : policy;  // every answer is taken, so none is wrong
  chain.end_with(to_, fmt::format("{{ ask: {}, text: {},{}{} to: {} }}", wanted, key,
                                  fits ? " save: " + save + "," : "", own_policy, target(node, exit)));
  for (const auto& c : all)
    for (const auto& [test, at] : c.cases) {
      auto name = text_at(*test, "type");
      if (c.exit == exit && (name == "has_number" || name == "has_text"))
        notes_.carry(at, to_.id() + "." + chain.entry());
      else
        notes_.leave(at, name, "The answer is taken as it is; check it with a branch.");
    }
}

void rapidpro_flow::note_category(const category& c, const std::string& as,
                                  const std::set<std::string>& taken) {
  if (taken.contains(c.exit))
    notes_.carry(c.at, as);
  else if (c.choice.empty())
    notes_.leave(c.at, c.name, "No answer leads here any more.");
}

// "@results.color.category" against names of categories: what was chosen before.
bool rapidpro_flow::write_branch(const json::object& node, const json::object& router, const std::string& at,
                                 node_chain& chain) {
  auto operand = text_at(router, "operand");
  auto var = result_of(operand);
  auto known = choices_.find(var);
  auto all = categories_of(router, at + "/router");
  if (var.empty() || known == choices_.end()) return false;
  std::string arms, otherwise;
  std::set<std::string> taken;
  std::vector<std::pair<std::string, bool>> cases;
  for (const auto& c : all) {
    if (c.uuid == text_at(router, "default_category_uuid")) {
      otherwise = target(node, c.exit);
      taken.insert(c.exit);
    }
    for (const auto& [test, where] : c.cases) {
      const auto& arguments = list_at(*test, "arguments");
      auto word = arguments.empty() || !arguments[0].is_string() ? "" : std::string(arguments[0].as_string());
      auto choice = known->second.find(base::match_fold(word));
      bool is_known = is_word_test(text_at(*test, "type")) && choice != known->second.end();
      cases.emplace_back(where, is_known);
      if (!is_known) continue;
      arms += fmt::format("{{ when: '{} == \"{}\"', to: {} }}, ", var, choice->second, target(node, c.exit));
      taken.insert(c.exit);
    }
  }
  if (arms.empty()) return false;
  notes_.leave_unread(router, at + "/router",
                      {"type", "operand", "cases", "categories", "default_category_uuid"});
  auto as = to_.id() + "." + chain.entry();
  if (otherwise.empty()) otherwise = to_.end();
  chain.end_with(to_, fmt::format("{{ branch: [{}{{ else: {} }}] }}", arms, otherwise));
  notes_.carry(at + "/router", as);
  for (const auto& [where, is_known] : cases)
    if (is_known)
      notes_.carry(where, as);
    else
      notes_.leave(where, "case", "It compares with something that no choice is called.");
  for (const auto& c : all)
    if (taken.contains(c.exit))
      notes_.carry(c.at, as);
    else
      notes_.leave(c.at, c.name, "No way leads here any more.");
  note_exits(node, at, chain.entry(), taken);
  return true;
}

}  // namespace amparo::flow::importing
