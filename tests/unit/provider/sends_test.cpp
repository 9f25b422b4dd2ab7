#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <map>

#include "base/encoding.hpp"
#include "provider/adapter.hpp"
#include "provider/errors.hpp"
#include "unit/provider/signed_support.hpp"

// What the dispatcher posts to each provider, and what it makes of the answer.
namespace amparo::provider {
namespace {

constexpr char words[] = "¿Dónde está? \"1\" & <2> \\ 😢";

credentials keys() {
  credentials k{"acc-1", {base::secret_text("0123456789012345678901")}, "https://ayuda.example.org"};
  for (const char* text : {"space", "application_id", "username", "api_username", "messaging_profile_id",
                           "account_sid", "texml_application_id"})
    k.texts[text] = std::string(text) + "-1";
  for (const char* secret : {"token", "api_key", "api_secret", "api_password", "api_token", "password"})
    k.kept[secret] = {base::secret_text(std::string(secret) + "-2")};
  return k;
}

message::outbound_text text() {
  return {"+525550001111", base::phone_number::parse("+17705550100").value(), base::private_text(words),
          "/v1/x/status?s=sealed", "key-1"};
}

message::outbound_call call() {
  return {.line = "+525550001111",
          .to = base::phone_number::parse("+17705550100").value(),
          .answer = "/v1/x/voice?s=a",
          .status = "/v1/x/status?s=b",
          .key = "key-1"};
}

// Every text in a JSON value, wherever it stands.
void collect(const boost::json::value& value, std::vector<std::string>& out) {
  if (value.is_string()) out.emplace_back(value.get_string());
  if (value.is_array())
    for (const auto& item : value.get_array()) collect(item, out);
  if (value.is_object())
    for (const auto& [key, item] : value.get_object()) collect(item, out);
}

std::vector<std::string> values_in(const message::raw_request& request) {
  std::vector<std::string> out;
  if (request.body.starts_with('{')) {
    collect(boost::json::parse(request.body), out);
    return out;
  }
  auto form = message::read_form(request.body.empty() ? request.query() : std::string_view(request.body));
  EXPECT_TRUE(form.ok);
  for (const auto& f : form.fields) out.push_back(f.value);
  return out;
}

TEST(sends, O_6_a_text_and_its_number_arrive_whole_in_what_is_posted) {
  unsigned senders = 0;
  for (auto kind : adapter_kinds()) {
    auto sent = find_adapter(kind)->encode_send(text(), keys(), fixed_now());
    if (kind == "simulator") {
      EXPECT_EQ(sent.error(), errc::not_offered);
      continue;
    }
    ASSERT_TRUE(sent) << kind;
    ++senders;
    auto values = values_in(sent->request);
    EXPECT_NE(std::ranges::find(values, words), values.end()) << kind;
    auto is_number = [](const std::string& v) { return v == "+17705550100" || v == "17705550100"; };
    EXPECT_TRUE(std::ranges::any_of(values, is_number)) << kind;
    EXPECT_TRUE(sent->base.starts_with("http")) << kind << sent->base;
    EXPECT_TRUE(sent->request.target.starts_with('/')) << kind;
  }
  EXPECT_EQ(senders, adapter_kinds().size() - 1);
}

// What proves a send rides along with it: in the address of its reports, or where that is one for all texts,
// in what each report repeats.
TEST(sends, L34_the_seal_of_a_send_comes_back_with_its_reports) {
  for (auto kind : adapter_kinds()) {
    if (kind == "simulator" || kind == "africastalking" || kind == "jambonz") continue;
    auto sent = find_adapter(kind)->encode_send(text(), keys(), fixed_now());
    ASSERT_TRUE(sent) << kind;
    auto whole = "https://ayuda.example.org/v1/x/status?s=sealed";
    auto carries = [&](const std::string& v) {
      return kind == "bandwidth" ? v == "sealed" : v.starts_with(whole);
    };
    auto values = values_in(sent->request);
    EXPECT_TRUE(std::ranges::any_of(values, carries)) << kind;
  }
}

TEST(sends, api_base_takes_the_place_of_the_provider_s_own_address) {
  auto here = keys();
  here.api_base = "http://127.0.0.1:9999/";
  for (auto kind : adapter_kinds())
    if (auto sent = find_adapter(kind)->encode_send(text(), here, fixed_now())) {
      EXPECT_EQ(sent->base, "http://127.0.0.1:9999") << kind;
    }
}

TEST(sends, calls_are_asked_for_where_the_provider_places_them) {
  for (auto kind : adapter_kinds()) {
    auto asked = find_adapter(kind)->encode_call(call(), keys(), fixed_now());
    bool offers = kind != "simulator" && kind != "kannel" && kind != "sinch" && kind != "vonage";
    EXPECT_EQ(asked.has_value(), offers) << kind;  // Vonage wants a private key first
    if (!asked) {
      EXPECT_EQ(asked.error(), errc::not_offered) << kind;
      continue;
    }
    auto values = values_in(asked->request);
    bool tells_url = kind == "africastalking" ||  // one callback address for all calls of a number
                     std::ranges::any_of(values, [](const std::string& v) {
                       return v.starts_with("https://ayuda.example.org/v1/x/voice?s=a");
                     });
    EXPECT_TRUE(tells_url) << kind;
  }
}

struct answer {
  const char* kind;
  unsigned status;
  const char* body;
  send_verdict verdict;
  const char* id;
  bool opted_out = false;
};

TEST(sends, an_answer_is_accepted_refused_later_or_nobody_knows) {
  using enum send_verdict;
  const answer answers[] = {
      {"twilio", 201, R"({"sid":"SM1","status":"queued"})", accepted, "SM1"},
      {"twilio", 400, R"({"code":21610,"message":"x"})", refused, "", true},
      {"twilio", 400, R"({"code":21211})", refused, ""},
      {"twilio", 429, R"({"code":20429})", later, ""},
      {"twilio", 400, R"({"code":21611})", later, ""},
      {"twilio", 401, R"({"code":20003})", later, ""},
      {"twilio", 500, "{}", ambiguous, ""},
      {"twilio", 503, "", ambiguous, ""},
      {"twilio", 200, "<html>", ambiguous, ""},
      {"twilio", 201, R"({"sid":""})", ambiguous, ""},
      {"twilio", 302, "", refused, ""},
      {"signalwire", 201, R"({"sid":"s-1"})", accepted, "s-1"},
      {"telnyx", 200, R"({"data":{"id":"t-1"}})", accepted, "t-1"},
      {"telnyx", 400, R"({"errors":[{"code":"40300"}]})", refused, "", true},
      {"telnyx", 422, R"({"errors":[{"code":10015}]})", refused, ""},
      {"plivo", 202, R"({"message_uuid":["p-1"]})", accepted, "p-1"},
      {"plivo", 202, R"({"message_uuid":[]})", ambiguous, ""},
      {"vonage", 202, R"({"message_uuid":"v-1"})", accepted, "v-1"},
      {"vonage", 402, R"({"type":"https://developer.vonage.com/api-errors#low"})", later, ""},
      {"vonage", 422, R"({"type":"https://developer.vonage.com/api-errors/messages#1120"})", refused, ""},
      {"bandwidth", 202, R"({"id":"b-1"})", accepted, "b-1"},
      {"bandwidth", 400, R"({"type":"request-validation"})", refused, ""},
      {"sinch", 201, R"({"id":"s-1"})", accepted, "s-1"},
      {"africastalking", 201, R"({"SMSMessageData":{"Recipients":[{"statusCode":101,"messageId":"a-1"}]}})",
       accepted, "a-1"},
      {"africastalking", 201, R"({"SMSMessageData":{"Recipients":[{"statusCode":403,"messageId":"None"}]}})",
       refused, ""},
      {"africastalking", 201, R"({"SMSMessageData":{"Recipients":[{"statusCode":500,"messageId":"None"}]}})",
       later, ""},
      {"africastalking", 201, R"({"SMSMessageData":{"Recipients":[]}})", ambiguous, ""},
      {"jambonz", 201, R"({"sid":"j-1"})", accepted, "j-1"},
      {"kannel", 202, "0: Accepted for delivery", accepted, ""},
      {"kannel", 202, "3: Queued for later delivery", accepted, ""},
      {"kannel", 403, "Authorization failed for sendsms", later, ""},
      {"kannel", 503, "Temporal failure, try again later.", later, ""},
      {"kannel", 400, "x", refused, ""},
      {"kannel", 200, "x", ambiguous, ""},
  };
  for (const auto& a : answers) {
    message::raw_response got;
    got.status = a.status;
    got.body = a.body;
    auto out = find_adapter(a.kind)->decode_send(got);
    EXPECT_EQ(out.verdict, a.verdict) << a.kind << a.status << a.body;
    EXPECT_EQ(out.id, a.id) << a.kind << a.status << a.body;
    EXPECT_EQ(out.opted_out, a.opted_out) << a.kind << a.body;
  }
}

TEST(sends, a_call_is_accepted_by_what_its_provider_s_page_says) {
  using enum send_verdict;
  const answer answers[] = {
      {"twilio", 201, R"({"sid":"CA1","status":"queued"})", accepted, "CA1"},
      {"twilio", 400, R"({"code":21211})", refused, ""},
      {"telnyx", 200, R"({"from":"+1","to":"+1","status":"queued"})", accepted, ""},
      {"telnyx", 200, R"({"from":"+1","to":"+1"})", ambiguous, ""},
      {"telnyx", 422, R"({"errors":[{"code":"10015"}]})", refused, ""},
      {"telnyx", 500, "{}", ambiguous, ""},
      {"plivo", 201, R"({"message":"call fired","request_uuid":"p-1"})", accepted, "p-1"},
      {"vonage", 201, R"({"uuid":"v-1","status":"started"})", accepted, "v-1"},
      {"bandwidth", 201, R"({"callId":"c-1"})", accepted, "c-1"},
      {"jambonz", 201, R"({"sid":"j-1"})", accepted, "j-1"},
      {"africastalking", 200, R"({"entries":[{"status":"Queued","sessionId":"a-1"}]})", accepted, "a-1"},
  };
  for (const auto& a : answers) {
    message::raw_response got;
    got.status = a.status;
    got.body = a.body;
    auto out = find_adapter(a.kind)->decode_call(got);
    EXPECT_EQ(out.verdict, a.verdict) << a.kind << a.status << a.body;
    EXPECT_EQ(out.id, a.id) << a.kind << a.status << a.body;
  }
}

TEST(sends, O_7_hostile_answers_say_nothing) {
  for (auto kind : adapter_kinds())
    for (const std::string& body :
         {std::string(200'000, '['), "{\"sid\":\"" + std::string(100'000, 'x') + "\"}",
          std::string("\xff\xfe\0", 3), std::string("[1]"), std::string("null")}) {
      message::raw_response got;
      got.status = 201;
      got.body = body;
      EXPECT_EQ(find_adapter(kind)->decode_send(got).verdict, send_verdict::ambiguous) << kind;
      EXPECT_EQ(find_adapter(kind)->decode_call(got).verdict, send_verdict::ambiguous) << kind;
    }
}

TEST(sends, retry_after_is_seconds_and_at_most_a_day) {
  const std::pair<const char*, std::optional<long>> given[] = {
      {"30", 30},          {"0", 0}, {"9999999", 86'400}, {"-1", std::nullopt}, {"soon", std::nullopt},
      {"3 ", std::nullopt}};
  for (const auto& [text, seconds] : given) {
    message::raw_response got;
    got.status = 429;
    got.headers = {{"retry-AFTER", text}};
    auto out = find_adapter("telnyx")->decode_send(got);
    EXPECT_EQ(out.verdict, send_verdict::later);
    EXPECT_EQ(out.retry_after ? std::optional<long>(out.retry_after->count()) : std::nullopt, seconds)
        << text;
  }
}

// None of them carries one (README.md, "What an SMS cannot"), so a text with á goes as UCS-2, or as our own
// table folds it.
TEST(sends, L37_no_provider_is_asked_for_a_national_shift) {
  for (auto kind : adapter_kinds()) {
    auto out = text();
    out.text = base::private_text("Información: Á Í Ó Ú á í ó ú ç");
    auto sent = find_adapter(kind)->encode_send(out, keys(), fixed_now());
    if (!sent) continue;
    auto bytes = sent->request.target + "\n" + sent->request.body;
    for (const auto& header : sent->request.headers) bytes += "\n" + header.name + ": " + header.value;
    for (const char* sign :
         {"udh", "UDH", "nli", "national", "language_shift", "%1B", "%1b", "\x1b", "\\u001b"})
      EXPECT_EQ(bytes.find(sign), bytes.npos) << kind << ": " << sign;
  }
}

TEST(sends, kannel_asks_for_ucs_2_where_one_letter_needs_it) {
  const auto& kannel = *find_adapter("kannel");
  auto coded = [&](std::string message) {
    auto out = text();
    out.text = base::private_text(std::move(message));
    return kannel.encode_send(out, keys(), fixed_now())->request.target.find("coding=2") != std::string::npos;
  };
  EXPECT_FALSE(coded("¿Esta detenido? ñ é ü"));
  EXPECT_TRUE(coded("¿Está detenido?"));
  auto headers = [&](std::string message) {
    return kannel.encode(message::sms_reply{{std::move(message)}}, "sms", "").headers;
  };
  EXPECT_TRUE(headers("ñ é").empty());
  ASSERT_EQ(headers("á").size(), 1U);
  EXPECT_EQ(headers("á")[0].name, "X-Kannel-Coding");
  EXPECT_EQ(headers("á")[0].value, "2");
}

}  // namespace
}  // namespace amparo::provider
