#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <semaphore>

#include "integration/flow_place_support.hpp"
#include "message/raw_http.hpp"

// A flow's webhook from the question to the words that its answer makes: by text over the outbox, in a call
// at its next request. Twilio's wire format and REST interface, and the program that is asked, on loopback.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

std::string flow_waiting(const std::string& time) {
  return R"yaml(flow: asking
start: ask
modes: [sms, voice]
urgent: false
budget: { sms_segments: 2, voice_seconds: 40, keys_to_answer: 1 }
vars: { open: text, rooms: number }
nodes:
  ask: { webhook: court, send: { tongue: "language", how: "channel" }, results: { open: open, rooms: rooms }, timeout: )yaml" +
         time + R"yaml(, to: { ok: came, error: failed, timeout: late } }
  came:
    branch:
      - { when: "known(open) and known(rooms)", to: both }
      - { else: nothing }
  both: { end: asking.both }
  nothing: { end: asking.nothing }
  failed: { end: asking.failed }
  late: { end: asking.late }
)yaml";
}

const std::string words = R"(locale: es-MX
domain: asking
messages:
  input.still_looking: { text: "Estamos buscando." }
  asking.both: { text: "Abre {open} y hay {rooms} camas." }
  asking.nothing: { text: "No hay lugar." }
  asking.failed: { text: "Nadie nos dijo nada." }
  asking.late: { text: "Tardan mucho." }
)";

std::string json(const std::string& body) {
  return provider_stub::answer("200 OK", "Content-Type: application/json\r\n", body);
}
const std::string good = json(R"({"open":"Casa Betania","rooms":3,"more":"unasked"})");

// Before anything that is made over its port.
struct asked_program {
  provider_stub hook;
  std::string settings() const {
    return "outbound_hosts: [\"127.0.0.1\"]\nwebhooks: { court: \"http://127.0.0.1:" +
           std::to_string(hook.port()) + "/rooms?of=all\" }\n";
  }
};

struct asking_place : asked_program, flow_place {
  explicit asking_place(const std::string& time = "120s")
      : flow_place("asking", flow_waiting(time), words, {}, settings()) {
    hook.answer_by([this](const std::string&) { return next(); });
  }
  ~asking_place() { hook.go_away(); }

  // What the program answers, in turn, and at last again and again.
  void answers(std::vector<std::string> all) {
    std::lock_guard lock(guard_);
    queue_.assign(all.begin(), all.end());
  }
  void ask(const std::string& caller) {
    phone->sms(caller, "hola", "SM" + std::to_string(++texts_));
    auto told = phone->sms(caller, "4", "SM" + std::to_string(++texts_));
    EXPECT_TRUE(says(told, "Estamos buscando.")) << told.body << lines->printed();
  }
  // The text that a new caller's question ends in.
  std::string told(std::vector<std::string> program) {
    answers(std::move(program));
    auto before = provider.asked().size();
    auto caller = "+177055501" + std::to_string(++callers_);
    ask(caller);
    if (!holds_within(60s, [&] { return provider.asked().size() == before + 1; }))
      return "nothing: " + lines->printed();
    auto form = message::read_form(provider.asked().back());
    EXPECT_EQ(form.value("To"), caller);
    return std::string(form.value("Body"));
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> out;
    for (const auto& head : hook.heads()) out.push_back(between(head, "Idempotency-Key: ", "\r\n"));
    return out;
  }

 private:
  std::string next() {
    std::lock_guard lock(guard_);
    if (queue_.empty()) return good;
    auto out = queue_.front();
    if (queue_.size() > 1) queue_.pop_front();
    return out;
  }
  std::mutex guard_;
  std::deque<std::string> queue_;
  unsigned texts_ = 0, callers_ = 10;
};

TEST(webhooks, L36_a_text_is_answered_with_what_the_program_said_and_nothing_of_the_caller_goes_out) {
  asking_place p;
  EXPECT_EQ(p.told({good}), "Abre Casa Betania y hay 3 camas.");
  ASSERT_EQ(p.hook.lines(), std::vector<std::string>{"POST /rooms?of=all"});
  EXPECT_EQ(p.hook.asked().front(), R"({"tongue":"es-MX","how":"sms"})") << "what the flow says, and no more";
  auto key = p.keys().front();
  EXPECT_EQ(key.size(), 32U) << p.hook.heads().front();
  EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), key.npos);
  for (const char* name : {"7705550111", "5550001111", "Cookie", "Authorization", "Referer"})
    EXPECT_EQ(p.hook.heads().front().find(name), std::string::npos) << name;
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.asked().size(), 1U) << "once";
  EXPECT_EQ(p.hook.asked().size(), 1U);
}

TEST(webhooks, L34_what_was_not_answered_is_asked_again_under_the_same_key) {
  asking_place p;
  for (const auto& first : {provider_stub::answer("500 Oops", "", "x"), std::string(),
                            provider_stub::answer("429 Slow", "Retry-After: 1\r\n", ""),
                            provider_stub::answer("408 Late", "", "")}) {
    auto before = p.hook.asked().size();
    EXPECT_EQ(p.told({first, good}), "Abre Casa Betania y hay 3 camas.") << first;
    auto keys = p.keys();
    ASSERT_EQ(keys.size(), before + 2) << first;
    EXPECT_EQ(keys[before], keys[before + 1]) << first;
    EXPECT_TRUE(before == 0 || keys[before - 1] != keys[before]) << "another question has another key";
  }
}

TEST(webhooks, O_7_L36_what_is_no_answer_leads_the_way_of_an_error) {
  asking_place p;
  auto elsewhere = "Location: http://127.0.0.1:" + std::to_string(p.hook.port()) + "/elsewhere\r\n";
  const std::vector<std::string> bad{provider_stub::answer("302 Found", elsewhere, ""),
                                     provider_stub::answer("307 Temporary Redirect", elsewhere, ""),
                                     provider_stub::answer("404 Not Found", "", ""),
                                     provider_stub::answer("403 Forbidden", "", R"({"open":"x","rooms":3})"),
                                     json("nonsense"),
                                     json("[]"),
                                     json(R"({"open":"Casa","rooms":[3]})"),
                                     json(R"({"open":"Casa","rooms":"tres"})"),
                                     json(R"({"open":"</Say><Dial>+19005550100</Dial>","rooms":3})"),
                                     json(R"({"open":"llame al 900 555 0100","rooms":3})"),
                                     json(R"({"open":"vea ayuda.example.org","rooms":3})"),
                                     json(R"({"open":"uno\ndos","rooms":3})"),
                                     json("{\"open\":\"" + std::string(100'000, 'x') + "\",\"rooms\":3}"),
                                     "HTTP/9 200 ??\r\n\r\n"};
  for (const auto& answer : bad) {
    auto before = p.hook.asked().size();
    EXPECT_EQ(p.told({answer}), "Nadie nos dijo nada.") << answer.substr(0, 200);
    EXPECT_EQ(p.hook.asked().size(), before + 1) << "asked once: " << answer.substr(0, 200);
  }
  for (const auto& line : p.hook.lines()) EXPECT_EQ(line, "POST /rooms?of=all") << "no redirect is followed";
  EXPECT_EQ(p.told({provider_stub::answer("204 No Content", "", "")}), "No hay lugar.")
      << "what did not come";
  EXPECT_EQ(p.told({json(R"({"open":null,"rooms":3})")}), "No hay lugar.");
}

TEST(webhooks, L36_who_never_answers_leads_the_way_of_a_timeout_once) {
  asking_place p("3s");
  EXPECT_EQ(p.told({""}), "Tardan mucho.");
  ASSERT_TRUE(p.settles());
  p.hook.go_away();
  EXPECT_EQ(p.told({}), "Tardan mucho.") << "nor where nobody listens";
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.asked().size(), 2U);
}

TEST(webhooks, K_6_what_comes_after_borrar_is_told_to_nobody) {
  asking_place p;
  std::binary_semaphore asked(0), may_answer(0);
  p.hook.answer_by([&](const std::string&) {
    asked.release();
    may_answer.acquire();
    return good;
  });
  const char* caller = "+17705550199";
  p.ask(caller);
  asked.acquire();
  EXPECT_TRUE(says(p.phone->sms(caller, "BORRAR", "SM900"), "<Message>"));
  p.hook.answer_by([](const std::string&) { return good; });
  may_answer.release();
  EXPECT_EQ(p.told({}), "Abre Casa Betania y hay 3 camas.") << "another's, behind it";
  ASSERT_TRUE(p.settles());
  for (const auto& body : p.provider.asked()) EXPECT_EQ(body.find("17705550199"), body.npos);
}

TEST(webhooks, L36_a_call_hears_the_answer_at_its_next_request) {
  asking_place p;
  const char* caller = "+17705550198";
  auto first = p.call_for_it(caller, "CA1");
  EXPECT_TRUE(says(first, "Estamos buscando.")) << first.body;
  ASSERT_TRUE(holds_within(60s, [&] { return p.hook.asked().size() == 1; })) << p.lines->printed();
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.hook.asked().front(), R"({"tongue":"es-MX","how":"voice"})");
  auto told = p.phone->press(caller, "CA1", action_of(first.body), "");
  EXPECT_TRUE(says(told, "Abre Casa Betania y hay 3 camas.")) << told.body;
  EXPECT_TRUE(p.provider.asked().empty()) << "no text was sent";
}

}  // namespace
}  // namespace amparo::test
