#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>

#include "unit/directory/directory_support.hpp"

namespace amparo::directory {
namespace {

consulate_answer answer(const std::string& id) { return shipped().consulate_for({id, ""}); }

// Cells of one CSV line, with quotes.
std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> all{""};
  bool quoted = false;
  for (char c : line)
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      all.emplace_back();
    else
      all.back() += c;
  return all;
}

// Places whose consulate a public page names: typed as given, each must be understood as one place and
// answered so.
TEST(consulate_for, finds_every_sourced_pair) {
  std::istringstream rows(read_file("tests/fixtures/directory/lookups.csv"));
  std::string line;
  std::getline(rows, line);
  ASSERT_EQ(line, "id,place,kind,state,county,consulate,source");
  int pairs = 0;
  for (; std::getline(rows, line); ++pairs) {
    auto row = cells(line);
    ASSERT_EQ(row.size(), 7U) << line;
    auto match = shipped().find_place(row[1]);
    ASSERT_EQ(match.found.size(), 1U) << line;
    auto said = shipped().consulate_for(match.found.front());
    EXPECT_EQ(said.consulate, row[5]) << line << " because " << said.why;
    EXPECT_EQ(said.kind, answer_kind::one) << line << " because " << said.why;
    EXPECT_EQ(said.is_hint, row[2] == "area_code") << line;
  }
  EXPECT_EQ(pairs, 49);
}

TEST(consulate_for, says_how_sure_it_is) {
  auto ga = answer("county:ga:fulton");
  EXPECT_EQ(ga.kind, answer_kind::one);
  EXPECT_FALSE(ga.is_public_data) << "confirmed, the whole state";
  EXPECT_TRUE(ga.why.starts_with("Fulton, GA: confirmed, https://")) << ga.why;

  auto hi = answer("county:hi:honolulu");
  EXPECT_TRUE(hi.is_public_data) << "one page";

  auto tn = answer("county:tn:davidson");
  EXPECT_EQ(tn.consulate, "atlanta");
  EXPECT_TRUE(tn.is_public_data) << "confirmed, but the counties were chosen by hand";

  auto nj = answer("city:nj:middlesex:new brunswick");
  EXPECT_TRUE(nj.is_public_data) << "official, but the counties were chosen by hand";
}

TEST(consulate_for, distance_only_where_no_page_speaks_and_says_so) {
  struct row {
    const char *id, *consulate;
  };
  for (auto [id, consulate] :
       {row{"city:tx:harris:houston", "houston"}, row{"city:ny:new york:new york", "newyork"},
        row{"city:ny:kings:brooklyn", "newyork"}, row{"city:tx:hidalgo:san juan", "mcallen"},
        row{"city:pr:san juan municipio:san juan", "sanjuan"}, row{"zip:77002", "houston"},
        row{"county:co:denver", "denver"}}) {
    auto said = answer(id);
    EXPECT_EQ(said.kind, answer_kind::nearest) << id;
    EXPECT_EQ(said.consulate, consulate) << id;
    EXPECT_NE(said.why.find("is a guess"), std::string::npos) << said.why;
  }
  EXPECT_EQ(answer("city:ct:fairfield:stamford").consulate, "boston") << "New York is nearer and wrong";
  EXPECT_EQ(answer("city:nv:washoe:reno").consulate, "lasvegas") << "Sacramento is nearer and wrong";
}

TEST(consulate_for, too_far_is_no_answer) {
  for (const char* id : {"zip:96910", "state:gu"}) {
    EXPECT_EQ(answer(id).kind, answer_kind::none) << id;
    EXPECT_FALSE(answer(id).in_mexico);
  }
}

TEST(consulate_for, asks_where_counties_differ) {
  auto said = answer("zip:92028");  // Fallbrook lies in San Diego and Riverside
  ASSERT_EQ(said.kind, answer_kind::ask);
  ASSERT_EQ(said.choices.size(), 2U);
  for (const auto& choice : said.choices) {
    EXPECT_TRUE(choice.id.starts_with("county:ca:")) << choice.id;
    EXPECT_FALSE(shipped().consulate_for(choice).consulate.empty()) << choice.id;
  }
  EXPECT_NE(shipped().consulate_for(said.choices[0]).consulate,
            shipped().consulate_for(said.choices[1]).consulate);
}

TEST(consulate_for, a_state_with_one_consulate_answers_and_another_asks) {
  EXPECT_EQ(answer("state:ga").consulate, "atlanta");
  EXPECT_EQ(answer("state:nv").consulate, "lasvegas");
  auto tn = answer("state:tn");
  ASSERT_EQ(tn.kind, answer_kind::ask);
  ASSERT_EQ(tn.choices.size(), 2U);
  EXPECT_LE(answer("state:tx").choices.size(), 8U);
  EXPECT_EQ(answer("state:tx").choices.front().id, "city:tx:harris:houston");
}

TEST(consulate_for, an_area_code_is_only_a_hint) {
  for (const char* id : {"area:404", "area:808", "area:212", "area:787", "area:945", "area:307"})
    EXPECT_TRUE(answer(id).is_hint) << id;
  EXPECT_EQ(answer("area:404").consulate, "atlanta");
  EXPECT_EQ(answer("area:901").consulate, "littlerock") << "Memphis, not all of Tennessee";
  EXPECT_EQ(answer("area:945").kind, answer_kind::ask) << "nothing but the state is known";
}

TEST(consulate_for, an_unknown_zip_answers_by_its_neighbours) {
  auto said = answer("zip:30300");
  EXPECT_EQ(said.consulate, "atlanta");
  EXPECT_TRUE(said.is_hint);
}

TEST(consulate_for, mexico_has_no_consulate_of_mexico) {
  for (const char* id : {"mx", "mx:sonora", "mx:sonora:nogales", "lada:664", "cp:22000"}) {
    auto said = answer(id);
    EXPECT_EQ(said.kind, answer_kind::none) << id;
    EXPECT_TRUE(said.in_mexico) << id;
    EXPECT_NE(said.why.find("CIAM"), std::string::npos) << said.why;
  }
}

TEST(consulate_for, an_id_of_an_older_bundle_is_none) {
  EXPECT_EQ(answer("city:tx:x:atlantis").kind, answer_kind::none);
}

// Every ZIP and city has an answer that stands on its own: no office is empty where one is promised, no
// choice leads nowhere.
TEST(consulate_for, every_zip_prefix_is_answered) {
  int asked = 0;
  for (unsigned zip = 501; zip < 100000; zip += 97) {
    char id[16];
    std::snprintf(id, sizeof id, "zip:%05u", zip);
    if (!shipped().place_of(id)) continue;
    auto said = answer(id);
    bool names = said.kind == answer_kind::one || said.kind == answer_kind::nearest;
    EXPECT_EQ(names, shipped().find_consulate(said.consulate) != nullptr) << id;
    EXPECT_EQ(said.kind == answer_kind::ask, said.choices.size() > 1) << id;
    EXPECT_FALSE(said.why.empty()) << id;
    asked += said.kind == answer_kind::ask;
  }
  EXPECT_LT(asked, 20) << "nearly every ZIP is answered without a question";
}

}  // namespace
}  // namespace amparo::directory
