#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <optional>

#include "base/fold.hpp"
#include "flow/import_json.hpp"
#include "flow/import_writer.hpp"

// FLOIP: a container holds flows; a flow is a list of blocks with exits, and resources with a value for each
// language, content type and mode. The layers that carry over: Core (Case, RunFlow) and MobilePrimitives.
namespace amparo::flow {
namespace {

using namespace importing;

bool holds(const json::array& list, std::string_view word) {
  return std::ranges::any_of(list,
                             [&](const json::value& v) { return v.is_string() && v.as_string() == word; });
}

// "block.response = 'chocolate'" -> chocolate; "" for any other expression.
std::string compared_with(std::string_view expression, std::string_view left) {
  if (expression.starts_with("@(") && expression.ends_with(")"))
    expression = expression.substr(2, expression.size() - 3);
  auto trim = [](std::string_view t) {
    while (!t.empty() && t.front() == ' ') t.remove_prefix(1);
    while (!t.empty() && t.back() == ' ') t.remove_suffix(1);
    return t;
  };
  auto sign = expression.find('=');
  if (sign == expression.npos || trim(expression.substr(0, sign)) != left) return "";
  auto right = trim(expression.substr(expression.substr(sign).starts_with("==") ? sign + 2 : sign + 1));
  if (right.size() > 1 && (right.front() == '\'' || right.front() == '"') && right.back() == right.front())
    right = right.substr(1, right.size() - 2);
  return right.find_first_of("'\"()") == right.npos ? std::string(right) : "";
}

class floip_flow {
 public:
  floip_flow(const json::object& from, std::string at, flow_writer& to, ledger& notes,
             const std::map<std::string, std::string>& flow_ids)
      : from_(from), at_(std::move(at)), to_(to), notes_(notes), flow_ids_(flow_ids) {}

  void write() {
    read_languages();
    read_modes();
    const auto& blocks = list_at(from_, "blocks");
    for (const auto& one : blocks) name_block(one.as_object());
    for (std::size_t i = 0; i != blocks.size(); ++i)
      write_block(blocks[i].as_object(), fmt::format("{}/blocks/{}", at_, i));
    auto first = entries_.find(text_at(from_, "first_block_id"));
    if (first == entries_.end() && !blocks.empty())
      first = entries_.find(text_at(blocks[0].as_object(), "uuid"));
    to_.start_at(first == entries_.end() ? to_.end() : first->second);
    leave_what_is_left();
    notes_.carry(at_, to_.id());
  }

 private:
  void read_languages() {
    for (const auto& one : list_at(from_, "languages")) {
      if (!one.is_object()) continue;
      auto id = text_at(one.as_object(), "id"), iso = text_at(one.as_object(), "iso_639_3");
      tags_[id] = tag_of(iso.empty() ? id : iso);
    }
  }

  void read_modes() {
    const auto& modes = list_at(from_, "supported_modes");
    bool sms =
        holds(modes, "TEXT") || holds(modes, "SMS") || holds(modes, "USSD") || holds(modes, "RICH_MESSAGING");
    bool voice = holds(modes, "IVR");
    if (sms || voice) to_.set_modes(sms, voice);
    for (const char* other : {"USSD", "RICH_MESSAGING", "OFFLINE"})
      if (holds(modes, other))
        notes_.leave(at_ + "/supported_modes", other, "Only text messages and calls are served.");
  }

  void name_block(const json::object& block) {
    auto name = slug(text_at(block, "name"));
    entries_[text_at(block, "uuid")] = to_.new_node(name.empty() ? "block" : name);
    auto type = text_at(block, "type");
    if (name.empty()) return;
    if (type == "MobilePrimitives.SelectOneResponse") to_.declare(name, "choice");
    if (type == "MobilePrimitives.OpenResponse") to_.declare(name, "text");
    if (type == "MobilePrimitives.NumericResponse") to_.declare(name, "digits");
    if (type != "MobilePrimitives.SelectOneResponse") return;
    const auto* config = object_at(block, "config");
    if (config == nullptr) return;
    std::set<std::string> names;
    for (const auto& one : list_at(*config, "choices"))
      if (one.is_object())
        choices_[name][text_at(one.as_object(), "name")] = free_name(choice_name(one.as_object()), names);
  }

  static std::string choice_name(const json::object& choice) {
    auto name = slug(text_at(choice, "name"));
    return name.empty() ? "choice" : name;
  }

  void leave_what_is_left() {
    if (from_.if_contains("interaction_timeout") != nullptr)
      notes_.leave(at_ + "/interaction_timeout", "interaction_timeout",
                   "How long a conversation lives is a setting of the whole line.");
    if (!text_at(from_, "exit_block_id").empty())
      notes_.leave(at_ + "/exit_block_id", "exit_block_id", "What goes wrong leads to a person here.");
    leave_unsaid();
    for (const auto& key : to_.keys_without_source())
      notes_.leave(
          at_ + "/languages", key,
          "It has no Spanish text, which every message needs: write one under this key in locales/es-MX.");
  }

  // --- resources ---

  // Values that no block says.
  void leave_unsaid() {
    auto leave = [&](const json::value& resource, const std::string& at) {
      if (!resource.is_object()) return;
      const auto& values = list_at(resource.as_object(), "values");
      for (std::size_t i = 0; i != values.size(); ++i)
        if (auto where = fmt::format("{}/values/{}", at, i); !used_values_.contains(where))
          notes_.leave(where, "text", "No block that was brought over says it.");
    };
    if (const auto* all = object_at(from_, "resources"))
      for (const auto& [uuid, one] : *all) leave(one, fmt::format("{}/resources/{}", at_, std::string(uuid)));
    const auto& list = list_at(from_, "resources");
    for (std::size_t i = 0; i != list.size(); ++i) leave(list[i], fmt::format("{}/resources/{}", at_, i));
  }

  const json::object* resource(std::string_view uuid) const {
    if (const auto* all = object_at(from_, "resources")) return object_at(*all, uuid);
    for (const auto& one : list_at(from_, "resources"))
      if (one.is_object() && text_at(one.as_object(), "uuid") == uuid) return &one.as_object();
    return nullptr;
  }
  std::string place_of(std::string_view uuid) const {
    const auto& list = list_at(from_, "resources");
    for (std::size_t i = 0; i != list.size(); ++i)
      if (list[i].is_object() && text_at(list[i].as_object(), "uuid") == uuid)
        return fmt::format("{}/resources/{}", at_, i);
    return fmt::format("{}/resources/{}", at_, uuid);
  }

  // Every value of a resource under one key. False, with a note, where there is none.
  bool put_resource(const std::string& uuid, const std::string& key, const std::string& at) {
    const auto* found = resource(uuid);
    if (found == nullptr) {
      notes_.leave(at, "resource " + uuid, "The container does not hold this text: write one.");
      to_.text(tags_.empty() ? "es-MX" : tags_.begin()->second, key).text = "...";
      return false;
    }
    const auto& values = list_at(*found, "values");
    bool has_text = false;
    for (std::size_t i = 0; i != values.size(); ++i)
      if (values[i].is_object())
        has_text =
            put_value(values[i].as_object(), key, fmt::format("{}/values/{}", place_of(uuid), i)) || has_text;
    if (!has_text) to_.text(tags_.empty() ? "es-MX" : tags_.begin()->second, key).text = "...";
    return true;
  }

  bool put_value(const json::object& value, const std::string& key, const std::string& at) {
    if (!seen_values_.insert(at + " " + key).second) return false;
    used_values_.insert(at);
    auto type = text_at(value, "content_type");
    auto language = text_at(value, "language_id");
    if (type != "TEXT") {
      notes_.leave(at, type + " " + text_at(value, "value"),
                   type == "AUDIO"
                       ? "Recordings are brought in by amparo prompts, under the text that they say."
                       : "Only words are sent.");
      return false;
    }
    auto tag = tags_.contains(language) ? tags_.at(language) : tag_of(language);
    auto words = template_of(text_at(value, "value"), at);
    const auto& modes = list_at(value, "modes");
    auto& said = to_.text(tag, key);
    bool is_voice = holds(modes, "IVR"), is_text = modes.size() > (is_voice ? 1 : 0) || modes.empty();
    if (is_text && !said.text.empty() && said.text != words) {
      notes_.leave(at, "another wording", "A text has one wording for messages and one for calls.");
      return true;
    }
    if (is_text) said.text = words;
    if (is_voice && words != said.text) said.voice = words;
    if (said.text.empty()) said.text = words;
    notes_.carry(at, to_.id() + " " + key);
    return true;
  }

  // "@(flow.name.value)" and "@flow.name" are values of ours.
  std::string template_of(std::string_view text, const std::string& at) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] != '@') {
        out += text[i] == '{' ? '(' : text[i] == '}' ? ')' : text[i];
        ++i;
        continue;
      }
      auto end = text[i + 1 < text.size() ? i + 1 : i] == '(' ? text.find(')', i)
                                                              : text.find_first_of(" ,;:!?\n", i);
      end = end == text.npos ? text.size() : end + (text[end] == ')' ? 1 : 0);
      auto expression = text.substr(i, end - i);
      auto name = variable_of(expression);
      if (!name.empty())
        out += "{" + name + "}";
      else
        notes_.leave(at, std::string(expression),
                     "No text of ours can hold this value; it was left out of it.");
      i = end;
    }
    return out.find_first_not_of(" \n") == std::string::npos ? "..." : out;
  }

  std::string variable_of(std::string_view expression) const {
    while (!expression.empty() && (expression.front() == '@' || expression.front() == '('))
      expression.remove_prefix(1);
    while (!expression.empty() && (expression.back() == ')' || expression.back() == '.'))
      expression.remove_suffix(1);
    if (expression.ends_with(".value")) expression.remove_suffix(6);
    if (!expression.starts_with("flow.")) return "";
    auto name = slug(expression.substr(5));
    return to_.type_of(name).empty() ? "" : name;
  }

  // --- blocks ---

  std::string target_of(const json::object& exit) {
    auto found = entries_.find(text_at(exit, "destination_block"));
    return found == entries_.end() ? to_.end() : found->second;
  }
  const json::object* default_exit(const json::object& block) const {
    const auto& exits = list_at(block, "exits");
    for (const auto& one : exits)
      if (is_true_at(one.as_object(), "default")) return &one.as_object();
    return exits.empty() ? nullptr : &exits[exits.size() - 1].as_object();
  }
  std::string default_target(const json::object& block) {
    const auto* exit = default_exit(block);
    return exit == nullptr ? to_.end() : target_of(*exit);
  }

  void write_block(const json::object& block, const std::string& at) {
    auto name = entries_.at(text_at(block, "uuid"));
    auto type = text_at(block, "type");
    static const json::object nothing;
    const auto* given = object_at(block, "config");
    const auto& config = given == nullptr ? nothing : *given;
    if (config.if_contains("set_contact_property") != nullptr)
      notes_.leave(at + "/config/set_contact_property", "set_contact_property",
                   "Nothing is kept about callers beyond their conversation.");
    if (type == "MobilePrimitives.Message") return write_message(block, config, at, name);
    if (type == "MobilePrimitives.SelectOneResponse") return write_menu(block, config, at, name);
    if (type == "MobilePrimitives.OpenResponse") return write_open(block, config, at, name, "text");
    if (type == "MobilePrimitives.NumericResponse") return write_open(block, config, at, name, "digits");
    if (type == "Core.RunFlow") return write_call(block, config, at, name);
    if (type == "Core.Case") return write_case(block, at, name);
    notes_.leave(at, type, why_not(type));
    to_.add(name, fmt::format("{{ goto: {} }}", default_target(block)));
    note_exits(block, at, name, {default_exit(block)});
  }

  static std::string why_not(std::string_view type) {
    if (type == "Core.SetContactProperty" || type == "Core.SetGroupMembership")
      return "Nothing is kept about callers beyond their conversation.";
    if (type == "Core.Webhook")
      return "What it asks of another server has to be drawn anew, with its host declared.";
    if (type == "MobilePrimitives.SelectManyResponses")
      return "A question with several answers has to be drawn anew.";
    return "There is nothing like it here; its default way was taken.";
  }

  void note_exits(const json::object& block, const std::string& at, const std::string& name,
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

  std::string prompt_key(const json::object& config, const std::string& name, const std::string& at) {
    auto key = to_.new_key(name);
    for (const char* property : {"prompt", "question_prompt", "message"})
      if (auto uuid = text_at(config, property); !uuid.empty()) {
        put_resource(uuid, key, at + "/config/" + property);
        return key;
      }
    notes_.leave(at + "/config", "prompt", "It waits without a question before it: write one.");
    to_.text(tags_.empty() ? "es-MX" : tags_.begin()->second, key).text = "...";
    return key;
  }

  void write_message(const json::object& block, const json::object& config, const std::string& at,
                     const std::string& name) {
    auto key = prompt_key(config, name, at);
    to_.add(name, fmt::format("{{ say: [{}], to: {} }}", key, default_target(block)));
    notes_.carry(at, to_.id() + "." + name);
    note_exits(block, at, name, {default_exit(block)});
  }

  void write_open(const json::object& block, const json::object& config, const std::string& at,
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
    for (const char* other :
         {"validation_minimum", "validation_maximum", "ivr", "IVR", "max_duration_seconds"})
      if (config.if_contains(other) != nullptr)
        notes_.leave(at + "/config/" + other, other, "The answer is taken as it is; check it with a branch.");
    auto save = to_.type_of(name) == kind ? fmt::format(" save: {},", name) : "";
    to_.add(name, fmt::format("{{ ask: {}, text: {},{}{} to: {} }}", kind, key, save, more, answered(block)));
    notes_.carry(at, to_.id() + "." + name);
    std::set<const json::object*> taken{answered_exit(block)};
    note_exits(block, at, name, taken);
  }

  // The way of an answer: the first exit; the default one is for what is none, where there are two.
  const json::object* answered_exit(const json::object& block) const {
    const auto& exits = list_at(block, "exits");
    return exits.empty() ? nullptr : &exits[0].as_object();
  }
  std::string answered(const json::object& block) {
    const auto* exit = answered_exit(block);
    return exit == nullptr ? to_.end() : target_of(*exit);
  }

  void write_menu(const json::object& block, const json::object& config, const std::string& at,
                  const std::string& name) {
    constexpr std::size_t most = 8;
    auto key = prompt_key(config, name, at);
    std::vector<menu_choice> choices;
    std::set<const json::object*> taken;
    std::set<std::string> words;
    const auto& list = list_at(config, "choices");
    for (std::size_t i = 0; i != list.size(); ++i) {
      auto where = fmt::format("{}/config/choices/{}", at, i);
      if (!list[i].is_object()) continue;
      const auto& choice = list[i].as_object();
      if (choices.size() == most) {
        notes_.leave(where, text_at(choice, "name"), "A menu has at most eight choices.");
        continue;
      }
      auto ours = choices_[name].empty() ? choice_name(choice) : choices_[name][text_at(choice, "name")];
      const auto* exit = exit_of(block, text_at(choice, "name"));
      taken.insert(exit);
      write_choice(choice, where, key + "." + ours, choices.size() + 1, words);
      choices.push_back({ours, exit == nullptr ? to_.end() : target_of(*exit)});
      notes_.carry(where, to_.id() + " " + key + "." + ours);
    }
    if (choices.empty()) {
      notes_.leave(at, "SelectOneResponse", "It has no choices; its default way was taken.");
      to_.add(name, fmt::format("{{ say: [{}], to: {} }}", key, default_target(block)));
      return note_exits(block, at, name, {default_exit(block)});
    }
    std::string policy;
    if (const auto* other = default_exit(block); other != nullptr && !taken.contains(other)) {
      taken.insert(other);
      if (target_of(*other) != name) policy = fmt::format(" no_match: {},", target_of(*other));
    }
    auto save = to_.type_of(name) == "choice" ? name : "";
    to_.add(name, menu_body(key, choices, save, policy));
    notes_.carry(at, to_.id() + "." + name);
    note_exits(block, at, name, taken);
  }

  // The exit whose test is "block.value = name", else the default one.
  const json::object* exit_of(const json::object& block, const std::string& choice) const {
    for (const auto& one : list_at(block, "exits")) {
      auto test = text_at(one.as_object(), "test");
      if (compared_with(test, "block.value") == choice || compared_with(test, "value") == choice)
        return &one.as_object();
    }
    return default_exit(block);
  }

  void write_choice(const json::object& choice, const std::string& at, const std::string& label,
                    std::size_t digit, std::set<std::string>& words) {
    if (auto uuid = text_at(choice, "prompt"); !uuid.empty())
      put_resource(uuid, label, at + "/prompt");
    else
      to_.text(tags_.empty() ? "es-MX" : tags_.begin()->second, label).text = text_at(choice, "name");
    if (const auto* test = object_at(choice, "ivr_test")) {
      auto key = compared_with(text_at(*test, "test_expression"), "block.response");
      if (key != std::to_string(digit))
        notes_.leave(at + "/ivr_test", text_at(*test, "test_expression"),
                     fmt::format("The key of this choice is {} here.", digit));
      else
        notes_.carry(at + "/ivr_test", to_.id() + " " + label);
    }
    const auto& tests = list_at(choice, "text_tests");
    for (std::size_t i = 0; i != tests.size(); ++i)
      if (tests[i].is_object())
        write_word(tests[i].as_object(), fmt::format("{}/text_tests/{}", at, i), label, digit, words);
  }

  void write_word(const json::object& test, const std::string& at, const std::string& label,
                  std::size_t digit, std::set<std::string>& seen) {
    auto word = compared_with(text_at(test, "test_expression"), "block.response");
    if (word.empty())
      return notes_.leave(at, text_at(test, "test_expression"), "A menu is answered by words and keys only.");
    if (word == std::to_string(digit)) return notes_.carry(at, to_.id() + " " + label);
    if (word.find_first_not_of("0123456789") == std::string::npos)
      return notes_.leave(at, word, fmt::format("The key of this choice is {} here.", digit));
    auto language = text_at(test, "language");
    for (const auto& [id, tag] : tags_) {
      if ((!language.empty() && id != language) || !to_.has_text(tag, label)) continue;
      auto& said = to_.text(tag, label);
      auto folded = base::match_fold(word);
      if (folded != base::match_fold(said.text) && seen.insert(tag + " " + folded).second)
        said.words.push_back(word);
    }
    notes_.carry(at, to_.id() + " " + label);
  }

  void write_call(const json::object& block, const json::object& config, const std::string& at,
                  const std::string& name) {
    auto known = flow_ids_.find(text_at(config, "flow_id"));
    const auto* exit = answered_exit(block);
    if (known == flow_ids_.end()) {
      notes_.leave(at, "Core.RunFlow", "The flow that it runs is not in this container.");
      to_.add(name, fmt::format("{{ goto: {} }}", answered(block)));
    } else {
      to_.add(name, fmt::format("{{ call: {}, to: {} }}", known->second, answered(block)));
      notes_.carry(at, to_.id() + "." + name);
    }
    note_exits(block, at, name, {exit});
  }

  // "flow.color.value = 'red'" for each exit; what compares anything else is left.
  void write_case(const json::object& block, const std::string& at, const std::string& name) {
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

  const json::object& from_;
  std::string at_;
  flow_writer& to_;
  ledger& notes_;
  const std::map<std::string, std::string>& flow_ids_;
  std::map<std::string, std::string> tags_;                            // language id -> BCP 47
  std::map<std::string, std::string> entries_;                         // block uuid -> our node
  std::map<std::string, std::map<std::string, std::string>> choices_;  // block -> their choice -> ours
  std::set<std::string> seen_values_, used_values_;
};

bool is_well_formed(const json::object& flow) {
  const auto all_objects = [](const json::array& list) {
    return std::ranges::all_of(list, [](const json::value& v) { return v.is_object(); });
  };
  const auto& blocks = list_at(flow, "blocks");
  return all_objects(blocks) && std::ranges::all_of(blocks, [&](const json::value& block) {
           return all_objects(list_at(block.as_object(), "exits"));
         });
}

}  // namespace

base::result<import_result> import_floip(std::string_view text, const std::set<std::string>& taken) {
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
    flow_ids[text_at(flow.as_object(), "uuid")] = free_name(wanted.empty() ? "flow" : wanted, ids);
  }
  for (std::size_t i = 0; i != flows.size(); ++i) {
    const auto& flow = flows[i].as_object();
    std::set<std::string> nodes;
    flow_writer writer(flow_ids.at(text_at(flow, "uuid")), nodes);
    floip_flow(flow, fmt::format("/flows/{}", i), writer, notes, flow_ids).write();
    for (auto& file : writer.files()) out.files.push_back(std::move(file));
  }
  return out;
}

}  // namespace amparo::flow
