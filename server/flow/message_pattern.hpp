#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Patterns of ICU MessageFormat: {name}, {n, number}, {n, plural, =0 {...} one {...} other {...}}, {place,
// selectordinal, ...}, {who, select, ...}, {day, date, long}, {hour, time, short}. Compiled once, with an
// explicit locale; immutable, so that threads share it (ICU's own MessageFormat may not be shared). Values
// are put in as they are and never parsed again (F-4): "{n}", "{{", "${x}", "%s" in a value arrive as they
// stand.
namespace amparo::flow {

enum class placeholder_kind : std::uint8_t { plain, number, plural, ordinal, select, date, time };
std::string_view name_of(placeholder_kind kind);

struct placeholder {
  std::string name;
  placeholder_kind kind = placeholder_kind::plain;
  std::size_t offset = 0;          // bytes into the pattern
  std::vector<std::string> cases;  // of plural, ordinal and select: "=0", "one", "other"
  friend bool operator==(const placeholder&, const placeholder&) = default;
};

struct pattern_problem {
  std::size_t offset = 0;  // bytes into the pattern
  std::string message;     // empty: none
};

// Every placeholder of a pattern in the order in which it stands, those inside of plural and select too.
std::vector<placeholder> placeholders_of(std::string_view pattern, pattern_problem& problem);

// What stands for a placeholder: `text` where it is plain, `selector` where it selects (`text` where that is
// empty), `number` where it counts, or is a day or a time as flow::scalar holds them. A number that is
// missing takes the case "other" and prints `text`.
struct template_value {
  std::string text;
  std::optional<std::int64_t> number = {};
  std::string selector = {};
};

class message_pattern {
 public:
  // `fold` goes over everything that ICU or the translator wrote, not over the values; null for none.
  using folding_function = std::function<std::string(const std::string&)>;
  // Null where the pattern is none; `problem` says where and why.
  static std::shared_ptr<const message_pattern> compile(std::string_view pattern, std::string_view locale,
                                                        const folding_function& fold,
                                                        pattern_problem& problem);
  ~message_pattern();
  // Names of the placeholders by position, each once.
  const std::vector<std::string>& names() const;
  std::string format(const std::function<template_value(std::size_t)>& value_of) const;

 private:
  struct compiled;
  explicit message_pattern(std::unique_ptr<compiled> made);
  std::unique_ptr<const compiled> made_;
};

}  // namespace amparo::flow
