#include "base/national_shift.hpp"

#include <algorithm>
#include <array>

#include "base/gsm.hpp"
#include "base/utf8.hpp"

namespace amparo::base {
namespace {

constexpr char escape = 0x1B;

struct row {
  char32_t character;
  std::string_view utf8;
  char septet;
};
// What the table has beside the extension that every language has.
constexpr std::array<row, 9> accents{{{U'ç', "ç", 0x09},
                                      {U'Á', "Á", 'A'},
                                      {U'Í', "Í", 'I'},
                                      {U'Ó', "Ó", 'O'},
                                      {U'Ú', "Ú", 'U'},
                                      {U'á', "á", 'a'},
                                      {U'í', "í", 'i'},
                                      {U'ó', "ó", 'o'},
                                      {U'ú', "ú", 'u'}}};

}  // namespace

std::optional<shifted_text> spanish_shift(std::string_view utf8) {
  shifted_text out{"\x03\x24\x01\x02", ""};
  auto text = nfc(utf8);
  for (std::size_t at = 0; at < text.size();) {
    auto begin = at;
    auto known = std::ranges::find(accents, next_code_point(text, at), &row::character);
    if (known != accents.end()) {
      out.septets += {escape, known->septet};
      continue;
    }
    auto plain = gsm_septets(std::string_view(text).substr(begin, at - begin));
    if (!plain) return std::nullopt;
    out.septets += *plain;
  }
  return out;
}

std::string text_of_spanish_shift(std::string_view septets) {
  std::string out;
  for (std::size_t at = 0; at < septets.size();) {
    bool is_pair = septets[at] == escape && at + 1 < septets.size();
    auto known = is_pair ? std::ranges::find(accents, septets[at + 1], &row::septet) : accents.end();
    auto taken = is_pair ? 2U : 1U;
    out += known != accents.end() ? std::string(known->utf8) : text_of_septets(septets.substr(at, taken));
    at += taken;
  }
  return out;
}

}  // namespace amparo::base
