#include "flow/duration.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace amparo::flow {
namespace {

constexpr std::array<std::pair<char, std::int64_t>, 4> units{
    {{'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}};
constexpr std::int64_t a_year = 366 * 86'400;

}  // namespace

std::optional<std::chrono::seconds> read_duration(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  std::int64_t number = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size() - 1 || number < 0 || number > a_year)
    return std::nullopt;
  for (auto [letter, seconds] : units)
    if (*end == letter && number * seconds <= a_year) return std::chrono::seconds(number * seconds);
  return std::nullopt;
}

std::string duration_text(std::chrono::seconds length) {
  for (auto [letter, seconds] : units)
    if (length.count() % seconds == 0 && (length.count() != 0 || seconds == 1))
      return std::to_string(length.count() / seconds) + letter;
  return "0s";
}

}  // namespace amparo::flow
