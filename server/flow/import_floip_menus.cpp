#include <fmt/format.h>

#include "base/fold.hpp"
#include "flow/import_floip.hpp"

// Menus: SelectOneResponse, its choices, and the words and keys that choose them.
namespace amparo::flow::importing {
void floip_flow::write_menu(const json::object& block, const json::object& config, const std::string& at,
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
    auto label = fmt::format("{}.{}", key, ours);
    write_choice(choice, where, label, choices.size() + 1, words);
    choices.push_back({ours, exit == nullptr ? to_.end() : target_of(*exit)});
    notes_.carry(where, fmt::format("{} {}", to_.id(), label));
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
const json::object* floip_flow::exit_of(const json::object& block, const std::string& choice) const {
  for (const auto& one : list_at(block, "exits")) {
    auto test = text_at(one.as_object(), "test");
    if (compared_with(test, "block.value") == choice || compared_with(test, "value") == choice)
      return &one.as_object();
  }
  return default_exit(block);
}

void floip_flow::write_choice(const json::object& choice, const std::string& at, const std::string& label,
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

void floip_flow::write_word(const json::object& test, const std::string& at, const std::string& label,
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
    if (folded != base::match_fold(said.text) && seen.insert(fmt::format("{} {}", tag, folded)).second)
      said.words.push_back(word);
  }
  notes_.carry(at, to_.id() + " " + label);
}

}  // namespace amparo::flow::importing
