#include "flow/reading_ease.hpp"

#include <algorithm>
#include <string>

#include "base/utf8.hpp"

namespace amparo::flow {
namespace {

constexpr unsigned syllables_of_a_value = 2;

bool is_one_of(char32_t c, std::u32string_view letters) { return letters.find(c) != letters.npos; }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_latin(char32_t c) {
  constexpr char32_t first_accented = 0xC0, last_accented = 0x17F;
  return (c >= U'a' && c <= U'z') || (c >= first_accented && c <= last_accented);
}
// Capitals of ASCII and of Latin-1, which is what both languages are written in.
char32_t small(char32_t c) {
  constexpr char32_t first = 0xC0, last = 0xDE, times = 0xD7, apart = 32;
  bool is_capital = (c >= U'A' && c <= U'Z') || (c >= first && c <= last && c != times);
  return is_capital ? c + apart : c;
}

// Vowels beside each other are one syllable unless two of them are strong or carry an accent ("a-é-re-o").
// The u of que, qui, gue and gui is silent.
unsigned spanish_syllables(std::u32string word) {
  for (std::size_t i = 0; i + 2 < word.size(); ++i)
    if (is_one_of(word[i], U"qg") && word[i + 1] == U'u' && is_one_of(word[i + 2], U"eiéí"))
      word.erase(i + 1, 1);
  unsigned count = 0;
  char32_t before = 0;
  for (std::size_t i = 0; i != word.size(); ++i) {
    bool ends_in_y = word[i] == U'y' && i + 1 == word.size();
    char32_t vowel = is_one_of(word[i], U"aeiouáéíóúü") ? word[i] : ends_in_y ? U'i' : 0;
    constexpr std::u32string_view strong = U"aeoáéóíú";
    if (vowel != 0 && (before == 0 || (is_one_of(before, strong) && is_one_of(vowel, strong)))) ++count;
    before = vowel;
  }
  return std::max(count, 1U);
}

// Groups of vowels, without the silent e at the end ("name", but not "table") and that of -ed ("signed").
unsigned english_syllables(std::u32string_view word) {
  unsigned count = 0;
  bool in_group = false;
  for (char32_t c : word) {
    bool vowel = is_one_of(c, U"aeiouy");
    count += vowel && !in_group;
    in_group = vowel;
  }
  if (count > 1 && word.ends_with(U"e") && !word.ends_with(U"le")) --count;
  bool says_ed = word.size() > 2 && is_one_of(word[word.size() - 3], U"td");
  if (count > 1 && word.ends_with(U"ed") && !says_ed) --count;
  return std::max(count, 1U);
}

class counter {
 public:
  explicit counter(std::string_view tag) : spanish_(tag.starts_with("es")), english_(tag.starts_with("en")) {}

  void take(char32_t c) {
    c = small(c);
    if (c == U'{') ++depth_;
    if (depth_ != 0) {
      is_value_ = true;
      if (c == U'}') --depth_;
      return;
    }
    bool is_inside = is_latin(c) || is_digit(c);
    if (at_mark_ && !is_inside) end_word(), end_sentence();
    at_mark_ = is_one_of(c, U".!?:;");
    if (is_inside) return word_.push_back(c);
    if (at_mark_ || c == U'\'' || c == 0x2019) return;  // don't
    end_word();
    if (c == U'\n') end_sentence();
  }
  text_ease done() {
    end_word();
    end_sentence();
    if (sum_.words == 0) return sum_;
    auto syllables = static_cast<double>(sum_.syllables) / sum_.words, length = sum_.words_a_sentence();
    if (spanish_) sum_.ease = 206.835 - 62.3 * syllables - length;
    if (english_) sum_.ease = 206.835 - 1.015 * length - 84.6 * syllables;
    return sum_;
  }

 private:
  void end_word() {
    if (word_.empty() && !is_value_) return;
    bool is_counted = is_value_ || is_digit(word_.front());
    sum_.syllables += is_counted ? syllables_of_a_value
                      : spanish_ ? spanish_syllables(word_)
                                 : english_syllables(word_);
    ++sum_.words, ++in_sentence_;
    word_.clear();
    is_value_ = false;
  }
  void end_sentence() {
    if (in_sentence_ == 0) return;
    ++sum_.sentences;
    sum_.longest_sentence = std::max(sum_.longest_sentence, in_sentence_);
    in_sentence_ = 0;
  }

  bool spanish_, english_, is_value_ = false, at_mark_ = false;
  unsigned depth_ = 0, in_sentence_ = 0;
  std::u32string word_;
  text_ease sum_;
};

}  // namespace

double text_ease::words_a_sentence() const {
  return sentences == 0 ? 0 : static_cast<double>(words) / sentences;
}

text_ease text_ease_of(std::string_view text, std::string_view tag) {
  counter all(tag);
  for (std::size_t at = 0; at < text.size();) all.take(base::next_code_point(text, at));
  return all.done();
}

}  // namespace amparo::flow
