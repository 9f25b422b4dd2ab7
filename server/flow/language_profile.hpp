#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

// Which language a text looks like, by its sequences of three letters (Cavnar and Trenkle, "N-Gram-Based Text
// Categorization", 1994). Good for saying that a file or a sentence is in another language than it claims;
// never for choosing a caller's. Pure.
namespace amparo::flow {

// Below this many letters nothing is said of a language or of a file, and of a single text.
inline constexpr std::size_t letters_to_judge = 400, letters_of_a_sentence = 40;

// The sequences of some texts. Placeholders in braces and digits say nothing and are left out.
class language_sample {
 public:
  explicit language_sample(std::span<const std::string_view> texts);  // UTF-8
  std::size_t letters() const { return letters_; }

 private:
  friend class language_profile;
  std::vector<std::uint16_t> sequences_;  // each as often as it is there, in the order of their places
  double length_ = 0;                     // of the vector of their counts
  std::size_t letters_ = 0;
};

// How often a language has each sequence. Sequences have their place by a hash: of the about 4,000 of a
// language one in nine shares it with another, which adds less to a likeness than what tells languages apart
// (language_guess.cpp).
class language_profile {
 public:
  void learn(std::span<const std::string_view> texts);  // as a sample takes them
  std::size_t letters() const { return letters_; }
  // Cosine of the two: 1 = the same sequences equally often, 0 = none in common.
  double likeness(const language_sample& words) const;
  // The same with what was learned beside `words`, which was learned too.
  double likeness_to_rest(const language_sample& words) const;

 private:
  double product(const language_sample& words) const;
  std::vector<std::uint32_t> counts_;  // empty = nothing learned
  double square_ = 0;                  // the sum of the squares of all counts
  std::size_t letters_ = 0;
};

}  // namespace amparo::flow
