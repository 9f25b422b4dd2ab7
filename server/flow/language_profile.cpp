#include "flow/language_profile.hpp"

#include <unicode/uchar.h>

#include <array>
#include <cmath>

#include "base/utf8.hpp"

namespace amparo::flow {
namespace {

double length_of(const std::map<std::string, double>& counts) {
  double sum = 0;
  for (const auto& [sequence, count] : counts) sum += count * count;
  return std::sqrt(sum);
}

}  // namespace

void language_profile::learn(std::string_view utf8) {
  constexpr char32_t space = ' ';
  std::array<char32_t, 3> last{space, space, space};
  int depth = 0;
  auto take = [&](char32_t letter) {
    last = {last[1], last[2], letter};
    if (last[1] == space && (last[0] == space || letter == space)) return;
    std::string sequence;
    for (char32_t one : last) base::append_utf8(sequence, one);
    ++counts_[sequence];
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

double language_profile::likeness(const language_profile& other) const {
  double both = length_of(counts_) * length_of(other.counts_);
  if (both == 0) return 0;
  double sum = 0;
  for (const auto& [sequence, count] : counts_)
    if (auto found = other.counts_.find(sequence); found != other.counts_.end()) sum += count * found->second;
  return sum / both;
}

}  // namespace amparo::flow
