#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "integration/companies_support.hpp"
#include "integration/outbox_support.hpp"
#include "provider/adapter.hpp"

// The telephone companies with all that they do to webhooks and sends, against one Amparo on one Redis: each
// text is answered, and each send key is delivered once.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

const names everybody{"twilio",    "signalwire", "telnyx",         "plivo",   "vonage",
                      "bandwidth", "sinch",      "africastalking", "jambonz", "kannel"};

std::string caller_of(std::size_t company, int n) {
  auto digits = std::to_string(10'000 + company * 100 + static_cast<std::size_t>(n));
  return "+1770555" + digits.substr(1);
}

constexpr int callers = 4;
const names words{"hola", "AYUDA", "MENU"};

void everybody_writes(const companies_place& p) {
  for (std::size_t i = 0; i != p.all.size(); ++i)
    for (const auto& said : words)
      for (int n = 0; n != callers; ++n)
        p.all[i]->text(caller_of(i, n), said, said + "-" + std::to_string(n));
}

// The answers to each text, of all its tries that were answered.
std::map<std::string, std::set<std::string>> answers_of(const simulated_company& company) {
  std::map<std::string, std::set<std::string>> out;
  for (const auto& line : company.noted("webhook"))
    if (text_in(line, "hook") == "text" && line.at("status").as_int64() == 200)
      out[text_in(line, "id")].insert(text_in(line, "answer"));
  return out;
}

std::vector<json::object> taken_by(const simulated_company& company) {
  auto sends = company.noted("send");
  std::erase_if(sends, [](const auto& line) { return !line.at("taken").as_bool(); });
  return sends;
}

// What names a send in its reports; "" for the two companies whose reports name none.
std::string key_of(const json::object& send) { return text_in(send, "report") + text_in(send, "tag"); }

void expect_one_delivery_each(const simulated_company& company, std::size_t texts) {
  std::map<std::string, unsigned> deliveries;
  auto taken = taken_by(company);
  EXPECT_EQ(taken.size(), texts) << company.kind();
  for (const auto& send : taken)
    if (!key_of(send).empty()) ++deliveries[key_of(send)];
  for (const auto& [key, times] : deliveries) EXPECT_EQ(times, 1U) << company.kind();
  EXPECT_TRUE(deliveries.empty() || deliveries.size() == texts) << company.kind();
}

TEST(companies, each_that_is_simulated_is_one_of_ours) {
  names ours;
  for (auto kind : provider::adapter_kinds()) ours.emplace_back(kind);
  EXPECT_THAT(everybody, testing::IsSubsetOf(ours));
}

TEST(companies, L33_L34_copies_delays_and_lost_answers_end_in_one_answer_a_text) {
  companies_place p(everybody, {"--duplicates", "40", "--lost", "25", "--late", "9000", "--overrides",
                                "rc=2&rp=ct,rt,5xx&rt=4000", "--sends", "accept:3 later=1:1"});
  p.start_with_a_line_each();
  everybody_writes(p);
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  auto texts = words.size() * callers;
  for (const auto& company : p.all) {
    auto answers = answers_of(*company);
    EXPECT_EQ(answers.size(), texts) << company->kind();
    for (const auto& [id, said] : answers) {
      EXPECT_EQ(said.size(), 1U) << company->kind() << " " << id << ": copies get the same bytes (P3)";
      bool says_nothing = said.begin()->empty() || *said.begin() == "[]";
      EXPECT_EQ(says_nothing, !company->answers_texts()) << company->kind() << " " << id;
    }
    if (!company->answers_texts()) expect_one_delivery_each(*company, texts);
  }
}

// An answer that stops in the middle, or never comes, proves nothing; the report that follows does.
TEST(companies, L34_what_nobody_knew_is_settled_by_reports_in_any_order) {
  companies_place p({"telnyx", "vonage", "bandwidth", "sinch"},
                    {"--duplicates", "30", "--late", "5000", "--sends", "accept:4 cut:1 hang:1"});
  p.start_with_a_line_each();
  everybody_writes(p);
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  for (const auto& company : p.all) expect_one_delivery_each(*company, words.size() * callers);
  auto metrics = http_connection(p.lines->port()).get("/metrics").body;
  EXPECT_NE(metrics.find("\"send_proved\""), std::string::npos);
  EXPECT_EQ(metrics.find("\"send_repeated_ambiguous\""), std::string::npos);
}

TEST(companies, P1_a_text_that_found_nobody_is_answered_when_it_is_brought_again) {
  companies_place p({"vonage", "bandwidth", "plivo", "sinch", "kannel"});
  for (const auto& company : p.all) {
    p.add_line(*company, our_line);
    company->amparo_at(1);  // nobody listens there
  }
  everybody_writes(p);
  for (const auto& company : p.all) ASSERT_TRUE(company->runs_on(4s)) << company->kind();
  p.start();
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  for (const auto& company : p.all) {
    EXPECT_EQ(text_in(company->noted("webhook").front(), "end"), "unreachable");
    EXPECT_EQ(answers_of(*company).size(), words.size() * callers) << company->kind();
    if (!company->answers_texts()) expect_one_delivery_each(*company, words.size() * callers);
  }
}

TEST(companies, L4_a_call_is_led_from_ring_to_hang_up_over_each_with_every_request_twice) {
  companies_place p(
      {"twilio", "signalwire", "telnyx", "plivo", "vonage", "bandwidth", "africastalking", "jambonz"},
      {"--duplicates", "100"});
  p.start_with_a_line_each();
  for (std::size_t i = 0; i != p.all.size(); ++i) {
    const auto& company = p.all[i];
    auto caller = caller_of(i, 0);
    company->ring(caller, "C1");
    ASSERT_TRUE(company->runs_on());
    ASSERT_TRUE(text_in(company->noted("webhook").back(), "answer").find("/gather?") != std::string::npos)
        << company->kind() << " " << text_in(company->noted("webhook").back(), "answer");
    company->keys(caller, "C1", "1");
    ASSERT_TRUE(company->runs_on());
    company->command("/hang_up", {{"from", caller}, {"to", our_line}, {"call", "C1"}});
    ASSERT_TRUE(company->runs_on());
    std::map<std::string, std::set<std::string>> documents;
    for (const auto& line : company->noted("webhook")) {
      EXPECT_EQ(line.at("status").as_int64(), 200) << company->kind() << " " << text_in(line, "hook");
      documents[text_in(line, "hook")].insert(text_in(line, "answer"));
    }
    ASSERT_EQ(documents.size(), 3U) << company->kind();
    for (const auto& [hook, said] : documents) EXPECT_EQ(said.size(), 1U) << company->kind() << " " << hook;
    EXPECT_NE(*documents["ring"].begin(), *documents["keys"].begin()) << company->kind();
  }
}

// The line's own company is there for webhooks, and gone for what it is told to send.
TEST(companies, a_caller_whose_provider_fails_mid_conversation_is_answered_over_the_second_one) {
  companies_place p({"telnyx", "twilio"});
  auto &first = *p.all[0], &second = *p.all[1];
  p.add_line(
      first, our_line,
      ", stand_in: { number: \"" + std::string(second_line) + "\", provider: " + second.account() + " }");
  p.add_line(second, second_line, ", countries: [US]");
  p.start();
  first.text(outbox_caller, "hola", "M1");
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  ASSERT_EQ(taken_by(first).size(), 1U);
  first.command("/rest", {{"open", false}});
  for (const char* said : {"MENU", "AYUDA", "MENU"}) {
    first.text(outbox_caller, said, "M" + std::to_string(first.noted("webhook").size() + 1));
    ASSERT_TRUE(first.runs_on());
  }
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  auto sent = taken_by(second);
  ASSERT_EQ(sent.size(), 3U) << "each once";
  EXPECT_EQ(taken_by(first).size(), 1U);
  for (const auto& send : sent) {
    EXPECT_EQ(text_in(send, "to"), outbox_caller);
    EXPECT_EQ(text_in(send, "from"), second_line);
  }
  EXPECT_EQ(text_in(sent[0], "text"), text_in(sent[2], "text")) << "in the order of the texts (L28)";
  EXPECT_NE(text_in(sent[0], "text"), text_in(sent[1], "text"));
}

}  // namespace
}  // namespace amparo::test
