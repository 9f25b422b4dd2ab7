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

reply_data standing_reply(const bundle& content, std::string_view locale, std::string_view message,
                          const std::vector<std::string>& arguments) {
  const auto& m = *content.content;
  reply_data said;
  said.locale = locale;
  auto found = std::ranges::find(m.messages, message, &message_info::key);
  said.nothing = found == m.messages.end();
  if (said.nothing) return said;
  reply_line line;
  line.message = static_cast<std::uint32_t>(found - m.messages.begin());
  auto values = std::min(arguments.size(), found->variables.size());
  line.values = static_cast<std::uint8_t>(values);
  for (std::size_t i = 0; i != values; ++i)
    said.values.push_back(value_of(found->variables[i], arguments[i]));
  said.lines.push_back(line);
  return said;
}

}  // namespace amparo::flow
