#include "flow/translation.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

// The gate as a table: one row a case, one change against what passes.
namespace amparo::flow {
namespace {

using namespace std::chrono_literals;

const std::string digest = source_digest("No firme nada.", "", "", "");
constexpr std::chrono::sys_days changed{2026y / 11 / 20};  // the source, to what it says now

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
    EXPECT_EQ(gate_faults(record, {true, false, false, digest, changed}).empty(), c.critical)
        << c.name << ", critical";
    EXPECT_EQ(gate_faults(record, {false, false, false, digest, changed}).empty(), c.other)
        << c.name << ", not critical";
  }
}

// L42: thirty days from the day on which the source changed, where that is known; else not at all.
TEST(translation, L42_what_is_of_an_older_source_is_served_until_a_day) {
  auto of_now = whole(), older = whole(), called_stale = whole();
  older.source_sha256 = std::string(64, '0');
  called_stale.status = "stale";
  const gate_terms dated{false, false, false, digest, changed}, undated{false, false, false, digest},
      critical{true, false, false, digest, changed};
  EXPECT_EQ(served_until(of_now, dated), std::nullopt);
  EXPECT_TRUE(gate_faults(of_now, undated).empty());
  for (const auto& record : {older, called_stale}) {
    EXPECT_TRUE(gate_faults(record, dated).empty());
    EXPECT_EQ(served_until(record, dated), std::chrono::sys_days(2026y / 12 / 20));
    EXPECT_EQ(gate_faults(record, undated),
              std::vector<std::string>{"the source has changed since, and nothing says on which day"});
    EXPECT_FALSE(gate_faults(record, critical).empty());
    EXPECT_EQ(served_until(record, critical), std::nullopt);
  }
}

// What the gate is asked in one cell of its table.
struct gate_cell {
  std::string_view status, origin;
  bool is_critical = false, is_old = false, is_quotation = false, is_dated = false;
  std::size_t approvals = 0;
};

// The rule in a line for each kind of text. The other people that a critical text needs are there in all of
// them.
bool should_serve(const gate_cell& cell) {
  bool is_approved = cell.status == "approved";
  bool is_published = cell.origin == "published";
  if (is_published || cell.is_quotation) {
    bool stands = is_approved || cell.status == "draft" || cell.status == "reviewed";
    return is_published && cell.is_quotation && !cell.is_critical && !cell.is_old && stands;
  }
  if (cell.is_critical) return cell.approvals == 2 && is_approved && !cell.is_old && cell.origin != "machine";
  bool is_of_older = cell.is_old || cell.status == "stale";
  return cell.approvals >= 1 && (is_approved || cell.status == "stale") && (cell.is_dated || !is_of_older);
}

bool serves(const gate_cell& cell) {
  auto record = whole();
  record.status = cell.status, record.origin = cell.origin;
  if (cell.origin == "published") record.quotes = "a declaration, article 9";
  record.reviewers.resize(cell.approvals);
  if (cell.is_old) record.source_sha256 = std::string(64, '0');
  gate_terms terms{cell.is_critical, false, cell.is_quotation, digest};
  if (cell.is_dated) terms.since = changed;
  return gate_faults(record, terms).empty();
}

// Every status by origin, criticality, age of the source, whether its day is known, number of approvals, and
// whether the source quotes.
TEST(translation, the_gate_decides_alike_for_every_combination) {
  unsigned tried = 0, served = 0, quoted = 0;
  for (const char* status : {"missing", "draft", "reviewed", "approved", "rejected", "stale"})
    for (const char* origin : {"human", "dictionary", "machine", "published"})
      for (unsigned bits = 0; bits != 16; ++bits)
        for (std::size_t approvals : {0U, 1U, 2U}) {
          gate_cell cell{status,          origin,          (bits & 1) != 0, (bits & 2) != 0,
                         (bits & 4) != 0, (bits & 8) != 0, approvals};
          bool may = serves(cell);
          EXPECT_EQ(may, should_serve(cell))
              << status << ' ' << origin << (cell.is_critical ? " critical" : "")
              << (cell.is_old ? " old" : "") << (cell.is_quotation ? " quotation " : " ") << approvals;
          (cell.is_quotation ? quoted : served) += may;
          ++tried;
        }
  EXPECT_EQ(tried, 1'152U);
  // Plain ones by three origins and one or two approvals: 24 where the day is known, 6 where it is not; of
  // critical ones a person's and a dictionary's, dated or not; none that others published.
  EXPECT_EQ(served, 24U + 6U + 2U * 2U);
  EXPECT_EQ(quoted, 2U * 9U);  // what others published, with any number of approvals and three of the states
}

TEST(translation, what_others_published_is_served_as_the_table_says) {
  auto published = [] {
    translation_record r;
    r.source_sha256 = digest, r.status = "draft", r.origin = "published", r.quotes = "a declaration";
    return r;
  };
  EXPECT_TRUE(gate_faults(published(), {false, false, true, digest}).empty());
  auto nowhere = published(), rejected = published();
  nowhere.quotes.clear();
  rejected.reviewers = {{"translator-2", true}, {"translator-3", false}};
  EXPECT_EQ(gate_faults(nowhere, {false, false, true, digest}),
            std::vector<std::string>{"nothing says where it was published"});
  EXPECT_EQ(gate_faults(rejected, {false, false, true, digest}),
            std::vector<std::string>{"translator-3 rejected it"});
}

TEST(translation, a_recording_of_what_others_published_needs_an_approval) {
  auto record = whole();
  EXPECT_TRUE(is_recording_approved(record));
  record.origin = "published";
  EXPECT_TRUE(is_recording_approved(record));
  record.reviewers.clear();
  EXPECT_FALSE(is_recording_approved(record));
  record = whole(), record.origin = "published", record.status = "draft";
  EXPECT_FALSE(is_recording_approved(record));
}

TEST(translation, a_pilot_begins_with_one_approval) {
  auto record = whole();
  record.reviewers.pop_back();
  EXPECT_TRUE(gate_faults(record, {true, true, false, digest}).empty());
  record.reviewers.clear();
  EXPECT_EQ(gate_faults(record, {true, true, false, digest}),
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
