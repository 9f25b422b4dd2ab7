#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include <set>
#include <string>
#include <string_view>

#include "app/outbound_order.hpp"
#include "unit/app/line_support.hpp"

// What happens to a session without its caller: timers, and what they send.
namespace amparo::app {
namespace {

using message::channel;
using namespace std::chrono_literals;

constexpr const char* survey_flow = R"yaml(
flow: survey
start: ask
entry: [ { words: survey.entry } ]
nodes:
  ask:
    ask: menu
    text: survey.ask
    choices: { good: 1, bad: 2 }
    to: { good: thanks, bad: wait }
    input: { sms: { nudge_after: 4h, nudge: survey.nudge, end_after: 12h } }
    timed_out: gone
  wait: { wait: 8h, to: { done: ask, not_possible: thanks } }
  gone: { end: survey.gone }
  thanks: { end: survey.thanks }
)yaml";

constexpr const char* survey_words = R"yaml(
locale: es-MX
domain: survey
messages:
  survey.ask: { text: "Pregunta de prueba.", sources: [] }
  survey.ask.good: { text: "buena", sources: [] }
  survey.ask.bad: { text: "mala", sources: [] }
  survey.nudge: { text: "Cuando pueda.", sources: [] }
  survey.gone: { text: "Termina aqui.", sources: [] }
  survey.thanks: { text: "Gracias.", sources: [] }
words:
  survey.entry: ["quiero encuesta"]
)yaml";

std::shared_ptr<const flow::bundle> surveys() {
  static const auto content = content_with("survey", survey_flow, survey_words);
  return content;
}

test_line texting() { return test_line(channel::sms, test_line::spool_is::usable, surveys()); }

bool has(const turn_answer& answer, const std::string& words) {
  return words_of(answer).find(words) != std::string::npos;
}

std::string to_caller(const std::string& words) { return std::string(caller_number) + " " + words; }

TEST(timers, L51_what_a_timer_says_leaves_by_the_outbox_once) {
  auto line = texting();
  ASSERT_TRUE(has(line.text("quiero encuesta"), "Pregunta"));
  line.clock.advance(4h - 1s);
  EXPECT_EQ(line.fire(), 0U);
  line.clock.advance(1s);
  EXPECT_EQ(line.fire(), 1U);
  EXPECT_EQ(line.fire(), 0U);
  EXPECT_EQ(line.sent(), std::vector<std::string>{to_caller("Cuando pueda.")});
  line.clock.advance(8h);
  EXPECT_EQ(line.fire(), 1U);
  EXPECT_EQ(line.sent().back(), to_caller("Termina aqui."));
  line.clock.advance(24h);
  EXPECT_EQ(line.fire(), 0U);
  EXPECT_EQ(line.sent().size(), 2U);
}

TEST(timers, L48_what_a_timer_says_goes_back_on_the_caller_s_own_text) {
  auto line = texting();
  auto wrote = line.clock.now();
  line.text("quiero encuesta");
  line.clock.advance(4h);
  line.fire();
  line.clock.advance(8h);
  line.fire();
  EXPECT_EQ(line.cited(), (std::vector<base::time_point>{wrote, wrote}));
}

TEST(timers, L31_an_answer_makes_its_timer_harmless) {
  auto line = texting();
  line.text("quiero encuesta");
  ASSERT_TRUE(has(line.text("1"), "Gracias"));
  line.clock.advance(4h);
  EXPECT_EQ(line.fire(), 1U) << "settled, and nothing came of it";
  EXPECT_TRUE(line.sent().empty());
  line.text("quiero encuesta");
  ASSERT_FALSE(has(line.text("2"), "Pregunta"));
  line.clock.advance(8h);
  line.fire();
  ASSERT_EQ(line.sent().size(), 1U);
  EXPECT_NE(line.sent().front().find("Pregunta de prueba."), std::string::npos);
  EXPECT_TRUE(has(line.text("1"), "Gracias")) << "the session stands where the timer left it";
}

TEST(timers, a_timer_whose_store_fails_is_tried_again) {
  auto line = texting();
  line.text("quiero encuesta");
  line.clock.advance(4h);
  for (unsigned nth = 1; nth != 4; ++nth) {
    line.store.arm(nth, fault::not_connected, true);
    EXPECT_EQ(line.fire(), 0U) << nth;
    line.store.heal();
  }
  EXPECT_EQ(line.fire(), 1U);
  EXPECT_EQ(line.sent().size(), 1U);
}

TEST(timers, L25_who_asked_for_no_more_is_sent_nothing) {
  auto line = texting();
  line.text("quiero encuesta");
  line.text("ALTO");
  line.clock.advance(4h);
  line.fire();
  line.text("quiero encuesta");  // a request is answered, and takes nothing back
  line.clock.advance(4h);
  EXPECT_EQ(line.fire(), 1U);
  EXPECT_TRUE(line.sent().empty());
  line.text("ALTA");
  line.text("quiero encuesta");
  line.clock.advance(4h);
  line.fire();
  EXPECT_EQ(line.sent().size(), 1U) << "only ALTA takes it back";
}

TEST(timers, K_6_an_erased_caller_is_sent_nothing) {
  auto line = texting();
  line.text("quiero encuesta");
  line.clock.advance(4h);
  line.fire();
  ASSERT_EQ(line.sent().size(), 1U);
  line.text("BORRAR");
  EXPECT_TRUE(line.sent().empty()) << "what waits to be sent goes too";
  line.clock.advance(24h);
  EXPECT_EQ(line.fire(), 0U);
}

TEST(relaying, what_is_not_the_desks_is_left_in_order_and_keeps_nothing_waiting) {
  auto line = texting();
  store::commit_request others{.tag = line.tag(),
                               .key = "{p000}:s:other",
                               .expected = {},
                               .value = std::string(30, 'n'),
                               .ttl = 1h,
                               .event = "e0e0e0e0e0e0",
                               .outbox = {},
                               .vault = {}};
  for (int i = 0; i != 600; ++i) others.outbox.push_back({std::to_string(i), "send", "of another"});
  asio::io_context io;
  asio::co_spawn(io, line.memory.commit(std::move(others)),
                 [](std::exception_ptr fault, base::result<store::commit_outcome> done) {
                   EXPECT_TRUE(!fault && done.has_value());
                 });
  io.run();
  ASSERT_TRUE(has(line.text("Llámeme"), "Anotado"));
  EXPECT_EQ(line.relay(), 601U);
  EXPECT_EQ(line.desk().size(), 1U);
  EXPECT_EQ(line.relay(), 600U) << "nothing that was passed over is lost";
  EXPECT_EQ(line.desk().size(), 1U);
}

TEST(racing, L53_a_hang_up_and_a_key_are_each_heard_whole_or_not_at_all) {
  test_line key_first(channel::voice);
  key_first.call();
  key_first.keys("0");
  EXPECT_TRUE(has(key_first.keys("1"), "Anotado"));
  key_first.hang_up();
  key_first.relay();
  EXPECT_EQ(key_first.desk().size(), 1U);

  test_line hang_up_first(channel::voice);
  hang_up_first.call();
  hang_up_first.keys("0");
  hang_up_first.hang_up();
  EXPECT_EQ(hang_up_first.keys("1").result, turn_result::silent) << "a step that is over";
  hang_up_first.relay();
  EXPECT_TRUE(hang_up_first.desk().empty());
}

TEST(outbound_orders, come_back_as_they_went) {
  outbound_order order;
  order.tag.fill(7);
  order.effect = "aa01";
  order.account = "twilio";
  order.line = "+525550001111";
  order.caller = "+15555550100";
  order.session = "{p007}:s:x";
  order.bundle = "12345678";
  order.minute = 29'925'360;
  order.item = std::string(32, 'a');
  order.item_code = "4821";
  const std::vector<flow::effect> all{flow::keep_note_effect{"name", "es-MX", "https://provider/1", 17},
                                      flow::send_effect{"words"},
                                      flow::remind_effect{base::time_point(1'795'521'600'000ms), "words"},
                                      flow::match_effect{true, "Ana", "1990", "Arcelia", "gallo", "es-MX"},
                                      flow::message_effect{"sigo aqui", "es-MX"},
                                      flow::fetch_effect{"court", 1'795'521'620, {{"number", "12345678"}}}};
  std::set<std::string_view> kinds;
  for (const auto& what : all) {
    EXPECT_TRUE(kinds.insert(outbox_kind(what)).second) << what.index();
    order.what = what;
    auto bytes = encode(order);
    auto back = decode_outbound(bytes);
    ASSERT_TRUE(back.has_value()) << what.index();
    EXPECT_EQ(back->what.index(), what.index());
    EXPECT_EQ(encode(*back), bytes);
    EXPECT_EQ(back->caller, order.caller);
    EXPECT_EQ(back->item_code, order.item_code);
    for (std::size_t cut = 0; cut != bytes.size(); ++cut)
      EXPECT_FALSE(decode_outbound(bytes.substr(0, cut)).has_value()) << what.index() << " " << cut;
    EXPECT_FALSE(decode_outbound(bytes + "x").has_value());
  }
  EXPECT_EQ(kinds, (std::set<std::string_view>{"fetch", "match", "message", "note", "remind", "send"}));
}

}  // namespace
}  // namespace amparo::app
