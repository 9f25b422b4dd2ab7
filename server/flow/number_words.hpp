#pragma once
#include <array>
#include <string>
#include <string_view>

// Telephone numbers (E.164) as people read and hear them; a number of North America without its country code.
// Also compiled into the program that writes the safe words, which must say a number as a flow does.
namespace amparo::flow {

// The messages that say the digits 0 to 9 one by one.
inline constexpr std::array<const char*, 10> digit_keys{"word.n0", "word.n1", "word.n2", "word.n3",
                                                        "word.n4", "word.n5", "word.n6", "word.n7",
                                                        "word.n8", "word.n9"};

std::string printed_number(std::string_view e164);  // "520-623-7874"
bool is_dialled(std::string_view text);             // digits alone, perhaps behind a "+"
std::string digits_said(std::string_view e164);     // "5 2 0, 6 2 3, 7 8 7 4"

}  // namespace amparo::flow
