#include "base/excerpt.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <vector>

#include "base/utf8.hpp"

namespace amparo::base {
namespace {

constexpr std::size_t most_letters = 110;  // of a line, before it is cut around the caret
constexpr std::size_t kept_before = 70;

struct letter {
  char32_t code;
  unsigned cells;  // of a terminal
};

unsigned cells_of(char32_t code) {
  auto type = u_charType(static_cast<UChar32>(code));
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return 0;
  auto width = u_getIntPropertyValue(static_cast<UChar32>(code), UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

std::vector<letter> letters_of(std::string_view line) {
  std::vector<letter> out;
  for (std::size_t at = 0; at < line.size();) {
    auto code = next_code_point(line, at);
    bool is_control = code != '\t' && (code < 0x20 || (code >= 0x7F && code < 0xA0));
    if (is_control) code = replacement_character;
    out.push_back({code, code == '\t' ? 1 : cells_of(code)});
  }
  return out;
}

}  // namespace

std::string_view line_of(std::string_view text, unsigned line) {
  for (; line > 1; --line) {
    auto end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return line == 0 ? std::string_view{} : text;
}

std::string excerpt_of(std::string_view text, unsigned line, unsigned column) {
  auto letters = letters_of(line_of(text, line));
  if (letters.empty()) return "";
  std::size_t caret = std::min<std::size_t>(column == 0 ? 0 : column - 1, letters.size());
  std::size_t first = letters.size() > most_letters && caret > kept_before ? caret - kept_before : 0;
  auto last = std::min(letters.size(), first + most_letters);

  std::string shown = first == 0 ? "" : "…", below = first == 0 ? "" : " ";
  for (auto at = first; at != last; ++at) {
    append_utf8(shown, letters[at].code);
    if (at >= caret) continue;
    below += letters[at].code == '\t' ? std::string("\t") : std::string(letters[at].cells, ' ');
  }
  if (last != letters.size()) shown += "…";
  return shown + "\n" + below + "^\n";
}

}  // namespace amparo::base
