#include "flow/stretches.hpp"

#include "base/fold.hpp"
#include "flow/template_text.hpp"

namespace amparo::flow {
namespace {

constexpr std::string_view not_at_the_beginning = " .,;:)!?", not_at_the_end = " ,;(";

std::string said_of(std::string_view words) {
  auto first = words.find_first_not_of(not_at_the_beginning);
  if (first == words.npos) return "";
  words = words.substr(first, words.find_last_not_of(not_at_the_end) - first + 1);
  return base::match_fold(words).empty() ? "" : std::string(words);
}

}  // namespace

std::optional<std::vector<std::string>> stretches_of(const text_template& text) {
  if (text.pattern != nullptr) return std::nullopt;
  std::vector<std::string> out;
  std::string_view words = text.words;
  std::size_t from = 0;
  for (const auto& hole : text.holes) {
    out.push_back(said_of(words.substr(from, hole.at - from)));
    from = hole.at;
  }
  out.push_back(said_of(words.substr(from)));
  return out;
}

std::optional<std::vector<std::string>> stretches_of(std::string_view text, std::string_view tag) {
  auto parsed = parse_template(text, tag, nullptr);
  if (!parsed.problem.message.empty()) return std::nullopt;
  return stretches_of(parsed.text);
}

}  // namespace amparo::flow
