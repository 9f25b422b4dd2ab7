#include "app/revision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "app/bundle_files.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::size_t longest_note = 500;

template <class Number>
bool read_number(std::string_view text, Number& into) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 40 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

std::int64_t milliseconds_of(base::time_point t) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count();
}

}  // namespace

std::string text_of(const revision& r) {
  return fmt::format("amparo revision 1\nnumber {}\nhash {}\nwhen {}\nby {}\nwhat {}\nnote {}\n", r.number,
                     r.hash, milliseconds_of(r.when), r.by, r.what, r.note);
}

std::optional<revision> read_revision(std::string_view text) {
  constexpr std::array<std::string_view, 7> names{
      "amparo revision 1", "number ", "hash ", "when ", "by ", "what ", "note "};
  std::array<std::string_view, names.size()> values;
  for (std::size_t i = 0; i != names.size(); ++i) {
    auto end = text.find('\n');
    if (end == text.npos || !text.starts_with(names[i])) return std::nullopt;
    values[i] = text.substr(names[i].size(), end - names[i].size());
    text.remove_prefix(end + 1);
  }
  revision r;
  std::int64_t when = 0;
  bool good = values[0].empty() && text.empty() && read_number(values[1], r.number) && r.number != 0 &&
              is_bundle_hash(values[2]) && read_number(values[3], when) && is_word(values[4]) &&
              is_word(values[5]) && (values[6].empty() || is_note(values[6]));
  if (!good) return std::nullopt;
  r.hash = values[2];
  r.when = base::time_point(std::chrono::milliseconds(when));
  r.by = values[4];
  r.what = values[5];
  r.note = values[6];
  return r;
}

std::optional<revision> open_revision(std::string_view whole, const trusted_keys& keys) {
  auto s = read_signed(whole);
  if (!s || trust_in(*s, keys) != trust::good) return std::nullopt;
  return read_revision(s->text);
}

bool is_note(std::string_view note) {
  return !note.empty() && note.size() <= longest_note && base::is_utf8(note) &&
         std::ranges::none_of(note, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

}  // namespace amparo::app
