#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/crypto.hpp"
#include "provider/adapter.hpp"
#include "provider/errors.hpp"

// Signatures that others made: the providers' documentation, their official libraries, RFCs. Ours must accept
// them, and refuse them once a bit is flipped (W-1), a secret is gone (W-4) or time has passed (W-3).
namespace amparo::provider {
namespace {

using namespace std::chrono_literals;

constexpr char url[] = "https://ayuda.example.org";

struct vector {
  const char* kind;
  const char* account;
  const char* secret;
  base::time_point at;
  message::raw_request request;
};

base::time_point unix_second(long long seconds) { return base::time_point(std::chrono::seconds(seconds)); }

credentials keys_of(const vector& v) {
  credentials keys{v.account, {base::secret_text(v.secret)}, url};
  keys.texts["application_key"] = "669E367E-6BBA-48AB-AF15-266871C28135";
  keys.kept["application_secret"] = {base::secret_text("BeIukql3pTKJ8RGL5zo0DA==")};
  return keys;
}

constexpr char form[] = "Content-Type";
constexpr char form_type[] = "application/x-www-form-urlencoded";

std::vector<vector> published() {
  static constexpr char plivo_token[] = "plivoAuthToken0123456789", nonce[] = "12345678901234567890";
  static constexpr char call[] = "CallUUID=c-1&Event=StartApp&From=15215512345678&To=525550001111";
  auto v3 = [&](std::string method, std::string target, std::string body, std::string mark) {
    return vector{"plivo",
                  "MA1",
                  plivo_token,
                  unix_second(1'700'000'000),
                  {std::move(method),
                   std::move(target),
                   {{"X-Plivo-Signature-V3", std::move(mark)}, {"X-Plivo-Signature-V3-Nonce", nonce}},
                   std::move(body)}};
  };
  std::vector<vector> all{
      {"signalwire",
       "p-1",
       "PSK_0123456789abcdef",
       unix_second(1'700'000'000),
       {"POST",
        "/v1/signalwire/sms",
        {{form, form_type}, {"X-SignalWire-Signature", "1Npnl6t+hDeMBalvHto/6ijeGm0="}},
        "Body=hola&From=%2B15215512345678&MessageSid=x1"}},
      {"telnyx",
       "",
       "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=",
       unix_second(1'700'000'000),
       {"POST",
        "/v1/telnyx/sms",
        {{"telnyx-timestamp", "1700000000"},
         {"telnyx-signature-ed25519",
          "jEqnzdBXWxCoJxdILt4nS+NyCZTsdRd4DJ1Djk0VFQUownWSqnU07x2TNp5z+Pj5DT5upb4IaY9P8ptkHk3PBQ=="}},
        R"({"data":{"event_type":"message.received","payload":{"text":"¿Dónde está?"}}})"}},
      v3("POST", "/v1/plivo/voice", call, "rOVREkF2Gf3grk1DvjLfQOn3O3zmdfRQWLJqh1XK/6Q="),
      v3("POST", "/v1/plivo/voice?lang=es&a=b", call, "XISAKZwbuAlv4gS4kXAh7+HO55dRYV7NqjGtDx6UbNg="),
      v3("GET", "/v1/plivo/voice?a=b&CallUUID=c-1", "", "3d5E4bNXVHMbmjF2RTM61GtbigOqEPVLTM352ZAfd/M="),
      v3("POST", "/v1/plivo/voice", "From=1&Text=%C2%BFD%C3%B3nde%3F",
         "Agbz+v5zZDegCY9i6AQkxxV/NsHrtA8ecq9XXYVr3bk="),
      {"plivo",
       "MA1",
       plivo_token,
       unix_second(1'700'000'000),
       {"POST",
        "/v1/plivo/sms",
        {{"X-Plivo-Signature-V2", "rlqMCIHJ5+L7v1zSD+k75zPa4rjF4in733j048YFz68="},
         {"X-Plivo-Signature-V2-Nonce", nonce}},
        ""}},
      {"jambonz",
       "a-1",
       "wh_secret_0123456789",
       unix_second(1'700'000'000),
       {"POST",
        "/v1/jambonz/voice/gather",
        {{"Jambonz-Signature",
          "t=1700000000,v1=3e66837fd919c4e5539f669b0dcad9e98aa18e7056803b9a17b4c24c4d6314a6"}},
        R"({"call_sid":"a","from":"15215512345678","reason":"dtmfDetected","digits":"1"})"}},
      {"sinch",
       "plan",
       "sinchSmsSecret",
       unix_second(1'700'000'000),
       {"POST",
        "/v1/sinch/sms",
        {{"x-sinch-webhook-signature", "LyLeObtwDXjRLi4NyYfhF88Z84CCbNWfDX35MxEXYnM="},
         {"x-sinch-webhook-signature-nonce", "nonce123"},
         {"x-sinch-webhook-signature-timestamp", "1700000000"}},
        R"({"type":"mo_text","id":"01","from":"15215512345678","to":"525550001111","body":"hola"})"}},
      {"sinch",
       "plan",
       "sinchSmsSecret",
       unix_second(1'411'556'381),
       {"POST",
        "/sinch/callback/ace",
        {{"Content-Type", "application/json"},
         {"x-timestamp", "2014-09-24T10:59:41Z"},
         {"Authorization",
          "Application "
          "669E367E-6BBA-48AB-AF15-266871C28135:Tg6fMyo8mj9pYfWQ9ssbx3Tc1BNC87IEygAfLbJqZb4="}},
        R"({"event":"ace","callid":"822aa4b7-05b4-4d83-87c7-1f835ee0b6f6_257","timestamp":"2014-09-24T10:59:41Z","version":1})"}},
  };
  return all;
}

base::error_code verdict(const vector& v, const message::raw_request& request, const credentials& keys,
                         base::time_point now) {
  auto ok = find_adapter(v.kind)->verify(request, keys, now);
  return ok ? base::error_code() : ok.error();
}

TEST(vectors, W_1_what_others_signed_is_accepted) {
  for (const auto& v : published())
    EXPECT_EQ(verdict(v, v.request, keys_of(v), v.at), base::error_code()) << v.kind << v.request.target;
}

TEST(vectors, W_1_one_flipped_bit_of_body_or_signature_is_refused) {
  for (const auto& v : published()) {
    auto request = v.request;
    bool covers_body = std::string_view(v.request.headers.front().name) != "X-Plivo-Signature-V2";
    for (std::size_t at = 0; covers_body && at != request.body.size(); ++at) {
      request.body[at] = static_cast<char>(request.body[at] ^ 1);
      EXPECT_TRUE(verdict(v, request, keys_of(v), v.at).failed()) << v.kind << " byte " << at;
      request.body[at] = static_cast<char>(request.body[at] ^ 1);
    }
    for (auto& h : request.headers) {
      bool is_mark = h.name.find("ignature") != std::string::npos && h.name.find("once") == std::string::npos;
      if (!is_mark || h.name.ends_with("timestamp")) continue;
      auto good = h.value;
      for (std::size_t at = 0; at != good.size(); ++at) {
        h.value[at] = static_cast<char>(good[at] ^ 1);
        EXPECT_TRUE(verdict(v, request, keys_of(v), v.at).failed()) << v.kind << " " << h.name << " " << at;
        h.value[at] = good[at];
      }
    }
  }
}

TEST(vectors, W_4_two_secrets_are_valid_at_once_and_none_is_not) {
  for (const auto& v : published()) {
    auto keys = keys_of(v);
    keys.secrets.insert(keys.secrets.begin(),
                        base::secret_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
    keys.kept["application_secret"].insert(keys.kept["application_secret"].begin(),
                                           base::secret_text("AAECAwQFBgcICQ=="));
    EXPECT_EQ(verdict(v, v.request, keys, v.at), base::error_code()) << v.kind;
    keys.secrets.pop_back();
    keys.kept["application_secret"].pop_back();
    EXPECT_EQ(verdict(v, v.request, keys, v.at), errc::bad_signature) << v.kind;
    keys.secrets.clear();
    keys.kept.clear();
    EXPECT_EQ(verdict(v, v.request, keys, v.at), errc::bad_signature) << v.kind;
  }
}

TEST(vectors, W_3_a_signed_time_is_good_for_300_seconds) {
  for (const auto& v : published()) {
    std::string_view kind = v.kind;
    if (kind == "signalwire" || kind == "plivo") continue;  // they sign no time
    for (auto away : {300s, -300s})
      EXPECT_EQ(verdict(v, v.request, keys_of(v), v.at + away), base::error_code()) << kind << away.count();
    for (auto away : {301s, -301s})
      EXPECT_EQ(verdict(v, v.request, keys_of(v), v.at + away), errc::stale) << kind << away.count();
  }
}

TEST(vectors, plivo_by_v2_covers_no_body_and_says_so) {
  auto all = published();
  const auto& v2 = all[6].request;
  EXPECT_EQ(find_adapter("plivo")->once_only(v2), "12345678901234567890");
  for (auto kind : adapter_kinds())
    if (kind != "plivo") {
      EXPECT_EQ(find_adapter(kind)->once_only(v2), "");
    }
  EXPECT_EQ(find_adapter("plivo")->once_only(all[2].request), "");
}

// The token of Vonage's vector, put together from what its description says it holds.
TEST(vectors, W_1_vonage_covers_the_body_by_its_hash) {
  std::string body = R"({"message_uuid":"aaaa","text":"¿Dónde está?"})";
  EXPECT_EQ(base::hex(base::sha256(body)),
            "6222d3b8f7ac22830f31009cfd28439cea94e3c11d7b6153a2a8d85b974ce93b");
}

TEST(signature, rfc_1321_and_rfc_8032) {
  EXPECT_EQ(base::hex(base::md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
  auto key = base::from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").value();
  auto mark = base::from_hex(
                  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
                  .value();
  EXPECT_TRUE(base::ed25519_verifies(key, "", mark));
  EXPECT_FALSE(base::ed25519_verifies(key, "x", mark));
  EXPECT_FALSE(base::ed25519_verifies("short", "", mark));
  EXPECT_FALSE(base::ed25519_verifies(key, "", mark.substr(1)));
  EXPECT_FALSE(base::rs256("no key", "text"));
}

}  // namespace
}  // namespace amparo::provider
