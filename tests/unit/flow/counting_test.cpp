#include "flow/counting.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "flow/in_words.hpp"
#include "flow/model.hpp"
#include "flow_support.hpp"

// Numbers, days and times out of single words. What ICU spells, and a second way to count by twenties that is
// written here, say whether the rules are right.
namespace amparo::flow::test {
namespace {

using namespace std::chrono_literals;

struct rules {
  explicit rules(const std::string& text) {
    auto root = base::read_yaml("numbers.yaml", text, findings);
    made = counting::read("numbers.yaml", root, findings);
  }
  base::findings findings;
  std::shared_ptr<const counting> made;

  std::string said(counted kind, std::int64_t value) const {
    auto keys = made->said(kind, value);
    if (!keys) return "-";
    std::string out;
    for (const auto& key : *keys) {
      EXPECT_TRUE(std::ranges::binary_search(made->words(kind), key)) << key << " is not announced";
      out += (out.empty() ? "" : " ") + key.substr(std::string("word.").size());
    }
    return out;
  }
};

const locale_pack& pack_of(std::string_view tag) {
  const auto& all = shipped().content->locales;
  return *std::ranges::find(all, tag, &locale_pack::tag);
}

// With the words that the shipped language has for them.
std::string shipped_words(std::string_view tag, counted kind, std::int64_t value) {
  const auto& pack = pack_of(tag);
  auto keys = pack.counts->said(kind, value);
  if (!keys) return "-";
  std::string out;
  for (const auto& key : *keys) {
    const auto& messages = shipped().content->messages;
    auto known = std::ranges::lower_bound(messages, key, {}, &message_info::key);
    if (known == messages.end() || known->key != key) return "no text for " + key;
    const auto& texts = *pack.texts[static_cast<std::size_t>(known - messages.begin())];
    out += (out.empty() ? "" : " ") + texts.voice->words;
  }
  return out;
}

std::string spaced(std::string words) {
  std::ranges::replace(words, '-', ' ');
  return words;
}

TEST(counting, B3_every_number_is_spelled_as_ICU_spells_it) {
  for (const char* tag : {"es-MX", "en-US"}) {
    auto spelled = spelled_up_to(most_counted, tag);
    for (std::int64_t n = 0; n <= most_counted; ++n)
      ASSERT_EQ(spaced(shipped_words(tag, counted::number, n)), spaced(spelled[static_cast<std::size_t>(n)]))
          << n;
    EXPECT_EQ(shipped_words(tag, counted::number, most_counted + 1), "-");
    EXPECT_EQ(shipped_words(tag, counted::number, -1), "-");
  }
}

// "24 de noviembre de 2026" with each number spelled.
std::string spelled_day(std::int64_t day) {
  std::string out;
  auto words = day_in_words(day, "es-MX");
  for (std::size_t at = 0; at <= words.size();) {
    auto end = std::min(words.find(' ', at), words.size());
    auto word = words.substr(at, end - at);
    if (word.find_first_not_of("0123456789") == word.npos) word = spelled(std::stol(word), "es-MX");
    out += (out.empty() ? "" : " ") + word;
    at = end + 1;
  }
  return out.starts_with("uno ") ? "primero" + out.substr(3) : out;
}

TEST(counting, B3_every_day_of_a_leap_year_is_the_one_that_ICU_writes) {
  auto first = std::chrono::sys_days{2028y / 1 / 1}.time_since_epoch().count();
  for (std::int64_t day = first; day != first + 366; ++day)
    ASSERT_EQ(shipped_words("es-MX", counted::date, day), spelled_day(day));
  EXPECT_EQ(shipped_words("en-US", counted::date, first + 59),
            "February twenty-nine two thousand twenty-eight");
  EXPECT_EQ(shipped_words("es-MX", counted::date, -719'163), "-") << "before the year 1";
  EXPECT_EQ(shipped_words("es-MX", counted::date, 2'932'897), "-") << "after the year 9999";
}

// "3:30 de la tarde": the words behind the numbers, and the hour of twelve.
TEST(counting, B3_every_minute_of_a_day_is_told_apart_and_has_ICU_s_part_of_the_day) {
  std::set<std::string> seen;
  for (std::int64_t at = 0; at != 24 * 60; ++at) {
    auto said = shipped_words("es-MX", counted::time, at);
    auto written = time_in_words(at, "es-MX");
    EXPECT_TRUE(seen.insert(said).second) << said;
    auto part = written.substr(written.find(' '));
    if (part == " del mediodía") part = " de la tarde";
    ASSERT_TRUE(said.ends_with(part)) << said << " / " << written;
    auto hour = std::stol(written);
    auto word = hour == 1 ? "una" : spelled(hour, "es-MX");
    ASSERT_TRUE(said.starts_with(word + " ")) << said << " / " << written;
  }
  EXPECT_EQ(shipped_words("es-MX", counted::time, 15 * 60 + 10), "tres y diez de la tarde");
  EXPECT_EQ(shipped_words("es-MX", counted::time, 13 * 60), "una en punto de la tarde");
  EXPECT_EQ(shipped_words("en-US", counted::time, 9 * 60 + 5), "nine zero five in the morning");
  EXPECT_EQ(shipped_words("es-MX", counted::time, 24 * 60), "-");
}

// By twenties: so many of 8,000, of 400, of 20, and what is left.
std::string by_twenties(std::int64_t n) {
  std::string out;
  for (auto unit : {8'000, 400, 20})
    if (n >= unit) {
      out += fmt::format("{}n{} n{}", out.empty() ? "" : " ", n / unit, unit);
      n %= unit;
      if (n == 0) return out;
    }
  return out + (out.empty() ? "n" : " n") + std::to_string(n);
}

TEST(counting, B3_a_language_counts_by_twenties_with_four_rules) {
  rules r(R"(number:
  0: "n#"
  20: "{times} n20 [{rest}]"
  400: "{times} n400 [{rest}]"
  8000: "{times} n8000 [{rest}]"
)");
  ASSERT_EQ(text_of(r.findings), "");
  for (std::int64_t n = 0; n <= most_counted; ++n) ASSERT_EQ(r.said(counted::number, n), by_twenties(n));
  EXPECT_EQ(r.made->words(counted::number).size(), 23U) << "nineteen units, nothing, and three powers";
  EXPECT_TRUE(r.made->words(counted::date).empty());
}

// Thirty as "ten of the second twenty", thirty-nine as "one to the second": both ways are in use in the
// world.
TEST(counting, B3_the_next_twenty_and_words_of_tens_are_rules_too) {
  rules r(R"(number:
  0: "n#"
  20: "n20"
  21/20: "[{rest} of] {next:twenty}"
  200/100: "n# [{rest}]"
  1000: "{times} n1000 [{rest}]"
twenty: { 1: "n20", 2: "t#" }
)");
  ASSERT_EQ(text_of(r.findings), "");
  EXPECT_EQ(r.said(counted::number, 20), "n20");
  EXPECT_EQ(r.said(counted::number, 30), "n10 of t2");
  EXPECT_EQ(r.said(counted::number, 199), "n19 of t10");
  EXPECT_EQ(r.said(counted::number, 730), "n700 n10 of t2");
  EXPECT_EQ(r.said(counted::number, 9'999), "n9 n1000 n900 n19 of t5");
}

struct wrong_rules {
  const char *text, *finding;
};

TEST(counting, rules_that_leave_a_number_unsaid_or_lead_nowhere_are_findings) {
  for (const auto& [text, finding] :
       {wrong_rules{"number: { 1: \"n#\" }", "no rule of \"number\" says 0"},
        wrong_rules{"number: { 0: \"{all}\" }", "leads back to itself"},
        wrong_rules{"number: { 0: \"{all:other}\" }\nother: { 0: \"{all:number}\" }", "leads back to itself"},
        wrong_rules{"number: { 0: \"n#\", 10: \"{all:other}\" }\nother: { 20: \"n20\" }",
                    "no rule of \"other\" says 10"},
        wrong_rules{"number: { 0: \"n#\", 20/10: \"{rest:few}\" }\nfew: { 1: \"n#\" }",
                    "no rule of \"few\" says 0"},
        wrong_rules{"number: { 0: \"{rest}\" }", "nothing to count by"},
        wrong_rules{"number: { 0: \"n#\", 2: \"{next}\" }", "nothing to count by"},
        wrong_rules{"number: { 0: \"[n0]\" }", "there is no rest"},
        wrong_rules{"number: { 0: \"n#\", 5/6: \"a\" }", "no number that a rule begins at"},
        wrong_rules{"number: { 0: \"n#\", 10000: \"a\" }", "no number that a rule begins at"},
        wrong_rules{"number: { 0: \"n#\", 9: \"a\", 8: \"b\" }", "not in the order"},
        wrong_rules{"number: { 0: \"[a\" }", "no other half"},
        wrong_rules{"number: { 0: \"{half}\" }", "no word and no value"},
        wrong_rules{"number: { 0: \"{all:much}\" }", "no rules that are called \"much\""},
        wrong_rules{"number: { 0: \"Uno\" }", "no word and no value"},
        wrong_rules{"number: {}", "has no rule"},
        wrong_rules{"number: n", "no set of rules"},
        wrong_rules{"number: { 0: [n] }", "a rule says words"},
        wrong_rules{"date: \"{day}\"\nday: { 1: \"n#\" }", "no rules for numbers"},
        wrong_rules{"number: { 0: \"n#\" }\ndate: \"{day}\"", "no rules that are called \"day\""},
        wrong_rules{"number: { 0: \"n#\" }\ndate: \"{hour}\"", "no part of a date"},
        wrong_rules{"number: { 0: \"n#\" }\ntime: \"\"", "nothing is said"},
        wrong_rules{"number: { 0: \"n#\" }\nday: { 2: \"n#\" }\ndate: \"{day}\"",
                    "no rule of \"day\" says 1"}}) {
    rules r(text);
    EXPECT_EQ(r.made, nullptr) << text;
    EXPECT_NE(text_of(r.findings).find(finding), std::string::npos) << text << "\n" << text_of(r.findings);
    for (const auto& one : r.findings) EXPECT_EQ(one.rule, "counting");
  }
}

}  // namespace
}  // namespace amparo::flow::test
