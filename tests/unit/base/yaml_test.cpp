#include "base/yaml.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

#include "base/yaml_readers.hpp"

namespace amparo::base {
namespace {

yaml_node read(const std::string& text, findings& out) { return read_yaml("x.yaml", text, out); }

std::string repeated(const std::string& part, int times) {
  std::string all;
  for (int i = 0; i != times; ++i) all += part;
  return all;
}

TEST(yaml, a_plain_document_keeps_its_texts_and_places) {
  findings out;
  auto root = read(
      "# a flow\nflow: detained\nnumber: 0123\nsaid: \"\\u00bfD\\u00f3nde?\"\nempty:\nkeys: [1, 'dos']\nto: "
      "{ home: a }\n",
      out);
  ASSERT_TRUE(out.empty()) << text_of(out.front());
  ASSERT_TRUE(root.is_map());
  EXPECT_EQ(root.find("flow")->scalar, "detained");
  EXPECT_EQ(root.find("number")->scalar, "0123");
  EXPECT_FALSE(root.find("number")->quoted);
  EXPECT_EQ(root.find("said")->scalar, "¿Dónde?");
  EXPECT_TRUE(root.find("said")->quoted);
  EXPECT_TRUE(root.find("empty")->is_null());
  ASSERT_TRUE(root.find("keys")->is_list());
  EXPECT_EQ(root.find("keys")->items[1].scalar, "dos");
  EXPECT_EQ(root.find("to")->find("home")->scalar, "a");
  EXPECT_EQ(root.find("absent"), nullptr);
  EXPECT_EQ(root.find("flow")->line, 2U);
  EXPECT_EQ(root.find("flow")->column, 7U);
  EXPECT_EQ(root.keys[2].line, 4U);
}

TEST(yaml, columns_count_letters_and_not_bytes) {
  findings out;
  auto root = read("a: { \"¿Dónde?\": é, b: c }\nañb: x\n", out);
  ASSERT_TRUE(out.empty());
  EXPECT_EQ(root.items[0].keys[1].column, 20U);
  EXPECT_EQ(root.items[0].items[1].column, 23U);
  EXPECT_EQ(root.items[1].column, 6U);
}

struct refusal {
  std::string name, text, rule;
  unsigned line;
  friend void PrintTo(const refusal& row, std::ostream* out) { *out << row.name; }
};

class yaml_refuses : public testing::TestWithParam<refusal> {};

TEST_P(yaml_refuses, F_2_by_name_and_place) {
  findings out;
  auto root = read(GetParam().text, out);
  EXPECT_TRUE(root.is_null());
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].rule, GetParam().rule) << out[0].message;
  EXPECT_EQ(out[0].line, GetParam().line);
  EXPECT_EQ(out[0].file, "x.yaml");
  EXPECT_FALSE(out[0].message.empty());
  EXPECT_FALSE(out[0].hint.empty());
}

std::string alias_bomb() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i != 9; ++i)
    text += fmt::format("a{0}: &a{0} [{1}*a{2}]\n", i, repeated(fmt::format("*a{}, ", i - 1), 8), i - 1);
  return text;
}

const refusal refusals[] = {
    {"anchor", "a: 1\nb: &x 2\n", "yaml-anchor", 2},
    {"anchor_of_nothing", "a: &x\n", "yaml-anchor", 1},
    {"anchored_list", "a: &x [1]\n", "yaml-anchor", 1},
    {"anchored_map", "a:\n  &x b: 1\n", "yaml-anchor", 2},
    {"alias_bomb", alias_bomb(), "yaml-anchor", 1},
    {"cycle", "&a [*a]\n", "yaml-anchor", 1},
    {"alias_without_anchor", "a: *x\n", "yaml-alias", 1},
    {"directive", "%YAML 1.2\n---\na: 1\n", "yaml-directive", 1},
    {"unknown_directive", "# x\n%a\n", "yaml-directive", 2},
    {"tag", "a: !!binary aGVsbG8=\n", "yaml-tag", 1},
    {"local_tag", "a: 1\nb: !person {}\n", "yaml-tag", 2},
    {"tagged_list", "a: !!set [1]\n", "yaml-tag", 1},
    {"merge_key", "a: 1\n<<: { b: 2 }\n", "yaml-merge", 2},
    {"duplicate_key", "a: 1\nb: 2\na: 3\n", "duplicate-key", 3},
    {"duplicate_key_inside", "top:\n  a: 1\n  a: 2\n", "duplicate-key", 3},
    {"duplicate_key_quoted", "a: 1\n\"a\": 2\n", "duplicate-key", 2},
    {"list_as_key", "a: 1\n? [b]\n: 2\n", "yaml-key", 2},
    {"map_as_key", "? { a: 1 }\n: 2\n", "yaml-key", 1},
    {"null_as_key", "a: 1\n~: 2\n", "yaml-key", 2},
    {"deep_flow_lists", "\n" + std::string(33, '[') + std::string(33, ']') + "\n", "yaml-depth", 2},
    {"deep_maps", repeated("{a: ", 40) + "1" + std::string(40, '}') + "\n", "yaml-depth", 1},
    {"many_nodes", "[" + repeated("1,", 20'001) + "1]\n", "yaml-size", 1},
    {"too_large", "a: \"" + std::string(256 * 1024, 'x') + "\"\n", "yaml-size", 1},
    {"two_documents", "a: 1\n---\nb: 2\n", "yaml-documents", 2},
    {"document_after_its_end_mark", "a: 1\n...\nb: 2\n", "yaml-documents", 3},
    {"text_after_the_root", "{ a: 1 }\nb: 2\n", "yaml-documents", 2},
    {"words_after_a_quoted_root", "\"a\" b\n", "yaml-documents", 1},
    {"lone_comma", ",a", "yaml-documents", 1},
    {"unclosed_quote", "a: 1\nb: \"x\n", "yaml-syntax", 2},
    {"unclosed_quote_before_more", "a: 'x\nb: 1\nc: 2\n", "yaml-syntax", 3},
    {"unclosed_quote_at_the_end", "a: \"x", "yaml-syntax", 1},
    {"unclosed_brace", "a: {\n", "yaml-syntax", 1},
    {"tab_indentation", "a:\n\t- 1\n", "yaml-syntax", 2},
    {"not_utf8", "a: 1\nb: \"\xE1\"\n", "yaml-encoding", 2},
    {"utf16",
     std::string("\xFF\xFE"
                 "a\0:\0",
                 6),
     "yaml-encoding", 1},
};

INSTANTIATE_TEST_SUITE_P(table, yaml_refuses, testing::ValuesIn(refusals),
                         [](const auto& row) { return row.param.name; });

TEST(yaml, the_limits_themselves_are_allowed) {
  findings out;
  auto deep = read(std::string(32, '[') + std::string(32, ']') + "\n", out);
  EXPECT_TRUE(deep.is_list());
  auto wide = read("[" + repeated("1,", 19'998) + "1]\n", out);
  EXPECT_EQ(wide.items.size(), 19'999U);
  std::string large = "a: \"" + std::string(256 * 1024 - 6, 'x') + "\"\n";
  ASSERT_EQ(large.size(), 256U * 1024);
  EXPECT_TRUE(read(large, out).is_map());
  EXPECT_TRUE(out.empty());
}

TEST(yaml, comments_dashes_and_ends_around_one_document_are_allowed) {
  findings out;
  for (const std::string text :
       {"---\na: 1\n", "# first\n---\na: 1\n", "a: 1\n...\n", "a: 1\n# last\n\n", "a: |\n  ---\n  b\n",
        "\xEF\xBB\xBF"
        "a: 1\n"}) {
    EXPECT_NE(read(text, out).find("a"), nullptr) << text;
    EXPECT_TRUE(out.empty()) << text;
  }
  EXPECT_TRUE(read("", out).is_null());
  EXPECT_TRUE(read("# nothing\n", out).is_null());
  EXPECT_TRUE(out.empty());
}

TEST(yaml, an_unclosed_bomb_of_brackets_is_refused) {
  for (char bracket : {'[', '{'}) {
    findings out;
    EXPECT_TRUE(read(std::string(100'000, bracket), out).is_null());
    EXPECT_EQ(out.size(), 1U);
  }
}

// Any bytes end in a tree or a finding. The alphabet is YAML's own punctuation, where the surprises are.
TEST(yaml, P12_no_text_hangs_or_crashes_the_reader) {
  const std::string alphabet = ",a:-[]{}&*!?|>'\"#%@ \n\t~<.0";
  std::uint64_t state = 20'261'124;
  for (int round = 0; round != 20'000; ++round) {
    std::string text;
    for (int i = 0; i != 1 + round % 24; ++i) {
      state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
      text.push_back(alphabet[(state >> 33) % alphabet.size()]);
    }
    findings out;
    auto root = read(text, out);
    EXPECT_TRUE(out.empty() || root.is_null()) << text;
  }
}

// A tree with all that it says of itself.
std::string shown(const yaml_node& node) {
  auto out = fmt::format("{}{}@{}:{} \"{}\"", static_cast<int>(node.type), node.quoted ? "q" : "", node.line,
                         node.column, node.scalar);
  for (const auto& key : node.keys) out += fmt::format(" {}@{}:{}", key.name, key.line, key.column);
  for (const auto& item : node.items) out += fmt::format(" ({})", shown(item));
  return out;
}

// True where the quick reader took the document: then the careful one finds nothing, and the same tree.
bool agree_on(const std::string& text) {
  auto quick = read_quickly(text, {});
  if (!quick) return false;
  findings out;
  auto careful = read_carefully("x.yaml", text, out, {});
  EXPECT_TRUE(out.empty()) << text_of(out.front()) << "\n" << text;
  EXPECT_EQ(shown(*quick), shown(careful)) << text;
  return true;
}

class dice {
 public:
  std::size_t below(std::size_t most) {
    state_ = state_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return (state_ >> 33) % most;
  }

 private:
  std::uint64_t state_ = 20'261'122;
};

TEST(yaml_readers, agree_on_any_text_that_the_quick_one_takes) {
  const std::string alphabet = ",a:-[]{}&*!?|>'\"#%@ \n\\~<.0b  \n\n::--";
  dice roll;
  int taken = 0;
  for (int round = 0; round != 20'000; ++round) {
    std::string text;
    for (int i = 0; i != 2 + round % 24; ++i) text.push_back(alphabet[roll.below(alphabet.size())]);
    taken += agree_on(text + "\n");
  }
  EXPECT_GT(taken, 1'000);
}

std::vector<std::string> shipped_files() {
  std::vector<std::string> out;
  for (const char* folder : {"flows", "locales", "tests/fixtures/bundle"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(AMPARO_ROOT) / folder)) {
      if (entry.path().extension() != ".yaml") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
  return out;
}

TEST(yaml_readers, agree_on_the_shipped_files_whole_and_with_a_mistake) {
  const std::string alphabet = ",a:-[]{}&*!?|>'\"#%@ \n\\~";
  dice roll;
  for (const auto& text : shipped_files()) {
    EXPECT_TRUE(agree_on(text)) << "the quick reader leaves it to the careful one:\n" << text.substr(0, 200);
    for (int round = 0; round != 20; ++round) {
      auto broken = text.substr(0, std::min(text.size(), text.find('\n', 2'000))) + "\n";
      auto at = roll.below(broken.size() - 1);
      if (round % 3 == 0)
        broken.erase(at, 1);
      else
        broken.insert(at, 1, alphabet[roll.below(alphabet.size())]);
      agree_on(broken);
    }
  }
}

const std::string document =
    "name: ayuda\ncount: 12\nwrong: 12x\nflag: true\nother: yes\nlist: [a, b]\nlone: a\nnested: "
    "[[a]]\nempty:\nmap: {}\ntimout: 3\n";

TEST(yaml_map, getters_give_values_and_report_what_is_wrong) {
  findings out;
  auto root = read(document, out);
  std::string file = "x.yaml";
  yaml_map map(file, root, out);
  EXPECT_EQ(map.text("name"), "ayuda");
  EXPECT_EQ(map.text("absent", "else"), "else");
  EXPECT_EQ(map.text("empty", "else"), "else");
  EXPECT_EQ(map.number("count", 1, 12), 12);
  EXPECT_EQ(map.number("absent", 1, 12), std::nullopt);
  EXPECT_TRUE(map.flag("flag", false));
  EXPECT_TRUE(map.flag("absent", true));
  EXPECT_EQ(map.texts("list"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(map.texts("lone"), std::vector<std::string>{"a"});
  EXPECT_TRUE(map.texts("empty").empty());
  ASSERT_TRUE(out.empty());

  EXPECT_EQ(map.number("count", 1, 11), std::nullopt);
  EXPECT_EQ(map.number("wrong", 1, 20), std::nullopt);
  EXPECT_EQ(map.number("map", 1, 20), std::nullopt);
  EXPECT_FALSE(map.flag("other", false));
  EXPECT_TRUE(map.texts("nested").empty());
  EXPECT_TRUE(map.texts("map").empty());
  EXPECT_EQ(map.text("list"), "");
  EXPECT_EQ(map.required_text("missing"), "");
  EXPECT_EQ(map.required_text("empty"), "");
  std::vector<std::string> rules;
  for (const auto& finding : out) rules.push_back(finding.rule + ":" + std::to_string(finding.line));
  EXPECT_EQ(rules, (std::vector<std::string>{"not-a-number:2", "not-a-number:3", "not-a-number:10",
                                             "not-a-flag:5", "not-a-text:8", "not-a-text:10", "not-a-text:6",
                                             "missing-key:1", "not-a-text:9"}));
}

TEST(yaml_map, an_unknown_key_is_refused_with_the_nearest_known_one) {
  findings out;
  auto root = read("timout: 3\nqqqqqq: 1\n", out);
  std::string file = "x.yaml";
  yaml_map map(file, root, out);
  (void)map.number("timeout", 1, 9);
  (void)map.text("name");
  map.done();
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(text_of(out[0]),
            "x.yaml:1:1: the key \"timout\" is not known here [unknown-key] Did you mean \"timeout\"?");
  EXPECT_EQ(out[1].line, 2U);
  EXPECT_EQ(out[1].hint, "Remove it. Known here: timeout, name.");
}

TEST(yaml_map, a_node_that_is_no_map_is_one_finding_and_its_keys_are_not_missed_too) {
  findings out;
  auto root = read("[a]\n", out);
  std::string file = "x.yaml";
  yaml_map map(file, root, out);
  (void)map.required_text("name");
  map.done();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].rule, "not-a-map");
}

}  // namespace
}  // namespace amparo::base
