#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

// Which language a text looks like, by its sequences of three letters (Cavnar and Trenkle, "N-Gram-Based Text
// Categorization", 1994). Good for saying that a whole file is in another language than it claims; never for
// choosing a caller's. Pure.
namespace amparo::flow {

class language_profile {
 public:
  // Placeholders in braces and digits say nothing and are left out.
  void learn(std::string_view utf8);
  std::size_t letters() const { return letters_; }
  // Cosine of the two: 1 = the same sequences equally often, 0 = none in common.
  double likeness(const language_profile& other) const;

 private:
  std::map<std::string, double> counts_;
  std::size_t letters_ = 0;
};

// Below this many letters nothing is said of a text.
inline constexpr std::size_t letters_to_judge = 400;

}  // namespace amparo::flow
