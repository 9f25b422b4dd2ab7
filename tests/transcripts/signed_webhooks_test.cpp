#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/talk.hpp"
#include "transcripts/scripts_support.hpp"
#include "transcripts/wire_support.hpp"

// Every transcript once more, through the running program: Twilio's signed webhooks over loopback HTTP, a
// redis-server, `amparo serve`. What the wire says must be what the phone of `amparo talk` says at the same
// hour, word for word, and as many calls must come to the desk, each as urgent. A day that is computed is
// today's here, so what was written on the fixed clock is judged in transcripts_test.cpp.
namespace amparo::app {
namespace {

using message::channel;

constexpr const char* english_line = "+525550001112";
constexpr const char* detention_line = "+525550001113";

// --- a telephone behind Twilio ---

class signed_phone final : public phone {
 public:
  signed_phone(test::provider_side& by, channel via, const std::string& locale, unsigned number)
      : by_(by),
        via_(via),
        line_(locale == "en-US" ? english_line : test::our_line),
        number_(fmt::format("+1555556{:04}", number)) {}

  heard_back start() override {
    if (via_ == channel::sms) return {};
    call_ = fmt::format("CA{}-{}", number_, ++calls_);
    action_ = "/v1/twilio/voice";
    return send(action_, {{"CallSid", call_}, {"CallStatus", "ringing"}, {"Direction", "inbound"}});
  }
  heard_back say(const std::string& words) override {
    if (via_ == channel::voice) return press(words);
    patience_.wait();
    return send(
        "/v1/twilio/sms",
        {{"MessageSid", fmt::format("SM{}-{}", number_, ++texts_)}, {"Body", words}, {"NumMedia", "0"}});
  }
  heard_back silence() override { return press(""); }
  heard_back hang_up() override {
    send("/v1/twilio/status", {{"CallSid", call_}, {"CallStatus", "completed"}, {"Direction", "inbound"}});
    return {};
  }
  heard_back again() override { return hear(by_.post(target_, form_)); }
  heard_back advance(std::chrono::milliseconds) override {
    ADD_FAILURE() << "the program's clock is the real one";
    return {};
  }
  void withhold() override { number_ = "anonymous"; }
  void flag_detention() override { line_ = detention_line; }
  void flag_asking() override { ADD_FAILURE() << "no line asks first here"; }

 private:
  heard_back press(const std::string& keys) {
    return send(
        action_,
        {{"CallSid", call_}, {"CallStatus", "in-progress"}, {"Direction", "inbound"}, {"Digits", keys}});
  }
  heard_back send(std::string target, test::provider_side::fields more) {
    target_ = std::move(target);
    form_ = {{"AccountSid", "AC0123456789abcdef0123456789abcdef"}, {"From", number_}, {"To", line_}};
    form_.insert(form_.end(), more.begin(), more.end());
    return hear(by_.post(target_, form_));
  }
  heard_back hear(const test::http_answer& answer) {
    EXPECT_EQ(answer.status, 200U) << target_.substr(0, target_.find('?'));
    if (auto next = test::action_of(answer.body); !next.empty()) action_ = next;
    heard_back heard;
    if (auto said = said_in(answer.body); !said.empty()) heard.words.push_back(said);
    return heard;
  }
  test::provider_side& by_;
  channel via_;
  std::string line_, number_, call_, action_, target_;
  test::provider_side::fields form_;
  unsigned calls_ = 0, texts_ = 0;
  like_a_person patience_;
};

struct lines_place : test::helpline_place {
  lines_place() {
    at.more_settings += "limits: { redis_ms: 10000 }\n";  // what is said without Redis is another test's
    for (const auto* more : {english_line, detention_line})
      at.more_lines += fmt::format(
          "  - {{ number: \"{}\", provider: twilio, language: {}, country: MX, modes: [sms, voice]{} }}\n",
          more, more == english_line ? "en-US" : "es-MX", more == detention_line ? ", detention: true" : "");
  }
};

TEST(signed_webhooks, B16_every_conversation_goes_the_same_way_over_the_wire) {
  lines_place place;
  test::helpline gateway(place.at, "a", {"--role", "gateway,dispatch"});
  test::provider_side by(place.at, gateway.port());
  desk_wishes wanted;
  unsigned plays = 0, exchanges = 0;
  for_each_play([&](const transcript& script, channel via) {
    if (!can_be_played(script, via) || script.locale == made_up_tag) return;
    auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    talker in_memory(shipped_content(), via, script.locale, now);
    auto good = perform(script, via, in_memory);
    signed_phone wired(by, via, script.locale, ++plays);
    auto same = perform(script, via, wired);
    ASSERT_EQ(good.exchanges.size(), same.exchanges.size());
    for (std::size_t i = 0; i != good.exchanges.size(); ++i, ++exchanges)
      EXPECT_EQ(without_pins(joined(same.exchanges[i].heard)), without_pins(joined(good.exchanges[i].heard)))
          << "exchange " << i;
    wanted.add(script, good);
  });
  EXPECT_GT(plays, 120U);
  EXPECT_GT(exchanges, 500U);
  wanted.expect_at(place);
}

}  // namespace
}  // namespace amparo::app
