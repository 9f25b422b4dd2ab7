#include "flow/template_text.hpp"

#include <algorithm>

#include "flow/message_tree.hpp"

namespace amparo::flow {
namespace {

bool is_simple(const message_tree& tree) {
  for (const auto& one : tree.placeholders)
    if (one.kind != placeholder_kind::plain) return false;
  return true;
}

}  // namespace

parsed_template parse_template(std::string_view pattern, std::string_view locale,
                               const message_pattern::folding_function& fold) {
  parsed_template out;
  auto tree = read_message(pattern, locale, out.problem);
  if (!out.problem.message.empty()) return out;
  out.names = tree.names;
  if (is_simple(tree)) {
    for (auto& part : tree.parts) {
      bool is_text = part.type == message_part::kind::literal;
      out.text.pieces.push_back({fold && is_text ? fold(part.literal) : std::move(part.literal),
                                 is_text ? none : static_cast<index>(part.name), placeholder_kind::plain});
    }
    return out;
  }
  for (std::size_t i = 0; i != tree.names.size(); ++i) out.text.by_name.push_back(static_cast<index>(i));
  for (const auto& one : tree.placeholders) {
    auto position = std::find(tree.names.begin(), tree.names.end(), one.name) - tree.names.begin();
    out.text.pieces.push_back({"", static_cast<index>(position), one.kind});
  }
  out.text.pattern = message_pattern::compile(pattern, locale, fold, out.problem);
  return out;
}

void resolve(text_template& text, const std::vector<index>& arguments) {
  for (auto& piece : text.pieces)
    if (piece.argument != none) piece.argument = arguments[piece.argument];
  for (auto& position : text.by_name) position = arguments[position];
}

std::string fill(const text_template& text, const std::function<template_value(index)>& value_of) {
  if (text.pattern != nullptr)
    return text.pattern->format([&](std::size_t name) { return value_of(text.by_name[name]); });
  std::string out;
  std::size_t size = 0;
  for (const auto& piece : text.pieces) size += piece.literal.size() + (piece.argument == none ? 0 : 24);
  out.reserve(size);
  for (const auto& piece : text.pieces)
    if (piece.argument == none)
      out += piece.literal;
    else
      out += value_of(piece.argument).text;
  return out;
}

}  // namespace amparo::flow
