#include "app/may_send.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const base::time_point noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h;
const send_rules rules{.countries = {"MX", "US", "CA", "GT"}, .refused_prefixes = {"+5233"}};

const flow::zone& mexico() {
  static auto zone = flow::zone::named("America/Mexico_City");
  return *zone;
}

send_permission asked(const char* number, send_cause cause = send_cause::answer, bool simulated = false,
                      base::time_point now = noon, std::chrono::hours ago = 0h, bool opted_out = false) {
  auto to = *base::phone_number::parse(number);
  return may_send({.to = to,
                   .cause = cause,
                   .cited = now - ago,
                   .simulated = simulated,
                   .opted_out = opted_out,
                   .zone = mexico(),
                   .now = now},
                  rules);
}

TEST(may_send, O_1_numbers) {
  struct {
    const char* number;
    send_refusal expected;
  } const rows[] = {
      {"+525512345678", send_refusal::none},    {"+5215512345678", send_refusal::none},
      {"+14045550123", send_refusal::none},     {"+16135550123", send_refusal::none},
      {"+50223456789", send_refusal::none},     {"+18005551234", send_refusal::none},
      {"+19005551234", send_refusal::costly},   {"+14049761234", send_refusal::costly},
      {"+529001234567", send_refusal::costly},  {"+870773111632", send_refusal::costly},
      {"+881612345678", send_refusal::costly},  {"+883510012345", send_refusal::costly},
      {"+18765551234", send_refusal::country},  {"+18095551234", send_refusal::country},
      {"+17875551234", send_refusal::country},  {"+12423591234", send_refusal::country},
      {"+442079460000", send_refusal::country}, {"+5352345678", send_refusal::country},
      {"+523312345678", send_refusal::prefix},  {"+521234567", send_refusal::invalid},
      {"+10123456789", send_refusal::invalid},  {"+15555550100", send_refusal::handset},
      {"+15555550199", send_refusal::handset},  {"+15555550200", send_refusal::invalid},
      {"+15555550099", send_refusal::invalid},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(asked(row.number).why_not, row.expected)
        << row.number << " " << word_of(asked(row.number).why_not);
  }
}

// Whoever writes from a number is written to, whatever the plans say of it.
TEST(may_send, O_1_words_of_a_person_go_to_no_telephone_on_a_wall) {
  auto fixed = *base::phone_number::parse("+50223456789"),
       mobile = *base::phone_number::parse("+50251234567");
  send_question question{
      .to = fixed, .cause = send_cause::asked_for, .cited = noon, .zone = mexico(), .now = noon};
  EXPECT_EQ(may_send(question, rules).why_not, send_refusal::none);
  question.takes_texts = false;
  EXPECT_EQ(may_send(question, rules).why_not, send_refusal::no_texts);
  question.calls = true;
  EXPECT_EQ(may_send(question, rules).why_not, send_refusal::none);
  send_question other{.to = mobile,
                      .cause = send_cause::asked_for,
                      .cited = noon,
                      .takes_texts = false,
                      .zone = mexico(),
                      .now = noon};
  EXPECT_EQ(may_send(other, rules).why_not, send_refusal::none);
}

TEST(may_send, O_1_the_simulator_rings_its_own_handsets_only) {
  EXPECT_EQ(asked("+15555550142", send_cause::answer, true).why_not, send_refusal::none);
  EXPECT_EQ(asked("+525512345678", send_cause::answer, true).why_not, send_refusal::handset);
  EXPECT_EQ(asked("+15555550142", send_cause::promised).why_not, send_refusal::handset);
}

TEST(may_send, L48_nothing_leaves_without_an_inbound_or_a_consent) {
  EXPECT_EQ(asked("+525512345678", send_cause::answer, false, noon, 24h).why_not, send_refusal::none);
  EXPECT_EQ(asked("+525512345678", send_cause::answer, false, noon, 25h).why_not, send_refusal::unsolicited);
  EXPECT_EQ(asked("+525512345678", send_cause::asked_for, false, noon, 25h).why_not,
            send_refusal::unsolicited);
  EXPECT_EQ(asked("+525512345678", send_cause::promised, false, noon, 75 * 24h).why_not, send_refusal::none);
  EXPECT_EQ(asked("+525512345678", send_cause::promised, false, noon, 76 * 24h).why_not,
            send_refusal::unsolicited);
}

TEST(may_send, L25_who_opted_out_hears_answers_and_nothing_else) {
  EXPECT_EQ(asked("+525512345678", send_cause::answer, false, noon, 0h, true).why_not, send_refusal::none);
  EXPECT_EQ(asked("+525512345678", send_cause::asked_for, false, noon, 0h, true).why_not,
            send_refusal::opted_out);
  EXPECT_EQ(asked("+525512345678", send_cause::promised, false, noon, 0h, true).why_not,
            send_refusal::opted_out);
}

// The list is of texts: who asks to be called back is called, and what was only agreed to once is not.
TEST(may_send, P4_a_call_that_they_asked_for_is_made_whoever_opted_out_of_texts) {
  auto to = *base::phone_number::parse("+525512345678");
  auto of_call = [&](send_cause cause, std::chrono::hours ago) {
    return may_send({.to = to,
                     .cause = cause,
                     .cited = noon - ago,
                     .opted_out = true,
                     .calls = true,
                     .zone = mexico(),
                     .now = noon},
                    rules)
        .why_not;
  };
  EXPECT_EQ(of_call(send_cause::asked_for, 1h), send_refusal::none);
  EXPECT_EQ(of_call(send_cause::asked_for, 25h), send_refusal::unsolicited);
  EXPECT_EQ(of_call(send_cause::promised, 1h), send_refusal::opted_out);
}

// Noon UTC is six in the morning in Mexico: what was promised waits for eight there; an answer never waits.
TEST(may_send, quiet_hours_are_the_callers) {
  auto early = asked("+525512345678", send_cause::promised);
  EXPECT_EQ(early.why_not, send_refusal::none);
  EXPECT_EQ(early.not_before, noon + 2h);
  EXPECT_EQ(asked("+525512345678", send_cause::promised, false, noon + 2h).not_before, std::nullopt);
  EXPECT_EQ(asked("+525512345678", send_cause::promised, false, noon + 14h + 59min).not_before, std::nullopt);
  EXPECT_EQ(asked("+525512345678", send_cause::promised, false, noon + 15h).not_before, noon + 26h);
  EXPECT_EQ(asked("+525512345678", send_cause::answer).not_before, std::nullopt);
  EXPECT_EQ(asked("+525512345678", send_cause::asked_for).not_before, std::nullopt);
}

}  // namespace
}  // namespace amparo::app
