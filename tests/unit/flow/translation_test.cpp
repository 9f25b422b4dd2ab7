#include "flow/translation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

// The gate as a table: one row a case, one change against what passes.
namespace amparo::flow {
namespace {

const std::string digest = source_digest("No firme nada.", "", "", "");

translation_record whole() {
  translation_record r;
  r.source_sha256 = digest;
  r.status = "approved";
  r.translator = "translator-1";
  r.reviewers = {{"translator-2", true}, {"translator-3", true}};
  r.back_by = "translator-4";
  r.compared_by = "translator-2";
  return r;
}

struct gate_case {
  const char* name;
  void (*change)(translation_record&);
  bool critical, other;  // whether it is served
};

const std::vector<gate_case> cases{
    {"as it should be", [](translation_record&) {}, true, true},
    {"one approval", [](translation_record& r) { r.reviewers.pop_back(); }, false, true},
    {"the same approval twice", [](translation_record& r) { r.reviewers[1] = r.reviewers[0]; }, false, true},
    {"approved by its translator", [](translation_record& r) { r.reviewers[1].id = r.translator; }, false,
     true},
    {"rejected by all",
     [](translation_record& r) {
       r.reviewers = {{"translator-2", false}};
     },
     false, false},
    {"nobody reviewed", [](translation_record& r) { r.reviewers.clear(); }, false, false},
    {"nobody translated", [](translation_record& r) { r.translator.clear(); }, false, false},
    {"a machine", [](translation_record& r) { r.origin = "machine"; }, false, true},
    {"not translated back", [](translation_record& r) { r.back_by.clear(); }, false, true},
    {"translated back by its translator", [](translation_record& r) { r.back_by = r.translator; }, false,
     true},
    {"translated back by a reviewer", [](translation_record& r) { r.back_by = "translator-3"; }, false, true},
    {"compared by its translator", [](translation_record& r) { r.compared_by = r.translator; }, false, true},
    {"not compared", [](translation_record& r) { r.compared_by.clear(); }, false, true},
    {"the Spanish changed", [](translation_record& r) { r.source_sha256 = std::string(64, '0'); }, false,
     true},
    {"a recording of unknown words", [](translation_record& r) { r.has_unscripted_recording = true; }, false,
     true},
    {"rejected by a third",
     [](translation_record& r) {
       r.reviewers.push_back({"translator-5", false});
     },
     false, false},
    {"stale", [](translation_record& r) { r.status = "stale"; }, false, true},
    {"draft", [](translation_record& r) { r.status = "draft"; }, false, false},
    {"rejected", [](translation_record& r) { r.status = "rejected"; }, false, false},
};

TEST(translation, the_gate_decides_as_the_table_says) {
  for (const auto& c : cases) {
    auto record = whole();
    c.change(record);
    EXPECT_EQ(gate_faults(record, {true, false, digest}).empty(), c.critical) << c.name << ", critical";
    EXPECT_EQ(gate_faults(record, {false, false, digest}).empty(), c.other) << c.name << ", not critical";
  }
}

// Every status by origin, criticality, age of the source and number of approvals, against the rule in one
// line each. The other people that a critical text needs are there in all of them.
TEST(translation, the_gate_decides_alike_for_every_combination) {
  unsigned served = 0, tried = 0;
  for (const char* status : {"missing", "draft", "reviewed", "approved", "rejected", "stale"})
    for (const char* origin : {"human", "dictionary", "machine"})
      for (bool is_critical : {false, true})
        for (bool is_old : {false, true})
          for (std::size_t approvals : {0U, 1U, 2U}) {
            auto record = whole();
            record.status = status;
            record.origin = origin;
            record.reviewers.resize(approvals);
            if (is_old) record.source_sha256 = std::string(64, '0');
            const std::string_view is = status;
            bool other_may = approvals >= 1 && (is == "approved" || is == "stale");
            bool critical_may =
                approvals == 2 && is == "approved" && !is_old && std::string_view(origin) != "machine";
            bool may = gate_faults(record, {is_critical, false, digest}).empty();
            EXPECT_EQ(may, is_critical ? critical_may : other_may)
                << status << ' ' << origin << (is_critical ? " critical" : "") << (is_old ? " old " : " ")
                << approvals;
            served += may, ++tried;
          }
  EXPECT_EQ(tried, 216U);
  EXPECT_EQ(served, 26U);  // 24 plain ones; of critical ones a person's and a dictionary's
}

TEST(translation, a_pilot_begins_with_one_approval) {
  auto record = whole();
  record.reviewers.pop_back();
  EXPECT_TRUE(gate_faults(record, {true, true, digest}).empty());
  record.reviewers.clear();
  EXPECT_EQ(gate_faults(record, {true, true, digest}),
            std::vector<std::string>{"it needs 1 approval by another than its translator, and has 0"});
}

TEST(translation, every_wording_of_the_source_counts) {
  EXPECT_NE(source_digest("a", "b", "", ""), source_digest("a", "c", "", ""));
  EXPECT_NE(source_digest("a", "b", "", ""), source_digest("a", "", "", "c"));
  EXPECT_EQ(source_digest("abc", "", "", ""),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2, B.1
}

}  // namespace
}  // namespace amparo::flow
