#include "base/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace amparo::base {
namespace {

constexpr char gap = ' ', nothing = 0;

constexpr std::array<char, 128> make_ascii() {
  std::array<char, 128> all{};
  for (std::size_t i = 0; i != all.size(); ++i) {
    auto c = static_cast<char>(i);
    bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    all[i] = word ? c : c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : gap;
  }
  all['\''] = all['`'] = nothing;
  return all;
}
constexpr auto ascii = make_ascii();

// Puts words together with one space between them.
class word_writer {
 public:
  explicit word_writer(std::size_t room) { out_.reserve(room); }
  void put(char folded) {
    if (folded == nothing) return;
    if (folded == gap) {
      wants_gap_ = !out_.empty();
      return;
    }
    open();
    out_.push_back(folded);
  }
  void put(char32_t letter) { open(), append_utf8(out_, letter); }
  // Of the letter before it: nothing where none stands there.
  void put_behind(char32_t sign) {
    if (!wants_gap_ && !out_.empty()) append_utf8(out_, sign);
  }
  std::string take() { return std::move(out_); }

 private:
  void open() {
    if (wants_gap_) out_.push_back(gap);
    wants_gap_ = false;
  }
  std::string out_;
  bool wants_gap_ = false;
};

bool is_apostrophe(char32_t c) {
  static constexpr std::u32string_view kinds = U"´ʹʻʼʽʾʿˈʔɁɂ‘’‚‛′‵ꞌꞋ＇｀ˋˊʕ‹›";
  return kinds.find(c) != kinds.npos;
}

// One code point that has no compatibility form of its own.
void put_plain(word_writer& out, char32_t c) {
  if (c < 0x80) return out.put(ascii[c]);
  if (is_apostrophe(c)) return;
  auto icu_char = static_cast<UChar32>(c);
  if (auto digit = u_charDigitValue(icu_char); digit >= 0) return out.put(static_cast<char>('0' + digit));
  auto type = U_MASK(u_charType(icu_char));
  if (type & (U_GC_M_MASK | U_GC_CF_MASK)) return;
  if (!(type & (U_GC_L_MASK | U_GC_NL_MASK))) return out.put(gap);
  auto small = static_cast<char32_t>(u_foldCase(icu_char, U_FOLD_CASE_DEFAULT));
  if (small == U'ß') return out.put('s'), out.put('s');
  if (small == U'ı') return out.put('i');
  out.put(small);
}

void put_any(word_writer& out, char32_t c, const icu::Normalizer2& apart) {
  if (is_apostrophe(c)) return;
  icu::UnicodeString pieces;
  if (c == replacement_character || !apart.getDecomposition(static_cast<UChar32>(c), pieces))
    return put_plain(out, c);
  for (int32_t at = 0; at < pieces.length(); at = pieces.moveIndex32(at, 1))
    put_plain(out, static_cast<char32_t>(pieces.char32At(at)));
}

char32_t small_letter(char32_t c) {
  return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
}

bool is_mark(char32_t c) { return (U_MASK(u_charType(static_cast<UChar32>(c))) & U_GC_M_MASK) != 0; }

template <class All, class One>
bool holds(const All& all, const One& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::u32string decomposed(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  auto& apart = *icu::Normalizer2::getNFDInstance(error);  // compiled into ICU: it cannot fail
  auto pieces = apart.normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))), error);
  std::u32string out;
  for (int32_t at = 0; at < pieces.length(); at = pieces.moveIndex32(at, 1))
    out.push_back(static_cast<char32_t>(pieces.char32At(at)));
  return out;
}

}  // namespace

folding::folding(const std::vector<std::string>& distinctive) {
  for (const auto& declared : distinctive) {
    auto pieces = decomposed(declared);
    if (pieces.empty()) continue;
    bool has_base = !is_mark(pieces[0]) && pieces[0] != U' ' && pieces[0] != U'\u25CC';
    if (pieces.size() == 1 && is_apostrophe(pieces[0] == U'\'' ? U'’' : pieces[0]))
      apostrophe_ = true;
    else if (pieces.size() == 1 && has_base)
      whole_.push_back(small_letter(pieces[0]));
    for (auto mark : pieces)
      if (is_mark(mark) && has_base)
        letters_.emplace_back(small_letter(pieces[0]), mark);
      else if (is_mark(mark))
        marks_.push_back(mark);
  }
}

bool folding::keeps(char32_t letter, char32_t mark) const {
  return holds(marks_, mark) || holds(letters_, std::pair(letter, mark));
}

std::string folding::operator()(std::string_view utf8) const {
  if (is_plain()) return match_fold(utf8);
  UErrorCode error = U_ZERO_ERROR;
  auto& apart = *icu::Normalizer2::getNFKDInstance(error);
  word_writer out(utf8.size());
  char32_t letter = 0;
  for (auto c : decomposed(utf8)) {
    bool is_sign = c == U'\'' || c == U'`' || is_apostrophe(c);
    if (is_sign && apostrophe_)
      out.put_behind(U'\'');
    else if (is_mark(c) && keeps(letter, c))
      out.put_behind(c);
    else if (holds(whole_, small_letter(c)))
      out.put(small_letter(c));
    else if (!is_sign)
      put_any(out, c, apart);
    if (!is_mark(c)) letter = small_letter(c);
  }
  return out.take();
}

std::string match_fold(std::string_view text) {
  word_writer out(text.size());
  auto plain =
      std::find_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  std::for_each(text.begin(), plain, [&](char c) { out.put(ascii[static_cast<unsigned char>(c)]); });
  if (plain == text.end()) return out.take();

  UErrorCode error = U_ZERO_ERROR;
  auto& apart = *icu::Normalizer2::getNFKDInstance(error);  // compiled into ICU: it cannot fail
  for (auto at = static_cast<std::size_t>(plain - text.begin()); at < text.size();)
    put_any(out, next_code_point(text, at), apart);
  return out.take();
}

std::vector<std::string> folded_words(std::string_view utf8) {
  std::vector<std::string> out;
  auto folded = match_fold(utf8);
  for (std::size_t at = 0; at < folded.size();) {
    auto end = std::min(folded.find(' ', at), folded.size());
    out.push_back(folded.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace amparo::base
