#include <algorithm>
#include <charconv>

#include "flow/engine.hpp"
#include "flow/model.hpp"
#include "flow/session.hpp"

// What the turn itself has to say, outside any flow: one message of the bundle, found by its key.
namespace amparo::flow {
namespace {

reply_value value_of(index argument, const std::string& text) {
  reply_value value;
  value.argument = argument;
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool is_number = !text.empty() && error == std::errc{} && end == text.data() + text.size();
  value.type = is_number ? reply_value::kind::number : reply_value::kind::text;
  if (is_number)
    value.number = number;
  else
    value.text = text;
  return value;
}

}  // namespace

std::optional<reply_data> words_of(const bundle& content, std::string_view locale, std::string_view key,
                                   const std::vector<named_value>& values) {
  const auto& m = *content.content;
  auto found = std::ranges::find(m.messages, key, &message_info::key);
  if (found == m.messages.end()) return std::nullopt;
  reply_data said;
  said.locale = m.locales[m.locale_of(locale)].tag;
  for (const auto& given : values)
    if (auto argument = std::ranges::find(m.arguments, given.name); argument != m.arguments.end())
      said.values.push_back(value_of(static_cast<index>(argument - m.arguments.begin()), given.value));
  said.lines.push_back(
      {static_cast<index>(found - m.messages.begin()), 0, static_cast<std::uint8_t>(said.values.size())});
  return said;
}

}  // namespace amparo::flow
