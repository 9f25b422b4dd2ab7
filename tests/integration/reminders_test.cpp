#include <gtest/gtest.h>

#include "integration/files_support.hpp"
#include "integration/flow_place_support.hpp"
#include "message/raw_http.hpp"
#include "store/keys.hpp"

// `remind` from the consent to the text on the day: put by sealed, due, asked about once more, sent. Texts in
// Twilio's wire format, and its REST interface on loopback.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* caller = "+17705550100";

const std::string flow = R"(flow: later
start: ask
modes: [sms, voice]
urgent: false
budget: { sms_segments: 2, voice_seconds: 40, keys_to_answer: 1 }
nodes:
  ask: { consent: remind, text: later.offer, to: { yes: note, no: no } }
  note: { remind: later.news, after: 26h, to: { noted: done, past: no, withheld: no, opted_out: no, failed: no } }
  done: { end: later.done }
  no: { end: later.no }
)";

const std::string words = R"(locale: es-MX
domain: later
messages:
  later.offer: { text: "¿Le escribimos mañana?" }
  later.news: { text: "Hola. Hay novedades, escriba cuando pueda." }
  later.done: { text: "Le escribimos mañana." }
  later.no: { text: "De acuerdo." }
)";

struct remind_place : flow_place {
  explicit remind_place(const std::string& hours = "none") : flow_place("later", flow, words) {
    lines->kill();
    edit(lines->config(), "lines:\n", "sending: { quiet_hours: " + hours + " }\nlines:\n");
    lines->start();
    phone.emplace(at, lines->port());
  }
  void consent() {
    phone->sms(caller, "hola", "SM1");
    auto offer = phone->sms(caller, "4", "SM2");
    EXPECT_TRUE(says(offer, "Le escribimos")) << offer.body;
    auto done = phone->sms(caller, "1", "SM3");
    EXPECT_TRUE(says(done, "Le escribimos ma")) << done.body;
  }
  std::vector<std::string> kept() { return keys_like("{p*}:r:*"); }
  bool is_kept() {
    return holds_within(30s, [&] { return kept().size() == 1 && settles(); });
  }
  std::string due_key() { return kept().front().substr(0, 7) + "due"; }
  // As if its day had come.
  void be_due() { asks({"ZADD", due_key(), "1", kept().front()}); }
  std::string dead_letters() {
    return at.command({"outbox", "dead", "--config", lines->config().string(), "--json"}).second;
  }
};

TEST(reminders, L48_one_text_leaves_on_its_day_and_nothing_before_it) {
  remind_place p;
  p.consent();
  ASSERT_TRUE(p.is_kept()) << p.lines->printed();
  EXPECT_TRUE(p.provider.asked().empty());
  auto key = p.kept().front();
  EXPECT_EQ(store::row_of(key)->data_class, "D1");
  auto left = p.asks({"PTTL", key}).integer;
  EXPECT_GT(left, (49h / 1ms));
  EXPECT_LE(left, (51h / 1ms)) << "its day and 24 h more";
  EXPECT_GT(p.asks({"PTTL", p.due_key()}).integer, (49h / 1ms)) << "the timer lives as long";
  EXPECT_TRUE(files_with(p.redis.folder(), "7705550100").empty());
  EXPECT_TRUE(files_with(p.redis.folder(), "Hay novedades").empty());

  p.lines->kill();  // whatever becomes of the program in between
  p.lines->start();
  p.be_due();
  ASSERT_TRUE(holds_within(30s, [&] { return p.provider.asked().size() == 1; })) << p.lines->printed();
  auto form = message::read_form(p.provider.asked().front());
  EXPECT_EQ(form.value("To"), caller);
  EXPECT_EQ(form.value("Body"), "Hola. Hay novedades, escriba cuando pueda.");
  ASSERT_TRUE(p.settles());
  EXPECT_TRUE(p.kept().empty());
  EXPECT_EQ(p.provider.asked().size(), 1U);
}

TEST(reminders, L48_a_reminder_waits_for_the_end_of_the_quiet_hours) {
  remind_place p("00:01-00:00");  // all but one minute of the day
  p.consent();
  ASSERT_TRUE(p.is_kept()) << p.lines->printed();
  auto due = std::stoll(p.asks({"ZSCORE", p.due_key(), p.kept().front()}).text);
  EXPECT_EQ(due % (60 * 60 * 1000), 0) << "midnight in its zone";
  p.be_due();
  ASSERT_TRUE(holds_within(30s, [&] { return p.kept().empty(); }));
  EXPECT_TRUE(says(p.phone->sms(caller, "hola", "SM9"), "<Message>")) << "and holds back no answer";
  EXPECT_TRUE(p.provider.asked().empty());
  EXPECT_EQ(p.dead_letters().find("\"why\""), std::string::npos) << p.dead_letters();
}

TEST(reminders, K_6_borrar_takes_it_away_before_its_day) {
  remind_place p;
  p.consent();
  ASSERT_TRUE(p.is_kept()) << p.lines->printed();
  auto due = p.due_key();
  p.phone->sms(caller, "BORRAR", "SM4");
  EXPECT_TRUE(p.kept().empty());
  EXPECT_EQ(p.asks({"ZCARD", due}).integer, 0);
}

TEST(reminders, L25_alto_takes_it_away_and_alta_does_not_bring_it_back) {
  remind_place p;
  p.consent();
  ASSERT_TRUE(p.is_kept()) << p.lines->printed();
  auto due = p.due_key();
  p.phone->sms(caller, "ALTO", "SM4");
  EXPECT_TRUE(p.kept().empty());
  EXPECT_EQ(p.asks({"ZCARD", due}).integer, 0);
  p.phone->sms(caller, "ALTA", "SM5");
  ASSERT_TRUE(p.settles());
  EXPECT_TRUE(p.provider.asked().empty());
  EXPECT_EQ(p.dead_letters().find("\"why\""), std::string::npos) << p.dead_letters();
}

// However it came to stand in the store beside an opt-out, the sender asks once more.
TEST(reminders, L25_who_opted_out_is_reminded_of_nothing) {
  remind_place p;
  p.consent();
  ASSERT_TRUE(p.is_kept()) << p.lines->printed();
  auto key = p.kept().front(), due = p.due_key(), set = key.substr(0, 7) + "i:" + key.substr(9, 22);
  p.asks({"SREM", set, key});
  p.phone->sms(caller, "ALTO", "SM4");
  ASSERT_EQ(p.kept().size(), 1U) << "nobody's set names it any more";
  p.asks({"ZADD", due, "1", key});
  ASSERT_TRUE(holds_within(30s, [&] { return p.kept().empty() && p.settles(); })) << p.lines->printed();
  EXPECT_TRUE(p.provider.asked().empty());
  EXPECT_NE(p.dead_letters().find("\"why\":\"opted_out\""), std::string::npos) << p.dead_letters();
}

}  // namespace
}  // namespace amparo::test
