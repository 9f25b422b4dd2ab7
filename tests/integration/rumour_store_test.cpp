#include "store/rumour_store.hpp"

#include <gtest/gtest.h>

#include "integration/redis_support.hpp"
#include "store/errors.hpp"
#include "store/rumour_keys.hpp"

// Reports of a raid against a real Redis: who is counted as whom, what two people's yes is, and that two
// hours are two hours.
namespace amparo::store {
namespace {

using namespace std::chrono_literals;
using reporting = rumour_store::reporting;
using acting = rumour_store::acting;
using act = rumour_store::act;

const base::time_point now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h};

rumour_report a_report(const std::string& town, const std::string& code, const std::string& person) {
  return {.town = town,
          .code = code,
          .sealed = "sealed " + town,
          .seen = now,
          .person = person + " here today",
          .person_before = person + " here yesterday",
          .counted = person + " today"};
}

rumour_store::actor an_operator(const std::string& who, bool leads = false) {
  return {who, leads, {who + " here today", who + " here yesterday"}};
}

struct rumours_place {
  test::redis_server redis;
  asio::io_context io;
  std::unique_ptr<link> over = test::connected_link(io, redis.target());
  rumour_store rumours{*over};

  base::result<reporting> tries(rumour_report what, base::time_point at = now) {
    return test::run(io, rumours.report(std::move(what), at));
  }
  reporting reports(const std::string& person, const std::string& town = "wichita",
                    const std::string& code = "4821") {
    return *tries(a_report(town, code, person));
  }
  acting does(act what, rumour_store::actor by, base::time_point at = now, const std::string& code = "4821") {
    return *test::run(io, rumours.carry_out(what, "wichita", code, std::move(by), at));
  }
  bool heard(const std::string& town = "wichita", base::time_point at = now) {
    return test::run(io, rumours.verified(town, at))->has_value();
  }
  std::vector<kept_rumour> all(base::time_point at = now) { return *test::run(io, rumours.all(at)); }
  rumour_state state() { return all().at(0).state; }
};

TEST(rumour_store, B12_callers_hear_what_two_operators_confirmed_and_nothing_before) {
  rumours_place p;
  for (const char* person : {"ana", "beto", "carla", "dora"}) {
    EXPECT_EQ(p.reports(person), reporting::noted);
    EXPECT_FALSE(p.heard()) << "however many say so";
  }
  EXPECT_EQ(p.all().at(0).people, 4U);
  EXPECT_EQ(p.does(act::confirm, an_operator("one")), acting::done);
  EXPECT_EQ(p.does(act::confirm, an_operator("one")), acting::again);
  EXPECT_EQ(p.does(act::confirm, an_operator("one", true)), acting::again) << "a lead is one person, too";
  EXPECT_FALSE(p.heard());
  EXPECT_EQ(p.does(act::confirm, an_operator("two")), acting::done);
  EXPECT_TRUE(p.heard());
  EXPECT_FALSE(p.heard("atlanta"));
  auto kept = p.all().at(0);
  EXPECT_EQ(kept.confirmed_by, (std::vector<std::string>{"one", "two"}));
  auto said = *test::run(p.io, p.rumours.verified("wichita", now));
  EXPECT_EQ(said->seen, now);
  EXPECT_EQ(said->until, now + 2h);
}

TEST(rumour_store, B12_one_person_is_one_person_also_over_midnight) {
  rumours_place p;
  EXPECT_EQ(p.reports("ana"), reporting::noted);
  EXPECT_EQ(p.reports("ana", "wichita", "5000"), reporting::known) << "a repetition, or a crash between";
  auto tomorrow = a_report("wichita", "5000", "ana");
  tomorrow.person_before = std::exchange(tomorrow.person, "ana here tomorrow");
  EXPECT_EQ(*p.tries(tomorrow), reporting::known);
  ASSERT_EQ(p.all().size(), 1U);
  EXPECT_EQ(p.all().at(0).people, 1U);
  EXPECT_EQ(p.all().at(0).code, "4821");
}

TEST(rumour_store, B12_whoever_reported_it_confirms_nothing) {
  rumours_place p;
  p.reports("one");
  p.reports("ana");
  EXPECT_EQ(p.does(act::confirm, an_operator("one", true)), acting::own);
  auto yesterday = an_operator("one");
  yesterday.persons = {"one here tomorrow", "one here today"};
  EXPECT_EQ(p.does(act::confirm, yesterday), acting::own);
  EXPECT_TRUE(p.all().at(0).confirmed_by.empty());
  EXPECT_EQ(p.does(act::reject, an_operator("one")), acting::done) << "it is theirs to take back";
}

TEST(rumour_store, B12_it_ends_two_hours_after_it_was_seen_whatever_redis_still_has) {
  rumours_place p;
  p.reports("ana");
  p.does(act::confirm, an_operator("one"), now + 119min);
  p.does(act::confirm, an_operator("two"), now + 119min);
  EXPECT_TRUE(p.heard("wichita", now + 2h - 1ms));
  EXPECT_FALSE(p.heard("wichita", now + 2h)) << "a confirmation prolongs nothing";
  EXPECT_TRUE(p.all(now + 2h).empty());
  EXPECT_EQ(p.does(act::withdraw, an_operator("two", true), now + 2h), acting::gone);
  // Redis forgets it then, too: no key of it has a longer life.
  for (const auto& key : {desk_rumour_key("wichita"), desk_rumours_key()}) {
    auto left = test::ask(*p.over, {"PTTL", key}).integer;
    EXPECT_GT(left, 0) << key;
    EXPECT_LE(left, std::chrono::milliseconds(rumour_life).count()) << key;
  }
  // Another report is another rumour, from the beginning.
  auto later = a_report("wichita", "6000", "ana");
  later.seen = now + 3h;
  EXPECT_EQ(*p.tries(later, now + 3h), reporting::noted);
  ASSERT_EQ(p.all(now + 3h).size(), 1U);
  EXPECT_EQ(p.all(now + 3h).at(0).state, rumour_state::open);
  EXPECT_FALSE(p.heard("wichita", now + 3h));
}

TEST(rumour_store, B12_a_late_report_has_what_is_left_of_its_two_hours) {
  rumours_place p;
  EXPECT_EQ(*p.tries(a_report("wichita", "4821", "ana"), now + 90min), reporting::noted);
  EXPECT_EQ(p.all(now + 90min).at(0).until, now + 2h);
  EXPECT_LE(test::ask(*p.over, {"PTTL", desk_rumour_key("wichita")}).integer,
            std::chrono::milliseconds(30min).count());
  EXPECT_FALSE(p.tries(a_report("atlanta", "4822", "ana"), now + 2h)) << "the carrier drops it before";
}

TEST(rumour_store, B12_no_operator_alone_rejects_what_another_confirmed) {
  rumours_place p;
  p.reports("ana");
  p.does(act::confirm, an_operator("one"));
  EXPECT_EQ(p.does(act::reject, an_operator("two")), acting::for_lead);
  EXPECT_EQ(p.state(), rumour_state::open);
  EXPECT_EQ(p.does(act::reject, an_operator("one")), acting::done) << "what they alone confirmed";
  EXPECT_EQ(p.state(), rumour_state::rejected);
  EXPECT_EQ(p.does(act::confirm, an_operator("two")), acting::settled);
  EXPECT_EQ(p.reports("ana"), reporting::known) << "saying it again does not bring it back";
  EXPECT_EQ(p.reports("beto", "wichita", "5000"), reporting::noted) << "somebody else's word does";
  EXPECT_EQ(p.state(), rumour_state::open);
  EXPECT_TRUE(p.all().at(0).confirmed_by.empty());
  EXPECT_EQ(p.does(act::confirm, an_operator("one")), acting::gone) << "it is another rumour now";
  EXPECT_EQ(p.does(act::confirm, an_operator("one"), now, "5000"), acting::done);
}

TEST(rumour_store, B12_a_lead_withdraws_and_publishes_but_never_without_the_two) {
  rumours_place p;
  p.reports("ana");
  EXPECT_EQ(p.does(act::publish, an_operator("two", true)), acting::too_few);
  EXPECT_FALSE(p.heard());
  p.does(act::confirm, an_operator("one"));
  EXPECT_EQ(p.does(act::publish, an_operator("two", true)), acting::too_few);
  p.does(act::confirm, an_operator("two", true));
  ASSERT_TRUE(p.heard());
  EXPECT_EQ(p.does(act::withdraw, an_operator("one")), acting::for_lead);
  EXPECT_EQ(p.does(act::reject, an_operator("one")), acting::settled);
  EXPECT_TRUE(p.heard());
  EXPECT_EQ(p.does(act::withdraw, an_operator("two", true)), acting::done);
  EXPECT_FALSE(p.heard());
  EXPECT_EQ(p.does(act::confirm, an_operator("three")), acting::settled);
  EXPECT_EQ(p.does(act::publish, an_operator("one")), acting::for_lead);
  EXPECT_EQ(p.does(act::publish, an_operator("two", true)), acting::done);
  EXPECT_TRUE(p.heard());
}

TEST(rumour_store, a_flood_of_one_person_ends_and_codes_are_nobody_elses) {
  rumours_place p;
  for (unsigned i = 0; i != most_towns_of_person; ++i)
    EXPECT_EQ(p.reports("ana", "town " + std::to_string(i), std::to_string(1'000 + i)), reporting::noted);
  EXPECT_EQ(p.reports("ana", "one more", "2000"), reporting::too_many);
  auto withheld = a_report("one more", "2000", "somebody");
  withheld.counted.clear();
  EXPECT_EQ(*p.tries(withheld), reporting::noted);
  auto taken = p.tries(a_report("another", "1000", "beto"));
  EXPECT_EQ(taken.error(), make_error_code(errc::code_taken));
  EXPECT_EQ(p.all().size(), most_towns_of_person + 1U);
  EXPECT_LE(test::ask(*p.over, {"PTTL", desk_rumours_of_key("ana today")}).integer,
            std::chrono::milliseconds(rumours_of_person_life).count());
}

TEST(rumour_store, the_console_is_told_of_each_change) {
  rumours_place p;
  auto told = [&] { return test::ask(*p.over, {"XLEN", desk_events_key()}).integer; };
  p.reports("ana");
  EXPECT_EQ(told(), 1);
  p.reports("ana");
  EXPECT_EQ(told(), 1);
  p.reports("beto");
  p.does(act::confirm, an_operator("one"));
  EXPECT_EQ(told(), 3);
  p.does(act::confirm, an_operator("one"));
  EXPECT_EQ(told(), 3);
}

}  // namespace
}  // namespace amparo::store
