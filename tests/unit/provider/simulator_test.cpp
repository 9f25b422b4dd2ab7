#include "provider/simulator.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/encoding.hpp"
#include "provider/errors.hpp"
#include "unit/provider/signed_support.hpp"

namespace amparo::provider {
namespace {

using message::event_kind;
using namespace std::chrono_literals;

const adapter& simulator() { return *find_adapter("simulator"); }

constexpr char sms[] = R"({"id":"m1","from":"+15555550100","to":"+525550001111","text":"hola"})";

base::error_code verdict(const message::raw_request& request, base::time_point now = fixed_now(),
                         const credentials& keys = keys_for()) {
  auto ok = simulator().verify(request, keys, now);
  return ok ? base::error_code() : ok.error();
}

base::result<message::event> posted(std::string hook, std::string body, std::string query = "") {
  return heard("simulator", simulator_post("/v1/simulator/" + hook + query, std::move(body)), hook);
}

boost::json::value answer(const message::reply& reply, std::string_view hook) {
  return boost::json::parse(simulator().encode(reply, hook, public_url).body);
}

TEST(simulator, the_signature_is_of_time_target_and_body) {
  EXPECT_EQ(simulator_signature(token, fixed_now(), "/v1/simulator/sms", sms),
            "t=1795521600,v1=" +
                base::hex(base::hmac_sha256(token, std::string("1795521600./v1/simulator/sms.") + sms)));
  EXPECT_EQ(verdict(simulator_post("/v1/simulator/sms", sms)), base::error_code());
}

TEST(simulator, W_3_the_window_is_300_seconds_both_ways) {
  auto request = simulator_post("/v1/simulator/sms", sms);
  for (auto away : {0s, 300s, -300s})
    EXPECT_EQ(verdict(request, fixed_now() + away), base::error_code()) << away.count();
  for (auto away : {301s, -301s, 86400s})
    EXPECT_EQ(verdict(request, fixed_now() + away), errc::stale) << away.count();
  EXPECT_EQ(verdict(request, fixed_now() + 300'001ms), errc::stale);
}

TEST(simulator, W_1_one_flipped_bit_is_refused) {
  auto request = simulator_post("/v1/simulator/sms?s=x", sms);
  auto each_bit = [&](std::string& where) {
    for (std::size_t bit = 0; bit != where.size() * 8; ++bit) {
      where[bit / 8] = static_cast<char>(where[bit / 8] ^ (1 << (bit % 8)));
      EXPECT_EQ(verdict(request), errc::bad_signature) << where << " bit " << bit;
      where[bit / 8] = static_cast<char>(where[bit / 8] ^ (1 << (bit % 8)));
    }
  };
  each_bit(request.target);
  each_bit(request.body);
  each_bit(request.headers.back().value);
  EXPECT_EQ(verdict(request), base::error_code());
}

TEST(simulator, broken_signatures_are_refused) {
  auto good = simulator_post("/v1/simulator/sms", sms);
  auto mac = good.headers.back().value.substr(good.headers.back().value.find("v1="));
  for (std::string mark :
       {std::string(), std::string("t="), std::string("t=1795521600"), "t=," + mac, "v1=," + mac,
        "t=-1795521600," + mac, "t= 1795521600," + mac, "t=17955216000000000000," + mac,
        "t=1795521600, " + mac, "t=1795521600," + mac + "0", "t=1795521600," + mac + ",v1=0",
        mac + ",t=1795521600"}) {
    auto request = good;
    request.headers.back().value = mark;
    EXPECT_EQ(verdict(request), errc::bad_signature) << mark;
  }
  good.method = "GET";
  EXPECT_EQ(verdict(good), errc::bad_signature);
}

TEST(simulator, W_4_two_secrets_are_valid_at_once) {
  auto keys = keys_for("new");
  keys.secrets.push_back(base::secret_text(token));
  EXPECT_EQ(verdict(simulator_post("/v1/simulator/sms", sms), fixed_now(), keys), base::error_code());
  EXPECT_EQ(verdict(simulator_post("/v1/simulator/sms", sms, fixed_now(), "new"), fixed_now(), keys),
            base::error_code());
  EXPECT_EQ(verdict(simulator_post("/v1/simulator/sms", sms, fixed_now(), ""), fixed_now(), keys_for("")),
            errc::bad_signature);
  EXPECT_TRUE(simulator().self_check(keys, fixed_now()));
  EXPECT_EQ(simulator().self_check(keys_for(""), fixed_now()).error(), errc::unusable_account);
}

TEST(simulator, a_text_is_read) {
  auto e = posted("sms", sms);
  ASSERT_TRUE(e) << e.error().message();
  EXPECT_EQ(e->kind, event_kind::text);
  EXPECT_EQ(e->id, "m1");
  EXPECT_EQ(e->caller->reveal(), "+15555550100");
  EXPECT_EQ(e->line, "+525550001111");
  EXPECT_EQ(e->text.reveal(), "hola");
  EXPECT_EQ(e->sent_at, fixed_now());
}

TEST(simulator, a_call_is_read_step_by_step) {
  auto body = [](std::string event, std::string more = "") {
    return R"({"call":"c1","from":"anonymous","to":"+525550001111","event":")" + event + R"(","step":0)" +
           more + "}";
  };
  auto started = posted("voice", body("started"));
  EXPECT_EQ(started->kind, event_kind::call_started);
  EXPECT_EQ(started->id, "c1");
  EXPECT_FALSE(started->caller);
  auto digits = posted("voice/gather", body("digits", R"(,"digits":"*0#")"), "?s=tok");
  EXPECT_EQ(digits->kind, event_kind::digits);
  EXPECT_EQ(digits->digits.reveal(), "*0#");
  EXPECT_EQ(digits->hook, "gather");
  EXPECT_EQ(digits->token, "tok");
  EXPECT_EQ(posted("voice/gather", body("silence"))->kind, event_kind::silence);
  for (const char* hook : {"status", "voice", "voice/gather"})
    EXPECT_EQ(posted(hook, body("hangup"))->kind, event_kind::hangup);
  for (const char* word : {"digits", "silence", "recording", "", "STARTED"})
    EXPECT_EQ(posted("voice", body(word)).error(), errc::undecodable) << word;
  EXPECT_EQ(posted("voice/gather", body("started")).error(), errc::undecodable);
  EXPECT_EQ(posted("voice/gather", body("digits")).error(), errc::missing_field);
  EXPECT_EQ(posted("voice/gather", body("digits", R"(,"digits":"1a")")).error(), errc::undecodable);
}

TEST(simulator, L33_a_delivery_report_has_its_state_in_its_id) {
  auto e = posted("status", R"({"id":"m1","from":"+525550001111","to":"+15555550100","status":"delivered"})");
  ASSERT_TRUE(e);
  EXPECT_EQ(e->kind, event_kind::send_status);
  EXPECT_EQ(e->id, "m1:delivered");
  EXPECT_EQ(e->line, "+525550001111");
  EXPECT_EQ(e->caller->reveal(), "+15555550100");
}

TEST(simulator, what_is_missing_or_odd_is_told) {
  for (std::string body :
       {R"({"from":"+15555550100","to":"+525550001111","text":"x"})",
        R"({"id":"m","to":"+525550001111","text":"x"})", R"({"id":"m","from":"+15555550100","text":"x"})",
        R"({"id":"m","from":"+15555550100","to":"+525550001111"})",
        R"({"id":5,"from":"+15555550100","to":"+525550001111","text":"x"})", "{}"})
    EXPECT_EQ(posted("sms", body).error(), errc::missing_field) << body;
  for (std::string body : {"", "{", "[]", "null", "{\"id\":\"\xff\"}", "{} x",
                           R"({"id":"m","from":"+15555550100","to":"hi","text":"x"})"})
    EXPECT_EQ(posted("sms", body).error(), errc::undecodable) << body;
  EXPECT_EQ(posted("voice", R"({"call":"c","from":"","to":"+525550001111","event":"started"})").error(),
            errc::missing_field);
  for (const char* step : {"-1", "1.5", "\"1\"", "null", "[]"})
    EXPECT_EQ(posted("voice",
                     std::string(R"({"call":"c","from":"","to":"+525550001111","event":"started","step":)") +
                         step + "}")
                  .error(),
              errc::undecodable)
        << step;
  EXPECT_EQ(posted("voice/other", "{}").error(), errc::unknown_hook);
  EXPECT_EQ(posted("sms", sms, "?s=%zz").error(), errc::undecodable);
}

TEST(simulator, H_3_json_is_at_most_16_deep) {
  auto nested = [](int depth) {
    return R"({"id":"m","from":"+15555550100","to":"+525550001111","text":"x","y":)" +
           std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(posted("sms", nested(16)));
  EXPECT_EQ(posted("sms", nested(17)).error(), errc::undecodable);
}

TEST(simulator, answers_are_json) {
  auto sent = simulator().encode(message::sms_reply{{"uno \"1\" </b>", "dos"}}, "sms", public_url);
  EXPECT_EQ(sent.content_type, "application/json");
  EXPECT_EQ(sent.body, R"({"messages":["uno \"1\" </b>","dos"]})");
  EXPECT_EQ(simulator().encode(message::no_reply{}, "sms", public_url).body, R"({"messages":[]})");
  EXPECT_EQ(simulator().encode(message::no_reply{}, "status", public_url).body, R"({"messages":[]})");
  EXPECT_EQ(simulator().encode(message::no_reply{}, "voice/gather", public_url).body, "[]");
  EXPECT_EQ(answer(message::voice_reply{{{"Adiós", "es-MX", ""}}, std::nullopt, true}, "voice"),
            boost::json::parse(R"([{"say":"Adiós","locale":"es-MX"},{"hangup":true}])"));
}

TEST(simulator, L3_L4_every_combination_of_gather_options_is_told_with_both_timers) {
  EXPECT_TRUE(simulator().can().two_timers);
  for (unsigned max : {1U, 13U})
    for (int first : {2, 6})
      for (int between : {1, 3})
        for (bool barge : {false, true})
          for (bool hash : {false, true})
            for (bool guard : {false, true}) {
              message::voice_reply reply;
              if (guard) reply.before.push_back({"No firme", "es-MX", "/audio/g.wav"});
              reply.keys = message::gather{{{"Marque", "es-MX", "/audio/1.wav"}},
                                           max,
                                           std::chrono::seconds(first),
                                           std::chrono::seconds(between),
                                           barge,
                                           hash,
                                           "/g?s=t"};
              auto list = answer(reply, "voice").as_array();
              ASSERT_EQ(list.size(), guard ? 3U : 2U);
              auto guarded = boost::json::parse(
                  R"({"play":"https://ayuda.example.org/audio/g.wav","text":"No firme","locale":"es-MX"})");
              EXPECT_EQ(list[0] == guarded, guard);
              const auto& prompt = list[list.size() - 2].as_object();
              EXPECT_EQ(prompt.contains("barge"), barge);
              boost::json::object wanted{
                  {"max", max},     {"first_s", first},       {"inter_s", between},
                  {"barge", barge}, {"end", hash ? "#" : ""}, {"url", "https://ayuda.example.org/g?s=t"}};
              EXPECT_EQ(list.back().at("gather"), boost::json::value(wanted));
            }
}

}  // namespace
}  // namespace amparo::provider
