#include "ops/metrics.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amparo::ops {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(metrics, the_text_shows_what_was_counted) {
  metrics count;
  count.webhook("twilio", "sms", "answered");
  count.webhook("twilio", "sms", "answered");
  count.webhook("twilio", "sms", "refused");
  count.count("commit_conflict");
  count.gauge("spool_records", 3);
  count.gauge("spool_records", 2);
  count.turn_took("sms", std::chrono::microseconds(1'500));
  auto text = count.text();
  EXPECT_TRUE(has_line(text, R"(amparo_webhooks_total{hook="sms",outcome="answered",provider="twilio"} 2)"))
      << text;
  EXPECT_TRUE(has_line(text, R"(amparo_webhooks_total{hook="sms",outcome="refused",provider="twilio"} 1)"))
      << text;
  EXPECT_TRUE(has_line(text, R"(amparo_events_total{event="commit_conflict"} 1)")) << text;
  EXPECT_TRUE(has_line(text, R"(amparo_level{of="spool_records"} 2)")) << text;
  EXPECT_TRUE(has_line(text, R"(amparo_turn_seconds_count{channel="sms"} 1)")) << text;
  EXPECT_TRUE(has_line(text, R"(amparo_turn_seconds_bucket{channel="sms",le="0.001"} 0)")) << text;
  EXPECT_TRUE(has_line(text, R"(amparo_turn_seconds_bucket{channel="sms",le="0.0025"} 1)")) << text;
  EXPECT_EQ(text.back(), '\n');
}

TEST(metrics, a_label_cannot_break_the_text) {
  metrics count;
  count.count("a\"b\\c\nd");
  EXPECT_TRUE(has_line(count.text(), R"(amparo_events_total{event="a\"b\\c\nd"} 1)")) << count.text();
}

TEST(metrics, two_processes_worth_of_counters_do_not_mix) {
  metrics one, other;
  one.count("only_here");
  EXPECT_EQ(other.text().find("only_here"), std::string::npos);
}

}  // namespace
}  // namespace amparo::ops
