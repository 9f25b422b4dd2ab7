#include "flow/alternatives.hpp"

namespace amparo::flow {
namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string with_single_spaces(std::string_view text) {
  std::string out;
  for (auto word : split(text, ' '))
    if (!word.empty()) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

}  // namespace

std::optional<std::vector<std::string>> alternatives_of(std::string_view phrase) {
  std::vector<std::string> ways{""};
  auto append_each = [&](const std::vector<std::string_view>& pieces) {
    std::vector<std::string> longer;
    for (const auto& way : ways)
      for (auto piece : pieces) longer.push_back(way + std::string(piece));
    ways = std::move(longer);
  };
  while (!phrase.empty()) {
    auto open = phrase.find('(');
    auto plain = phrase.substr(0, open);
    if (plain.find_first_of("|)") != plain.npos) return std::nullopt;
    append_each({plain});
    if (open == phrase.npos) break;
    auto close = phrase.find(')', open);
    if (close == phrase.npos) return std::nullopt;
    auto inside = phrase.substr(open + 1, close - open - 1);
    auto pieces = split(inside, '|');
    if (inside.find('(') != inside.npos || ways.size() * pieces.size() > most_alternatives)
      return std::nullopt;
    append_each(pieces);
    phrase.remove_prefix(close + 1);
  }
  for (auto& way : ways) way = with_single_spaces(way);
  return ways;
}

}  // namespace amparo::flow
