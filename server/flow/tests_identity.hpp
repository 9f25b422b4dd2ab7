#pragma once
#include <optional>
#include <string>
#include <string_view>

// Tests of input for the numbers of papers and for postal codes. Spaces, dashes and case are as people write
// them; the answer is the plain form, to be kept and compared. Nothing is looked up: a number that passes
// need not exist.
namespace amparo::flow {

// The alien registration number of the United States: 8 or 9 digits, with or without "A", "#", "A#". Nine
// digits, the eight-digit ones with a zero before them as USCIS writes them.
std::optional<std::string> a_number_in(std::string_view typed);

// The CURP, Mexico's population key (RENAPO, Instructivo Normativo para la Asignación de la CURP, Diario
// Oficial 18 October 2021): four letters of the names, birth date, sex (H, M, X), state of birth (NE abroad),
// three consonants, a mark that tells namesakes apart (a digit before 2000, a letter since), and a check
// digit: the first 17 characters by their place in 0-9 A-N Ñ O-Z times 18, 17 ... 2, summed, and what is
// missing to the next ten. 18 upper-case characters.
std::optional<std::string> curp_in(std::string_view typed);

// A ZIP code of 5 or 9 digits, from 00501: "30303", "30303-1234".
std::optional<std::string> zip_in(std::string_view typed);

// A Mexican código postal: 5 digits, from 01000.
std::optional<std::string> postal_code_in(std::string_view typed);

}  // namespace amparo::flow
