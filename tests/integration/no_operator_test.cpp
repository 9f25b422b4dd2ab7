#include <gtest/gtest.h>

#include "integration/callback_support.hpp"

// Calls that nobody can take: no shift, full hands, a telephone that nobody answers, and a caller whose
// number is withheld. None rings on: each is at the desk after two keys, which may be pressed from second 0
// on, and is then offered to leave a voice note where the company can take one. What is said in between is
// within the 20 seconds of flows/person.yaml, which `amparo check` measures.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* withheld = "+266696687";  // a provider's word for a number that is not shown

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

struct ringing_callers : callback_place {
  explicit ringing_callers(const std::string& kind) : callback_place(kind), takes_notes(kind != "jambonz") {}

  std::string after(const std::string& call) {
    EXPECT_TRUE(company().runs_on());
    std::string last;
    for (const auto& line : company().noted("webhook"))
      if (text_in(line, "id") == call) last = text_in(line, "answer");
    return last;
  }
  std::string presses(const std::string& from, const std::string& call, const std::string& key) {
    company().keys(from, call, key);
    return after(call);
  }
  std::size_t at_desk() { return run(io, desk->list(100))->size(); }
  // Rings and asks for a person, with as few keys as there are; what is heard last.
  std::string asks_for_a_person(const std::string& from, const std::string& call) {
    company().ring(from, call);
    EXPECT_NE(after(call), "");
    return presses(from, call, "0");
  }
  void ends_in_the_queue(const std::string& from, const std::string& call) {
    auto before = at_desk();
    auto began = std::chrono::steady_clock::now();
    auto offered = asks_for_a_person(from, call);
    EXPECT_TRUE(has(offered, "le llame")) << call << offered;
    auto noted = presses(from, call, "1");
    EXPECT_TRUE(has(noted, "Anotado")) << call << printed();
    EXPECT_EQ(has(noted, "deje antes un recado"), takes_notes) << call << noted;
    EXPECT_TRUE(holds_within(20s, [&] { return at_desk() == before + 1; })) << call << printed();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 20s) << call;
  }

  bool takes_notes;
};

struct no_operator_at : testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(no_operator, no_operator_at, testing::Values("twilio", "plivo", "jambonz"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(no_operator_at, L12_an_empty_shift_full_hands_and_no_answer_each_end_in_the_queue) {
  ringing_callers p(GetParam());
  p.ends_in_the_queue("+17705550161", "CAempty");
  auto first = run(p.io, p.desk->list(1))->front().code;

  p.begin_shift(first_operator);
  EXPECT_TRUE(has(p.says(first_operator, "TOMAR " + first), first));
  auto second = p.asked_for_by(a_caller).code;
  EXPECT_TRUE(has(p.says(first_operator, "TOMAR " + second), second));
  EXPECT_TRUE(has(p.says(first_operator, "TOMAR"), "Termine o devuelva"));
  p.ends_in_the_queue("+17705550162", "CAbusy");

  p.says(first_operator, "LLAMAR " + second);  // urgent: at any hour
  auto rings = p.call_to(first_operator);
  ASSERT_NE(rings, "") << p.printed();
  p.ends_in_the_queue("+17705550163", "CAringing");
  p.does(rings, "no-answer");
  EXPECT_TRUE(p.is_over(second));
  EXPECT_EQ(p.calls_to(a_caller), 0U);
  EXPECT_EQ(p.state_of(second), "claimed") << "until half an hour is over, and then it goes back";
  p.asks({"ZADD", "{desk}:lease", "1", second});
  EXPECT_TRUE(p.comes_to(second, "queued"));
}

// Nothing is promised to a number that nobody knows, and no call of another's is theirs (L14).
TEST_P(no_operator_at, L12_L13_a_withheld_caller_is_told_where_to_call_and_no_number_is_made_up_for_them) {
  ringing_callers p(GetParam());
  auto heard = p.asks_for_a_person(withheld, "CAhidden1");
  EXPECT_TRUE(has(heard, "no aparece")) << heard << p.printed();
  auto refused = p.presses(withheld, "CAhidden1", "2");
  EXPECT_TRUE(has(refused, p.takes_notes ? "No podemos llamarle" : "no podemos llamarle")) << refused;
  EXPECT_EQ(has(refused, "deje un recado"), p.takes_notes) << refused;
  EXPECT_TRUE(has(p.asks_for_a_person(withheld, "CAhidden2"), "no aparece"));
  p.ends_in_the_queue("+17705550161", "CAseen");
  EXPECT_EQ(p.at_desk(), 1U);
  EXPECT_EQ(p.keys_like("{p*}:v:*").size(), 1U);
  EXPECT_TRUE(p.company().noted("call").empty());
  EXPECT_TRUE(p.company().noted("send").empty());
}

// Urgent, so that the hour of the day says nothing: key 1 is who was detained.
TEST_P(no_operator_at, L12_O_2_a_withheld_caller_is_called_at_the_number_that_they_gave_and_confirmed) {
  ringing_callers p(GetParam());
  const std::string call = "CAhidden", number = "0017705550142";
  p.company().ring(withheld, call);
  EXPECT_NE(p.after(call), "");
  p.presses(withheld, call, "1");
  EXPECT_TRUE(has(p.presses(withheld, call, "0"), "no aparece")) << p.printed();
  EXPECT_TRUE(has(p.presses(withheld, call, "1"), "10 cifras"));
  EXPECT_TRUE(has(p.presses(withheld, call, "123"), "no podemos llamar")) << "no number";
  EXPECT_TRUE(has(p.presses(withheld, call, "0019005550142"), "no podemos llamar")) << "one that costs";
  EXPECT_TRUE(has(p.presses(withheld, call, number), "7 7 0")) << "read back: " << p.after(call);
  EXPECT_TRUE(has(p.presses(withheld, call, "2"), "10 cifras")) << "a wrong key";
  EXPECT_EQ(p.at_desk(), 0U);
  EXPECT_TRUE(has(p.presses(withheld, call, number), "7 7 0"));
  EXPECT_TRUE(has(p.presses(withheld, call, "1"), "Anotado")) << p.after(call);
  ASSERT_TRUE(holds_within(60s, [&] { return p.at_desk() == 1; })) << p.printed();
  EXPECT_EQ(p.keys_like("{p*}:v:*").size(), 1U);

  auto code = run(p.io, p.desk->list(1))->front().code;
  p.begin_shift(first_operator);
  auto told = p.says(first_operator, "TOMAR " + code);
  EXPECT_TRUE(has(told, "lo dio la persona")) << told;
  EXPECT_FALSE(has(told, "5550142"));
  EXPECT_TRUE(has(p.says(first_operator, "RESPONDER " + code + " hola"), "solo se le puede llamar"));
  p.says(first_operator, "LLAMAR " + code);
  auto rings = p.call_to(first_operator);
  ASSERT_NE(rings, "") << p.printed();
  EXPECT_TRUE(has(p.accepts(rings), "lo dio la persona"));
  EXPECT_NE(p.call_to("+17705550142"), "") << p.printed();
}

}  // namespace
}  // namespace amparo::test
