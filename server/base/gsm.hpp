#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a text costs as SMS and where it is cut (3GPP TS 23.038, TS 23.040). GSM 03.38 where every character
// is in its basic alphabet or its extension table (ESC + one, 2 septets), else UCS-2 (UTF-16 units). One
// message carries 160 septets or 70 units; parts of a longer one carry 153 or 67, because a header of 6
// octets joins them. Texts are UTF-8 and taken as given: nothing here normalises unless it says so. A
// malformed byte counts as U+FFFD, which forces UCS-2.
namespace amparo::base {

enum class sms_alphabet { gsm7, ucs2 };

struct sms_cost {
  sms_alphabet alphabet = sms_alphabet::gsm7;
  std::size_t units = 0;     // septets, an extension character being two; or UTF-16 units
  std::size_t segments = 0;  // 0 for the empty text
  std::vector<std::size_t> units_per_segment;
  std::vector<char32_t> forces_ucs2;  // distinct, in order of first appearance; empty for gsm7
  friend bool operator==(const sms_cost&, const sms_cost&) = default;
};

sms_cost cost_of(std::string_view utf8);
// cost_of(utf8).segments, without saying why; for the path of every reply.
std::size_t segments_of(std::string_view utf8);

// The segments' texts, as many and as long as cost_of says; joined they are the text. No cut falls inside an
// escape pair, a surrogate pair or a combining sequence (a letter with its marks, an emoji joined by U+200D,
// a flag), unless that sequence alone is longer than a part: then between its code points.
std::vector<std::string> parts_of(std::string_view utf8);

// Texts of at most `most_segments` segments each, to be sent as messages of their own: cut after a line, else
// at a space (which goes), else where parts_of would cut.
std::vector<std::string> messages_of(std::string_view utf8, std::size_t most_segments);

// "U+65E5, U+1F642": as a person is told which characters.
std::string code_points_of(const std::vector<char32_t>& characters);

// Canonical composition (ICU). Plain ASCII is returned as it is.
std::string nfc(std::string_view utf8);

// "GSM-7" or "UCS-2".
std::string_view name_of(sms_alphabet alphabet);

// One septet a byte, ESC pairs written out; nothing where a character is outside the alphabet.
std::optional<std::string> gsm_septets(std::string_view utf8);
// The inverse. As TS 23.038 has it, ESC before a code that the extension table does not know shows the basic
// character, and ESC ESC a space. Bit 7 is ignored.
std::string text_of_septets(std::string_view septets);

struct folded_text {
  std::string text;               // NFC, with what has a fallback replaced by it
  std::vector<char32_t> refused;  // distinct characters left in `text` that GSM has not and no table replaces
  bool is_gsm() const { return refused.empty(); }
};

// The text in the GSM alphabet, as a reader of that language still reads it: NFC, then typography (quotes,
// dashes, dots, spaces), glottal letters to ' and á í ó ú to plain letters in any language, then the
// language's own table (gsm_tables.cpp). é ñ ü ¿ ¡ and all else that GSM has stays. Nothing ever becomes "?":
// a character without a fallback stays and is named in `refused`, and the sender must decide. `locale` is a
// BCP 47 tag; an unknown one has no own table.
folded_text sms_fold(std::string_view utf8, std::string_view locale);

}  // namespace amparo::base
