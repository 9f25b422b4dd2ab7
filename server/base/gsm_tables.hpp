#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Fallbacks into the GSM alphabet, as data: which character a language may write as which. Sources: the
// house's language survey of November 2026 (glottal letters are kept as ', never deleted: k'aq is not kaq;
// tone marks are lost, so a text whose meaning rests on them must not go by SMS).
namespace amparo::base {

struct gsm_fallback {
  char32_t from;
  std::string_view to;  // in the GSM alphabet; "" drops the character
};

// The replacement in this language, else in any language, else nothing. An entry for a small letter holds for
// its capital.
std::optional<std::string> gsm_fallback_of(char32_t code_point, std::string_view locale);

// Every tag that has a table of its own, and that table without the shared one; for tests and documentation.
std::vector<std::string_view> gsm_fallback_locales();
const std::vector<gsm_fallback>& gsm_fallbacks(std::string_view locale);
const std::vector<gsm_fallback>& shared_gsm_fallbacks();

}  // namespace amparo::base
