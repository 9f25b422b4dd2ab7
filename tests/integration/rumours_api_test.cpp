#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "app/rumour.hpp"
#include "integration/api_support.hpp"
#include "integration/helpline_support.hpp"

// Reports of a raid over the console's API: two people, and neither of them whoever reported it (B12).
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

const std::string path = "/api/v1/rumours";

struct rumours_api : api_place {
  rumours_api() { make_lead("operator-2"); }
  message::raw_response does(const std::string& who, const std::string& act,
                             const std::string& code = "4821") {
    return ask("POST", path + "/" + code + "/" + act, token_of(who));
  }
  std::string state(const std::string& code = "4821") {
    auto listed = json_of(ask("GET", path, token_of("operator-1")));
    for (const auto& row : listed.at("rumours").as_array())
      if (row.at("code").as_string() == code) return std::string(row.at("state").as_string());
    return "";
  }
  bool is_heard(const std::string& code = "4821") {
    auto town = app::town_digest(keys, "city:xx:" + code);
    return run(io, rumours.verified(town, clock.now()))->has_value();
  }
};

std::string code_of(const boost::json::value& body) { return std::string(body.at("code").as_string()); }

TEST(rumours_api, B12_two_different_people_confirm_before_callers_hear) {
  rumours_api p;
  p.report("4821", {"+15555550142", "+15555550143"});
  auto row = p.json_of(p.ask("GET", path, p.token_of("operator-1"))).at("rumours").at(0);
  EXPECT_EQ(row.at("town").as_string(), "Town 4821");
  EXPECT_EQ(row.at("people").as_int64(), 2);
  EXPECT_EQ(row.at("confirmations").as_int64(), 0);
  for (int again = 0; again != 2; ++again) {
    auto mine = p.json_of(p.does("operator-1", "confirm"));
    EXPECT_EQ(mine.at("confirmations").as_int64(), 1) << "once is once";
    EXPECT_EQ(mine.at("state").as_string(), "open");
    EXPECT_TRUE(mine.at("confirmed_by_me").as_bool());
    EXPECT_FALSE(p.is_heard());
  }
  auto by_two = p.json_of(p.does("operator-2", "confirm"));
  EXPECT_EQ(by_two.at("state").as_string(), "verified");
  EXPECT_TRUE(p.is_heard());
}

TEST(rumours_api, B12_whoever_reported_it_confirms_nothing) {
  rumours_api p;
  auto who = p.person("operator-1");
  who.phone = *base::phone_number::parse("+15555550142");
  EXPECT_TRUE(run(p.io, app::keep_person(p.people, p.keys, p.dice.nonce(), who)));
  p.report("4821");
  auto refused = p.does("operator-1", "confirm");
  EXPECT_EQ(refused.status, 403U);
  EXPECT_EQ(code_of(p.json_of(refused)), "own_report");
  EXPECT_EQ(p.does("operator-2", "confirm").status, 200U);
  EXPECT_FALSE(p.is_heard());
  // The telephone of the configuration counts as well.
  app::desk_person known{.id = "operator-2", .phone = *base::phone_number::parse("+15555550143")};
  p.settings.desk.operators.push_back(std::move(known));
  p.report("4822", {"+15555550143"});
  EXPECT_EQ(p.does("operator-2", "confirm", "4822").status, 403U);
}

TEST(rumours_api, B12_a_lead_withdraws_and_publishes_but_not_what_one_confirmed) {
  rumours_api p;
  p.report("4821");
  EXPECT_EQ(code_of(p.json_of(p.does("operator-2", "publish"))), "unconfirmed");
  p.does("operator-1", "confirm");
  EXPECT_EQ(code_of(p.json_of(p.does("operator-2", "publish"))), "unconfirmed");
  p.does("operator-2", "confirm");
  ASSERT_TRUE(p.is_heard());
  EXPECT_EQ(p.does("operator-1", "withdraw").status, 403U) << "callers hear it: a lead's";
  EXPECT_EQ(p.does("operator-1", "reject").status, 409U);
  EXPECT_EQ(p.does("operator-2", "withdraw").status, 200U);
  EXPECT_FALSE(p.is_heard());
  EXPECT_EQ(p.state(), "withdrawn");
  EXPECT_EQ(p.does("operator-1", "publish").status, 403U);
  EXPECT_EQ(p.does("operator-2", "publish").status, 200U);
  EXPECT_TRUE(p.is_heard());
}

TEST(rumours_api, B12_after_two_hours_there_is_none) {
  rumours_api p;
  p.report("4821", {"+15555550142"}, 110min);
  p.does("operator-1", "confirm");
  p.does("operator-2", "confirm");
  EXPECT_TRUE(p.is_heard());
  p.clock.advance(10min);
  EXPECT_FALSE(p.is_heard());
  EXPECT_EQ(p.state(), "");
  EXPECT_EQ(p.does("operator-2", "withdraw").status, 404U);
}

TEST(rumours_api, L_5_L_6_each_act_is_audited_before_it_is_done) {
  rumours_api p;
  p.report("4821");
  p.report("4822");
  p.does("operator-1", "confirm");
  p.does("operator-2", "confirm");
  p.does("operator-2", "withdraw");
  p.does("operator-2", "publish");
  p.does("operator-1", "reject", "4822");
  auto audited = p.audited();
  for (const char* entry :
       {"operator-1 rumour_confirm 4821", "operator-2 rumour_confirm 4821", "operator-2 rumour_withdraw 4821",
        "operator-2 rumour_publish 4821", "operator-1 rumour_reject 4822"})
    EXPECT_THAT(audited, Contains(HasSubstr(entry)));
  p.report("4823");
  p.break_audit();
  EXPECT_EQ(code_of(p.json_of(p.does("operator-1", "confirm", "4823"))), "audit_unavailable");
  p.mend_audit();
  auto row = p.json_of(p.does("operator-2", "confirm", "4823"));
  EXPECT_EQ(row.at("confirmations").as_int64(), 1) << "what could not be written down was not done";
}

TEST(rumours_api, B12_nothing_of_it_says_where_or_who) {
  rumours_api p;
  p.report("4821", {"+15555550142", "+15555550143"});
  p.does("operator-1", "confirm");
  for (const char* phone : {"+15555550142", "+15555550143"}) {
    auto tag = base::caller_tag::of(p.keys.identity, *base::phone_number::parse(phone)).text();
    EXPECT_TRUE(files_with(p.server.folder(), tag).empty()) << "no pseudonym of who reported it";
  }
  EXPECT_TRUE(files_with(p.server.folder(), "Town 4821").empty());
  EXPECT_TRUE(files_with(p.server.folder(), "city:xx").empty());
}

}  // namespace
}  // namespace amparo::test
