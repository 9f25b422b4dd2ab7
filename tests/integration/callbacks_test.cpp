#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "integration/callback_support.hpp"

// Callbacks from end to end: an operator takes one by text and wishes to be put through, and a simulated
// company rings both telephones, which are answered, ring out, press keys and drop on command.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* sentence = "Tiene una llamada";
constexpr const char* another_caller = "+17705550143";

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

// Both in the room: the two calls.
struct pair_of_calls {
  std::string operators, callers;
};
pair_of_calls joined(callback_place& p, const std::string& code) {
  EXPECT_TRUE(has(p.says(first_operator, "LLAMAR " + code), "Oprima 1"));
  pair_of_calls out{p.call_to(first_operator), ""};
  p.accepts(out.operators);
  out.callers = p.call_to(a_caller);
  EXPECT_NE(out.callers, "") << p.printed();
  p.accepts(out.callers);
  EXPECT_TRUE(has(p.does(out.operators, "press"), "room-"));
  EXPECT_TRUE(has(p.does(out.callers, "press"), "room-"));
  EXPECT_TRUE(p.comes_to(code, "connected")) << p.printed();
  return out;
}

struct of_a_company : testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(callbacks, of_a_company,
                         testing::Values("twilio", "signalwire", "telnyx", "plivo", "jambonz"),
                         [](const auto& one) { return std::string(one.param); });

// The operator's telephone, the whisper, the caller's, the room, and the end by the caller: what each hears
// in turn.
TEST_P(of_a_company, L17_L19_the_operator_hears_what_it_is_about_and_the_caller_nothing_before_they_press_1) {
  callback_place p(GetParam());
  auto item = p.taken_by(first_operator);
  auto reply = p.says(first_operator, "LLAMAR " + item.code);
  EXPECT_TRUE(has(reply, "Oprima 1")) << reply;
  EXPECT_TRUE(p.comes_to(item.code, "dialling"));

  auto op = p.call_to(first_operator);
  ASSERT_NE(op, "") << p.printed();
  EXPECT_EQ(p.calls_to(a_caller), 0U) << "nobody rings before the operator is there";
  auto asked = p.does(op, "pick_up");
  EXPECT_TRUE(has(asked, sentence)) << asked;
  EXPECT_FALSE(has(asked, "etenci")) << asked;
  auto whispered = p.does(op, "press", "1");
  EXPECT_TRUE(has(whispered, "Urgente")) << whispered;
  EXPECT_TRUE(has(whispered, "esperando: 1")) << whispered;
  EXPECT_FALSE(has(whispered, "room-")) << "nobody waits in a room alone";
  EXPECT_FALSE(has(whispered, "5550142")) << "nor hears the other's number";

  auto caller = p.call_to(a_caller);
  ASSERT_NE(caller, "") << p.printed();
  for (const auto& line : p.company().noted("call")) EXPECT_EQ(text_in(line, "from"), our_line);
  EXPECT_FALSE(has(p.does(op, "press"), "room-"));
  asked = p.does(caller, "pick_up");
  EXPECT_TRUE(has(asked, sentence)) << asked;
  for (const char* word : {"Urgente", "etenci", "migra", "mparo", "room-"})
    EXPECT_FALSE(has(asked, word)) << word;
  EXPECT_TRUE(has(p.does(caller, "press", "1"), "Un momento"));
  EXPECT_TRUE(has(p.does(op, "press"), "room-"));
  EXPECT_TRUE(has(p.does(caller, "press"), "room-"));
  EXPECT_TRUE(p.comes_to(item.code, "connected")) << p.printed();

  p.does(caller, "completed");
  auto left = p.does(op, "room_over");
  EXPECT_TRUE(has(left, "ya no est")) << left;
  EXPECT_TRUE(p.is_over(item.code));
  EXPECT_EQ(p.state_of(item.code), "claimed");
  EXPECT_TRUE(has(p.does(op, "press", "1"), "Cerrado"));
  EXPECT_EQ(p.state_of(item.code), "closed");
  p.does(op, "completed");
  EXPECT_EQ(p.company().noted("call").size(), 2U);
}

TEST(callbacks, L19_an_operator_who_drops_leaves_the_caller_their_place_and_an_apology) {
  callback_place p("twilio");
  auto item = p.taken_by(first_operator);
  p.asked_for_by(another_caller);
  auto calls = joined(p, item.code);
  p.does(calls.operators, "completed");
  auto heard = p.does(calls.callers, "room_over");
  EXPECT_TRUE(has(heard, "Disculpe")) << heard;
  EXPECT_EQ(p.state_of(item.code), "connected") << "they may still say that it is done";
  EXPECT_TRUE(has(p.does(calls.callers, "press"), "volvemos a llamar"));
  p.does(calls.callers, "completed");
  EXPECT_TRUE(p.comes_to(item.code, "queued")) << p.printed();
  p.begin_shift(second_operator);
  EXPECT_TRUE(has(p.says(second_operator, "TOMAR"), item.code)) << "before whoever came later";
  EXPECT_TRUE(has(p.says(first_operator, "LISTO " + item.code), "en sus manos"))
      << "the older token is worth nothing";
}

TEST(callbacks, L19_a_caller_who_says_that_it_is_done_is_not_called_again) {
  callback_place p("twilio");
  auto item = p.taken_by(first_operator);
  auto calls = joined(p, item.code);
  p.does(calls.operators, "completed");
  p.does(calls.callers, "room_over");
  EXPECT_TRUE(has(p.does(calls.callers, "press", "1"), "Gracias"));
  p.does(calls.callers, "completed");
  EXPECT_TRUE(p.comes_to(item.code, "closed")) << p.printed();
}

TEST(callbacks, L19_where_nobody_knows_who_left_first_it_stays_with_the_operator) {
  callback_place p("plivo");
  auto item = p.taken_by(first_operator);
  auto calls = joined(p, item.code);
  p.does(calls.callers, "completed");
  p.does(calls.operators, "completed");
  EXPECT_TRUE(p.is_over(item.code));
  EXPECT_EQ(p.state_of(item.code), "claimed");
  EXPECT_TRUE(has(p.says(first_operator, "LISTO"), "cerrado"));
}

TEST(callbacks, L19_a_caller_who_presses_1_when_the_operator_is_gone_is_not_left_alone) {
  callback_place p("twilio");
  auto item = p.taken_by(first_operator);
  p.says(first_operator, "LLAMAR");
  auto op = p.call_to(first_operator);
  p.accepts(op);
  auto caller = p.call_to(a_caller);
  p.does(caller, "pick_up");
  p.does(op, "completed");
  auto heard = p.does(caller, "press", "1");
  EXPECT_TRUE(has(heard, "Disculpe") && has(heard, "Hangup")) << heard;
  EXPECT_FALSE(has(heard, "room-"));
  p.does(caller, "completed");
  EXPECT_TRUE(p.comes_to(item.code, "queued")) << p.printed();
}

// Busy, a machine, and who presses nothing: half an hour, three hours, the next morning, and then a person
// looks.
TEST(callbacks, L17_L22_who_is_not_reached_is_put_off_each_time_longer_and_then_a_person_looks) {
  callback_place p("jambonz");
  auto item = p.taken_by(first_operator);
  auto since = std::chrono::system_clock::now();
  for (unsigned n = 1; n <= 4; ++n) {
    p.says(first_operator, "LLAMAR " + item.code);
    auto op = p.call_to(first_operator, n);
    p.accepts(op);
    auto caller = p.call_to(a_caller, n);
    ASSERT_NE(caller, "") << n << p.printed();
    if (n == 2) {
      p.does(caller, "machine");
      EXPECT_FALSE(has(p.does(caller, "pick_up"), sentence)) << "a machine hears nothing";
    }
    if (n == 3) p.does(caller, "pick_up");
    p.does(caller, n == 1 || n == 4 ? "busy" : "completed");
    EXPECT_TRUE(p.comes_to(item.code, n == 4 ? "review" : "queued")) << n << p.printed();
    EXPECT_TRUE(has(p.does(op, "press"), "No contest")) << n;
    p.does(op, "completed");
    if (n == 4) break;
    auto until = std::chrono::milliseconds(std::stoll(p.field_of(item.code, "not_before")));
    auto wait = std::chrono::duration_cast<std::chrono::minutes>(until - since.time_since_epoch());
    constexpr std::array least{29, 179, 18 * 60 + 50}, most{33, 185, 20 * 60 + 5};
    EXPECT_GE(wait.count(), least.at(n - 1));
    EXPECT_LE(wait.count(), most.at(n - 1));
    EXPECT_TRUE(has(p.says(first_operator, "TOMAR " + item.code), "otra hora")) << n;
    // Its time comes.
    p.asks({"HSET", "{desk}:item:" + item.code, "not_before", "1"});
    EXPECT_TRUE(has(p.says(first_operator, "TOMAR " + item.code), item.code)) << n;
  }
  EXPECT_EQ(p.calls_to(a_caller), 4U);
  EXPECT_TRUE(has(p.says(first_operator, "TOMAR " + item.code), "quien coordina"));
}

// The company rings, its answer to us is cut off, and no report ever comes.
TEST(callbacks, P6_what_perhaps_rang_is_not_dialled_again_and_a_person_looks) {
  callback_place p("twilio", {"gateway", "dispatch", "desk"});
  auto item = p.taken_by(first_operator);
  p.says(first_operator, "LLAMAR");
  auto op = p.call_to(first_operator);
  p.does(op, "pick_up");
  p.company().next_sends("cut");
  p.company().call_event(op, "press",
                         "1");  // from here on the company's time stands: no report of the second call
  ASSERT_TRUE(holds_within(30s, [&] { return p.calls_to(a_caller) == 1; })) << p.printed();
  auto ambiguous = [&]() -> std::string {
    for (const auto& key : p.keys_like("{p*}:t:*"))
      if (p.asks({"HGET", key, "state"}).text == "ambiguous") return key;
    return "";
  };
  ASSERT_TRUE(holds_within(30s, [&] { return !ambiguous().empty(); })) << p.printed();
  p.beside[1]->kill();
  p.beside[2]->kill();
  p.asks({"HSET", ambiguous(), "until", "1"});
  p.beside[1]->start(names{"--role", "dispatch"});
  p.beside[2]->start(names{"--role", "desk"});
  EXPECT_TRUE(p.comes_to(item.code, "review")) << p.printed();
  EXPECT_EQ(p.calls_to(a_caller), 1U);
  EXPECT_TRUE(has(p.says(second_operator, "TURNO"), "TURNO"));
}

TEST(callbacks, O_4_a_second_wish_while_a_call_is_under_way_rings_nobody) {
  callback_place p("twilio");
  auto item = p.taken_by(first_operator);
  p.says(first_operator, "LLAMAR");
  ASSERT_NE(p.call_to(first_operator), "");
  EXPECT_TRUE(has(p.says(first_operator, "LLAMAR " + item.code), "Ya hay una llamada"));
  // Given away meanwhile: whoever takes it waits until the first attempt is over, and its caller never rings.
  p.begin_shift(second_operator);
  EXPECT_TRUE(has(p.says(first_operator, "PASAR " + item.code + " operator-2"), "operator-2"));
  auto heard = p.accepts(p.call_to(first_operator));
  EXPECT_TRUE(has(heard, "en sus manos")) << heard;
  EXPECT_TRUE(p.is_over(item.code));
  EXPECT_EQ(p.calls_to(a_caller), 0U);
  EXPECT_TRUE(has(p.says(second_operator, "LLAMAR " + item.code), "Oprima 1"));
  EXPECT_NE(p.call_to(second_operator), "") << p.printed();
}

TEST(callbacks, an_operator_who_does_not_answer_keeps_the_item_and_may_wish_again) {
  callback_place p("telnyx");
  auto item = p.taken_by(first_operator);
  p.says(first_operator, "LLAMAR");
  p.does(p.call_to(first_operator), "no-answer");
  EXPECT_TRUE(p.is_over(item.code));
  EXPECT_EQ(p.state_of(item.code), "claimed");
  EXPECT_EQ(p.calls_to(a_caller), 0U);
  p.says(first_operator, "LLAMAR");
  EXPECT_NE(p.call_to(first_operator, 2), "") << p.printed();
}

// Role desk dies between any two steps, again and again: whoever goes on makes each call once.
TEST(callbacks, P6_a_desk_that_dies_at_every_step_rings_each_telephone_once) {
  callback_place p("twilio", {"gateway", "dispatch", "desk"});
  auto item = p.taken_by(first_operator);
  auto& dispatches = *p.beside[1];
  auto& keeper = *p.beside[2];
  auto dies_at = [&](const char* point) {
    keeper.kill();
    keeper.start(names{"--role", "desk", "--failpoint", std::string(point) + ":kill:1"});
  };
  dispatches.kill();
  dies_at("dialled");
  p.says(first_operator, "LLAMAR");
  ASSERT_TRUE(holds_within(30s, [&] { return keeper.is_dead(); }));
  dies_at("dialled");
  ASSERT_TRUE(holds_within(30s, [&] { return keeper.is_dead(); })) << "it wrote it again, and died again";
  EXPECT_EQ(p.waiting(), 2) << "the same order twice";
  dispatches.start(names{"--role", "dispatch"});
  auto op = p.call_to(first_operator);
  dies_at("dialled");
  p.accepts(op);
  ASSERT_TRUE(holds_within(30s, [&] { return keeper.is_dead(); }));
  auto caller = p.call_to(a_caller);
  keeper.start(names{"--role", "desk"});
  p.accepts(caller);
  p.does(op, "press");
  p.does(caller, "press");
  EXPECT_TRUE(p.comes_to(item.code, "connected")) << p.printed();
  dies_at("closed");
  p.does(caller, "completed");
  p.does(op, "room_over");
  ASSERT_TRUE(holds_within(30s, [&] { return keeper.is_dead(); }));
  keeper.start(names{"--role", "desk"});
  EXPECT_TRUE(has(p.does(op, "press", "1"), "Cerrado"));
  EXPECT_EQ(p.state_of(item.code), "closed");
  EXPECT_EQ(p.calls_to(a_caller), 1U);
  EXPECT_EQ(p.calls_to(first_operator), 1U);
  EXPECT_EQ(p.waiting(), 0) << "an order that was written twice leaves nothing behind";
}

TEST(callbacks, L_1_nothing_of_either_stands_in_a_log_or_in_clear) {
  callback_place p("plivo");
  auto item = p.taken_by(first_operator);
  joined(p, item.code);
  for (const char* canary : {"5550131", "5550142", "operator-1"})
    EXPECT_TRUE(files_with(p.redis.folder(), canary).empty()) << canary;
  for (const char* canary : {"5550131", "5550142"}) EXPECT_FALSE(has(p.printed(), canary)) << canary;
}

}  // namespace
}  // namespace amparo::test
