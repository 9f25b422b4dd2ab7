#include "flow/template_text.hpp"

#include <algorithm>

#include "flow/message_tree.hpp"

namespace amparo::flow {
namespace {

using folding_function = message_pattern::folding_function;

bool is_simple(const message_tree& tree) {
  return std::ranges::all_of(tree.placeholders,
                             [](const auto& one) { return one.kind == placeholder_kind::plain; });
}

parsed_template simple_template(message_tree tree, const folding_function& fold) {
  parsed_template out;
  out.names = std::move(tree.names);
  auto& words = out.text.words;
  for (const auto& part : tree.parts)
    if (part.type == message_part::kind::literal)
      words += fold ? fold(part.literal) : part.literal;
    else
      out.text.holes.push_back({static_cast<index>(part.name), static_cast<std::uint32_t>(words.size())});
  return out;
}

}  // namespace

parsed_template parse_template(std::string_view pattern, std::string_view locale,
                               const folding_function& fold) {
  if (pattern.find_first_of("{}'") == pattern.npos) {  // nothing that MessageFormat reads in its own way
    parsed_template out;
    out.text.words = pattern;
    if (fold) out.text.words = fold(out.text.words);
    return out;
  }
  pattern_problem problem;
  if (auto tree = read_message(pattern, "", problem); problem.message.empty() && is_simple(tree))
    return simple_template(std::move(tree), fold);

  parsed_template out;
  auto tree = read_message(pattern, locale, out.problem);
  if (!out.problem.message.empty()) return out;
  out.names = tree.names;
  for (std::size_t i = 0; i != tree.names.size(); ++i) out.text.by_name.push_back(static_cast<index>(i));
  for (const auto& one : tree.placeholders) {
    auto position = std::ranges::find(tree.names, one.name) - tree.names.begin();
    out.text.holes.push_back({static_cast<index>(position), 0, one.kind});
  }
  out.text.pattern = message_pattern::compile(pattern, locale, fold, out.problem);
  return out;
}

void resolve(text_template& text, const std::vector<index>& arguments) {
  for (auto& hole : text.holes) hole.argument = arguments[hole.argument];
  for (auto& position : text.by_name) position = arguments[position];
}

std::string fill(const text_template& text, const std::function<template_value(index)>& value_of) {
  if (text.pattern != nullptr)
    return text.pattern->format([&](std::size_t name) { return value_of(text.by_name[name]); });
  std::string out;
  out.reserve(text.words.size() + 24 * text.holes.size());
  std::size_t from = 0;
  for (const auto& hole : text.holes) {
    out.append(text.words, from, hole.at - from);
    out += value_of(hole.argument).text;
    from = hole.at;
  }
  return out.append(text.words, from);
}

}  // namespace amparo::flow
