#include "base/name_sound.hpp"

#include <algorithm>

#include "base/fold.hpp"

namespace amparo::base {
namespace {

bool is_vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }
bool is_front(char c) { return c == 'e' || c == 'i'; }

// One word, letter by letter, as what is heard.
class listener {
 public:
  listener(std::string_view word, char x) : word_(word), x_(x) {}

  std::string heard() {
    while (at_ < word_.size()) hear();
    bool is_faint = out_.size() > 2 && std::string_view("dtl").find(out_.back()) != std::string_view::npos;
    if (is_faint) out_.pop_back();
    if (!out_.empty() && out_.back() == 'm') out_.back() = 'n';
    return out_;
  }

 private:
  char ahead(std::size_t by) const { return at_ + by < word_.size() ? word_[at_ + by] : '\0'; }
  bool begins(std::string_view with) const { return word_.substr(at_).starts_with(with); }

  void put(char sound, std::size_t letters) {
    at_ += letters;
    bool is_labial = sound == 'b' || sound == 'p' || sound == 'f';
    if (is_labial && !out_.empty() && out_.back() == 'n') out_.back() = 'm';
    if (sound == 't' && out_.size() > 1 && out_.back() == 'k') out_.back() = 't';  // Víctor
    if (out_.empty() || out_.back() != sound) out_ += sound;
  }

  void hear() {
    if (hear_several()) return;
    char c = word_[at_];
    switch (c) {
      case 'a': return put('a', 1);
      case 'e':
      case 'i': return put('i', 1);
      case 'o': return put('u', 1);
      case 'u': return put(is_vowel(ahead(1)) ? 'w' : 'u', 1);
      case 'b':
      case 'v': return put('b', 1);
      case 'c': return put(is_front(ahead(1)) ? 's' : 'k', 1);
      case 'g': return put(is_front(ahead(1)) ? 'j' : 'g', 1);
      case 'h': return void(++at_);
      case 'k':
      case 'q': return put('k', 1);
      case 's':
      case 'z': return put('s', 1);
      case 'x': return put(x_, 1);
      case 'y': return put(is_vowel(ahead(1)) ? 'y' : 'i', 1);
      default: break;
    }
    if (c >= 'a' && c <= 'z') return put(c, 1);
    ++at_;
  }

  // Letters that make one sound together.
  bool hear_several() {
    struct group {
      std::string_view letters;
      char sound;
    };
    static constexpr group groups[] = {{"tch", 'c'}, {"ch", 'c'}, {"tx", 'c'}, {"tz", 's'}, {"ts", 's'},
                                       {"dz", 's'},  {"sh", 's'}, {"xh", 's'}, {"zh", 's'}, {"tl", 't'},
                                       {"ll", 'y'},  {"ph", 'f'}, {"th", 't'}, {"ky", 'k'}, {"ny", 'n'}};
    if (hear_with_u()) return true;
    if (begins("sc") && is_front(ahead(2))) return put('s', 2), true;
    for (const auto& one : groups)
      if (begins(one.letters)) return put(one.sound, one.letters.size()), true;
    return false;
  }

  // hua, gua, wa; gue and gui, que and qui, whose u is not heard.
  bool hear_with_u() {
    bool is_glide = ahead(1) == 'u' && is_vowel(ahead(2));
    if (is_glide && word_[at_] == 'h') return put('w', 2), true;
    if (is_glide && word_[at_] == 'g' && !is_front(ahead(2))) return put('w', 2), true;
    if (is_glide && word_[at_] == 'g') return put('g', 2), true;
    if (is_glide && word_[at_] == 'q' && is_front(ahead(2))) return put('k', 2), true;
    return false;
  }

  std::string_view word_;
  char x_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::vector<std::string> sounds_of(std::string_view word) {
  auto folded = match_fold(word);
  std::vector<std::string> out;
  for (char x : {'s', 'j'}) {
    auto heard = listener(folded, x).heard();
    if (!heard.empty() && std::ranges::find(out, heard) == out.end()) out.push_back(std::move(heard));
  }
  return out;
}

}  // namespace amparo::base
