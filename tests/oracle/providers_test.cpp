#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <random>

#include "base/encoding.hpp"
#include "oracle/ask_support.hpp"
#include "provider/adapter.hpp"
#include "provider/errors.hpp"

// The providers' official libraries as independent judges: what they accept we accept, what they refuse we
// refuse. The requests are drawn from a fixed seed.
namespace amparo::provider {
namespace {

namespace json = boost::json;

constexpr base::time_point now{std::chrono::seconds(1'795'521'600)};
constexpr char url[] = "https://ayuda.example.org";

class draw {
 public:
  std::size_t below(std::size_t n) { return dice_() % n; }
  std::string text(std::size_t most) {
    static const std::string parts[] = {"a", "Z", "0", " ", "+",  "%", "&", "=",
                                        "¿", "é", "ʼ", "😢", "\n", "ñ", "."};
    std::string out;
    for (auto n = below(most + 1); n != 0; --n) out += parts[below(std::size(parts))];
    return out;
  }

 private:
  std::mt19937 dice_{20261124};
};

bool we_accept(const char* kind, const message::raw_request& request, const std::string& secret,
               const std::string& account = "a") {
  credentials keys{account, {base::secret_text(secret)}, url};
  return find_adapter(kind)->verify(request, keys, now).has_value();
}

// Names are of ASCII letters, as Plivo's are: its library sorts them by UTF-16 unit, we by byte.
json::object plivo_question(draw& from, message::raw_request& request, bool spoilt) {
  static const char* const names[] = {"Text", "From", "To", "Empty", "aLower", "A", "Ab", "Digits"};
  static const char* const targets[] = {"/v1/plivo/voice", "/v1/plivo/voice?a=b&lang=es",
                                        "/v1/plivo/voice/gather?s=abc-_&z=1&a=2"};
  request = {"POST", targets[from.below(3)], {}, ""};
  json::array fields;
  std::string signed_fields;
  std::vector<std::pair<std::string, std::string>> sorted;
  for (auto n = from.below(8); n != 0; --n)
    sorted.emplace_back(names[from.below(std::size(names))], from.text(8));
  for (const auto& [name, value] : sorted) {
    fields.push_back(json::array{json::string(name), json::string(value)});
    request.body += (request.body.empty() ? "" : "&") + name + "=" + base::percent_encoded(value);
  }
  std::ranges::sort(sorted);
  for (const auto& [name, value] : sorted) signed_fields += name + value;
  auto query = std::string(request.query());
  if (query.starts_with("s=")) query = "a=2&s=abc-_&z=1";
  auto text = url + std::string(request.path()) + (query.empty() && sorted.empty() ? "" : "?") + query +
              (query.empty() || sorted.empty() ? "" : ".") + signed_fields + ".nonce-1";
  auto mark = base::base64(base::hmac_sha256("secret-1", text));
  if (spoilt) mark[5] = mark[5] == 'A' ? 'B' : 'A';
  request.headers = {{"X-Plivo-Signature-V3", mark}, {"X-Plivo-Signature-V3-Nonce", "nonce-1"}};
  return {{"ask", "plivo_v3"}, {"method", "POST"},   {"url", url + request.target},
          {"fields", fields},  {"nonce", "nonce-1"}, {"secret", "secret-1"},
          {"signature", mark}};
}

TEST(plivo, the_official_library_and_we_agree_on_every_signature) {
  draw from;
  std::vector<message::raw_request> requests(300);
  std::vector<json::value> questions;
  for (std::size_t i = 0; i != requests.size(); ++i)
    questions.emplace_back(plivo_question(from, requests[i], i % 4 == 0));
  auto answers = ask_node("providers_oracle.mjs", "plivo_oracle", questions);
  unsigned accepted = 0;
  for (std::size_t i = 0; i != requests.size(); ++i) {
    bool theirs = answers[i].at("accepted").as_bool();
    EXPECT_EQ(we_accept("plivo", requests[i], "secret-1"), theirs) << json::serialize(questions[i]);
    accepted += theirs;
  }
  EXPECT_EQ(accepted, 225U);
}

TEST(plivo, the_official_library_and_we_agree_on_scheme_v2) {
  std::vector<json::value> questions;
  std::vector<message::raw_request> requests;
  for (const char* target : {"/v1/plivo/sms", "/v1/plivo/sms?x=1", "/v1/plivo/status"})
    for (const char* secret : {"secret-1", "secret-2"}) {
      message::raw_request request{"POST", target, {}, "From=1"};
      auto mark = base::base64(base::hmac_sha256(secret, url + std::string(request.path()) + "nonce-1"));
      request.headers = {{"X-Plivo-Signature-V2", mark}, {"X-Plivo-Signature-V2-Nonce", "nonce-1"}};
      questions.push_back(json::object{{"ask", "plivo_v2"},
                                       {"url", url + request.target},
                                       {"nonce", "nonce-1"},
                                       {"secret", "secret-1"},
                                       {"signature", mark}});
      requests.push_back(std::move(request));
    }
  auto answers = ask_node("providers_oracle.mjs", "plivo_v2_oracle", questions);
  for (std::size_t i = 0; i != requests.size(); ++i) {
    EXPECT_EQ(answers[i].at("accepted").as_bool(), i % 2 == 0);
    EXPECT_EQ(we_accept("plivo", requests[i], "secret-1"), i % 2 == 0) << requests[i].target;
  }
}

std::string token_of(const json::object& head, const json::object& claims, std::string_view secret) {
  auto text = base::base64url(json::serialize(head)) + "." + base::base64url(json::serialize(claims));
  return text + "." + base::base64url(base::hmac_sha256(secret, text));
}

// Its library looks at the MAC and the end alone; what we refuse beyond that is ours.
TEST(vonage, what_the_official_library_refuses_we_refuse_too) {
  const std::string body = R"({"text":"¿é?"})";
  json::object claims{{"iat", 1'795'521'600},
                      {"jti", "1"},
                      {"api_key", "a"},
                      {"payload_hash", base::hex(base::sha256(body))}};
  json::object head{{"alg", "HS256"}, {"typ", "JWT"}};
  auto other = claims;
  other["payload_hash"] = std::string(64, '0');
  struct row {
    std::string token;
    bool theirs, ours;
  };
  auto good = token_of(head, claims, "secret-1");
  auto changed = good;
  changed[good.size() - 3] = changed[good.size() - 3] == 'A' ? 'B' : 'A';
  const std::vector<row> rows{{good, true, true},      {token_of(head, claims, "secret-2"), false, false},
                              {changed, false, false}, {good.substr(0, good.rfind('.') + 1), false, false},
                              {"a.b.c", false, false}, {token_of(head, other, "secret-1"), true, false}};
  std::vector<json::value> questions;
  for (const auto& r : rows)
    questions.push_back(json::object{{"ask", "vonage"}, {"token", r.token}, {"secret", "secret-1"}});
  auto answers = ask_node("providers_oracle.mjs", "vonage_oracle", questions);
  for (std::size_t i = 0; i != rows.size(); ++i) {
    EXPECT_EQ(answers[i].at("accepted").as_bool(), rows[i].theirs) << rows[i].token;
    message::raw_request request{
        "POST", "/v1/vonage/sms", {{"Authorization", "Bearer " + rows[i].token}}, body};
    EXPECT_EQ(we_accept("vonage", request, "secret-1"), rows[i].ours) << rows[i].token;
  }
}

TEST(vonage, our_own_token_verifies_under_the_key_s_other_half) {
  auto pair = ask_node("providers_oracle.mjs", "vonage_key", {json::object{{"ask", "key"}}}).front();
  credentials keys{"a", {base::secret_text("secret-1")}, url};
  keys.texts["application_id"] = "app-1";
  keys.kept["private_key"] = {base::secret_text(pair.at("private").as_string().c_str())};
  message::outbound_call call{.line = "+525550001111",
                              .to = base::phone_number::parse("+17705550100").value(),
                              .answer = "/a",
                              .status = "/s",
                              .key = "key-1"};
  auto asked = find_adapter("vonage")->encode_call(call, keys, now);
  ASSERT_TRUE(asked) << asked.error().message();
  auto bearer = std::string(asked->request.header_value("Authorization"));
  ASSERT_TRUE(bearer.starts_with("Bearer "));
  json::object question{{"ask", "rs256"}, {"token", bearer.substr(7)}, {"public", pair.at("public")}};
  auto answer = ask_node("providers_oracle.mjs", "vonage_token", {question}).front();
  EXPECT_TRUE(answer.at("accepted").as_bool());
  EXPECT_EQ(answer.at("claims").at("application_id").as_string(), "app-1");
  EXPECT_EQ(answer.at("claims").at("exp").as_int64() - answer.at("claims").at("iat").as_int64(), 900);
}

TEST(jambonz, every_document_of_ours_passes_the_official_schema) {
  std::vector<message::voice_reply> replies(7);
  replies[0].hangup = true;
  for (std::size_t i = 1; i != replies.size(); ++i)
    replies[i].before = {{"Uno", "es-MX", ""}, {"Dos", "es-MX", "/audio/1.wav"}};
  replies[1].keys.emplace();
  replies[1].keys->prompts = {{"a", "es-MX", ""}, {"b", "es-MX", ""}};
  replies[1].keys->max_digits = 5;
  replies[1].keys->ends_with_hash = true;
  replies[2].keys.emplace();
  replies[2].keys->prompts = {{"a", "es-MX", "/audio/1.wav"}};
  replies[3].keys.emplace();
  replies[3].keys->prompts = {{"a", "es-MX", "/audio/1.wav"}, {"b", "es-MX", ""}};
  replies[3].keys->barge = false;
  replies[4].bridge.emplace();
  replies[4].bridge->number = "+525550002222";
  replies[4].bridge->shown = "+525550001111";
  replies[5].room.emplace();
  replies[5].room->room = "sala-1";
  replies[5].room->action = "/v1/x";
  replies[6].hangup = true;
  std::vector<json::value> questions;
  for (const auto& reply : replies)
    questions.push_back(
        json::object{{"ask", "jambonz"},
                     {"verbs", json::parse(find_adapter("jambonz")->encode(reply, "voice", url).body)}});
  questions.push_back(
      json::object{{"ask", "jambonz"}, {"verbs", json::parse(R"([{"verb":"gather","x":1}])")}});
  auto answers = ask_node("providers_oracle.mjs", "jambonz_oracle", questions);
  for (std::size_t i = 0; i != replies.size(); ++i)
    EXPECT_TRUE(answers[i].at("accepted").as_bool())
        << answers[i].at("why").as_string() << json::serialize(questions[i]);
  EXPECT_FALSE(answers.back().at("accepted").as_bool()) << "the schema refuses what it does not know";
}

}  // namespace
}  // namespace amparo::provider
