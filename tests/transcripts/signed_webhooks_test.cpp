#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <regex>

#include "app/talk.hpp"
#include "integration/helpline_support.hpp"
#include "transcripts/scripts_support.hpp"

// Every transcript once more, through the running program: Twilio's signed webhooks over loopback HTTP, a
// redis-server, `amparo serve`. What the wire says must be what the phone of `amparo talk` says at the same
// hour, word for word, and as many calls must come to the desk, each as urgent. A day that is computed is
// today's here, so what was written on the fixed clock is judged in transcripts_test.cpp.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using message::channel;

constexpr const char* english_line = "+525550001112";
constexpr const char* detention_line = "+525550001113";

// --- what a document of Twilio's says ---

std::string plain(std::string text) {
  const std::pair<std::string, std::string> escapes[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
  for (const auto& [escaped, sign] : escapes)
    for (auto at = text.find(escaped); at != text.npos; at = text.find(escaped, at + sign.size()))
      text.replace(at, escaped.size(), sign);
  return text;
}

std::string said_in(const std::string& document) {
  static const std::regex element("<(?:Message|Say)(?: [^>]*)?>([^<]*)</(?:Message|Say)>");
  std::string said;
  for (std::sregex_iterator one(document.begin(), document.end(), element), end; one != end; ++one)
    said += (said.empty() ? "" : " ") + plain((*one)[1]);
  return said;
}

// Each line draws its own PINs.
std::string without_pins(const std::string& text) {
  static const std::regex six("(?:[0-9][ ,]*){6}");
  return std::regex_replace(text, six, "#");
}

std::string joined(const heard_back& heard) {
  std::string all;
  for (const auto& words : heard.words) all += (all.empty() ? "" : " ") + words;
  return all;
}

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
    wait_like_a_person();
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
  // Two machines that answer each other are told from a person by their haste (L29): who is slower than a
  // test should be waits as long as a person would.
  void wait_like_a_person() {
    using clock = std::chrono::steady_clock;
    if (clock::now() - newest_ > 100ms && clock::now() - newest_ < 2100ms && ++hasty_ == 3) {
      EXPECT_TRUE(test::holds_within(60s, [&] { return clock::now() - newest_ > 2100ms; }));
      hasty_ = 0;
    }
    newest_ = clock::now();
  }

  test::provider_side& by_;
  channel via_;
  std::string line_, number_, call_, action_, target_;
  test::provider_side::fields form_;
  unsigned calls_ = 0, texts_ = 0;
  int hasty_ = 0;
  std::chrono::steady_clock::time_point newest_{};
};

// Time that passes, silence of a provider with one timer, and a line that asks first cannot be had here; a
// text from nobody is answered nothing, because no person can read it (answer_sms.cpp); and a number of the
// simulator's is none that a real company may ring (O-1).
bool can_be_played(const transcript& script, channel via) {
  return std::ranges::none_of(script.lines, [&](const auto& line) {
    bool is_from_nobody = via == channel::sms && line.text == "(withheld)";
    bool is_a_handset = line.text.starts_with("001555555");
    return line.mark == '+' || is_from_nobody || is_a_handset ||
           line.text.find("(silence)") != line.text.npos || line.text.find("(asking line)") != line.text.npos;
  });
}

struct lines_place : test::helpline_place {
  lines_place() {
    at.more_settings += "limits: { redis_ms: 10000 }\n";  // what is said without Redis is another test's
    for (const auto* more : {english_line, detention_line})
      at.more_lines += fmt::format(
          "  - {{ number: \"{}\", provider: twilio, language: {}, country: MX, modes: [sms, voice]{} }}\n",
          more, more == english_line ? "en-US" : "es-MX", more == detention_line ? ", detention: true" : "");
  }
  std::map<std::string, unsigned> by_urgency() {
    std::map<std::string, unsigned> all;
    for (const auto& key : keys_like("{desk}:item:*")) ++all[asks({"HGET", key, "urgency"}).text];
    return all;
  }
};

std::string urgency_number(const std::string& effect) {
  const std::pair<const char*, const char*> words[] = {
      {"urgency=now", "0"}, {"urgency=deadline", "1"}, {"urgency=search", "2"}, {"urgency=information", "3"}};
  for (const auto& [word, number] : words)
    if (effect.find(word) != effect.npos) return number;
  return effect;
}

TEST(signed_webhooks, B16_every_conversation_goes_the_same_way_over_the_wire) {
  lines_place place;
  test::helpline gateway(place.at, "a", {"--role", "gateway,dispatch"});
  test::provider_side by(place.at, gateway.port());
  std::map<std::string, unsigned> wanted;
  unsigned plays = 0, exchanges = 0, seeking = 0, sought = 0;  // the last two: sides of one family link
  for_each_play([&](const transcript& script, channel via) {
    if (!can_be_played(script, via) || script.locale == made_up_tag) return;
    auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    talker in_memory(shipped_content(), via, script.locale, now);
    auto good = perform(script, via, in_memory);
    signed_phone wired(by, via, script.locale, ++plays);
    auto same = perform(script, via, wired);
    ASSERT_EQ(good.exchanges.size(), same.exchanges.size());
    std::string asked;
    for (std::size_t i = 0; i != good.exchanges.size(); ++i, ++exchanges) {
      EXPECT_EQ(without_pins(joined(same.exchanges[i].heard)), without_pins(joined(good.exchanges[i].heard)))
          << "exchange " << i;
      for (const auto& effect : good.exchanges[i].heard.effects) {
        if (effect.starts_with("callback")) ++wanted[asked = urgency_number(effect)];
        if (effect == "cancel") --wanted[asked];  // one may be open at a time
        if (effect == "match") ++(script.file.ends_with("family/found.talk") ? sought : seeking);
      }
    }
  });
  EXPECT_GT(plays, 120U);
  EXPECT_GT(exchanges, 500U);
  EXPECT_GT(seeking * sought, 0U);
  wanted["2"] +=
      2 * seeking * sought;  // they are of one family: whoever looks and whoever is found are an item each
  EXPECT_TRUE(test::holds_within(60s, [&] { return place.by_urgency() == wanted; }))
      << testing::PrintToString(place.by_urgency()) << " at the desk, " << testing::PrintToString(wanted)
      << " asked for";
}

}  // namespace
}  // namespace amparo::app
