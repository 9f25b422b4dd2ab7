#include <gtest/gtest.h>

#include <chrono>

#include "integration/files_support.hpp"
#include "integration/outbox_support.hpp"

// What keeps a text from leaving, and which line it leaves by.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

TEST(spending, O_3_over_a_cap_texts_are_given_up_and_urgent_words_are_answered) {
  outbox_place p({}, {.more = "spend: { caller_per_day: 3 }\n"});
  for (const char* id : {"M1", "M2", "M3", "M4"}) ASSERT_EQ(p.sms("hola", id).status, 200U);
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_LE(p.provider.asked().size(), 3U) << "each costs one unit or two";
  auto before = p.provider.asked().size();
  ASSERT_EQ(p.sms("PERSONA", "M5").status, 200U);
  ASSERT_TRUE(p.asked(before + 1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  EXPECT_NE(p.dead_letters().find(R"("why":"spend_caller")"), std::string::npos) << p.dead_letters();
  EXPECT_EQ(times(p.lines->printed(), "spend_cap_reached"), 1U) << "one line of the log, not one a text";
  EXPECT_NE(http_connection(p.lines->port()).get("/metrics").body.find("spend_refused"), std::string::npos);
}

TEST(spending, O_3_the_kill_switch_stops_all_but_urgent_answers_until_it_is_taken_back) {
  outbox_place p({});
  auto [code, said] = p.at.command({"outbox", "stop", "--config", p.lines->config().string()});
  ASSERT_EQ(code, 0) << said;
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_EQ(p.sms("PERSONA", "M2").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.asked().size(), 1U);
  EXPECT_NE(p.dead_letters().find(R"("why":"stopped")"), std::string::npos);
  ASSERT_EQ(p.at.command({"outbox", "resume", "--config", p.lines->config().string()}).first, 0);
  ASSERT_EQ(p.sms("hola", "M3").status, 200U);
  ASSERT_TRUE(p.asked(2)) << p.lines->printed();
}

TEST(spending, O_1_a_country_and_a_prefix_that_are_not_served) {
  outbox_place p({}, {.more = "sending: { countries: [MX], refused_prefixes: [\"+52331\"] }\n"});
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);                   // +1 770
  ASSERT_EQ(p.sms("hola", "M2", "+523312345678").status, 200U);  // Guadalajara
  ASSERT_EQ(p.sms("hola", "M3", "+525512345678").status, 200U);  // Mexico City
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  ASSERT_EQ(p.provider.asked().size(), 1U);
  EXPECT_NE(p.provider.asked().front().find("+525512345678"), std::string::npos);
  auto dead = p.dead_letters();
  EXPECT_NE(dead.find(R"("why":"country")"), std::string::npos) << dead;
  EXPECT_NE(dead.find(R"("why":"prefix")"), std::string::npos) << dead;
}

outbox_options with_stand_in(const std::string& countries = "[US]") {
  return {.line_keys = ", stand_in: { number: \"" + std::string(second_line) + "\", provider: second }",
          .more_lines = "  - { number: \"" + std::string(second_line) +
                        "\", provider: second, modes: [sms], countries: " + countries + " }\n"};
}

TEST(fail_over, what_one_provider_refuses_the_other_is_asked_for_once) {
  auto refused = provider_stub::answer("403 Forbidden", "", R"({"errors":[{"code":"20012"}]})");
  outbox_place p({refused, refused}, with_stand_in());
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(holds_within(30s, [&] { return p.second.asked().size() >= 1; })) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.asked().size(), 1U);
  EXPECT_EQ(p.second.asked().size(), 1U);
  EXPECT_EQ(p.dead_letters().find("why"), std::string::npos);
}

TEST(fail_over, L26_who_said_stop_at_the_provider_is_not_written_to_over_another) {
  outbox_place p({provider_stub::answer("400 Bad Request", "", R"({"errors":[{"code":"40300"}]})")},
                 with_stand_in());
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  EXPECT_TRUE(p.second.asked().empty());
  EXPECT_NE(p.dead_letters().find(R"("why":"opted_out")"), std::string::npos);
}

TEST(fail_over, a_stand_in_that_may_not_write_to_the_caller_s_country_does_not) {
  auto refused = provider_stub::answer("403 Forbidden", "", "{}");
  outbox_place p({refused}, with_stand_in("[MX]"));
  ASSERT_EQ(p.sms("hola", "M1").status, 200U);
  ASSERT_TRUE(p.asked(1)) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  EXPECT_TRUE(p.second.asked().empty());
  EXPECT_NE(p.dead_letters().find(R"("why":"refused")"), std::string::npos);
}

}  // namespace
}  // namespace amparo::test
