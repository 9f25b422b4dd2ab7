#include <gtest/gtest.h>

#include <string>

#include "integration/helpline_support.hpp"

// J10 through the running program: a provider's signed webhooks, two processes on one Redis, and whoever
// rings without credit.
namespace amparo::test {
namespace {

constexpr const char* caller = "+17705550142";
constexpr const char* another = "+17705550143";

struct ringing_place : helpline_place {
  ringing_place() { at.of_line = ", missed_call: true"; }
  // What anybody asked for, carried over to the desk or not yet.
  bool nothing_is_wanted() { return keys_like("{p*}:out").empty() && waiting_at_desk() == 0; }
};

void ring(provider_side& by, const std::string& from, const std::string& call) {
  EXPECT_TRUE(by.ring(from, call).is_good());
  EXPECT_TRUE(by.hang_up(from, call).is_good());
}

TEST(missed_calls, O_4_three_rings_make_one_item_whichever_process_hears_them) {
  ringing_place p;
  helpline first(p.at, "a"), second(p.at, "b");
  provider_side here(p.at, first.port()), there(p.at, second.port());
  ring(here, caller, "CA1");
  ring(there, caller, "CA2");
  ring(here, another, "CA3");
  EXPECT_TRUE(here.hang_up(caller, "CA2").is_good()) << "told twice, over the other process";
  EXPECT_TRUE(p.nothing_is_wanted());
  EXPECT_TRUE(p.keys_like("{p*}:v:*").empty()) << "no number is kept";

  ring(here, caller, "CA4");
  EXPECT_TRUE(p.desk_has(1));
  EXPECT_EQ(p.keys_like("{p*}:v:*").size(), 1U);
  ring(there, caller, "CA5");
  ring(here, another, "CA6");
  EXPECT_EQ(p.waiting_at_desk(), 1);
}

TEST(missed_calls, W_1_O_4_what_nobody_signed_is_no_ring) {
  ringing_place p;
  helpline one(p.at, "a");
  provider_side by(p.at, one.port());
  ring(by, caller, "CA1");
  ring(by, caller, "CA2");
  provider_side::fields forged{
      {"CallSid", "CA3"}, {"From", caller}, {"To", our_line}, {"CallStatus", "completed"}};
  EXPECT_EQ(by.post("/v1/twilio/status", forged, "bm90IGEgc2lnbmF0dXJl").status, 403U);
  EXPECT_TRUE(p.nothing_is_wanted());
}

TEST(missed_calls, O_4_a_line_that_counts_none_calls_nobody) {
  helpline_place p;
  helpline one(p.at, "a");
  provider_side by(p.at, one.port());
  for (int i = 1; i != 5; ++i) ring(by, caller, "CA" + std::to_string(i));
  EXPECT_TRUE(p.keys_like("{p*}:out").empty());
  EXPECT_TRUE(p.keys_like("{p*}:g:*").empty());
}

}  // namespace
}  // namespace amparo::test
