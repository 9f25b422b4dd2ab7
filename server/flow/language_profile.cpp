#include "flow/language_profile.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>

#include "base/utf8.hpp"

namespace amparo::flow {
namespace {

constexpr int place_bits = 15;
constexpr char32_t space = ' ';

// The last three letters, and their place: Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4) of
// the three code points of 21 bits.
struct window {
  char32_t first = space, second = space, third = space;

  void take(char32_t letter) { first = second, second = third, third = letter; }
  bool is_all_edge() const { return second == space && (first == space || third == space); }
  std::uint16_t place() const {
    auto sequence = std::uint64_t{first} << 42 | std::uint64_t{second} << 21 | third;
    return static_cast<std::uint16_t>(sequence * 0x9E3779B97F4A7C15U >> (64 - place_bits));
  }
};

// The number of letters; `see` gets the place of each sequence.
template <typename See>
std::size_t read_letters(std::span<const std::string_view> texts, See see) {
  std::size_t letters = 0;
  for (auto text : texts) {
    window last;
    auto take = [&](char32_t letter) {
      last.take(letter);
      if (!last.is_all_edge()) see(last.place());
    };
    int depth = 0;
    for (std::size_t at = 0; at < text.size();) {
      auto c = base::next_code_point(text, at);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth != 0) continue;
      bool is_word = u_isalpha(static_cast<UChar32>(c)) || c == '\'';
      if (is_word) ++letters;
      if (is_word || last.third != space)
        take(is_word ? static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))) : space);
    }
    if (last.third != space) take(space);
  }
  return letters;
}

}  // namespace

language_sample::language_sample(std::span<const std::string_view> texts) {
  letters_ = read_letters(texts, [&](std::uint16_t place) { sequences_.push_back(place); });
  std::ranges::sort(sequences_);
  double square = 0;
  for (auto from = sequences_.begin(); from != sequences_.end();) {
    auto to = std::find_if(from, sequences_.end(), [&](auto one) { return one != *from; });
    auto count = static_cast<double>(to - from);
    square += count * count;
    from = to;
  }
  length_ = std::sqrt(square);
}

void language_profile::learn(std::span<const std::string_view> texts) {
  counts_.resize(std::size_t{1} << place_bits);
  letters_ += read_letters(texts, [&](std::uint16_t place) {
    auto& count = counts_[place];
    square_ += 2.0 * count + 1;
    ++count;
  });
}

double language_profile::product(const language_sample& words) const {
  if (counts_.empty()) return 0;
  double sum = 0;
  for (auto one : words.sequences_) sum += counts_[one];
  return sum;
}

double language_profile::likeness(const language_sample& words) const {
  double both = std::sqrt(square_) * words.length_;
  return both == 0 ? 0 : product(words) / both;
}

double language_profile::likeness_to_rest(const language_sample& words) const {
  double with = product(words), own = words.length_ * words.length_;
  double rest = square_ - 2 * with + own;
  return rest <= 0 || own == 0 ? 0 : (with - own) / (words.length_ * std::sqrt(rest));
}

}  // namespace amparo::flow
