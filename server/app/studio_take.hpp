#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/prompts.hpp"

// What is known of a recording that came in by telephone, beside its file: "rights.street.json" beside
// "rights.street.wav". Who said it, of which Spanish, and who listened to it since. Each line of it was made
// by what a person did in a call; `amparo prompts import` takes it into the locale with the file.
namespace amparo::app {

struct studio_take {
  std::string says;           // the words of the language that it holds; "" where it has none written
  std::string of;             // there, the Spanish that was heard and said in it
  std::string source_sha256;  // of the Spanish text that was heard
  std::string sha256;         // of the file
  std::string by;             // pseudonym of whoever said it
  std::vector<flow::recording_review> reviews;

  bool is_of(const flow::prompt_row& row) const;  // of its words and its Spanish, as they stand now
  bool has_review_of(std::string_view id) const;
  bool is_rejected() const;
  friend bool operator==(const studio_take&, const studio_take&) = default;
};
studio_take new_take(const flow::prompt_row& row, std::string sha256, std::string by);

std::string text_of(const studio_take& take);
// Nothing where the text is not one that text_of wrote.
std::optional<studio_take> read_take(std::string_view text);

}  // namespace amparo::app
