#pragma once
#include <optional>
#include <string>
#include <string_view>

// Spanish letters with accents in the GSM alphabet, for telephones that know the national language shift
// (3GPP TS 23.038, A.2.2: Spanish has a single shift table, id 2, and no locking one). Each such letter costs
// two septets, and the header that announces the table takes room for five. A telephone that ignores the
// header shows A for Á, and no provider here can carry it (server/provider/README.md), so nothing is sent so:
// `amparo segments` says what it would cost.
namespace amparo::base {

struct shifted_text {
  std::string header;   // user data header, its length first: 03 24 01 02
  std::string septets;  // one a byte, ESC written out
};

// Nothing where a character is neither in the GSM alphabet nor in that table.
std::optional<shifted_text> spanish_shift(std::string_view utf8);
// The inverse of its septets.
std::string text_of_spanish_shift(std::string_view septets);

inline constexpr std::size_t most_shifted_septets = 155;  // of one message

}  // namespace amparo::base
