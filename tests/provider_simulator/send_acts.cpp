#include "provider_simulator/send_acts.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>
#include <string>

namespace amparo::simulator {
namespace {

constexpr std::string_view names[] = {"accept", "silent", "refuse", "later", "error", "lost", "cut", "hang"};

std::string_view next_word(std::string_view& words) {
  words.remove_prefix(std::min(words.size(), words.find_first_not_of(' ')));
  auto word = words.substr(0, words.find(' '));
  words.remove_prefix(word.size());
  return word;
}

// The number behind `mark`, which is cut off the word; `otherwise` where there is none.
unsigned number_behind(char mark, std::string_view& word, unsigned otherwise) {
  auto at = word.find(mark);
  if (at == std::string_view::npos) return otherwise;
  unsigned value = 0;
  auto digits = word.substr(at + 1);
  auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc() || end != digits.data() + digits.size())
    throw std::invalid_argument("no number in " + std::string(word));
  word = word.substr(0, at);
  return value;
}

send_act act_of(std::string_view word) {
  auto seconds = number_behind('=', word, 1);
  auto found = std::ranges::find(names, word);
  if (found == std::end(names)) throw std::invalid_argument("nothing is called " + std::string(word));
  return {static_cast<send_act_is>(found - std::begin(names)), seconds};
}

}  // namespace

std::string_view name_of(send_act_is act) { return names[static_cast<std::size_t>(act)]; }

std::vector<send_act> acts_in(std::string_view words) {
  std::vector<send_act> out;
  for (auto word = next_word(words); !word.empty(); word = next_word(words)) out.push_back(act_of(word));
  return out;
}

std::vector<weighed_act> weighed_acts_in(std::string_view words) {
  std::vector<weighed_act> out;
  for (auto word = next_word(words); !word.empty(); word = next_word(words)) {
    auto weight = number_behind(':', word, 1);
    out.push_back({act_of(word), weight});
  }
  return out;
}

}  // namespace amparo::simulator
