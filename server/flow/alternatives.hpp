#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A phrase of a list of words as its translator wrote it: "(hay|va a haber) (redada|redadas)" stands for each
// way to read it, "( esta|) hoy" for one with and one without. Parentheses do not nest.
namespace amparo::flow {

inline constexpr std::size_t most_alternatives = 4'000;  // of one phrase

// Every way to read it, one space between words; nothing where a parenthesis is not closed or opened, a bar
// stands outside of one, or there are more than most_alternatives.
std::optional<std::vector<std::string>> alternatives_of(std::string_view phrase);

}  // namespace amparo::flow
