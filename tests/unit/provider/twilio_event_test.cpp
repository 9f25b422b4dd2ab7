#include <gtest/gtest.h>

#include <algorithm>

#include "provider/adapter.hpp"
#include "provider/errors.hpp"
#include "unit/provider/signed_support.hpp"

namespace amparo::provider {
namespace {

using message::event_kind;

fields sms(fields more = {}) {
  fields of{{"MessageSid", "SM1"},
            {"AccountSid", account},
            {"From", "+15215512345678"},
            {"To", "+525550001111"},
            {"Body", "hola"}};
  of.insert(of.end(), more.begin(), more.end());
  return of;
}

fields call(fields more = {}, std::string from = "+17705550100") {
  fields of{{"CallSid", "CA1"}, {"AccountSid", account}, {"From", std::move(from)}, {"To", "+525550001111"}};
  of.insert(of.end(), more.begin(), more.end());
  return of;
}

base::result<message::event> posted(std::string hook, const fields& of, std::string query = "") {
  return heard("twilio", twilio_post("/v1/twilio/" + hook + query, of), hook);
}

TEST(twilio_event, a_text_is_read_whole) {
  auto e = posted("sms", sms({{"NumMedia", "0"}, {"Unheard", "of"}}));
  ASSERT_TRUE(e) << e.error().message();
  EXPECT_EQ(e->kind, event_kind::text);
  EXPECT_EQ(e->caller->reveal(), "+15215512345678");
  EXPECT_EQ(e->line, "+525550001111");
  EXPECT_EQ(e->id, "SM1");
  EXPECT_EQ(e->hook, "sms");
  EXPECT_EQ(e->text.reveal(), "hola");
  EXPECT_EQ(e->token, "");
  EXPECT_FALSE(e->opt_out_handled);
  EXPECT_FALSE(e->sent_at);
}

TEST(twilio_event, mexico_s_old_mobile_prefix_is_one_person_with_the_new) {
  auto of = sms();
  of[2].value = "+5215512345678";
  EXPECT_EQ(posted("sms", of)->caller->reveal(), "+525512345678");
}

TEST(twilio_event, an_opt_out_that_the_provider_answered_is_told) {
  auto e = posted("sms", sms({{"OptOutType", "STOP"}}));
  EXPECT_TRUE(e->opt_out_handled);
  EXPECT_EQ(e->status, "STOP");
  EXPECT_FALSE(posted("sms", sms({{"OptOutType", ""}}))->opt_out_handled);
}

TEST(twilio_event, every_field_that_is_always_sent_is_asked_for) {
  for (const char* name : {"MessageSid", "From", "To", "Body"}) {
    auto of = sms();
    std::erase_if(of, [&](const auto& f) { return f.name == name; });
    EXPECT_EQ(posted("sms", of).error(), errc::missing_field) << name;
  }
  for (const char* hook : {"voice", "voice/gather"})
    for (const char* name : {"CallSid", "From", "To"}) {
      auto of = call();
      std::erase_if(of, [&](const auto& f) { return f.name == name; });
      EXPECT_EQ(posted(hook, of).error(), errc::missing_field) << hook << " " << name;
    }
  auto nameless = sms(), nobody = call();
  nameless.front().value.clear(), nobody.front().value.clear();
  EXPECT_EQ(posted("sms", nameless).error(), errc::missing_field);
  EXPECT_EQ(posted("voice", nobody).error(), errc::missing_field);
  EXPECT_EQ(posted("status", {{"MessageSid", "SM1"}}).error(), errc::missing_field);
  EXPECT_EQ(posted("status", {{"MessageStatus", "sent"}}).error(), errc::missing_field);
  EXPECT_EQ(posted("status", call()).error(), errc::missing_field);
  EXPECT_EQ(posted("status", {}).error(), errc::missing_field);
}

TEST(twilio_event, an_empty_text_is_a_text) {
  auto of = sms();
  of[4].value = "";
  EXPECT_EQ(posted("sms", of)->text.reveal(), "");
}

TEST(twilio_event, W_6_signed_nonsense_is_undecodable_not_forged) {
  for (std::string body : {"Body=%C3", "Body=%zz&MessageSid=SM1", "Body=%ED%A0%80", "%=1", "Body=\xff"}) {
    auto request = twilio_post("/v1/twilio/sms", {});
    request.body = body;
    // signed as the scheme's own decoder reads it: what is no escape stands for itself
    fields as_read = body == "Body=%C3"                  ? fields{{"Body", "\xC3"}}
                     : body == "Body=%zz&MessageSid=SM1" ? fields{{"Body", "%zz"}, {"MessageSid", "SM1"}}
                     : body == "Body=%ED%A0%80"          ? fields{{"Body", "\xED\xA0\x80"}}
                     : body == "%=1"                     ? fields{{"%", "1"}}
                                                         : fields{{"Body", "\xff"}};
    request.headers = twilio_post("/v1/twilio/sms", as_read).headers;
    EXPECT_EQ(heard("twilio", request, "sms").error(), errc::undecodable) << body;
  }
  EXPECT_EQ(heard("twilio", twilio_post("/v1/twilio/sms?s=%zz", sms()), "sms").error(), errc::undecodable);
  EXPECT_EQ(heard("twilio", twilio_get("/v1/twilio/sms?Body=%ff"), "sms").error(), errc::undecodable);
}

TEST(twilio_event, our_own_number_must_be_one) {
  auto of = sms();
  of[3].value = "whatsapp:soporte";
  EXPECT_EQ(posted("sms", of).error(), errc::undecodable);
}

TEST(twilio_event, unknown_addresses_are_told) {
  EXPECT_EQ(posted("voice/transcription", call()).error(), errc::unknown_hook);
  EXPECT_EQ(posted("", sms()).error(), errc::unknown_hook);
}

TEST(twilio_event, L13_every_form_of_a_withheld_number_is_no_caller) {
  for (const char* from : {"",
                           "anonymous",
                           "Anonymous",
                           "ANONYMOUS",
                           "+266696687",
                           "266696687",
                           "Restricted",
                           "+7378742833",
                           "unavailable",
                           "+86282452253",
                           "Unknown",
                           "+8656696",
                           "blocked",
                           "+2562533",
                           "private",
                           "Withheld",
                           "sip:anonymous@anonymous.invalid",
                           "client:alice",
                           "sip:alice@example.org",
                           "22395"}) {
    for (const char* hook : {"voice", "voice/gather"}) {
      auto e = posted(hook, call({}, from));
      ASSERT_TRUE(e) << from << ": " << e.error().message();
      EXPECT_FALSE(e->caller) << from;
    }
  }
}

TEST(twilio_event, L14_two_withheld_calls_share_nothing) {
  auto first = posted("voice", call({}, "anonymous")), second = posted("voice", call({}, "anonymous"));
  second->id = "CA2";
  base::secret_key identity(std::string(32, 'k'));
  EXPECT_NE(base::caller_tag::of_withheld(identity, first->id),
            base::caller_tag::of_withheld(identity, second->id));
}

TEST(twilio_event, a_call_starts) {
  auto e = posted("voice", call({{"CallStatus", "ringing"}, {"Direction", "inbound"}}));
  EXPECT_EQ(e->kind, event_kind::call_started);
  EXPECT_EQ(e->id, "CA1");
  EXPECT_EQ(e->hook, "voice");
  EXPECT_EQ(e->via(), message::channel::voice);
}

TEST(twilio_event, a_call_may_start_by_get) {
  auto e = heard(
      "twilio",
      twilio_get("/v1/twilio/voice?CallSid=CA9&From=%2B17705550100&To=%2B525550001111&CallStatus=ringing"),
      "voice");
  ASSERT_TRUE(e) << e.error().message();
  EXPECT_EQ(e->id, "CA9");
  EXPECT_EQ(e->caller->reveal(), "+17705550100");
}

TEST(twilio_event, a_get_s_body_and_a_post_s_query_are_not_its_fields) {
  auto get = twilio_get("/v1/twilio/voice?CallSid=CA9&From=%2B17705550100&To=%2B525550001111");
  get.body = "CallSid=CA666";
  EXPECT_EQ(heard("twilio", get, "voice")->id, "CA9");
  auto post = twilio_post("/v1/twilio/voice?CallSid=CA666", call());
  EXPECT_EQ(heard("twilio", post, "voice")->id, "CA1");
}

TEST(twilio_event, keys_are_read_with_hash_and_star) {
  for (const char* keys : {"1", "0", "#", "*", "30301", "*0", "12#"}) {
    auto e = posted("voice/gather", call({{"Digits", keys}, {"CallStatus", "in-progress"}}), "?s=abc-_%2B");
    ASSERT_TRUE(e);
    EXPECT_EQ(e->kind, event_kind::digits);
    EXPECT_EQ(e->digits.reveal(), keys);
    EXPECT_EQ(e->hook, "gather");
    EXPECT_EQ(e->token, "abc-_+");
  }
  EXPECT_EQ(posted("voice/gather", call({{"Digits", "1<2"}})).error(), errc::undecodable);
}

TEST(twilio_event, L3_silence_comes_back_to_us) {
  EXPECT_EQ(posted("voice/gather", call({{"Digits", ""}, {"msg", "Gather End"}}))->kind, event_kind::silence);
  EXPECT_EQ(posted("voice/gather", call({{"msg", "Gather End"}}))->kind, event_kind::silence);
  EXPECT_EQ(posted("voice/gather", call())->kind, event_kind::silence);
}

TEST(twilio_event, a_call_ends) {
  for (const char* status : {"completed", "busy", "no-answer", "failed", "canceled"}) {
    for (const char* hook : {"status", "voice/gather", "voice"}) {
      auto e = posted(hook, call({{"CallStatus", status}}));
      EXPECT_EQ(e->kind, event_kind::hangup) << hook << status;
      EXPECT_EQ(e->status, status);
      EXPECT_EQ(e->id, "CA1");
    }
  }
  EXPECT_EQ(posted("voice/gather", call({{"CallStatus", "completed"}, {"Digits", "1"}}))->kind,
            event_kind::digits);
  for (const char* status : {"queued", "initiated", "ringing", "in-progress", "answered"})
    EXPECT_EQ(posted("status", call({{"CallStatus", status}}))->kind, event_kind::call_status) << status;
}

TEST(twilio_event, of_a_call_that_we_made_we_are_the_one_who_calls) {
  auto e = posted("status", {{"CallSid", "CA1"},
                             {"From", "+525550001111"},
                             {"To", "+17705550100"},
                             {"CallStatus", "completed"},
                             {"Direction", "outbound-api"}});
  EXPECT_EQ(e->line, "+525550001111");
  EXPECT_EQ(e->caller->reveal(), "+17705550100");
}

TEST(twilio_event, L33_each_state_of_a_message_is_an_event_of_its_own) {
  std::vector<std::string> ids;
  for (const char* status : {"queued", "sent", "delivered", "undelivered"}) {
    auto e = posted(
        "status",
        {{"MessageSid", "SM1"}, {"MessageStatus", status}, {"From", "+525550001111"}, {"To", "+17705550100"}},
        "?s=tok");
    EXPECT_EQ(e->kind, event_kind::send_status);
    EXPECT_EQ(e->status, status);
    EXPECT_EQ(e->line, "+525550001111");
    EXPECT_EQ(e->caller->reveal(), "+17705550100");
    EXPECT_EQ(e->token, "tok");
    EXPECT_EQ(e->via(), message::channel::sms);
    EXPECT_EQ(std::ranges::count(ids, e->id), 0);
    ids.push_back(e->id);
  }
  EXPECT_EQ(ids[2], "SM1:delivered");
  EXPECT_NE(posted("sms", sms())->id, ids[0]);
}

TEST(twilio_event, a_report_may_come_as_json) {
  auto e = heard(
      "twilio",
      twilio_json("/v1/twilio/status?s=tok", R"({"MessageSid":"SM1","MessageStatus":"delivered","X":[1]})"),
      "status");
  ASSERT_TRUE(e) << e.error().message();
  EXPECT_EQ(e->id, "SM1:delivered");
  EXPECT_EQ(e->token, "tok");
  EXPECT_FALSE(e->caller);
  for (std::string body : {"", "{", "[]", "\"x\"", "{\"MessageSid\":\"\xff\"}", "[[[[[[[[[[[[[[[[["})
    EXPECT_EQ(heard("twilio", twilio_json("/v1/twilio/status", body), "status").error(), errc::undecodable)
        << body;
}

TEST(twilio_event, H_3_json_is_at_most_16_deep) {
  auto nested = [](int depth) {
    return R"({"MessageSid":"SM1","MessageStatus":"sent","x":)" + std::string(depth - 1, '[') +
           std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(heard("twilio", twilio_json("/v1/twilio/status", nested(16)), "status"));
  EXPECT_EQ(heard("twilio", twilio_json("/v1/twilio/status", nested(17)), "status").error(),
            errc::undecodable);
}

}  // namespace
}  // namespace amparo::provider
