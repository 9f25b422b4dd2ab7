#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

// Which language a text looks like, by its sequences of three letters (Cavnar and Trenkle, "N-Gram-Based Text
// Categorization", 1994). Good for saying that a file or a sentence is in another language than it claims;
// never for choosing a caller's. Pure.
namespace amparo::flow {

class language_profile {
 public:
  // Placeholders in braces and digits say nothing and are left out.
  void learn(std::string_view utf8);
  std::size_t letters() const { return letters_; }
  // Cosine of the two: 1 = the same sequences equally often, 0 = none in common.
  double likeness(const language_profile& other) const;
  // The same with the rest of `whole`, which holds all of this.
  double likeness_to_rest(const language_profile& whole) const;

 private:
  double product(const language_profile& other) const;
  double square_ = 0;                                 // the sum of the squares of all counts
  std::unordered_map<std::uint64_t, double> counts_;  // by the three code points, 21 bits each
  std::size_t letters_ = 0;
};

// Below this many letters nothing is said of a language or of a file, and of a single text.
inline constexpr std::size_t letters_to_judge = 400, letters_of_a_sentence = 40;

}  // namespace amparo::flow
