#include "flow/template_text.hpp"

#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>

#include <algorithm>

#include "flow/icu_text.hpp"

namespace amparo::flow {
namespace {

std::size_t position_of(std::vector<std::string>& names, const std::string& name) {
  auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) found = names.insert(names.end(), name);
  return static_cast<std::size_t>(found - names.begin());
}

// Walks the parts once. Literal text lies between the limits of neighbouring parts, apostrophes already
// marked as skipped.
struct flattener {
  const icu::MessagePattern& pattern;
  parsed_template& out;
  bool simple = true;
  std::string literal;

  void text(int32_t from, int32_t to) {
    literal += utf8(pattern.getPatternString().tempSubStringBetween(from, to));
  }
  void close_literal() {
    if (!literal.empty()) out.text.pieces.push_back({std::move(literal), none});
    literal.clear();
  }
  void argument(int32_t part) {
    if (pattern.getPart(part).getArgType() != UMSGPAT_ARG_TYPE_NONE) simple = false;
    auto name = utf8(pattern.getSubstring(pattern.getPart(part + 1)));
    auto position = position_of(out.names, name);
    close_literal();
    out.text.pieces.push_back({"", static_cast<index>(position)});
  }

  void run() {
    int32_t from = 0;
    int depth = 0;
    for (int32_t i = 0; i < pattern.countParts(); ++i) {
      const auto& part = pattern.getPart(i);
      auto type = part.getType();
      bool outside = depth == 0;
      if (type == UMSGPAT_PART_TYPE_ARG_START) {
        if (outside) text(from, part.getIndex());
        argument(i);
        ++depth;
      } else if (type == UMSGPAT_PART_TYPE_ARG_LIMIT) {
        --depth;
        from = part.getLimit();
      } else if (outside && (type == UMSGPAT_PART_TYPE_SKIP_SYNTAX || type == UMSGPAT_PART_TYPE_MSG_LIMIT ||
                             type == UMSGPAT_PART_TYPE_MSG_START)) {
        text(from, part.getIndex());
        from = part.getLimit();
      }
    }
    close_literal();
  }
};

std::string format_complex(const text_template& text, const std::vector<std::string>& names,
                           std::string_view locale, const std::function<template_value(index)>& value_of) {
  std::vector<icu::UnicodeString> keys;
  std::vector<icu::Formattable> values;
  for (const auto& piece : text.pieces) {
    if (piece.argument == none) continue;
    auto value = value_of(piece.argument);
    keys.push_back(unicode(names[piece.argument]));
    values.push_back(value.number ? icu::Formattable(static_cast<int64_t>(*value.number))
                                  : icu::Formattable(unicode(value.text)));
  }
  UErrorCode error = U_ZERO_ERROR;
  icu::MessageFormat format(unicode(text.pattern), icu_locale(locale), error);
  icu::UnicodeString out;
  format.format(keys.data(), values.data(), static_cast<int32_t>(keys.size()), out, error);
  return U_SUCCESS(error) ? utf8(out) : std::string{};
}

}  // namespace

parsed_template parse_template(std::string_view pattern) {
  parsed_template out;
  UErrorCode error = U_ZERO_ERROR;
  UParseError where;
  icu::MessagePattern parsed(UMSGPAT_APOS_DOUBLE_OPTIONAL, error);
  parsed.parse(unicode(pattern), &where, error);
  if (U_FAILURE(error)) {
    out.problem = u_errorName(error);
    return out;
  }
  flattener walk{parsed, out, true, ""};
  walk.run();
  if (!walk.simple) {
    out.text.pattern = pattern;
    std::erase_if(out.text.pieces, [](const auto& piece) { return piece.argument == none; });
  }
  return out;
}

std::string fill(const text_template& text, const std::vector<std::string>& names, std::string_view locale,
                 const std::function<template_value(index)>& value_of) {
  if (!text.pattern.empty()) return format_complex(text, names, locale, value_of);
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
