#include "directory/place_name.hpp"

#include "base/fold.hpp"

namespace amparo::directory {
namespace {

std::string_view long_form(std::string_view word) {
  if (word == "st") return "saint";
  if (word == "ste") return "sainte";
  if (word == "ft") return "fort";
  if (word == "mt") return "mount";
  return word;
}

}  // namespace

std::vector<std::string> place_words(std::string_view text) {
  std::vector<std::string> words;
  auto folded = base::match_fold(text);
  bool after_single = false;
  for (std::size_t begin = 0; begin < folded.size();) {
    auto end = std::min(folded.find(' ', begin), folded.size());
    auto word = std::string_view(folded).substr(begin, end - begin);
    if (word.size() == 1 && after_single)
      words.back() += word;
    else
      words.emplace_back(long_form(word));
    after_single = word.size() == 1;
    begin = end + 1;
  }
  return words;
}

std::string place_key(std::span<const std::string> words) {
  std::string key;
  for (const auto& word : words) key += word;
  return key;
}

std::string place_key(std::string_view text) {
  std::string key;
  auto folded = base::match_fold(text);
  for (std::size_t begin = 0; begin < folded.size();) {
    auto end = std::min(folded.find(' ', begin), folded.size());
    key += long_form(std::string_view(folded).substr(begin, end - begin));
    begin = end + 1;
  }
  return key;
}

}  // namespace amparo::directory
