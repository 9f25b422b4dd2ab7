#pragma once
#include <string>
#include <string_view>

// Telephone numbers (E.164) as people read and hear them; a number of North America without its country code.
// Also compiled into the program that writes the safe words, which must say a number as a flow does.
namespace amparo::flow {

std::string printed_number(std::string_view e164);  // "520-623-7874"
std::string digits_said(std::string_view e164);     // "5 2 0, 6 2 3, 7 8 7 4"

}  // namespace amparo::flow
