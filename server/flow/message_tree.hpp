#pragma once
#include <unicode/datefmt.h>
#include <unicode/numberformatter.h>
#include <unicode/plurrule.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flow/message_pattern.hpp"

// A pattern of MessageFormat as a tree, with everything that formatting needs already made.
namespace amparo::flow {

struct message_part;
using message_parts = std::vector<message_part>;

struct message_case {
  std::string selector;                // "one", a word
  std::optional<std::int64_t> equals;  // of "=1"
  message_parts inside;
};

struct message_part {
  enum class kind : std::uint8_t { literal, argument, number_sign };  // number_sign: "#" inside a plural
  kind type = kind::literal;
  placeholder_kind how = placeholder_kind::plain;
  std::size_t name = 0;  // by position in message_tree::names
  std::string literal;
  std::int64_t offset = 0;  // of a plural
  std::vector<message_case> cases;
  std::optional<icu::number::LocalizedNumberFormatter> number;
  std::shared_ptr<const icu::DateFormat> moment;
  std::shared_ptr<const icu::PluralRules> rules;
};

struct message_tree {
  message_parts parts;
  std::vector<std::string> names;
  std::vector<placeholder> placeholders;  // in the order of the pattern
};

// With `locale` empty only names and kinds are read, and nothing that formats is made.
message_tree read_message(std::string_view pattern, std::string_view locale, pattern_problem& problem);

}  // namespace amparo::flow
