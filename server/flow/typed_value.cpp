#include "flow/typed_value.hpp"

#include <charconv>

#include "flow/in_words.hpp"

namespace amparo::flow {
namespace {

constexpr std::size_t most_text = 320;

std::optional<scalar> number_in(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool is_whole = problem == std::errc{} && end == text.data() + text.size();
  if (!is_whole || number < least || number > most) return std::nullopt;
  return scalar{number, ""};
}

std::optional<scalar> time_in(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  auto hours = number_in(text.substr(0, 2), 0, 23), minutes = number_in(text.substr(3), 0, 59);
  if (!hours || !minutes) return std::nullopt;
  return scalar{hours->number * 60 + minutes->number, ""};
}

}  // namespace

std::string plain_text(const scalar& value, value_type type) {
  if (type == value_type::flag) return value.number != 0 ? "true" : "false";
  if (type == value_type::date) return iso_day(value.number);
  if (type == value_type::time) return iso_time(value.number);
  return is_textual(type) ? value.text : std::to_string(value.number);
}

std::optional<scalar> typed_value(std::string_view text, value_type type) {
  switch (type) {
    case value_type::flag:
      if (text != "true" && text != "false") return std::nullopt;
      return scalar{text == "true", ""};
    case value_type::number: return number_in(text, -(std::int64_t{1} << 53), std::int64_t{1} << 53);
    case value_type::choices: return number_in(text, 0, 255);
    case value_type::time: return time_in(text);
    case value_type::date: {
      auto day = day_of(text);
      if (!day) return std::nullopt;
      return scalar{*day, ""};
    }
    default: break;
  }
  if (text.size() > most_text) return std::nullopt;
  return scalar{0, std::string(text)};
}

}  // namespace amparo::flow
