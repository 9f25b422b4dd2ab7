#include <gtest/gtest.h>

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <fstream>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "integration/files_support.hpp"
#include "integration/helpline_support.hpp"
#include "ops/clock.hpp"
#include "provider/simulator.hpp"

// The program that reads aloud: there, missing, hanging and dying half-way. A call goes on in each case: what
// has no clip is said by the provider's own voice where it has one for the language, else in Spanish, and
// never by the voice of another language.
namespace amparo::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char *creole_line = "+525550002222", *jambonz_line = "+525550002223",
                     *caller = "+15555550142", *jambonz_secret = "a-secret-of-jambonz-webhooks";

struct program_case {
  const char* name;
  const char* script;  // "" = the program as it is installed; null = there is none
  bool speaks = false;
};
void PrintTo(const program_case& one, std::ostream* to) { *to << one.name; }

constexpr program_case installed{"installed", "", true};
constexpr program_case faults[] = {{"missing", nullptr},
                                   {"hangs", "exec sleep 6127.5"},
                                   {"dies_half_way", "/usr/bin/espeak-ng \"$@\" | head -c 3001\nexit 3"}};

// The configuration's line for it; further lines go with it, because both stand before the providers.
std::string configured(const installation& at, const program_case& how) {
  if (how.script == nullptr) return "speech: { program: /nowhere/espeak-ng }\n";
  if (*how.script == '\0') return "speech: { program: /usr/bin/espeak-ng }\n";
  auto file = at.folder() / how.name;
  std::ofstream(file) << "#!/bin/sh\n" << how.script << "\n";
  fs::permissions(file, fs::perms::owner_all);
  return "speech: { program: " + file.string() + " }\n";
}

class speech_program : public testing::TestWithParam<program_case> {};
INSTANTIATE_TEST_SUITE_P(each, speech_program, testing::Values(installed, faults[0], faults[1], faults[2]),
                         [](const auto& of) { return std::string(of.param.name); });

http_answer post_json(http_connection& to, const std::string& target, const std::string& signature,
                      const std::string& body) {
  return to.exchange("POST " + target +
                     " HTTP/1.1\r\nHost: ayuda.example.org\r\nContent-Type: application/json\r\n" +
                     signature + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

// --- the simulator ---

struct simulated_call {
  simulated_call(const installation& at, unsigned short port)
      : secret(text_of(at.folder() / "keys/simulator")), connection(port) {}
  json::array bring(std::string target, json::object event) {
    event["call"] = "C1", event["from"] = caller, event["to"] = our_line, event["step"] = step++;
    auto body = json::serialize(event);
    auto mark = provider::simulator_signature(secret, ops::clock().now(), target, body);
    auto answer =
        post_json(connection, target, std::string(provider::simulator_signature_header) + ": " + mark, body);
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return answer.is_good() ? json::parse(answer.body).as_array() : json::array{};
  }
  std::string secret;
  http_connection connection;
  int step = 0;
};

// Where the answer to the document goes: a path and its query.
std::string address_in(const json::array& document) {
  for (const auto& one : document)
    if (const auto* gather = one.as_object().if_contains("gather")) {
      std::string url(gather->as_object().at("url").as_string());
      return url.substr(url.find("/v1/"));
    }
  return "";
}

void expect_heard(const json::array& document, const program_case& how) {
  unsigned said = 0, played = 0;
  for (const auto& one : document) {
    const auto& item = one.as_object();
    said += item.contains("say"), played += item.contains("play");
    EXPECT_TRUE(!item.contains("say") || item.at("locale") == "es-MX") << json::serialize(item);
  }
  EXPECT_GT(how.speaks ? played : said, 0U) << json::serialize(document);
  EXPECT_EQ(how.speaks ? said : played, 0U) << json::serialize(document);
}

TEST_P(speech_program, a_call_of_the_simulator_goes_on_whatever_becomes_of_it) {
  helpline_place p;
  p.at.be_demo();
  p.at.more_lines = configured(p.at, GetParam());
  helpline line(p.at, "a");
  simulated_call call(p.at, line.port());
  auto document = call.bring("/v1/simulator/voice", {{"event", "started"}});
  expect_heard(document, GetParam());
  for (const char* key : {"1", "1"}) {
    auto next = address_in(document);
    ASSERT_NE(next, "") << json::serialize(document);
    document = call.bring(next, {{"event", "digits"}, {"digits", key}});
    expect_heard(document, GetParam());
  }
  bool is_told = line.printed().find("speech_program_missing") != std::string::npos;
  EXPECT_EQ(is_told, GetParam().script == nullptr) << line.printed();
}

// --- a language that the provider has no voice for ---

// The small bundle of the unit tests, with a first page in Haitian Creole that a test's people approved.
struct creole_place : helpline_place {
  explicit creole_place(const program_case& how) {
    auto content = at.own_content();
    for (const char* folder : {"flows", "locales"}) {
      fs::remove_all(content / folder);
      fs::copy(fs::path(AMPARO_ROOT) / "tests/fixtures/bundle" / folder, content / folder,
               fs::copy_options::recursive);
    }
    auto own = content / "locales/ht/main.yaml";
    fs::create_directories(own.parent_path());
    std::ofstream out(own);
    out << "locale: ht\ndomain: main\nmessages:\n";
    for (const auto& [key, text] :
         {std::pair{"main.menu", "Liy èd la. {choices} 0 moun"}, std::pair{"main.menu.rights", "dwa"},
          std::pair{"main.menu.consulate", "konsila"}, std::pair{"main.menu.form", "demann"},
          std::pair{"menu.choice_voice", "{label}, peze {key}."},
          std::pair{"input.no_match", "Mwen pa konprann."}, std::pair{"input.no_input", "Mwen la toujou."},
          std::pair{"input.too_many", "Pa enkyete w."}, std::pair{"place.not_found", "Mwen pa jwenn li."},
          std::pair{"system.not_offered", "Sa poko la."}})
      out << "  " << key << ":\n    text: \"" << text
          << "\"\n    status: approved\n    translator: t-1\n    reviewers:\n"
             "      - { id: t-2, town: Prueba, date: \"2026-11-24\", verdict: approve }\n";
    out.close();
    at.more_lines = std::string("  - { number: \"") + creole_line +
                    "\", provider: twilio, language: ht, country: MX, modes: [voice] }\n" +
                    configured(at, how);
  }
};

provider_side::fields call_form(const std::string& digits) {
  provider_side::fields form{{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                             {"CallSid", "CA7"},
                             {"From", caller},
                             {"To", creole_line},
                             {"CallStatus", digits.empty() ? "ringing" : "in-progress"},
                             {"Direction", "inbound"}};
  if (!digits.empty()) form.push_back({"Digits", digits});
  return form;
}

TEST_P(speech_program, L9_haitian_creole_is_a_clip_at_twilio_or_it_is_said_in_spanish) {
  creole_place p(GetParam());
  helpline line(p.at, "a");
  provider_side twilio(p.at, line.port());
  auto heard = twilio.post("/v1/twilio/voice", call_form(""));
  ASSERT_EQ(heard.status, 200U);
  EXPECT_EQ(heard.body.find("Liy èd la"), std::string::npos) << "nobody at Twilio reads it: " << heard.body;
  if (GetParam().speaks) {
    EXPECT_EQ(heard.body.find("<Say"), std::string::npos) << heard.body;
    auto at = heard.body.find("/audio/");
    ASSERT_NE(at, std::string::npos) << heard.body;
    http_connection other(line.port());
    auto clip = other.get(heard.body.substr(at, heard.body.find('<', at) - at));
    EXPECT_EQ(clip.status, 200U);
    EXPECT_TRUE(clip.body.starts_with("RIFF"));
  } else {
    EXPECT_EQ(heard.body.find("<Play"), std::string::npos) << heard.body;
    EXPECT_NE(heard.body.find("<Say language=\"es-MX\" voice=\"Polly.Mia\">Línea de ayuda."),
              std::string::npos)
        << heard.body;
  }
  auto next = twilio.post(action_of(heard.body), call_form("2"));
  EXPECT_TRUE(says(next, "¿Dónde está?")) << "and the call goes on: " << next.body;
}

// --- a list of languages that a key has to cut short ---

struct listing_place : helpline_place {
  explicit listing_place(const program_case& how) {
    for (const char* name : {"hooks", "api"}) write_secret(at.folder() / name, jambonz_secret);
    at.more_lines = fmt::format(
        "  - {{ number: \"{}\", provider: jambonz, language: es-MX, country: MX, modes: [voice], "
        "languages: [es-MX, en-US], ask_language: true }}\n{}",
        jambonz_line, configured(at, how));
    at.more_accounts = fmt::format(
        "  jambonz: {{ kind: jambonz, account_sid: a, webhook_secret: {{ file: {} }}, api_key: {{ file: {} "
        "}} }}\n",
        (at.folder() / "hooks").string(), (at.folder() / "api").string());
  }
};

json::array jambonz_document(const helpline& line) {
  http_connection connection(line.port());
  json::object event{{"call_sid", "C9"},       {"from", caller},          {"to", jambonz_line},
                     {"direction", "inbound"}, {"call_status", "trying"}, {"account_sid", "a"}};
  auto body = json::serialize(event);
  auto seconds =
      std::to_string(std::chrono::floor<std::chrono::seconds>(ops::clock().now()).time_since_epoch().count());
  auto mac = base::hex(base::hmac_sha256(jambonz_secret, seconds + "." + body));
  auto answer =
      post_json(connection, "/v1/jambonz/voice", "Jambonz-Signature: t=" + seconds + ",v1=" + mac, body);
  EXPECT_EQ(answer.status, 200U) << answer.body;
  return answer.is_good() ? json::parse(answer.body).as_array() : json::array{};
}

// The language of the `say` with these words; "" where nobody says them.
std::string said_in(const json::array& document, const std::string& words) {
  for (const auto& verb : document) {
    const auto* at = &verb.as_object();
    if (const auto* nested = at->if_contains("say")) at = &nested->as_object();
    if (!at->contains("text")) continue;
    if (json::serialize(at->at("text")).find(words) == std::string::npos) continue;
    return std::string(at->at("synthesizer").as_object().at("language").as_string());
  }
  return "";
}

TEST_P(speech_program, L8_L9_the_mixed_list_of_jambonz_is_clips_or_each_name_in_its_own_voice) {
  listing_place p(GetParam());
  helpline line(p.at, "a");
  auto document = jambonz_document(line);
  ASSERT_FALSE(document.empty());
  const auto& gather = document.back().as_object();
  ASSERT_EQ(gather.at("verb"), "gather") << json::serialize(document);
  if (GetParam().speaks) {
    EXPECT_EQ(document.size(), 1U) << "a key cuts all of it short: " << json::serialize(document);
    EXPECT_EQ(gather.at("play").as_object().at("url").as_array().size(), 3U);
    EXPECT_FALSE(gather.contains("say"));
    return;
  }
  EXPECT_EQ(said_in(document, "Para español, marque 1."), "es-MX") << json::serialize(document);
  EXPECT_EQ(said_in(document, "For English, press 2."), "en-US") << json::serialize(document);
  EXPECT_EQ(json::serialize(document).find("/audio/"), std::string::npos);
}

// --- a company that lets a key cut short the last prompt only ---

constexpr const char* africas_line = "+525550002224";
constexpr const char* africas_token = "00112233445566778899aabbccddeeff";

struct africas_place : helpline_place {
  explicit africas_place(const program_case& how) {
    write_secret(at.folder() / "token", africas_token), write_secret(at.folder() / "api", "an-api-key");
    at.more_lines = fmt::format(
        "  - {{ number: \"{}\", provider: africastalking, language: es-MX, country: MX, modes: [voice], "
        "languages: [es-MX, en-US], ask_language: true }}\n{}",
        africas_line, configured(at, how));
    at.more_accounts = fmt::format(
        "  africastalking: {{ kind: africastalking, username: a, api_key: {{ file: {} }}, webhook_token: {{ "
        "file: {} }} }}\n",
        (at.folder() / "api").string(), (at.folder() / "token").string());
  }
};

// Its GetDigits nests one prompt: all of a menu is one clip inside of it, so a key counts from second 0.
TEST(speech, L8_at_africas_talking_a_key_cuts_short_the_whole_list) {
  africas_place p(installed);
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  auto call = [&](const std::string& target, provider_side::fields more) {
    provider_side::fields all{{"sessionId", "S1"},
                              {"isActive", "1"},
                              {"direction", "Inbound"},
                              {"callerNumber", caller},
                              {"destinationNumber", africas_line}};
    all.insert(all.end(), more.begin(), more.end());
    return phone.post(target, all);
  };
  auto list = call(std::string("/v1/africastalking/voice?token=") + africas_token, {}).body;
  auto digits = list.find("<GetDigits"), end = list.find("</GetDigits>");
  ASSERT_NE(digits, list.npos) << list;
  EXPECT_EQ(times(list, "<Play"), 1U) << list;
  auto play = list.find("<Play");
  EXPECT_TRUE(digits < play && play < end) << list;
  auto at = list.find("/audio/", play);
  auto clip = http_connection(line.port()).get(list.substr(at, 43));
  ASSERT_EQ(clip.status, 200U) << list;
  EXPECT_TRUE(clip.body.starts_with("RIFF"));
  EXPECT_GT(clip.body.size(), 8'000U * 2 * 3) << "both names, one after the other";
}

}  // namespace
}  // namespace amparo::test
