#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "flow/answer_words.hpp"

// Tests of input that find a day, as flow::scalar holds it. Nothing where the text says none, says one that
// is impossible (31 of February), or says two things that differ ("lunes 24 de noviembre" of a Tuesday): the
// caller is asked again, never corrected.
namespace amparo::flow {

// Where a day lies that leaves something out: a hearing lies ahead, a birth behind.
enum class day_side : std::uint8_t { ahead, behind };

// The rule for what is left out:
//  - a day without a year is the next one, today included (behind: the last one, today included);
//  - a year of two digits is of this century, or behind: of the one that does not lie ahead of this year;
//  - the name of a weekday is the next such day after today (behind: the last one before today).
// Understood: "24/11/2026" with any signs between, day first unless the locale writes the month first, and
// the year first where it has four digits; "24112026", "241126", "2411" as keys give it; "24 de noviembre
// [de] 2026", "24 nov", "noviembre 24", numbers in words; "martes 24 de noviembre"; weekday names; today,
// tomorrow and their like.
std::optional<std::int64_t> date_in(std::string_view typed, std::int64_t today, const answer_words& words,
                                    day_side side = day_side::ahead);

}  // namespace amparo::flow
