#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "integration/call_support.hpp"
#include "integration/companies_support.hpp"

// Calls that Amparo places: an order in the outbox, a gateway and a dispatcher as processes of their own, and
// the companies that dial, ring, are picked up, repeat themselves and say nothing.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* callee = "+17705550100";
constexpr const char* room = "room-7f3a";
constexpr const char* sentence = "Tiene una llamada";
using marks = std::map<std::string, std::string>;

struct calls_place : companies_place {
  explicit calls_place(const names& kinds, const names& habits = {}) : companies_place(kinds, habits) {
    for (const auto& company : all) add_line(*company, our_line);
    companies_place::start({"--role", "gateway"});
    dispatches.emplace(at, "d", names{"--role", "dispatch"});
    orders.emplace(*this);
  }

  app::call_order order_over(const simulated_company& company, const std::string& to = callee) {
    return orders->to(company.account(), to);
  }
  void write(const app::call_order& order) { orders->write(*this, order); }
  marks marks_of(const app::call_order& order) {
    marks out;
    for (const auto& key : keys_like("{p*}:t:" + order.effect)) {
      auto all_fields = asks({"HGETALL", key}).items;
      for (std::size_t i = 0; i + 1 < all_fields.size(); i += 2)
        out[all_fields[i].text] = all_fields[i + 1].text;
    }
    return out;
  }
  // What is given up, as `amparo outbox dead --json` prints it.
  std::string dead_letters() {
    return at.command({"outbox", "dead", "--config", lines->config().string(), "--json"}).second;
  }
  bool dies_as(const std::string& why) {
    return holds_within(30s,
                        [&] { return dead_letters().find("\"why\":\"" + why + "\"") != std::string::npos; });
  }
  // The time that what nobody knows has to wait for its report is over at once.
  void pass_time(const app::call_order& order) {
    for (const auto& key : keys_like("{p*}:t:" + order.effect)) asks({"HSET", key, "until", "1"});
  }
  std::string state_of(const app::call_order& order) { return marks_of(order)["state"]; }

  std::optional<call_orders> orders;
  std::optional<helpline> dispatches;
};

std::string id_of_call(const simulated_company& company) {
  return text_in(company.noted("call").front(), "id");
}

// All documents that were given for this step of the call.
std::set<std::string> documents(const simulated_company& company, const std::string& hook) {
  std::set<std::string> out;
  for (const auto& line : company.noted("webhook"))
    if (text_in(line, "hook") == hook) out.insert(text_in(line, "answer"));
  return out;
}

const names dialling{"twilio", "signalwire", "telnyx", "plivo", "jambonz"};

TEST(calls, L17_whoever_answers_hears_nothing_that_names_us_until_they_press_1) {
  calls_place p(dialling, {"--duplicates", "100"});
  for (std::size_t i = 0; i != p.all.size(); ++i) {
    const auto& company = p.all[i];
    auto order = p.order_over(*company, "+1770555010" + std::to_string(i));
    p.write(order);
    ASSERT_TRUE(p.settles()) << p.dispatches->printed();
    ASSERT_EQ(company->noted("call").size(), 1U) << company->kind() << p.dead_letters();
    EXPECT_EQ(text_in(company->noted("call").front(), "to"), order.callee);
    auto id = id_of_call(*company);
    company->call_event(id, "pick_up");
    ASSERT_TRUE(company->runs_on());
    auto first = documents(*company, "picked_up");
    ASSERT_EQ(first.size(), 1U) << company->kind() << ": the same for each copy";
    EXPECT_NE(first.begin()->find(sentence), std::string::npos) << *first.begin();
    EXPECT_EQ(first.begin()->find(room), std::string::npos) << company->kind();
    company->call_event(id, "press", "1");
    ASSERT_TRUE(company->runs_on());
    auto second = documents(*company, "keys");
    ASSERT_EQ(second.size(), 1U) << company->kind();
    EXPECT_NE(second.begin()->find(room), std::string::npos) << company->kind() << *second.begin();
    company->call_event(id, "completed");
    ASSERT_TRUE(company->runs_on());
    auto told = p.marks_of(order);
    EXPECT_EQ(told["state"], "done");
    EXPECT_EQ(told["reached0"], "3") << company->kind();
    EXPECT_EQ(told["over"], "1") << company->kind();
    EXPECT_EQ(told["accepted"], "1") << company->kind();
  }
  EXPECT_TRUE(p.keys_like("{p*}:c:*").empty()) << "no conversation began";
}

TEST(calls, L17_a_machine_and_who_presses_nothing_hear_the_sentence_twice_at_most) {
  calls_place p({"plivo"});
  auto& company = *p.all.front();
  auto order = p.order_over(company);
  p.write(order);
  ASSERT_TRUE(p.settles()) << p.dispatches->printed();
  auto id = id_of_call(company);
  for (const char* event : {"pick_up", "press", "press"}) {
    company.call_event(id, event, "5");
    ASSERT_TRUE(company.runs_on());
  }
  auto last = text_in(company.noted("webhook").back(), "answer");
  EXPECT_NE(last.find("Hangup"), std::string::npos) << last;
  EXPECT_EQ(last.find(sentence), std::string::npos) << last;

  auto second = p.order_over(company);
  p.write(second);
  ASSERT_TRUE(p.settles());
  id = text_in(company.noted("call").back(), "id");
  company.call_event(id, "machine");
  ASSERT_TRUE(company.runs_on());
  company.call_event(id, "pick_up");
  ASSERT_TRUE(company.runs_on());
  last = text_in(company.noted("webhook").back(), "answer");
  EXPECT_NE(last.find("Hangup"), std::string::npos) << last;
  EXPECT_EQ(last.find(sentence), std::string::npos) << last;
  EXPECT_EQ(p.marks_of(second)["taken_by"], "2");
}

TEST(calls, L20_L33_states_in_any_order_end_in_the_same_place) {
  calls_place p({"twilio", "telnyx", "jambonz"}, {"--duplicates", "60", "--late", "9000"});
  for (const auto& company : p.all) {
    auto answered = p.order_over(*company), busy = p.order_over(*company, "+17705550101");
    p.write(answered);
    ASSERT_TRUE(p.settles()) << p.dispatches->printed();
    p.write(busy);
    ASSERT_TRUE(p.settles()) << p.dispatches->printed();
    auto calls = company->noted("call");
    ASSERT_EQ(calls.size(), 2U);
    for (const char* state : {"completed", "in-progress", "ringing"})
      company->call_event(text_in(calls[0], "id"), state);
    for (const char* state : {"busy", "ringing", "busy"}) company->call_event(text_in(calls[1], "id"), state);
    ASSERT_TRUE(company->runs_on());
    EXPECT_EQ(p.marks_of(answered)["reached0"], "3") << company->kind();
    EXPECT_EQ(p.marks_of(answered)["over"], "1") << company->kind();
    EXPECT_EQ(p.marks_of(busy)["reached0"], "2") << company->kind();
    EXPECT_EQ(p.marks_of(busy)["over"], "1") << company->kind();
    EXPECT_EQ(company->noted("call").size(), 2U) << "whoever is busy is not dialled again by itself";
  }
}

// Redis takes the order into our hand, and its answer to us is lost: nothing has left yet, and nobody needs
// to wait until the hand is given up.
TEST(calls, P6_an_order_whose_taking_was_not_answered_is_placed_once_and_soon) {
  calls_place p({"twilio"});
  auto& company = *p.all.front();
  p.dispatches->kill();
  p.dispatches->start(names{"--role", "dispatch", "--failpoint", "begin_unanswered:error:1"});
  auto order = p.order_over(company);
  p.write(order);
  ASSERT_TRUE(holds_within(30s, [&] { return p.waiting() == 0; })) << p.dispatches->printed();
  EXPECT_EQ(p.state_of(order), "done");
  EXPECT_EQ(p.marks_of(order)["tries"], "1");
  EXPECT_EQ(company.noted("call").size(), 1U);
}

// Calls of which nobody knows are looked at again and again, and that takes nothing of what the line may
// dial.
TEST(calls, P6_what_nobody_knows_keeps_no_other_call_waiting) {
  calls_place p({"twilio"});
  auto& company = *p.all.front();
  company.next_sends("cut cut cut cut accept cut cut cut cut accept cut cut cut cut accept");
  for (unsigned i = 0; i != 15; ++i) {
    auto order = p.order_over(company, "+177055501" + std::to_string(10 + i));
    p.write(order);
    const auto* ends = i % 5 == 4 ? "done" : "ambiguous";  // never five in a row: the breaker stays closed
    ASSERT_TRUE(holds_within(20s, [&] { return p.state_of(order) == ends; })) << i << p.dispatches->printed();
  }
}

// The company rings, and its answer to us is cut off; its reports come, or never do.
TEST(calls, P6_what_nobody_knows_is_never_dialled_again_unattended) {
  calls_place p({"twilio"});
  auto& company = *p.all.front();
  company.next_sends("cut cut");
  auto proved = p.order_over(company), unknown = p.order_over(company, "+17705550101");
  p.write(proved);
  ASSERT_TRUE(holds_within(30s, [&] { return p.state_of(proved) == "ambiguous"; }))
      << p.dispatches->printed();
  ASSERT_TRUE(company.runs_on());
  ASSERT_TRUE(holds_within(30s, [&] { return p.waiting() == 0; })) << "the ringing proves the call";
  EXPECT_EQ(p.state_of(proved), "done");

  p.write(unknown);
  ASSERT_TRUE(holds_within(30s, [&] { return p.state_of(unknown) == "ambiguous"; }))
      << p.dispatches->printed();
  p.dispatches->kill();
  p.dispatches->start(names{"--role", "dispatch"});
  p.pass_time(unknown);
  EXPECT_TRUE(p.dies_as("perhaps_dialled")) << p.dead_letters();
  EXPECT_EQ(p.dead_letters().find("7705550101"), std::string::npos);
  EXPECT_EQ(company.noted("call").size(), 2U) << "once each";
  EXPECT_EQ(p.waiting(), 0);
}

TEST(calls, what_was_not_taken_is_tried_again_and_dialled_once) {
  calls_place p({"telnyx"});
  auto& company = *p.all.front();
  company.next_sends("later=1 refuse");
  auto late = p.order_over(company), refused = p.order_over(company, "+17705550101");
  p.write(late);
  ASSERT_TRUE(holds_within(30s, [&] { return company.noted("call").size() == 1; }))
      << p.dispatches->printed();
  p.write(refused);
  ASSERT_TRUE(holds_within(30s, [&] { return p.waiting() == 0; })) << p.dispatches->printed();
  EXPECT_EQ(p.state_of(late), "done");
  auto calls = company.noted("call");
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(std::ranges::count_if(calls, [](const auto& line) { return line.at("taken").as_bool(); }), 1);
  EXPECT_TRUE(p.dies_as("refused"));
}

TEST(calls, O_1_O_3_what_may_not_be_dialled_is_a_dead_letter_that_says_why) {
  calls_place p({"twilio"});
  auto& company = *p.all.front();
  p.write(p.order_over(company, "+525590012345678"));
  EXPECT_TRUE(p.dies_as("invalid")) << p.dead_letters();
  p.write(p.order_over(company, "+15555550100"));
  EXPECT_TRUE(p.dies_as("handset")) << p.dead_letters();
  p.write(p.order_over(company, "+18765550100"));  // Jamaica
  EXPECT_TRUE(p.dies_as("country")) << p.dead_letters();
  auto old = p.order_over(company);
  old.minute -= 60;
  p.write(old);
  EXPECT_TRUE(p.dies_as("too_late")) << p.dead_letters();
  auto [code, said] = p.at.command({"outbox", "stop", "--config", p.lines->config().string()});
  ASSERT_EQ(code, 0) << said;
  p.write(p.order_over(company));
  EXPECT_TRUE(p.dies_as("stopped")) << p.dead_letters();
  EXPECT_TRUE(company.noted("call").empty());
}

TEST(calls, K_6_borrar_takes_away_what_waits) {
  calls_place p({"twilio"});
  auto& company = *p.all.front();
  company.next_sends("later=3600");
  p.write(p.order_over(company));
  ASSERT_TRUE(holds_within(30s, [&] { return company.noted("call").size() == 1; }))
      << p.dispatches->printed();
  EXPECT_EQ(p.waiting(), 1);
  company.text(callee, "BORRAR", "M1");
  ASSERT_TRUE(company.runs_on());
  EXPECT_EQ(p.waiting(), 0);
}

}  // namespace
}  // namespace amparo::test
