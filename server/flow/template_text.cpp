#include "flow/template_text.hpp"

#include <unicode/datefmt.h>
#include <unicode/gregocal.h>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>
#include <unicode/rbnf.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <charconv>
#include <memory>

namespace amparo::flow {
namespace {

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

icu::UnicodeString unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

icu::Locale icu_locale(std::string_view tag) {
  UErrorCode error = U_ZERO_ERROR;
  return icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())), error);
}

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

std::string day_in_words(std::string_view day, std::string_view locale) {
  int year = 0, month = 0, date = 0;
  auto number = [&](std::size_t from, std::size_t size, int& into) {
    auto part = day.substr(from, size);
    auto [end, problem] = std::from_chars(part.data(), part.data() + part.size(), into);
    return problem == std::errc{} && end == part.data() + part.size();
  };
  if (day.size() != 10 || day[4] != '-' || day[7] != '-' || !number(0, 4, year) || !number(5, 2, month) ||
      !number(8, 2, date))
    return "";
  if (month < 1 || month > 12 || date < 1 || date > 31) return "";
  UErrorCode error = U_ZERO_ERROR;
  auto where = icu_locale(locale);
  icu::GregorianCalendar calendar(*icu::TimeZone::getGMT(), where, error);
  calendar.clear();
  calendar.setLenient(false);
  calendar.set(year, month - 1, date);
  auto time = calendar.getTime(error);
  std::unique_ptr<icu::DateFormat> format(icu::DateFormat::createDateInstance(icu::DateFormat::kLong, where));
  if (U_FAILURE(error) || format == nullptr) return "";
  format->setTimeZone(*icu::TimeZone::getGMT());
  icu::UnicodeString out;
  return utf8(format->format(time, out));
}

std::string spelled(int number, std::string_view locale) {
  UErrorCode error = U_ZERO_ERROR;
  icu::RuleBasedNumberFormat rules(icu::URBNF_SPELLOUT, icu_locale(locale), error);
  if (U_FAILURE(error)) return "";
  // For a language without rules ICU takes those of the host's locale: only the language's own are meant.
  auto rules_language = rules.getLocale(ULOC_ACTUAL_LOCALE, error);
  if (U_FAILURE(error) || std::string_view(rules_language.getLanguage()) != icu_locale(locale).getLanguage())
    return "";
  icu::UnicodeString out;
  rules.format(static_cast<int32_t>(number), out, error);
  return U_SUCCESS(error) ? utf8(out) : "";
}

}  // namespace amparo::flow
