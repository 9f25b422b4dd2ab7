#include "flow/kept_words.hpp"

#include <algorithm>

#include "base/fold.hpp"
#include "flow/template_text.hpp"

namespace amparo::flow {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class Take>
void each_part(std::string_view text, Take take) {
  for (std::size_t i = 0; i < text.size();) {
    auto end = i + 1;
    if (text[i] == '{')
      end = std::min(text.find('}', i), text.size() - 1) + 1;
    else if (is_digit(text[i]))
      while (end < text.size() && is_digit(text[end])) ++end;
    if (text[i] == '{' || is_digit(text[i])) take(text.substr(i, end - i));
    i = end;
  }
}

// Words with a letter in them, outside braces.
std::size_t words_in(std::string_view text) {
  std::string bare;
  int depth = 0;
  for (char c : text) {
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    bare += depth == 0 && c != '}' ? c : ' ';
  }
  auto folded = base::match_fold(bare);
  std::size_t words = 0;
  for (std::size_t at = 0; at < folded.size();) {
    auto end = std::min(folded.find(' ', at), folded.size());
    words += !std::ranges::all_of(folded.substr(at, end - at), is_digit);
    at = end + 1;
  }
  return words;
}

}  // namespace

bool keeps_names(std::string_view text, std::string_view source, std::string_view tag) {
  auto here = parse_template(text, tag, nullptr), there = parse_template(source, tag, nullptr);
  if (!here.problem.message.empty() || !there.problem.message.empty()) return false;
  if (here.text.pattern != nullptr || there.text.pattern != nullptr)
    return std::set(here.names.begin(), here.names.end()) == std::set(there.names.begin(), there.names.end());
  auto all = [](const parsed_template& of) {
    std::multiset<std::string> out;
    for (const auto& hole : of.text.holes) out.insert(of.names[hole.argument]);
    return out;
  };
  return all(here) == all(there);
}

bool compared_numbers::agree() const {
  return is_worded_so ? here == there : std::ranges::includes(there, here);
}

compared_numbers numbers_of(std::string_view text, std::string_view source, bool is_worded_so) {
  auto there = numbers_in(source);
  return {numbers_in(text, !there.contains("7")), std::move(there), is_worded_so};
}

std::set<std::string> numbers_in(std::string_view text, bool seven_is_letter) {
  std::set<std::string> out;
  auto is_letter_at = [&](std::size_t at) {
    auto byte = at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
    return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  };
  each_part(text, [&](std::string_view part) {
    auto at = static_cast<std::size_t>(part.data() - text.data());
    bool touches = is_letter_at(at - 1) || is_letter_at(at + part.size());
    if (part.front() != '{' && !(seven_is_letter && part == "7" && touches)) out.emplace(part);
  });
  return out;
}

bool says_something(std::string_view text) { return !base::match_fold(text).empty(); }

bool repeats(std::string_view text, std::string_view source) { return text == source && words_in(text) > 1; }

}  // namespace amparo::flow
