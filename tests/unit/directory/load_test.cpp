#include <gtest/gtest.h>

#include <algorithm>

#include "directory/data.hpp"
#include "unit/directory/directory_support.hpp"

namespace amparo::directory {
namespace {

TEST(load, the_small_directory_has_no_mistakes) {
  auto loaded = load(small_files());
  for (const auto& finding : loaded.findings) ADD_FAILURE() << base::text_of(finding);
  ASSERT_TRUE(loaded.value);
  EXPECT_EQ(loaded.value->consulate_for({"zip:30303", ""}).consulate, "atlanta");
  EXPECT_EQ(loaded.value->find_place("la capital").found.size(), 1U);
}

// One mistake each: where it is reported, by which rule, and a part of what is said.
struct mistake {
  const char *file, *before, *after, *rule, *says;
  unsigned line;
};

class each_mistake : public testing::TestWithParam<mistake> {};

TEST_P(each_mistake, is_reported_with_its_place) {
  const auto& m = GetParam();
  auto loaded = load(changed(m.file, m.before, m.after));
  EXPECT_FALSE(loaded.value);
  bool is_said = std::ranges::any_of(loaded.findings, [&](const base::finding& f) {
    return f.file == m.file && f.rule == m.rule && f.line == m.line && (f.column != 0 || f.line == 0) &&
           base::text_of(f).find(m.says) != std::string::npos;
  });
  EXPECT_TRUE(is_said) << m.rule << " in line " << m.line;
  if (!is_said)
    for (const auto& finding : loaded.findings) ADD_FAILURE() << base::text_of(finding);
}

constexpr mistake in_consulates[] = {
    {"consulates.yaml", "    city: \"Atlanta\"", "    citty: \"Atlanta\"", "unknown-key",
     "Did you mean \"city\"?", 4},
    {"consulates.yaml", "    city: \"Atlanta\"\n", "", "missing-key", "\"city\" is missing", 3},
    {"consulates.yaml", "state: GA\n    type", "state: GX\n    type", "bad-state", "\"GX\"", 5},
    {"consulates.yaml", "- state: GA", "- state: Georgia", "bad-state", "\"Georgia\"", 16},
    {"consulates.yaml", "\"Fulton\"", "\"Fultom\"", "unknown-county", "Did you mean \"Fulton\"?", 17},
    {"consulates.yaml", "[\"Fulton\", \"DeKalb\"]", "[\"Fulton\", \"Fulton\"]", "county-twice", "Fulton, GA",
     17},
    {"consulates.yaml", "[\"Fulton\", \"DeKalb\"]", "some", "not-a-list", "counties", 17},
    {"consulates.yaml", "+14045550111", "404 555 0111", "bad-number", "E.164", 11},
    {"consulates.yaml", "+14045550111", "+18665550199", "never-give-out", "never be given out", 11},
    {"consulates.yaml", "read_on: 2026-11-21", "read_on: 2026-02-30", "bad-date", "date of the calendar", 1},
    {"consulates.yaml", "confidence: confirmed", "confidence: confirmd", "bad-confidence",
     "Did you mean \"confirmed\"?", 12},
    {"consulates.yaml", "confidence: one-page\n        source: \"a page\"\n  - id: laredo",
     "confidence: code-file\n        source: \"a page\"\n  - id: laredo", "weak-jurisdiction",
     "at least one page", 16},
    {"consulates.yaml", "id: laredo", "id: atlanta", "duplicate-id", "stands twice", 20},
    {"consulates.yaml", "checked: null", "checked: {on: 2026-11-22}", "missing-key", "\"by\" is missing", 14},
    {"consulates.yaml", "checked: null", "checked: {by: operator-1}", "missing-key", "\"on\" is missing", 14},
    {"consulates.yaml", "checked: null", "checked: {by: \"\", on: 2026-11-22}", "not-a-text", "\"by\"", 14},
    {"consulates.yaml", "checked: null", "checked: {by: operator-1, on: yesterday}", "bad-date", "\"on\"",
     14},
    {"consulates.yaml", "checked: null", "checked: yes", "not-a-map", "map of keys", 14},
    {"consulates.yaml", "kind: protection_emergency", "kind: protection_emergancy", "bad-kind",
     "protection_emergency", 10},
    {"consulates.yaml", "type: consulado_general", "type: embassy", "bad-type", "embassy", 6},
    {"consulates.yaml", "lat: 33.8109", "lat: north", "bad-number", "degrees", 7},
    {"consulates.yaml", "        source: \"a page\"\n  - id: laredo",
     "        source: \"a page\"\n        inferred: true\n  - id: laredo", "missing-key",
     "the source's words", 16},
    {"consulates.yaml", "        source: \"a page\"\n  - id: laredo", "  - id: laredo", "missing-key",
     "\"source\" is missing", 16},
    {"consulates.yaml", "id: atlanta", "id: &a atlanta", "yaml-anchor", "anchor", 3},
};
INSTANTIATE_TEST_SUITE_P(consulates, each_mistake, testing::ValuesIn(in_consulates));

constexpr mistake in_hotlines[] = {
    {"hotlines.yaml", "id: ciam", "id: cian", "missing-line", "\"ciam\" is missing", 1},
    {"hotlines.yaml", "+15205550100", "+18665550199", "never-give-out", "never be given out", 9},
    {"hotlines.yaml", "+18665550199", "866-555-0199", "bad-number", "E.164", 3},
    {"hotlines.yaml", "    what: \"a tip line\"\n", "", "missing-key", "\"what\" is missing", 3},
    {"hotlines.yaml", "lines:\n",
     "lines:\n  - {id: ciam, name: x, number: \"+15205550101\", confidence: confirmed, source: x}\n",
     "duplicate-id", "stands twice", 8},
    {"hotlines.yaml", "never_give_out:", "never_give_aut:", "unknown-key", "Did you mean \"never_give_out\"?",
     2},
    {"hotlines.yaml", "read_on: 2026-11-21\n", "", "missing-key", "\"read_on\" is missing", 1},
};
INSTANTIATE_TEST_SUITE_P(hotlines, each_mistake, testing::ValuesIn(in_hotlines));

constexpr mistake in_places[] = {
    {"places.yaml", "city:ga:fulton:atlanta", "city:ga:fulton:atlantis", "unknown-place", "atlantis", 9},
    {"places.yaml", "code: \"GA\"", "code: \"GAX\"", "bad-state", "two letters", 2},
    {"places.yaml", "  - {code: \"GA\", name: \"Georgia\"}\n", "", "bad-state", "GA", 1},
    {"places.yaml", "code: \"TX\"", "code: \"GA\"", "duplicate-id", "stands twice", 3},
    {"places.yaml", "state: \"Sonora\"", "state: \"Sonara\"", "bad-state", "mexican_states", 7},
    {"places.yaml", "homonyms:", "homonims:", "unknown-key", "Did you mean \"homonyms\"?", 10},
};
INSTANTIATE_TEST_SUITE_P(places, each_mistake, testing::ValuesIn(in_places));

constexpr mistake in_calendars[] = {
    {"calendars.yaml", "until: 2027-01-01", "until: 2026-12-20", "bad-date", "before it begins", 6},
    {"calendars.yaml", "until: 2027-01-01", "until: 2028-01-01", "bad-date", "longer than 60 days", 6},
    {"calendars.yaml", "until: 2027-01-01", "until: 2027-02-30", "bad-date", "\"until\"", 6},
    {"calendars.yaml", "from: 2026-12-21, ", "", "missing-key", "\"from\" is missing", 6},
    {"calendars.yaml", "country: MX", "country: FR", "bad-state", "\"FR\"", 4},
    {"calendars.yaml", "id: OFFICE", "id: MX", "duplicate-id", "stands twice", 3},
    {"calendars.yaml", "closed:", "close:", "unknown-key", "Did you mean \"closed\"?", 5},
    {"calendars.yaml", "what: \"Christmas\", ", "", "missing-key", "\"what\" is missing", 6},
};
INSTANTIATE_TEST_SUITE_P(calendars, each_mistake, testing::ValuesIn(in_calendars));

constexpr mistake in_help[] = {
    {"help.yaml", "kind: shelter", "kind: hotel", "bad-kind", "\"hotel\"", 24},
    {"help.yaml", "state: sonora", "state: SON", "bad-state", "no state of \"MX\"", 27},
    {"help.yaml", "state: GA", "state: sonora", "bad-state", "no state of \"US\"", 7},
    {"help.yaml", "country: MX", "country: FR", "bad-state", "\"FR\"", 27},
    {"help.yaml", "id: aid-two", "id: aid-one", "duplicate-id", "stands twice", 13},
    {"help.yaml", "+17065550141", "706-555-0141", "bad-number", "E.164", 9},
    {"help.yaml", "+17065550141", "+18665550199", "never-give-out", "never be given out", 9},
    {"help.yaml", "confidence: official-page", "confidence: certain", "bad-confidence", "\"certain\"", 20},
    {"help.yaml", "city: \"Nogales\"", "town: \"Nogales\"", "unknown-key", "\"town\"", 26},
    {"help.yaml", "    source: \"its page\"\n", "", "missing-key", "\"source\" is missing", 13},
};
INSTANTIATE_TEST_SUITE_P(help, each_mistake, testing::ValuesIn(in_help));

// A closure makes a term longer: only one that may be relied on does.
TEST(load, B10_only_closures_that_somebody_knows_of_are_counted) {
  auto loaded = load(small_files());
  ASSERT_TRUE(loaded.value);
  ASSERT_EQ(loaded.value->data().calendars.size(), 1U);
  const auto& office = loaded.value->data().calendars.front();
  EXPECT_EQ(office.id, "OFFICE");
  ASSERT_EQ(office.closed.size(), 2U);
  EXPECT_EQ(office.closed[0].until, std::chrono::sys_days{std::chrono::year{2027} / 1 / 1});
  EXPECT_EQ(office.closed[1].from, std::chrono::sys_days{std::chrono::year{2027} / 4 / 1});
}

TEST(load, a_revision_of_before_has_no_calendars) {
  auto files = small_files();
  std::erase_if(files, [](const auto& file) { return file.name == "calendars.yaml"; });
  auto loaded = load(files);
  ASSERT_TRUE(loaded.value);
  EXPECT_TRUE(loaded.value->data().calendars.empty());
}

constexpr mistake in_tables[] = {
    {"counties.csv", "state,county", "county,state", "csv-header", "first line", 1},
    {"counties.csv", "GA,DeKalb,33.80,-84.20", "GA,DeKalb,33.80", "csv-columns", "4 cells", 2},
    {"counties.csv", "33.80,-84.20", "133.80,-84.20", "bad-number", "133.80", 2},
    {"counties.csv", "GA,Rabun", "AA,Rabun", "csv-order", "order", 4},
    {"places.csv", "1:80 0:20", "1:80 9:20", "bad-number", "\"9\"", 2},
    {"places.csv", "Clayton", "Aachen", "csv-order", "order", 3},
    {"places.csv", "Atlanta,GA", "Atlanta,Georgia", "bad-state", "Georgia", 2},
    {"zips.csv", "30303,0,1", "303,0,1", "bad-zip", "303", 2},
    {"zips.csv", "30310,0", "30310,7", "bad-number", "\"7\"", 3},
    {"zips.csv", "30310,0", "30303,0", "csv-order", "order", 3},
    {"area-codes.csv", "404,GA", "4044,GA", "bad-number", "4044", 2},
    {"area-codes.csv", "956,TX", "304,TX", "csv-order", "order", 3},
    {"area-codes.csv", "404,GA,Atlanta,33.80,-84.40\n956,TX,,,\n", "", "csv-empty", "no row", 1},
    {"mx-lada.csv", "631", "6311", "bad-number", "two or three", 2},
};
INSTANTIATE_TEST_SUITE_P(tables, each_mistake, testing::ValuesIn(in_tables));

TEST(load, reports_all_mistakes_at_once) {
  auto files = changed("consulates.yaml", "+14045550111", "404");
  std::ranges::find(files, "hotlines.yaml", &source_file::name)->text += "surprise: 1\n";
  std::ranges::find(files, "zips.csv", &source_file::name)->text += "1,2\n";
  EXPECT_EQ(load(files).findings.size(), 3U);
}

TEST(load, a_missing_misspelled_or_doubled_file_is_a_mistake) {
  auto rules = [](const std::vector<source_file>& files) {
    std::vector<std::string> all;
    for (const auto& finding : load(files).findings) all.push_back(finding.rule);
    return all;
  };
  auto files = small_files();
  files.push_back({"config/directory/README.md", "words"});
  EXPECT_TRUE(rules(files).empty()) << "what is neither YAML nor CSV is passed over";
  files.push_back({"consulate.yaml", ""});
  EXPECT_EQ(rules(files), std::vector<std::string>{"unknown-file"});
  files.back() = files.front();
  EXPECT_EQ(rules(files), std::vector<std::string>{"duplicate-file"});
  files = small_files();
  files.erase(files.begin() + 1);
  auto missing = rules(files);
  EXPECT_EQ(std::ranges::count(missing, "missing-file"), 1);
}

TEST(load, an_empty_directory_is_not_a_crash) {
  EXPECT_FALSE(load({}).value);
  for (std::size_t i = 0; i != small_files().size(); ++i) {
    auto files = small_files();
    files[i].text.clear();
    EXPECT_FALSE(load(files).value) << files[i].name;
    files[i].text = "# nothing\n";
    EXPECT_FALSE(load(files).value) << files[i].name;
  }
}

}  // namespace
}  // namespace amparo::directory
