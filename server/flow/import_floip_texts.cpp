#include <fmt/format.h>

#include "flow/import_floip.hpp"

// Resources: the words of blocks and choices, in every language and mode.
namespace amparo::flow::importing {
void leave_unsaid(const json::object& owner, const std::string& at, const std::set<std::string>& used,
                  ledger& notes) {
  auto leave = [&](const json::value& resource, const std::string& where) {
    if (!resource.is_object()) return;
    const auto& values = list_at(resource.as_object(), "values");
    for (std::size_t i = 0; i != values.size(); ++i)
      if (auto value = fmt::format("{}/values/{}", where, i); !used.contains(value))
        notes.leave(value, "text", "No block that was brought over says it.");
  };
  if (const auto* all = object_at(owner, "resources"))
    for (const auto& [uuid, one] : *all) leave(one, fmt::format("{}/resources/{}", at, std::string(uuid)));
  const auto& list = list_at(owner, "resources");
  for (std::size_t i = 0; i != list.size(); ++i) leave(list[i], fmt::format("{}/resources/{}", at, i));
}

const json::object* floip_flow::resource(std::string_view uuid) const {
  if (const auto* all = object_at(owner(), "resources")) return object_at(*all, uuid);
  for (const auto& one : list_at(owner(), "resources"))
    if (one.is_object() && text_at(one.as_object(), "uuid") == uuid) return &one.as_object();
  return nullptr;
}

std::string floip_flow::place_of(std::string_view uuid) const {
  const auto& list = list_at(owner(), "resources");
  for (std::size_t i = 0; i != list.size(); ++i)
    if (list[i].is_object() && text_at(list[i].as_object(), "uuid") == uuid)
      return fmt::format("{}/resources/{}", has_own_resources() ? at_ : "", i);
  return fmt::format("{}/resources/{}", has_own_resources() ? at_ : "", uuid);
}

// Every value of a resource under one key. False, with a note, where there is none.
bool floip_flow::put_resource(const std::string& uuid, const std::string& key, const std::string& at) {
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

bool floip_flow::put_value(const json::object& value, const std::string& key, const std::string& at) {
  if (!seen_values_.insert(at + " " + key).second) return false;
  in_.used_values.insert(at);
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
std::string floip_flow::template_of(std::string_view text, const std::string& at) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '@') {
      out += text[i] == '{' ? '(' : text[i] == '}' ? ')' : text[i];
      ++i;
      continue;
    }
    auto end =
        text[i + 1 < text.size() ? i + 1 : i] == '(' ? text.find(')', i) : text.find_first_of(" ,;:!?\n", i);
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

std::string floip_flow::variable_of(std::string_view expression) const {
  while (!expression.empty() && (expression.front() == '@' || expression.front() == '('))
    expression.remove_prefix(1);
  while (!expression.empty() && (expression.back() == ')' || expression.back() == '.'))
    expression.remove_suffix(1);
  if (expression.ends_with(".value")) expression.remove_suffix(6);
  if (!expression.starts_with("flow.")) return "";
  auto name = slug(expression.substr(5));
  return to_.type_of(name).empty() ? "" : name;
}

}  // namespace amparo::flow::importing
