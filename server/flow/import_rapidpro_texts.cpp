#include "flow/import_rapidpro.hpp"

// Texts, in every language that the flow has them in.
namespace amparo::flow::importing {
namespace {

std::size_t end_of_expression(std::string_view text, std::size_t from) {
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

}  // namespace

// "@results.color" is a value of ours; nothing else that is computed is.
std::string rapidpro_flow::template_of(std::string_view text, const std::string& at) {
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

std::string rapidpro_flow::result_of(std::string_view expression) const {
  constexpr std::string_view sign = "@results.";
  if (!expression.starts_with(sign)) return "";
  auto name = expression.substr(sign.size());
  name = name.substr(0, name.find('.'));
  return to_.type_of(name).empty() ? "" : std::string(name);
}

// One text in every language that the flow has it in, under a new key.
std::string rapidpro_flow::message(const json::object& owner, const std::string& property,
                                   const std::string& text, const std::string& hint, const std::string& at) {
  auto key = to_.new_key(hint);
  put(base_tag_, key, template_of(text, at));
  translate(owner, property, key, at);
  return key;
}

void rapidpro_flow::put(const std::string& tag, const std::string& key, std::string text) {
  to_.text(tag, key).text = std::move(text);
}

void rapidpro_flow::translate(const json::object& owner, const std::string& property, const std::string& key,
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

void rapidpro_flow::leave_unknown_languages() {
  for (const auto& key : to_.keys_without_source())
    notes_.leave(
        at_ + "/language", key,
        "It has no Spanish text, which every message needs: write one under this key in locales/es-MX.");
}

}  // namespace amparo::flow::importing
