#include <gtest/gtest.h>

#include <algorithm>

#include "integration/callback_support.hpp"

// Operators who ring their own line: a code by text, what waits first, and 1 to be put through; and those who
// are none.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* ringing_line = "+525550001119";  // the operators', at the company that places the calls
constexpr const char* stranger = "+17705550199";

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

struct ringing_place : callback_place {
  explicit ringing_place(const std::string& kind = "twilio")
      : callback_place(kind, {"gateway,dispatch,desk"}, ringing_line) {}

  std::string after(const std::string& call) {
    EXPECT_TRUE(company().runs_on());
    std::string last;
    for (const auto& line : company().noted("webhook"))
      if (text_in(line, "id") == call) last = text_in(line, "answer");
    return last;
  }
  std::string rings(const std::string& from, const std::string& call) {
    company().command("/ring", {{"from", from}, {"to", ringing_line}, {"call", call}});
    return after(call);
  }
  std::string presses(const std::string& from, const std::string& call, const std::string& digits) {
    company().command("/keys", {{"from", from}, {"to", ringing_line}, {"call", call}, {"digits", digits}});
    return after(call);
  }
  void hangs_up(const std::string& from, const std::string& call) {
    company().command("/hang_up", {{"from", from}, {"to", ringing_line}, {"call", call}});
    after(call);
  }
  std::size_t texts() { return company().noted("send").size(); }
  // The newest text to them, once there are so many.
  std::string code(std::size_t after_texts = 0) {
    if (!holds_within(30s, [&] { return company().runs_on() && texts() > after_texts; })) return "";
    auto text = text_in(company().noted("send").back(), "text");
    auto digits = text.find_first_of("0123456789");
    return digits == text.npos ? "" : text.substr(digits, 6);
  }
  // Rings, and is told of what waits first.
  std::string enters(const std::string& from, const std::string& call) {
    auto before = texts();
    rings(from, call);
    return presses(from, call, code(before));
  }
};

struct ringing_at : testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(operator_calls, ringing_at, testing::Values("twilio", "plivo", "jambonz"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(ringing_at, L11_an_operator_rings_hears_what_waits_and_is_put_through) {
  ringing_place p(GetParam());
  auto item = p.asked_for_by(a_caller);
  auto asked = p.rings(first_operator, "C1");
  EXPECT_TRUE(has(asked, "clave")) << asked << p.printed();
  EXPECT_EQ(p.state_of(item.code), "queued") << "nothing is told before the code";
  auto told = p.presses(first_operator, "C1", p.code());
  EXPECT_TRUE(has(told, "Urgente")) << told << p.printed();
  EXPECT_FALSE(has(told, "5550142"));
  EXPECT_EQ(p.state_of(item.code), "claimed");
  EXPECT_EQ(p.calls_to(a_caller), 0U);
  EXPECT_FALSE(has(p.presses(first_operator, "C1", "1"), "room-"));
  auto caller = p.call_to(a_caller);
  ASSERT_NE(caller, "") << p.printed();
  p.accepts(caller);
  EXPECT_TRUE(has(p.presses(first_operator, "C1", ""), "room-"));
  EXPECT_TRUE(has(p.does(caller, "press"), "room-"));
  EXPECT_TRUE(p.comes_to(item.code, "connected")) << p.printed();
  p.does(caller, "completed");
  EXPECT_TRUE(has(p.presses(first_operator, "C1", ""), "ya no est"));
  EXPECT_TRUE(has(p.presses(first_operator, "C1", "1"), "Cerrado"));
  EXPECT_EQ(p.state_of(item.code), "closed");
  EXPECT_EQ(p.calls_to(first_operator), 0U) << "their own telephone never rang";
}

TEST(operator_calls, L11_outsiders_and_a_stolen_code_are_refused_and_logged) {
  ringing_place p;
  auto item = p.asked_for_by(a_caller);
  p.rings(first_operator, "C1");
  auto code = p.code();
  ASSERT_EQ(code.size(), 6U);
  auto heard = p.rings(stranger, "C2");
  EXPECT_TRUE(has(heard, "Hangup")) << heard;
  EXPECT_FALSE(has(heard, "Say")) << "not a word";
  EXPECT_TRUE(has(p.printed(), "desk_outsider"));
  EXPECT_EQ(p.printed().find("5550199"), std::string::npos);
  // Nor does it serve another operator, whose number is known.
  p.rings(second_operator, "C3");
  EXPECT_TRUE(has(p.presses(second_operator, "C3", code), "no es"));
  EXPECT_EQ(p.state_of(item.code), "queued");
  // It is good once.
  EXPECT_TRUE(has(p.presses(first_operator, "C1", code), "Urgente"));
  p.hangs_up(first_operator, "C1");
  p.rings(first_operator, "C4");
  EXPECT_TRUE(has(p.presses(first_operator, "C4", code), "no es"));
}

TEST(operator_calls, L11_a_code_cannot_be_guessed_and_a_ring_does_not_send_one_after_the_other) {
  ringing_place p;
  p.asked_for_by(a_caller);
  p.rings(first_operator, "C1");
  auto code = p.code();
  p.rings(first_operator, "C2");
  p.company().runs_on();
  EXPECT_EQ(p.texts(), 1U);
  for (const char* wrong : {"100000", "100001"}) p.presses(first_operator, "C2", wrong);
  EXPECT_TRUE(has(p.presses(first_operator, "C2", "100002"), "Hangup"));
  EXPECT_FALSE(has(p.presses(first_operator, "C1", code), "Urgente"))
      << "after three wrong ones it is worth nothing";
}

TEST(operator_calls, L22_who_hangs_up_while_listening_gives_it_back_at_once) {
  ringing_place p;
  auto item = p.asked_for_by(a_caller);
  EXPECT_TRUE(has(p.enters(first_operator, "C1"), "Urgente"));
  EXPECT_EQ(p.state_of(item.code), "claimed");
  p.hangs_up(first_operator, "C1");
  EXPECT_TRUE(p.comes_to(item.code, "queued"));
  EXPECT_EQ(p.field_of(item.code, "recovered"), "") << "it was not left lying";
}

TEST(operator_calls, L19_who_hangs_up_while_the_caller_rings_leaves_the_caller_an_apology) {
  ringing_place p;
  auto item = p.asked_for_by(a_caller);
  p.enters(first_operator, "C1");
  p.presses(first_operator, "C1", "1");
  auto caller = p.call_to(a_caller);
  p.does(caller, "pick_up");
  p.hangs_up(first_operator, "C1");
  EXPECT_TRUE(has(p.does(caller, "press", "1"), "Disculpe"));
  p.does(caller, "completed");
  EXPECT_TRUE(p.comes_to(item.code, "queued")) << p.printed();
}

TEST(operator_calls, nobody_waits_and_they_are_told_so) {
  ringing_place p;
  EXPECT_TRUE(has(p.enters(first_operator, "C1"), "Nadie espera"));
}

}  // namespace
}  // namespace amparo::test
