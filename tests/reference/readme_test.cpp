#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "directory/catalog.hpp"
#include "flow/opening.hpp"
#include "unit/flow/flow_support.hpp"

// What README.md says of reviews and checks that nobody has made is what the folders hold: who adds a text or
// writes a review down is told to count again.
namespace amparo::test {
namespace {

std::string readme() {
  std::ifstream in(std::string(AMPARO_ROOT) + "/README.md", std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  std::ranges::replace(text, '\n', ' ');
  return std::regex_replace(text, std::regex(" +"), " ");
}

std::size_t in_language(const std::vector<std::string>& texts, const std::string& tag) {
  return static_cast<std::size_t>(
      std::ranges::count_if(texts, [&](const auto& one) { return one.starts_with(tag + " "); }));
}

TEST(readme, says_how_many_texts_no_lawyer_has_reviewed_and_numbers_nobody_has_called) {
  auto text = readme();
  std::smatch said;
  ASSERT_TRUE(std::regex_search(
      text, said,
      std::regex(
          "No lawyer has reviewed the texts\\*\\* \\((\\d+) of them, half in each language, are critical "
          "or rest on facts; (\\d+), in both, on facts that changed lately\\), and nobody has called the "
          "(\\d+) numbers")));
  const auto& content = flow::test::shipped();
  auto open = flow::texts_to_review(content);
  EXPECT_EQ(std::to_string(open.unreviewed.size()), said[1].str()) << "texts with legal_review: none";
  EXPECT_EQ(in_language(open.unreviewed, "es-MX") * 2, open.unreviewed.size());
  EXPECT_EQ(in_language(open.unreviewed, "en-US") * 2, open.unreviewed.size());
  EXPECT_EQ(std::to_string(in_language(open.changed, "es-MX")), said[2].str());
  EXPECT_EQ(std::to_string(in_language(open.changed, "en-US")), said[2].str());
  EXPECT_EQ(std::to_string(content.places->unchecked().size()), said[3].str());
}

}  // namespace
}  // namespace amparo::test
