#include "base/gsm.hpp"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "base/gsm_tables.hpp"
#include "base/utf8.hpp"

// One pass counts septets and UTF-16 units side by side, so that an ASCII text, or any text of one segment,
// is measured without a second look and without ICU. Only a longer text is walked again, sequence by
// sequence, to place the cuts.
namespace amparo::base {
namespace {

constexpr char escape = 0x1B;

// TS 23.038, table 6.2.1, in septet order; ESC stands for itself.
constexpr std::u32string_view basic =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1B"
    U"ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    U"abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(basic.size() == 128);

struct extension_row {
  char32_t character;
  char septet;
};
constexpr std::array<extension_row, 10> extension = {{{U'\f', 0x0A},
                                                      {U'^', 0x14},
                                                      {U'{', 0x28},
                                                      {U'}', 0x29},
                                                      {U'\\', 0x2F},
                                                      {U'[', 0x3C},
                                                      {U'~', 0x3D},
                                                      {U']', 0x3E},
                                                      {U'|', 0x40},
                                                      {U'€', 0x65}}};

// A character's septets: its code (0 to 127) and, in the extension table, ESC before it; -1 where GSM has it
// not.
struct coding {
  signed char code = -1;
  bool extended = false;
  std::size_t units() const { return code < 0 ? 0 : extended ? 2 : 1; }
};

constexpr std::size_t latin = 0x100;
constexpr std::array<coding, latin> make_latin() {
  std::array<coding, latin> all{};
  for (std::size_t i = 0; i != basic.size(); ++i)
    if (basic[i] < latin && basic[i] != char32_t{escape})
      all[basic[i]] = {static_cast<signed char>(i), false};
  for (auto& row : extension)
    if (row.character < latin) all[row.character] = {static_cast<signed char>(row.septet), true};
  return all;
}
constexpr auto latin_codes = make_latin();

coding coding_of(char32_t c) {
  if (c < latin) return latin_codes[c];
  if (c == U'€') return {0x65, true};
  auto at = basic.find(c);
  if (at == basic.npos) return {};
  return {static_cast<signed char>(at), false};
}

std::size_t utf16_units(char32_t c) { return c < 0x10000 ? 1 : 2; }

struct limits {
  std::size_t single, part;
};
constexpr limits limits_of(sms_alphabet alphabet) {
  return alphabet == sms_alphabet::gsm7 ? limits{160, 153} : limits{70, 67};
}

struct measure {
  std::size_t septets = 0, utf16 = 0;
  std::vector<char32_t> outside;
  sms_alphabet alphabet() const { return outside.empty() ? sms_alphabet::gsm7 : sms_alphabet::ucs2; }
  std::size_t units() const { return outside.empty() ? septets : utf16; }
};

void note(std::vector<char32_t>& list, char32_t c) {
  if (std::find(list.begin(), list.end(), c) == list.end()) list.push_back(c);
}

measure measure_of(std::string_view text) {
  measure m;
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    auto units = coding_of(c).units();
    if (units == 0) note(m.outside, c);
    m.septets += units;
    m.utf16 += utf16_units(c);
  }
  return m;
}

// True where a reader sees `before` and `c` as one character, so that no cut may fall between (Unicode UAX
// 29, the rules for marks, joined emoji and flags). `flags` counts the regional indicators just before.
bool continues(char32_t before, char32_t c, std::size_t flags) {
  if (c < 0x300) return false;
  auto kind = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_GRAPHEME_CLUSTER_BREAK);
  if (kind == U_GCB_EXTEND || kind == U_GCB_ZWJ || kind == U_GCB_SPACING_MARK) return true;
  if (kind == U_GCB_REGIONAL_INDICATOR) return flags % 2 == 1;
  return before == 0x200D && u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EXTENDED_PICTOGRAPHIC);
}

bool is_flag_half(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }

struct piece {
  std::size_t begin, end, units;
};

// The code points of one visible character from `at` on.
struct sequence {
  std::size_t end, units;
};
sequence sequence_at(std::string_view text, std::size_t at, sms_alphabet alphabet) {
  auto units_of = [&](char32_t c) {
    return alphabet == sms_alphabet::gsm7 ? coding_of(c).units() : utf16_units(c);
  };
  char32_t before = next_code_point(text, at);
  sequence s{at, units_of(before)};
  std::size_t flags = is_flag_half(before) ? 1 : 0;
  while (alphabet == sms_alphabet::ucs2 && at < text.size()) {
    char32_t c = next_code_point(text, at);
    if (!continues(before, c, flags)) break;
    flags = is_flag_half(c) ? flags + 1 : 0;
    before = c;
    s = {at, s.units + units_of(c)};
  }
  return s;
}

// The text cut into pieces of at most `limit` units.
std::vector<piece> cut(std::string_view text, sms_alphabet alphabet, std::size_t limit) {
  std::vector<piece> pieces;
  piece open{0, 0, 0};
  auto take = [&](std::size_t end, std::size_t units) {
    if (open.units + units > limit) {
      pieces.push_back(open);
      open = {open.end, open.end, 0};
    }
    open.end = end;
    open.units += units;
  };
  for (std::size_t at = 0; at < text.size();) {
    auto s = sequence_at(text, at, alphabet);
    if (s.units <= limit) {
      take(s.end, s.units);
    } else {
      for (auto inner = at; inner < s.end;) {
        auto c = next_code_point(text, inner);
        take(inner, utf16_units(c));
      }
    }
    at = s.end;
  }
  if (open.units != 0) pieces.push_back(open);
  return pieces;
}

std::vector<piece> pieces_of(std::string_view text, const measure& m) {
  if (text.empty()) return {};
  auto [single, part] = limits_of(m.alphabet());
  if (m.units() <= single) return {{0, text.size(), m.units()}};
  return cut(text, m.alphabet(), part);
}

// Where a message of its own ends that begins the text and must not reach past `end`: {end of the words,
// begin of the rest}.
std::pair<std::size_t, std::size_t> break_before(std::string_view text, std::size_t end) {
  auto line = text.substr(0, end + 1).rfind('\n');
  if (line != text.npos && line != 0 && line >= end / 2) return {line, line + 1};
  auto space = text.substr(0, end + 1).rfind(' ');
  if (space != text.npos && space != 0) return {space, space + 1};
  return {end, end};
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_plain_gsm(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && latin_codes[byte].units() != 0;
  });
}

const icu::Normalizer2& composer() {
  UErrorCode error = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFCInstance(error);  // compiled into ICU: it cannot fail
}

// A character that no table knows, mark by mark: a letter with a line below is the letter where the language
// drops the line.
std::optional<std::string> fallback_by_marks(char32_t c, std::string_view locale) {
  icu::UnicodeString apart;
  if (!composer().getDecomposition(static_cast<UChar32>(c), apart)) return std::nullopt;
  std::string out;
  for (int32_t at = 0; at < apart.length(); at = apart.moveIndex32(at, 1)) {
    auto piece_of = static_cast<char32_t>(apart.char32At(at));
    if (coding_of(piece_of).units() != 0) {
      append_utf8(out, piece_of);
    } else if (auto to = gsm_fallback_of(piece_of, locale)) {
      out += *to;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace

std::string_view name_of(sms_alphabet alphabet) { return alphabet == sms_alphabet::gsm7 ? "GSM-7" : "UCS-2"; }

sms_cost cost_of(std::string_view text) {
  auto m = measure_of(text);
  auto pieces = pieces_of(text, m);
  sms_cost cost{m.alphabet(), m.units(), pieces.size(), {}, {}};
  cost.units_per_segment.reserve(pieces.size());
  for (auto& p : pieces) cost.units_per_segment.push_back(p.units);
  cost.forces_ucs2 = std::move(m.outside);
  return cost;
}

std::size_t segments_of(std::string_view text) {
  // Without an escape pair a cut falls anywhere, so the count of septets says it all.
  std::size_t septets = 0;
  for (std::size_t at = 0; at < text.size(); ++septets) {
    auto byte = static_cast<unsigned char>(text[at]);
    char32_t c = byte < 0x80 ? static_cast<char32_t>(text[at++]) : next_code_point(text, at);
    auto code = coding_of(c);
    if (code.code < 0 || code.extended) return cost_of(text).segments;
  }
  auto [single, part] = limits_of(sms_alphabet::gsm7);
  return septets <= single ? (septets + single - 1) / single : (septets + part - 1) / part;
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  for (auto& p : pieces_of(text, measure_of(text))) parts.emplace_back(text.substr(p.begin, p.end - p.begin));
  return parts;
}

std::vector<std::string> messages_of(std::string_view text, std::size_t most) {
  std::vector<std::string> messages;
  most = std::max<std::size_t>(most, 1);
  while (!text.empty()) {
    auto m = measure_of(text);
    auto pieces = pieces_of(text, m);
    if (pieces.size() <= most) {
      messages.emplace_back(text);
      break;
    }
    // One segment alone may be longer than a part; the cut before it is by the part all the same, which is
    // always safe.
    auto [end, rest] = break_before(text, pieces[most - 1].end);
    messages.emplace_back(text.substr(0, end));
    text.remove_prefix(rest);
  }
  return messages;
}

std::string nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode error = U_ZERO_ERROR;
  std::string out;
  auto bytes = icu::StringPiece(text.data(), static_cast<int32_t>(text.size()));
  composer().normalize(icu::UnicodeString::fromUTF8(bytes), error).toUTF8String(out);
  return out;
}

std::optional<std::string> gsm_septets(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto coded = coding_of(next_code_point(text, at));
    if (coded.code < 0) return std::nullopt;
    if (coded.extended) out.push_back(escape);
    out.push_back(static_cast<char>(coded.code));
  }
  return out;
}

std::string text_of_septets(std::string_view septets) {
  std::string out;
  bool escaped = false;
  for (char byte : septets) {
    auto septet = static_cast<char>(byte & 0x7F);
    if (!escaped && septet == escape) {
      escaped = true;
      continue;
    }
    auto row = std::find_if(extension.begin(), extension.end(), [&](auto& r) { return r.septet == septet; });
    if (escaped && row != extension.end())
      append_utf8(out, row->character);
    else
      append_utf8(out, septet == escape ? U' ' : basic[static_cast<unsigned char>(septet)]);
    escaped = false;
  }
  if (escaped) out.push_back(' ');
  return out;
}

std::string code_points_of(const std::vector<char32_t>& characters) {
  std::string out;
  for (auto one : characters)
    out += fmt::format("{}U+{:04X}", out.empty() ? "" : ", ", static_cast<unsigned>(one));
  return out;
}

folded_text sms_fold(std::string_view given, std::string_view locale) {
  if (is_plain_gsm(given)) return {std::string(given), {}};
  folded_text folded;
  auto text = nfc(given);
  folded.text.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    auto begin = at;
    char32_t c = next_code_point(text, at);
    if (coding_of(c).units() != 0) {
      folded.text.append(text, begin, at - begin);
    } else if (auto to = gsm_fallback_of(c, locale)) {
      folded.text += *to;
    } else if (auto apart = fallback_by_marks(c, locale)) {
      folded.text += *apart;
    } else {
      folded.text.append(text, begin, at - begin);
      note(folded.refused, c);
    }
  }
  return folded;
}

}  // namespace amparo::base
