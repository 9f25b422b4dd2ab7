#include "app/validator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "integration/redis_support.hpp"
#include "speech/child.hpp"

// F-1: files are parsed in a child of the real program first.
namespace amparo::test {
namespace {

using app::validated;
using files = std::vector<directory::source_file>;

const std::string program = std::string(AMPARO_BUILD) + "/amparo";

std::string repeated(const std::string& part, std::size_t bytes) {
  std::string out;
  while (out.size() + part.size() <= bytes) out += part;
  return out;
}

files bombs() {
  constexpr std::size_t most = 256 * 1024;
  std::string laughs = "a0: &a0 [x, x]\n";
  for (int i = 1; i != 30; ++i) {
    auto before = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before + "]\n";
  }
  return {{"laughs.yaml", laughs},
          {"cycle.yaml", "a: &a [*a]\n"},
          {"alias.yaml", "a: *b\n"},
          {"tag.yaml", "a: !!binary aGk=\n"},
          {"merge.yaml", "a: { <<: { b: c } }\n"},
          {"twice.yaml", "yes: 1\nyes: 2\n"},
          {"comma.yaml", ",a"},
          {"two.yaml", "a: b\n---\nc: d\n"},
          {"deep_lists.yaml", repeated("[", most)},
          {"deep_maps.yaml", repeated("{a: ", most)},
          {"deep_lines.yaml", "a:" + repeated("\n- - - - - - - -", most)},
          {"wide.yaml", "a: [" + repeated("b,", most - 8) + "b]\n"},
          {"keys.yaml", repeated("? ", most)},
          {"colons.yaml", repeated(": ", most)},
          {"quote.yaml", "a: \"" + repeated("b ", most - 8)},
          {"bangs.yaml", repeated("!", most)},
          {"anchors.yaml", repeated("&a ", most)},
          {"pipes.yaml", repeated("|\n", most)},
          {"percent.yaml", repeated("%a\n", most)},
          {"tabs.yaml", "a:\n" + repeated("\t", most - 8) + "b: c\n"},
          {"zeros.yaml", std::string(1000, '\0')}};
}

TEST(validator, F_1_every_bomb_ends_with_a_line_and_a_column) {
  auto all = bombs();
  auto began = std::chrono::steady_clock::now();
  auto found = validated(all, {program, {}});
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60));
  for (const auto& bomb : all) {
    auto one = std::ranges::find(found, bomb.name, &base::finding::file);
    ASSERT_NE(one, found.end()) << bomb.name << " passed";
    EXPECT_GE(one->line, 1U) << base::text_of(*one);
    EXPECT_GE(one->column, 1U) << base::text_of(*one);
  }
}

TEST(validator, F_1_a_child_takes_fifty_documents_and_many_children_take_all) {
  files all;
  for (int i = 0; i != 120; ++i) all.push_back({"f" + std::to_string(i) + ".yaml", "a: b\n"});
  EXPECT_TRUE(validated(all, {program, {}}).empty());
  all[60].text = "a: [\n";
  auto found = validated(all, {program, {}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].file, "f60.yaml");
  EXPECT_EQ(found[0].rule, "yaml-syntax");
}

TEST(validator, F_1_a_file_that_its_child_dies_of_is_named_and_the_others_are_looked_at) {
  files all{{"a.yaml", "a: b\n"}, {"b.csv", "a,b\n"}, {"c.yaml", "a: b\n"}};
  auto found = validated(all, {"/bin/false", {}});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].rule, "validator-died");
  EXPECT_EQ(found[0].file, "a.yaml");
  EXPECT_EQ(found[1].file, "c.yaml");
}

TEST(validator, F_1_what_was_validated_is_known_by_its_digest) {
  temp_folder folder;
  files all{{"a.yaml", "a: b\n"}};
  app::validation how{program, folder.path() / "validated"};
  EXPECT_TRUE(validated(all, how).empty());
  how.program = "/bin/false";
  EXPECT_TRUE(validated(all, how).empty()) << "no child is started for what is known";
  all[0].text = "a: c\n";
  EXPECT_EQ(validated(all, how).size(), 1U);
}

// The plain build of the same child: a document of 400 MiB is more than it may hold, and one that fits is
// waited for.
TEST(validator, F_1_a_plain_build_is_held_to_its_memory) {
  const auto plain = std::string(AMPARO_BUILD) + "/plain_validator";
  auto over = speech::run_child_to_end(plain, {}, "1 419430400\na", {});
  ASSERT_TRUE(over);
  EXPECT_FALSE(over->is_well);
  auto within = speech::run_child_to_end(plain, {}, "1 1048576\na", {});
  ASSERT_TRUE(within);
  EXPECT_TRUE(within->is_well);
  auto good = speech::run_child_to_end(plain, {}, "1 5\naa: b\n1 2\nb,a", {});
  ASSERT_TRUE(good);
  EXPECT_TRUE(good->is_well);
  EXPECT_TRUE(good->output.starts_with("[]\n")) << good->output;
}

}  // namespace
}  // namespace amparo::test
