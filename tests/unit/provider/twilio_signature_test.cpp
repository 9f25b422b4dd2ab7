#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "provider/adapter.hpp"
#include "provider/errors.hpp"
#include "provider/twiml.hpp"
#include "unit/provider/signed_support.hpp"

namespace amparo::provider {
namespace {

const adapter& twilio() { return *find_adapter("twilio"); }

base::error_code verdict(const message::raw_request& request, const credentials& keys = keys_for()) {
  auto ok = twilio().verify(request, keys, fixed_now());
  return ok ? base::error_code() : ok.error();
}

message::raw_request marked(message::raw_request request, std::string mark) {
  request.headers.push_back({"X-Twilio-Signature", std::move(mark)});
  return request;
}

// The signatures of these requests were made by the provider's official library, not by us.
message::raw_request published_sms() {
  fields of{{"Body", "¿Dónde está? & = +"},
            {"Empty", ""},
            {"From", "+15215512345678"},
            {"MessageSid", "SM0123456789abcdef0123456789abcdef"},
            {"NumMedia", "0"},
            {"To", "+525550001111"},
            {"aLower", "é"}};
  return {"POST", "/v1/twilio/sms?flow=detenido&x=a%20b", {}, form_of(of)};
}
constexpr char without_port[] = "g5q3WzXol+MdPWIiSJ72HgItKDU=";
constexpr char with_port[] = "HQ7VtCkYG1eW1s/AydXPp5S07d4=";

message::raw_request published_json() {
  return {"POST",
          "/v1/twilio/status?bodySHA256=ce8c3c8da52a17f7dd3e526b3b67d41402b438513f6b2faf55189573f2873f02",
          {{"Content-Type", "application/json"}},
          R"({"MessageSid":"SM1","MessageStatus":"delivered"})"};
}

TEST(twilio_signature, W_1_published_vectors_pass) {
  EXPECT_EQ(verdict(marked(published_sms(), without_port)), base::error_code());
  EXPECT_EQ(verdict(marked(published_json(), "8J/cs+62XosZZUvZHbX5+q78CNM=")), base::error_code());
  message::raw_request repeated{"POST", "/v1/twilio/sms", {}, "A=2&A=1&A=2&B=x"};
  EXPECT_EQ(verdict(marked(repeated, "LEcokQkQl0GFdw4E811YFjoNRxY=")), base::error_code());
}

TEST(twilio_signature, L45_accepts_the_url_with_and_without_its_port) {
  for (const auto* url : {"https://ayuda.example.org", "https://ayuda.example.org:443"})
    for (const auto* mark : {without_port, with_port})
      EXPECT_EQ(verdict(marked(published_sms(), mark), keys_for(token, url)), base::error_code())
          << url << mark;
  auto other = twilio_post("/v1/twilio/sms", {{"A", "1"}}, "https://ayuda.example.org:8443");
  EXPECT_EQ(verdict(other, keys_for(token, "https://ayuda.example.org:8443")), base::error_code());
  EXPECT_EQ(verdict(other), errc::bad_signature);
  auto plain = twilio_post("/v1/twilio/sms", {{"A", "1"}}, "http://[::1]:80");
  EXPECT_EQ(verdict(plain, keys_for(token, "http://[::1]")), base::error_code());
  EXPECT_EQ(verdict(plain, keys_for(token, "https://[::1]")), errc::bad_signature);
}

TEST(twilio_signature, L45_hashes_the_query_as_it_came) {
  for (const auto* target :
       {"/v1/twilio/voice/gather?s=a%2Fb&z=1&a=2", "/v1/twilio/voice/gather?z=a+b&a=%27'&s=x",
        "/v1/twilio/voice/gather?", "/v1/twilio/voice/gather?s=%zz"})
    EXPECT_EQ(verdict(twilio_post(target, {{"Digits", "1"}})), base::error_code()) << target;
  auto sorted = twilio_post("/v1/twilio/voice/gather?a=2&z=1", {});
  sorted.target = "/v1/twilio/voice/gather?z=1&a=2";
  EXPECT_EQ(verdict(sorted), errc::bad_signature);
}

TEST(twilio_signature, W_2_forwarding_headers_change_nothing) {
  auto request = marked(published_sms(), without_port);
  request.headers.push_back({"Host", "evil.example.net"});
  request.headers.push_back({"X-Forwarded-Host", "evil.example.net"});
  request.headers.push_back({"X-Forwarded-Proto", "http"});
  request.headers.push_back({"Forwarded", "host=evil.example.net;proto=http"});
  EXPECT_EQ(verdict(request), base::error_code());
  auto forged = twilio_post("/v1/twilio/sms", {{"A", "1"}}, "https://evil.example.net");
  forged.headers.push_back({"Host", "evil.example.net"});
  forged.headers.push_back({"X-Forwarded-Host", "evil.example.net"});
  EXPECT_EQ(verdict(forged), errc::bad_signature);
}

TEST(twilio_signature, a_get_signs_its_url_alone) {
  auto request = twilio_get("/v1/twilio/voice?s=x&CallSid=CA1&From=%2B15215512345678&To=a+b");
  EXPECT_EQ(verdict(request), base::error_code());
  request.target += "&Digits=1";
  EXPECT_EQ(verdict(request), errc::bad_signature);
}

TEST(twilio_signature, a_json_body_is_covered_by_its_digest) {
  auto request = twilio_json("/v1/twilio/status?s=x", R"({"MessageSid":"SM1","MessageStatus":"sent"})");
  EXPECT_EQ(verdict(request), base::error_code());
  auto changed = request;
  changed.body[2] = 'm';
  EXPECT_EQ(verdict(changed), errc::bad_signature);
  auto unsigned_body = twilio_post("/v1/twilio/status", {});
  unsigned_body.body = request.body;
  EXPECT_EQ(verdict(unsigned_body), errc::bad_signature);
}

TEST(twilio_signature, no_other_method_is_signed) {
  for (const auto* method : {"PUT", "HEAD", "DELETE", "get", ""}) {
    auto request = twilio_get("/v1/twilio/voice");
    request.method = method;
    EXPECT_EQ(verdict(request), errc::bad_signature) << method;
  }
}

TEST(twilio_signature, missing_short_and_long_signatures_are_refused) {
  for (std::string mark : {"", "g", "g5q3WzXol+MdPWIiSJ72HgItKDU",
                           "g5q3WzXol+MdPWIiSJ72HgItKDU==", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    EXPECT_EQ(verdict(marked(published_sms(), mark)), errc::bad_signature) << mark;
  EXPECT_EQ(verdict(published_sms()), errc::bad_signature);
}

TEST(twilio_signature, W_4_two_secrets_are_valid_at_once) {
  auto keys = keys_for("the-new-secret");
  EXPECT_EQ(verdict(marked(published_sms(), without_port), keys), errc::bad_signature);
  keys.secrets.push_back(base::secret_text(token));
  EXPECT_EQ(verdict(marked(published_sms(), without_port), keys), base::error_code());
  EXPECT_EQ(verdict(twilio_post("/v1/twilio/sms", {{"A", "1"}}, public_url, "the-new-secret"), keys),
            base::error_code());
}

TEST(twilio_signature, an_empty_secret_signs_nothing) {
  credentials keys{account, {base::secret_text("")}, public_url};
  EXPECT_EQ(verdict(twilio_post("/v1/twilio/sms", {{"A", "1"}}, public_url, ""), keys), errc::bad_signature);
  keys.secrets.clear();
  EXPECT_EQ(verdict(twilio_post("/v1/twilio/sms", {{"A", "1"}}), keys), errc::bad_signature);
}

TEST(twilio_signature, another_accounts_request_is_refused) {
  EXPECT_EQ(verdict(twilio_post("/v1/twilio/sms", {{"AccountSid", account}})), base::error_code());
  EXPECT_EQ(verdict(twilio_post("/v1/twilio/sms", {{"AccountSid", "AC2"}})), errc::wrong_account);
  EXPECT_EQ(verdict(twilio_post("/v1/twilio/sms", {{"AccountSid", account}, {"AccountSid", "AC2"}})),
            errc::wrong_account);
  EXPECT_EQ(verdict(twilio_get("/v1/twilio/voice?AccountSid=AC2")), errc::wrong_account);
}

TEST(twilio_signature, H_3_a_form_of_over_200_fields_is_not_read) {
  fields of;
  for (int i = 0; i != 200; ++i) of.push_back({"f" + std::to_string(1000 + i), "x"});
  EXPECT_EQ(verdict(twilio_post("/v1/twilio/sms", of)), base::error_code());
  of.push_back({"last", "x"});
  EXPECT_EQ(verdict(twilio_post("/v1/twilio/sms", of)), errc::too_many_fields);
  EXPECT_EQ(twilio().refuse(errc::too_many_fields).status, 413U);
  EXPECT_EQ(twilio().refuse(errc::bad_signature).status, 403U);
}

// What the scheme covers: the target, the decoded fields, the signature, and the secret.
TEST(twilio_signature, W_1_one_flipped_bit_is_refused) {
  auto good = marked(published_sms(), without_port);
  auto read_good = message::read_form(good.body);
  unsigned same_meaning = 0;
  auto flip_each = [&](std::string& where, const message::raw_request& request, auto&& covered) {
    for (std::size_t bit = 0; bit != where.size() * 8; ++bit) {
      auto flip = static_cast<char>(1 << (bit % 8));
      where[bit / 8] ^= flip;
      bool refused = verdict(request) == errc::bad_signature;
      EXPECT_EQ(refused, covered()) << "bit " << bit;
      where[bit / 8] ^= flip;
    }
  };
  auto always = [] { return true; };
  flip_each(good.target, good, always);
  flip_each(good.headers.back().value, good, always);
  // "%C3" and "%c3" are one value: the only flips that change no decoded field.
  flip_each(good.body, good, [&] {
    auto now = message::read_form(good.body);
    bool same = now.ok && now.fields.size() == read_good.fields.size() &&
                std::ranges::equal(now.fields, read_good.fields, [](const auto& a, const auto& b) {
                  return a.name == b.name && a.value == b.value;
                });
    same_meaning += same;
    return !same;
  });
  auto letters_in_escapes = 0U;
  for (std::size_t at = good.body.find('%'); at != std::string::npos; at = good.body.find('%', at + 1))
    for (auto i : {at + 1, at + 2}) letters_in_escapes += good.body[i] >= 'A' && good.body[i] <= 'F';
  EXPECT_EQ(same_meaning, letters_in_escapes);
  std::string secret = token;
  for (std::size_t bit = 0; bit != secret.size() * 8; ++bit) {
    auto other = secret;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(verdict(good, keys_for(other)), errc::bad_signature) << "secret bit " << bit;
  }
}

TEST(twilio_signature, W_1_one_flipped_bit_of_a_json_body_is_refused) {
  auto good = marked(published_json(), "8J/cs+62XosZZUvZHbX5+q78CNM=");
  for (auto* where : {&good.body, &good.target})
    for (std::size_t bit = 0; bit != where->size() * 8; ++bit) {
      (*where)[bit / 8] = static_cast<char>((*where)[bit / 8] ^ (1 << (bit % 8)));
      EXPECT_EQ(verdict(good), errc::bad_signature) << "bit " << bit;
      (*where)[bit / 8] = static_cast<char>((*where)[bit / 8] ^ (1 << (bit % 8)));
    }
  EXPECT_EQ(verdict(good), base::error_code());
}

TEST(twilio_signature, L45_start_up_signs_and_verifies_its_own_url) {
  EXPECT_TRUE(twilio().self_check(keys_for(), fixed_now()));
  EXPECT_TRUE(twilio().self_check(keys_for(token, "https://ayuda.example.org:8443/base"), fixed_now()));
  for (const auto& unfit :
       {keys_for(""), credentials{account, {}, public_url},
        credentials{"", {base::secret_text(token)}, public_url}, keys_for(token, "ayuda.example.org"),
        keys_for(token, "https://ayuda.example.org/"), keys_for(token, "https://ayuda.example.org?a=b"),
        keys_for(token, "")}) {
    auto ok = twilio().self_check(unfit, fixed_now());
    ASSERT_FALSE(ok) << unfit.public_url;
    EXPECT_EQ(ok.error(), errc::unusable_account);
    EXPECT_EQ(ok.error(), base::fault::ours);
  }
}

}  // namespace
}  // namespace amparo::provider
