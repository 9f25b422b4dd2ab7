#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <sstream>

#include "base/fold.hpp"
#include "flow/import_json.hpp"
#include "flow/import_writer.hpp"

// RapidPro: a flow is a list of nodes, each with actions, an optional router (categories, cases, a wait) and
// exits. Actions that send become `say`, a router that waits becomes a question of the kind that its cases
// ask for, one that does not becomes `branch`.
namespace amparo::flow {
namespace {

using namespace importing;

bool is_word_test(std::string_view type) {
  return type == "has_any_word" || type == "has_phrase" || type == "has_only_phrase" ||
         type == "has_only_text" || type == "has_all_words" || type == "has_number_eq";
}

class rapidpro_flow {
 public:
  rapidpro_flow(const json::object& from, std::string at, flow_writer& to, ledger& notes,
                const std::map<std::string, std::string>& flow_ids)
      : from_(from), at_(std::move(at)), to_(to), notes_(notes), flow_ids_(flow_ids) {}

  void write() {
    base_tag_ = tag_of(text_at(from_, "language"));
    read_type();
    const auto& nodes = list_at(from_, "nodes");
    for (std::size_t i = 0; i != nodes.size(); ++i) name_node(nodes[i].as_object(), i);
    for (std::size_t i = 0; i != nodes.size(); ++i)
      write_node(nodes[i].as_object(), fmt::format("{}/nodes/{}", at_, i));
    to_.start_at(nodes.empty() ? to_.end() : entries_.at(text_at(nodes[0].as_object(), "uuid")));
    leave_unknown_languages();
    notes_.carry(at_, to_.id());
  }

 private:
  struct category {
    const json::object* from;
    std::string at, uuid, name, exit, choice;  // choice: our name for it
    std::vector<std::pair<const json::object*, std::string>> cases;
  };

  // --- names first, so that texts and branches can speak of what is asked further on ---

  void read_type() {
    auto type = text_at(from_, "type");
    if (type == "messaging" || type == "messaging_offline") to_.set_modes(true, false);
    if (type == "voice") to_.set_modes(false, true);
    if (type != "messaging" && type != "voice")
      notes_.leave(at_ + "/type", type, "Only messaging and voice flows are known; it was read as both.");
  }

  void name_node(const json::object& node, std::size_t i) {
    std::string hint;
    const auto* router = object_at(node, "router");
    if (router != nullptr) hint = slug(text_at(*router, "result_name"));
    entries_[text_at(node, "uuid")] = to_.new_node(hint.empty() ? fmt::format("node_{}", i + 1) : hint);
    if (router == nullptr || object_at(*router, "wait") == nullptr) return;
    auto name = text_at(*router, "result_name");
    if (name.empty()) return;
    auto all = categories_of(*router, "");
    bool is_menu = std::ranges::any_of(all, [](const category& c) { return !c.choice.empty(); });
    to_.declare(slug(name), is_menu ? "choice" : "text");
    for (const auto& c : all)
      if (!c.choice.empty()) choices_[slug(name)][base::match_fold(c.name)] = c.choice;
  }

  // The categories with their cases; a category that words lead to gets the name of a choice.
  std::vector<category> categories_of(const json::object& router, const std::string& at) const {
    std::vector<category> out;
    std::set<std::string> names;
    const auto& list = list_at(router, "categories");
    for (std::size_t i = 0; i != list.size(); ++i) {
      const auto& one = list[i].as_object();
      out.push_back({&one,
                     fmt::format("{}/categories/{}", at, i),
                     text_at(one, "uuid"),
                     text_at(one, "name"),
                     text_at(one, "exit_uuid"),
                     "",
                     {}});
    }
    const auto& cases = list_at(router, "cases");
    for (std::size_t i = 0; i != cases.size(); ++i) {
      const auto& test = cases[i].as_object();
      for (auto& c : out) {
        if (c.uuid != text_at(test, "category_uuid")) continue;
        c.cases.emplace_back(&test, fmt::format("{}/cases/{}", at, i));
        if (c.choice.empty() && is_word_test(text_at(test, "type"))) {
          auto wanted = slug(c.name);
          c.choice = free_name(wanted.empty() ? "choice" : wanted, names);
        }
      }
    }
    return out;
  }

  // --- texts ---

  // "@results.color" is a value of ours; nothing else that is computed is.
  std::string template_of(std::string_view text, const std::string& at) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      char c = text[i];
      if (c != '@' || text.substr(i, 2) == "@@") {
        out += c == '{' ? '(' : c == '}' ? ')' : c;
        i += c == '@' ? 2 : 1;
        continue;
      }
      auto end = end_of_expression(text, i);
      auto expression = text.substr(i, end - i);
      auto name = result_of(expression);
      if (!name.empty())
        out += "{" + name + "}";
      else if (expression.size() > 1)
        notes_.leave(at, std::string(expression),
                     "No text of ours can hold this value; it was left out of it.");
      else
        out += '@';
      i = end;
    }
    return out.find_first_not_of(" \n") == std::string::npos ? "..." : out;
  }

  static std::size_t end_of_expression(std::string_view text, std::size_t from) {
    auto at = from + 1;
    if (at < text.size() && text[at] == '(') {
      int depth = 0;
      for (; at < text.size(); ++at) {
        depth += text[at] == '(';
        depth -= text[at] == ')';
        if (depth == 0) return at + 1;
      }
      return at;
    }
    auto is_word = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    while (at < text.size() && is_word(text[at])) ++at;
    while (at > from + 1 && text[at - 1] == '.') --at;
    return at;
  }

  std::string result_of(std::string_view expression) const {
    constexpr std::string_view sign = "@results.";
    if (!expression.starts_with(sign)) return "";
    auto name = expression.substr(sign.size());
    name = name.substr(0, name.find('.'));
    return to_.type_of(name).empty() ? "" : std::string(name);
  }

  // One text in every language that the flow has it in, under a new key.
  std::string message(const json::object& owner, const std::string& property, const std::string& text,
                      const std::string& hint, const std::string& at) {
    auto key = to_.new_key(hint);
    put(base_tag_, key, template_of(text, at));
    translate(owner, property, key, at);
    return key;
  }

  void put(const std::string& tag, const std::string& key, std::string text) {
    to_.text(tag, key).text = std::move(text);
  }

  void translate(const json::object& owner, const std::string& property, const std::string& key,
                 const std::string& at) {
    const auto* all = object_at(from_, "localization");
    if (all == nullptr) return;
    for (const auto& [language, texts] : *all) {
      const auto* mine = texts.is_object() ? object_at(texts.as_object(), text_at(owner, "uuid")) : nullptr;
      if (mine == nullptr) continue;
      const auto& values = list_at(*mine, property);
      if (!values.empty() && values[0].is_string())
        put(tag_of(std::string_view(language)), key, template_of(values[0].as_string(), at));
    }
  }

  void leave_unknown_languages() {
    for (const auto& key : to_.keys_without_source())
      notes_.leave(
          at_ + "/language", key,
          "It has no Spanish text, which every message needs: write one under this key in locales/es-MX.");
  }

  // --- nodes ---

  std::string target(const json::object& node, std::string_view exit_uuid) {
    for (const auto& one : list_at(node, "exits"))
      if (text_at(one.as_object(), "uuid") == exit_uuid) return target_of(one.as_object());
    return to_.end();
  }
  std::string target_of(const json::object& exit) {
    auto found = entries_.find(text_at(exit, "destination_uuid"));
    return found == entries_.end() ? to_.end() : found->second;
  }

  void write_node(const json::object& node, const std::string& at) {
    node_chain chain(entries_.at(text_at(node, "uuid")));
    notes_.carry(at, to_.id() + "." + chain.entry());
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
  bool write_action(const json::object& action, const std::string& at, node_chain& chain) {
    auto type = text_at(action, "type");
    auto as = to_.id() + "." + chain.entry();
    if (type == "send_msg" || type == "say_msg") {
      chain.say(message(action, "text", text_at(action, "text"), chain.entry(), at + "/text"));
      for (const char* extra : {"attachments", "quick_replies", "all_urns", "audio_url", "template", "topic"})
        if (const auto* found = action.if_contains(extra); found != nullptr && !is_nothing(*found))
          notes_.leave(at + "/" + extra, extra, "Only the words are sent.");
      notes_.carry(at, as);
    } else if (type == "set_run_result" && !text_at(action, "name").empty() &&
               text_at(action, "value").find('@') == std::string::npos) {
      auto name = slug(text_at(action, "name"));
      to_.declare(name, "text");
      if (to_.type_of(name) != "text")
        return notes_.leave(at, type, "The same result is also a choice."), false;
      chain.then(fmt::format("set: {{ {}: '{}' }}", name, quoted(plain_value(text_at(action, "value")))));
      notes_.carry(at, as);
    } else if (type == "enter_flow") {
      return write_call(action, at, chain);
    } else {
      notes_.leave(at, type, why_not(type));
    }
    return false;
  }

  static bool is_nothing(const json::value& value) {
    return value.is_null() || (value.is_array() && value.as_array().empty()) ||
           (value.is_string() && value.as_string().empty()) || (value.is_bool() && !value.as_bool());
  }

  // Inside two kinds of quotes: neither may stand in it.
  static std::string plain_value(std::string text) {
    std::erase_if(text, [](char c) { return c == '\'' || c == '"' || c == '\\' || c == '\n'; });
    return text;
  }

  bool write_call(const json::object& action, const std::string& at, node_chain& chain) {
    const auto* flow = object_at(action, "flow");
    auto known = flow == nullptr ? flow_ids_.end() : flow_ids_.find(text_at(*flow, "uuid"));
    if (known == flow_ids_.end())
      return notes_.leave(at, "enter_flow",
                          fmt::format("The flow \"{}\" is not in this file.",
                                      flow == nullptr ? "" : text_at(*flow, "name"))),
             false;
    notes_.carry(at, to_.id() + "." + chain.entry());
    if (is_true_at(action, "terminal")) {
      chain.end_with(to_, fmt::format("{{ goto: {} }}", known->second));
      return true;
    }
    chain.then("call: " + known->second);
    return false;
  }

  static std::string why_not(std::string_view type) {
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

  void leave_rest(const json::object& node, const std::string& at, const json::array& actions) {
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

  void leave_router(const json::object& router, const std::string& at, const std::string& why) {
    notes_.leave(at, "router " + text_at(router, "type"), why);
    for (const char* part : {"categories", "cases"}) {
      const auto& list = list_at(router, part);
      for (std::size_t i = 0; i != list.size(); ++i)
        notes_.leave(fmt::format("{}/{}/{}", at, part, i), part, why);
    }
  }

  void carry_exits(const json::object& node, const std::string& at, const std::string& name) {
    const auto& exits = list_at(node, "exits");
    for (std::size_t i = 0; i != exits.size(); ++i)
      notes_.carry(fmt::format("{}/exits/{}", at, i), to_.id() + "." + name);
  }

  // --- routers ---

  void write_router(const json::object& node, const json::object& router, const std::string& at,
                    node_chain& chain) {
    auto here = at + "/router";
    const auto* wait = object_at(router, "wait");
    if (text_at(router, "type") == "switch" && wait != nullptr && text_at(*wait, "type") == "msg")
      return write_question(node, router, at, chain);
    if (text_at(router, "type") == "switch" && wait == nullptr && write_branch(node, router, at, chain))
      return;
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

  // Exits that a way of ours takes are carried, the others are not.
  void note_exits(const json::object& node, const std::string& at, const std::string& name,
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

  void write_question(const json::object& node, const json::object& router, const std::string& at,
                      node_chain& chain) {
    auto as = to_.id() + "." + chain.entry();
    notes_.carry(at + "/router", as);
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

  // Where a caller who says something else, or nothing, is led.
  std::string policy_of(const json::object& node, const json::object& router, std::vector<category>& all,
                        const std::string& entry, std::set<std::string>& taken) {
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

  void write_menu(const json::object& node, const json::object& router, const std::string& key,
                  const std::vector<category*>& chosen, const std::string& policy, node_chain& chain,
                  std::set<std::string>& taken) {
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
  void add_words(const json::object& test, const std::string& at, const std::string& label, std::size_t digit,
                 std::set<std::string>& seen) {
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

  void put_words(const std::string& tag, const std::string& label, const std::string& type,
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

  void write_open_question(const json::object& node, const json::object& router, const std::string& key,
                           std::vector<category>& all, const std::string& policy, node_chain& chain,
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

  void note_category(const category& c, const std::string& as, const std::set<std::string>& taken) {
    if (taken.contains(c.exit))
      notes_.carry(c.at, as);
    else if (c.choice.empty())
      notes_.leave(c.at, c.name, "No answer leads here any more.");
  }

  // "@results.color.category" against names of categories: what was chosen before.
  bool write_branch(const json::object& node, const json::object& router, const std::string& at,
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
        auto word =
            arguments.empty() || !arguments[0].is_string() ? "" : std::string(arguments[0].as_string());
        auto choice = known->second.find(base::match_fold(word));
        bool is_known = is_word_test(text_at(*test, "type")) && choice != known->second.end();
        cases.emplace_back(where, is_known);
        if (!is_known) continue;
        arms +=
            fmt::format("{{ when: '{} == \"{}\"', to: {} }}, ", var, choice->second, target(node, c.exit));
        taken.insert(c.exit);
      }
    }
    if (arms.empty()) return false;
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

  const json::object& from_;
  std::string at_, base_tag_;
  flow_writer& to_;
  ledger& notes_;
  const std::map<std::string, std::string>& flow_ids_;
  std::map<std::string, std::string> entries_;                         // node uuid -> our node
  std::map<std::string, std::map<std::string, std::string>> choices_;  // result -> folded category -> choice
};

bool holds_objects(const json::object& from, std::string_view key) {
  return std::ranges::all_of(list_at(from, key), [](const json::value& v) { return v.is_object(); });
}

// Every list holds objects, as what follows takes for granted.
bool is_well_formed(const json::object& flow) {
  if (!holds_objects(flow, "nodes")) return false;
  return std::ranges::all_of(list_at(flow, "nodes"), [](const json::value& v) {
    const auto& node = v.as_object();
    if (!holds_objects(node, "actions") || !holds_objects(node, "exits")) return false;
    const auto* router = object_at(node, "router");
    return router == nullptr || (holds_objects(*router, "categories") && holds_objects(*router, "cases"));
  });
}

bool is_version(const json::object& flow) {
  auto version = text_at(flow, "spec_version");
  return version.starts_with("13.") || version.starts_with("14.");
}

}  // namespace

base::result<import_result> import_rapidpro(std::string_view text, const std::set<std::string>& taken) {
  boost::system::error_code error;
  auto root = json::parse(text, error);
  if (error || !root.is_object() || !root.as_object().if_contains("flows")) return base::errc::malformed;
  import_result out;
  ledger notes(out);
  auto ids = taken;
  std::map<std::string, std::string> flow_ids;
  const auto& flows = list_at(root.as_object(), "flows");
  for (const auto& flow : flows) {
    if (!flow.is_object() || !is_well_formed(flow.as_object())) return base::errc::malformed;
    auto wanted = slug(text_at(flow.as_object(), "name"));
    if (is_version(flow.as_object()))
      flow_ids[text_at(flow.as_object(), "uuid")] = free_name(wanted.empty() ? "flow" : wanted, ids);
  }
  for (std::size_t i = 0; i != flows.size(); ++i) {
    const auto& flow = flows[i].as_object();
    auto at = fmt::format("/flows/{}", i);
    if (!is_version(flow)) {
      notes.leave(at, "flow " + text_at(flow, "spec_version"),
                  "Only definitions of spec_version 13 and 14 are read; export it from a newer version.");
      continue;
    }
    std::set<std::string> nodes;
    flow_writer writer(flow_ids.at(text_at(flow, "uuid")), nodes);
    rapidpro_flow(flow, at, writer, notes, flow_ids).write();
    for (auto& file : writer.files()) out.files.push_back(std::move(file));
  }
  for (const auto& [key, value] : root.as_object())
    if (key != "flows" && key != "version" && key != "site")
      notes.leave(fmt::format("/{}", std::string(key)), std::string(key), "Only flows are brought over.");
  return out;
}

}  // namespace amparo::flow
