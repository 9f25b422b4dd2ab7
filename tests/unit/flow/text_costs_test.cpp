#include "flow/text_costs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "flow_support.hpp"

// B17: what each text costs, in segments and in breath.
namespace amparo::flow::test {
namespace {

const cost_row& row_of(const std::vector<cost_row>& all, const std::string& key, const std::string& tag) {
  auto found = std::ranges::find_if(all, [&](const auto& row) { return row.key == key && row.tag == tag; });
  if (found == all.end()) throw std::runtime_error(key + " has no row in " + tag);
  return *found;
}

TEST(text_costs, B17_a_draft_shows_what_it_would_cost_and_which_letter_makes_it_dear) {
  auto all = basics();
  all.locale("detained", R"(locale: ht
domain: detained
messages:
  rights.core: { text: "Pa siyen anyen. Rete trankil, non ж.", status: draft }
  rights.street: { text: "Mande si ou ka ale.", sms: never, status: draft }
  callback.noted: { text: "Note.", status: approved, translator: t-1, reviewers: [{ id: t-2, date: "2026-11-24", verdict: approve }] }
)",
             "ht");
  auto rows = costs_of(all.flows, all.locales, *basic_bundle().places);
  const auto& source = row_of(rows, "rights.core", "es-MX");
  EXPECT_TRUE(source.is_served);
  EXPECT_EQ(source.sms, base::cost_of("No firme nada."));
  EXPECT_EQ(source.heard.count(), 14 * 1000 / 15);
  const auto& draft = row_of(rows, "rights.core", "ht");
  EXPECT_FALSE(draft.is_served);
  EXPECT_EQ(draft.sms.alphabet, base::sms_alphabet::ucs2);
  EXPECT_EQ(draft.sms.forces_ucs2, std::vector<char32_t>{U'ж'});
  EXPECT_EQ(draft.reads.sentences, 2U);
  EXPECT_EQ(row_of(rows, "rights.street", "ht").sms.segments, 0U) << "never a text";
  EXPECT_TRUE(row_of(rows, "callback.noted", "ht").is_served);
  // A number from the directory is counted as long as the longest.
  EXPECT_EQ(row_of(rows, "consulate.found", "es-MX").sms,
            base::cost_of("Consulado en " + std::string(14, 'x') + ": 520-623-7874."));
  EXPECT_FALSE(
      std::ranges::any_of(rows, [](const auto& row) { return row.key == "stop.done" && row.tag == "ht"; }));
}

}  // namespace
}  // namespace amparo::flow::test
