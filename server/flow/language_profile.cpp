#include "flow/language_profile.hpp"

#include <unicode/uchar.h>

#include <array>
#include <cmath>

#include "base/utf8.hpp"

namespace amparo::flow {
namespace {

constexpr int letter_bits = 21;  // of a code point

}  // namespace

void language_profile::learn(std::string_view utf8) {
  constexpr char32_t space = ' ';
  std::array<char32_t, 3> last{space, space, space};
  int depth = 0;
  auto take = [&](char32_t letter) {
    last = {last[1], last[2], letter};
    if (last[1] == space && (last[0] == space || letter == space)) return;
    std::uint64_t sequence = 0;
    for (char32_t one : last) sequence = sequence << letter_bits | one;
    auto& count = counts_[sequence];
    square_ += 2 * count + 1;
    ++count;
  };
  for (std::size_t at = 0; at < utf8.size();) {
    auto c = base::next_code_point(utf8, at);
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (depth != 0) continue;
    bool is_word = u_isalpha(static_cast<UChar32>(c)) || c == '\'';
    if (is_word) ++letters_;
    if (is_word || last[2] != space)
      take(is_word ? static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))) : space);
  }
  if (last[2] != space) take(space);
}

double language_profile::product(const language_profile& other) const {
  double sum = 0;
  for (const auto& [sequence, count] : counts_)
    if (auto found = other.counts_.find(sequence); found != other.counts_.end()) sum += count * found->second;
  return sum;
}

double language_profile::likeness(const language_profile& other) const {
  double both = std::sqrt(square_) * std::sqrt(other.square_);
  return both == 0 ? 0 : product(other) / both;
}

double language_profile::likeness_to_rest(const language_profile& whole) const {
  double with = product(whole);
  double rest = whole.square_ - 2 * with + square_;
  return rest <= 0 || square_ == 0 ? 0 : (with - square_) / (std::sqrt(square_) * std::sqrt(rest));
}

}  // namespace amparo::flow
