#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Every rule by which a file that a person wrote can be refused: one table for the loaders' findings, for
// SARIF and for flows/rules.md. A loader that reports a rule adds its row here; a test holds both against
// each other.
namespace amparo::base {

enum class severity : std::uint8_t {
  error,   // what it is found in is not used
  warning  // told, and used all the same
};

enum class rule_area : std::uint8_t {
  yaml,
  flows,
  locales,
  interchange,  // what a translator gives back
  bundle,
  directory,
  configuration,
  transcripts
};

struct rule {
  std::string_view name;  // kebab-case, as in finding::rule
  rule_area area = rule_area::yaml;
  severity level = severity::error;
  std::string_view sentence;  // what must hold
  std::string_view mend;      // said where the finding has no hint of its own
};

std::span<const rule> all_rules();             // by name
const rule* find_rule(std::string_view name);  // null for a name that is none
std::string_view name_of(rule_area area);      // "flows"
std::string_view name_of(severity level);      // "error"

// The table as Markdown, an area after the other: what flows/rules.md holds.
std::string rules_as_markdown();

}  // namespace amparo::base
