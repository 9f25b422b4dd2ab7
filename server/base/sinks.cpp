#include "base/sinks.hpp"

#include "base/utf8.hpp"

namespace amparo::base {
namespace {

bool is_line_end_or_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

// U+200C and U+200D stay: scripts and emoji are written with them.
bool hides_or_turns(char32_t c) {
  return c == 0x200B || c == 0x200E || c == 0x200F || c == 0x061C || c == 0xFEFF || c == 0xAD ||
         c == 0x2060 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F) ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

}  // namespace

std::string plain_line(std::string_view typed) {
  std::string out;
  out.reserve(typed.size());
  bool wants_space = false;
  for (std::size_t at = 0; at < typed.size();) {
    auto start = at;
    auto c = next_code_point(typed, at);
    bool is_malformed = c == replacement_character && at - start == 1;
    if (is_malformed || hides_or_turns(c)) continue;
    if (is_line_end_or_control(c)) {
      wants_space = !out.empty();
      continue;
    }
    if (wants_space && out.back() != ' ' && c != ' ') out.push_back(' ');
    wants_space = false;
    append_utf8(out, c);
  }
  return out;
}

std::string csv_cell(std::string_view value) {
  constexpr std::string_view computed = "=+-@\t\r\n";
  std::string out = "\"";
  if (!value.empty() && computed.find(value.front()) != computed.npos) out += '\'';
  for (char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace amparo::base
