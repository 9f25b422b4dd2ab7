#include <gtest/gtest.h>

#include <boost/json/object.hpp>

#include <random>

#include "base/encoding.hpp"
#include "oracle/ask_support.hpp"
#include "provider/adapter.hpp"
#include "provider/twiml.hpp"

// The provider's official library as an independent judge: what it signs we accept, what we sign it accepts,
// and what one of the two refuses the other refuses too. The requests are drawn from a fixed seed.
namespace amparo::provider {
namespace {

constexpr base::time_point now{std::chrono::seconds(1'795'521'600)};

struct sent {
  message::raw_request request;
  std::vector<message::form_field> fields;
  std::string public_url, secret, signature;
  std::string signature_of_library;
  bool accepted_by_library = false;
};

class draw {
 public:
  std::size_t below(std::size_t n) { return dice_() % n; }
  template <class T, std::size_t N>
  const T& one_of(const T (&list)[N]) {
    return list[below(N)];
  }
  std::string text(std::size_t most) {
    static const std::string parts[] = {"a", "Z", "0", " ", "+", "%", "&", "=", "?",  "#",    "'", "\"",
                                        "<", "~", "*", ".", "é", "¿", "ʼ", "😢", "\n", "\r\n", "ñ"};
    std::string out;
    for (auto n = below(most + 1); n != 0; --n) out += one_of(parts);
    return out;
  }

 private:
  std::mt19937 dice_{20261124};
};

sent drawn(draw& from) {
  static const std::string urls[] = {"https://ayuda.example.org",      "https://ayuda.example.org:443",
                                     "https://ayuda.example.org:8443", "http://ayuda.example.org",
                                     "http://127.0.0.1:8080",          "https://ayuda.example.org/base"};
  static const std::string targets[] = {"/v1/twilio/sms",
                                        "/v1/twilio/sms?flow=detenido&x=a%20b",
                                        "/v1/twilio/voice/gather?s=abc-_&z=1&a=2",
                                        "/v1/twilio/voice?b=2&a=1+1",
                                        "/v1/twilio/voice?q=%27'%2F",
                                        "/v1/twilio/voice?x=%C3%A9&x="};
  static const std::string names[] = {"Body", "From",   "To",         "Empty", "aLower", "A",
                                      "Ab",   "Digits", "AccountSid", "é",     "a b"};
  sent s;
  s.public_url = from.one_of(urls);
  s.secret = "secret" + from.text(12);
  s.request = {"POST", from.one_of(targets), {{"Content-Type", "application/x-www-form-urlencoded"}}, ""};
  if (from.below(5) == 0) {
    s.request.method = "GET";
  } else if (from.below(4) == 0) {
    s.request.body = R"({"MessageSid":"SM)" + std::to_string(from.below(1000)) + R"(","Text":"¿é?"})";
    s.request.headers = {{"Content-Type", "application/json"}};
    s.request.target += (s.request.target.find('?') == std::string::npos ? "?bodySHA256=" : "&bodySHA256=") +
                        base::hex(base::sha256(s.request.body));
  } else {
    for (auto n = from.below(12); n != 0; --n) {
      auto name = from.one_of(names);
      s.fields.push_back({name, name == "AccountSid" ? "AC1" : from.text(10)});
    }
    for (const auto& f : s.fields)
      s.request.body += (s.request.body.empty() ? "" : "&") + base::percent_encoded(f.name) + "=" +
                        base::percent_encoded(f.value);
  }
  s.signature = twiml::signature(s.secret, s.public_url + s.request.target, s.fields);
  return s;
}

// Every fourth request is spoilt after it was signed: in the signature, in the body, in the target or in the
// secret.
void spoil(sent& s, std::size_t how) {
  if (how == 0) s.signature[3] = s.signature[3] == 'A' ? 'B' : 'A';
  if (how == 1) s.request.body += s.request.method == "GET" ? "" : "&Body=x";
  if (how == 2) s.request.target += s.request.target.find('?') == std::string::npos ? "?y=1" : "&y=1";
  if (how == 3) s.secret += "x";
}

void ask_the_library(std::vector<sent>& requests, const std::string& name) {
  std::vector<boost::json::value> questions;
  for (const auto& s : requests)
    questions.push_back(boost::json::object{{"method", s.request.method},
                                            {"target", s.request.target},
                                            {"body", s.request.body},
                                            {"public_url", s.public_url},
                                            {"secret", s.secret},
                                            {"signature", s.signature}});
  auto answers = ask_node("twilio_oracle.mjs", name, questions);
  for (std::size_t i = 0; i != requests.size(); ++i) {
    requests[i].signature_of_library = answers[i].at("signature").as_string().c_str();
    requests[i].accepted_by_library = answers[i].at("accepted").as_bool();
  }
}

bool we_accept(const sent& s, const std::string& signature) {
  auto request = s.request;
  request.headers.push_back({"X-Twilio-Signature", signature});
  credentials keys{"AC1", {base::secret_text(s.secret)}, s.public_url};
  return find_adapter("twilio")->verify(request, keys, now).has_value();
}

TEST(twilio, the_official_library_and_we_agree_on_every_signature) {
  draw from;
  std::vector<sent> requests;
  for (int i = 0; i != 1000; ++i) requests.push_back(drawn(from));
  for (std::size_t i = 0; i < requests.size(); i += 4) spoil(requests[i], i / 4 % 4);
  ASSERT_NO_FATAL_FAILURE(ask_the_library(requests, "twilio_oracle_agrees"));
  unsigned accepted = 0;
  for (const auto& s : requests) {
    SCOPED_TRACE(s.request.method + " " + s.public_url + s.request.target + " " + s.request.body);
    EXPECT_EQ(we_accept(s, s.signature), s.accepted_by_library);
    accepted += s.accepted_by_library;
  }
  EXPECT_GE(accepted, 750U);
  EXPECT_LE(accepted, 850U);
}

TEST(twilio, what_the_official_library_signs_we_accept) {
  draw from;
  std::vector<sent> requests;
  for (int i = 0; i != 500; ++i) requests.push_back(drawn(from));
  for (auto& s : requests) s.signature = "";
  ASSERT_NO_FATAL_FAILURE(ask_the_library(requests, "twilio_oracle_signs"));
  for (const auto& s : requests) {
    SCOPED_TRACE(s.request.method + " " + s.public_url + s.request.target + " " + s.request.body);
    EXPECT_TRUE(we_accept(s, s.signature_of_library));
    EXPECT_FALSE(s.accepted_by_library);  // nobody accepts an empty signature
    EXPECT_FALSE(we_accept(s, ""));
  }
}

}  // namespace
}  // namespace amparo::provider
