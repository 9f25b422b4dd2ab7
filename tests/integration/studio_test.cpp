#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>

#include "integration/files_support.hpp"
#include "integration/helpline_support.hpp"
#include "integration/provider_stub_support.hpp"
#include "speech/sound.hpp"

// A language recorded by telephone alone: calls in Twilio's wire format with keys and WAV files, one person
// who speaks and two who listen, and at the end a pack that is published. The people are a test's.
namespace amparo::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* studio_line = "+525550001119";
constexpr const char* account = "AC0123456789abcdef0123456789abcdef";

// What a telephone brings: 8,000 Hz, a second and a half of a tone.
std::string spoken_wav(double hertz) {
  speech::sound tone{8'000, {}};
  for (int i = 0; i != 12'000; ++i)
    tone.samples.push_back(static_cast<std::int16_t>(3'000 * std::sin(2 * M_PI * hertz * i / 8'000)));
  return speech::write_wav(tone);
}

// "/2010-04-01/Accounts/.../Recordings/RE7.wav" is a tone of 307 Hz; what was recorded under RE0 is silence.
std::string recording_of(const std::string& line) {
  if (line.starts_with("DELETE ")) return provider_stub::answer("204 No Content", "", "");
  auto at = line.find("/RE");
  auto number = std::stoi(line.substr(at + 3));
  return provider_stub::answer(
      "200 OK", "Content-Type: audio/x-wav\r\n",
      number == 0 ? speech::write_wav({8'000, std::vector<std::int16_t>(12'000)}) : spoken_wav(300 + number));
}

std::string printed_lines(const provider_stub& of) {
  std::string out;
  for (const auto& line : of.lines()) out += line + "\n";
  return out;
}

// The text's recordings, as nobody had made them.
void strip_audio(const fs::path& file, const std::string& key) {
  auto text = text_in(file);
  auto from = text.find("    audio:\n", text.find("  " + key + ":\n"));
  auto to = text.find("    source_sha256:", from);
  std::ofstream(file) << text.substr(0, from) << text.substr(to);
}

struct studio_place : helpline_place {
  studio_place() {
    provider.answer_by(recording_of);
    content = at.own_content();
    std::string people;
    for (const auto& [id, code] : {std::pair{"recorder-1", "40718265"}, std::pair{"reviewer-1", "95027361"},
                                   std::pair{"reviewer-2", "61830472"}}) {
      write_secret(at.folder() / id, code);
      people += std::string("    - { id: ") + id +
                ", language: qaa-x-prueba, code: { file: " + (at.folder() / id).string() + " } }\n";
    }
    lines.emplace(at, "a");
    lines->kill();
    edit(lines->config(), "twilio, account_sid",
         "twilio, api_base: \"http://127.0.0.1:" + std::to_string(provider.port()) + "\", account_sid");
    edit(lines->config(), "providers:\n",
         std::string("  - { number: \"") + studio_line +
             "\", provider: twilio, language: es-MX, country: MX, modes: [studio] }\nproviders:\n");
    std::ofstream(lines->config(), std::ios::app) << "studio:\n  people:\n" << people;
    lines->start();
    phone.emplace(at, lines->port());
    // Beside what is published: two texts of the language are not recorded yet.
    pack = content / "locales/qaa-x-prueba";
    fs::copy(fs::path(AMPARO_ROOT) / "tests/locales/qaa-x-prueba", pack, fs::copy_options::recursive);
    for (const char* key : {"callback.noted", "callback.noted_end"}) strip_audio(pack / "callback.yaml", key);
  }

  std::pair<int, std::string> command(std::vector<std::string> words) {
    words.insert(words.end(), {"--config", lines->config().string()});
    return at.command(words);
  }
  fs::path kept() { return lines->data() / "studio/qaa-x-prueba"; }

  provider_stub provider;
  std::optional<helpline> lines;
  std::optional<provider_side> phone;
  fs::path content, pack;
};

// One person's call.
struct studio_call {
  studio_call(studio_place& at, std::string call, std::string from)
      : place(at), id(std::move(call)), caller(std::move(from)) {
    hear(place.phone->post("/v1/twilio/voice", form({})));
  }
  provider_side::fields form(provider_side::fields more) const {
    provider_side::fields all{{"AccountSid", account},  {"CallSid", id},  {"CallStatus", "in-progress"},
                              {"Direction", "inbound"}, {"From", caller}, {"To", studio_line}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  const std::string& hear(http_answer answer) {
    EXPECT_TRUE(answer.is_good()) << answer.status << " " << answer.body;
    heard = answer.body;
    return heard;
  }
  const std::string& press(const std::string& keys) {
    return hear(place.phone->post(action_of(heard), form({{"Digits", keys}})));
  }
  const std::string& stay_silent() { return hear(place.phone->post(action_of(heard), form({}))); }
  std::string record_target() const {
    return between(heard, "<Record action=\"https://ayuda.example.org", "\"");
  }
  // Says something into the telephone, and waits until it is there to be heard.
  const std::string& say(const std::string& recording, const char* ended_by = "#") {
    hear(place.phone->post(record_target(),
                           form({{"RecordingUrl", std::string("https://api.twilio.com/2010-04-01/Accounts/") +
                                                      account + "/Recordings/" + recording},
                                 {"RecordingSid", recording},
                                 {"RecordingDuration", "2"},
                                 {"Digits", ended_by}})));
    EXPECT_TRUE(has("Un momento.")) << heard;
    EXPECT_TRUE(holds_within(40s, [&] {
      return action_of(heard).empty() || stay_silent().find("<Say") != std::string::npos ||
             heard.find("<Play") != std::string::npos;
    })) << heard;
    return heard;
  }
  std::string clip() const { return between(heard, "<Play>https://ayuda.example.org", "</Play>"); }
  bool has(const std::string& words) const { return heard.find(words) != std::string::npos; }

  studio_place& place;
  std::string id, caller, heard;
};

TEST(studio, B2_a_language_is_recorded_and_approved_by_telephone_and_published) {
  studio_place p;
  EXPECT_EQ(p.command({"check"}).first, 1) << "nothing to publish: two texts would not be heard";

  studio_call speaks(p, "CA1", "+17705550100");
  EXPECT_TRUE(speaks.has("Marque su clave")) << speaks.heard;
  speaks.press("00000000");
  EXPECT_TRUE(speaks.has("Esa clave no es.")) << speaks.heard;
  speaks.press("40718265");
  EXPECT_TRUE(speaks.has("Para grabar, marque 1.")) << speaks.heard;
  speaks.press("1");
  EXPECT_TRUE(speaks.has("Anotado. Buscaremos a alguien que le llame; no podemos decir cuándo."))
      << speaks.heard;
  speaks.say("RE0");
  EXPECT_TRUE(speaks.has("No se oyó nada.") && !speaks.record_target().empty()) << speaks.heard;
  speaks.say("RE1");
  EXPECT_TRUE(speaks.has("Se oye así:") && speaks.has("Para guardarlo, 1.")) << speaks.heard;
  auto first_try = speaks.clip();
  speaks.press("2");
  speaks.say("RE2");
  auto heard_back = speaks.clip();
  EXPECT_NE(heard_back, first_try);
  auto sound = http_connection(p.lines->port()).get(heard_back);
  ASSERT_EQ(sound.status, 200U);
  EXPECT_NEAR(speech::measure_of(*speech::read_wav(sound.body)).loudness, -19, 2);
  EXPECT_EQ(http_connection(p.lines->port()).get(first_try).status, 404U) << "what was said again is gone";
  speaks.press("1");
  EXPECT_TRUE(speaks.has("Guardado.") && speaks.has("Puede volver a llamar cuando quiera.")) << speaks.heard;
  speaks.say("RE3");
  speaks.press("1");
  EXPECT_TRUE(speaks.has("No queda nada por grabar.") && speaks.has("<Hangup")) << speaks.heard;

  studio_call own(p, "CA2", "+17705550100");
  own.press("40718265"), own.press("2");
  EXPECT_TRUE(own.has("No queda nada por oír.")) << "nobody listens to what they said: " << own.heard;

  auto [unreviewed, why] = p.command({"prompts", "import", "qaa-x-prueba", p.kept().string()});
  EXPECT_EQ(unreviewed, 0) << why;
  EXPECT_EQ(times(text_in(p.pack / "callback.yaml"), "by: recorder-1, reviewers: []"), 2U);
  auto [waits, list] = p.command({"prompts", "list", "qaa-x-prueba", "--json"});
  EXPECT_EQ(times(list, "\"state\":\"unheard\""), 2U) << "nobody has listened yet";

  for (const auto& [code, call] : {std::pair{"95027361", "CA3"}, std::pair{"61830472", "CA4"}}) {
    studio_call listens(p, call, "+17705550101");
    listens.press(code), listens.press("2");
    EXPECT_TRUE(listens.has("Anotado. Buscaremos") && listens.clip() == heard_back) << listens.heard;
    listens.press("3");
    EXPECT_EQ(listens.clip(), heard_back) << "once more";
    listens.press("1");
    EXPECT_TRUE(listens.has("Anotado.") && listens.has("Puede volver a llamar")) << listens.heard;
    listens.press("1");
    EXPECT_TRUE(listens.has("No queda nada por oír.")) << listens.heard;
  }
  auto [taken, report] = p.command({"prompts", "import", "qaa-x-prueba", p.kept().string()});
  EXPECT_EQ(taken, 0) << report;
  auto words = text_in(p.pack / "callback.yaml");
  for (const char* who : {"id: reviewer-1, date:", "id: reviewer-2, date:"})
    EXPECT_EQ(times(words, who), 2U) << words;
  auto [mistakes, found] = p.command({"check"});
  EXPECT_EQ(mistakes, 0) << found;
  auto [published, revision] = p.command({"bundle", "publish", "--note", "recorded by telephone"});
  EXPECT_EQ(published, 0) << revision;
  // What was listened to is what callers get, byte for byte.
  ASSERT_TRUE(holds_within(30s, [&] {
    auto [code, state] = p.command({"prompts", "list", "qaa-x-prueba", "--json"});
    return times(state, "\"state\":\"unheard\"") == 0;
  }));
  EXPECT_NE(words.find(heard_back.substr(7, 32)), words.npos);
  ASSERT_TRUE(holds_within(30s, [&] { return times(printed_lines(p.provider), "DELETE ") == 4; }))
      << "K-10: a copy stays with the provider";
}

// Nobody has written a word of it: it has no folder, and one line in _tags.yaml.
TEST(studio, B2_a_language_without_writing_is_recorded_and_approved_by_telephone_and_published) {
  studio_place p;
  fs::remove_all(p.pack);
  edit(p.content / "locales/_tags.yaml", "unwritten: []", "unwritten: [qaa-x-prueba]");
  auto [missing, all] = p.command({"prompts", "missing", "qaa-x-prueba", "--json"});
  EXPECT_EQ(missing, 1) << all;
  auto name = between(all, "\"name\":\"", "\"");
  auto spanish = between(all, "\"of\":\"", "\"");
  ASSERT_FALSE(spanish.empty()) << all.substr(0, 400);

  studio_call speaks(p, "CA1", "+17705550100");
  speaks.press("40718265"), speaks.press("1");
  EXPECT_TRUE(speaks.has("Diga esto en su lengua:") && speaks.has(spanish)) << speaks.heard;
  speaks.say("RE1");
  EXPECT_TRUE(speaks.has("Se oye así:")) << speaks.heard;
  auto clip = speaks.clip();
  speaks.press("1");
  EXPECT_TRUE(speaks.has("Guardado.") && speaks.has("Diga esto en su lengua:"))
      << "the next one: " << speaks.heard;

  for (const auto& [code, call] : {std::pair{"95027361", "CA3"}, std::pair{"61830472", "CA4"}}) {
    studio_call listens(p, call, "+17705550101");
    listens.press(code), listens.press("2");
    EXPECT_TRUE(listens.has("En español dice:") && listens.has(spanish)) << listens.heard;
    EXPECT_EQ(listens.clip(), clip);
    listens.press("1");
    EXPECT_TRUE(listens.has("No queda nada por oír.")) << listens.heard;
  }
  auto [taken, report] = p.command({"prompts", "import", "qaa-x-prueba", p.kept().string()});
  EXPECT_EQ(taken, 0) << report;
  auto [listed, list] = p.command({"prompts", "list", "qaa-x-prueba", "--json"});
  EXPECT_EQ(times(list, "\"name\":"), 1U) << list;
  EXPECT_EQ(times(list, "\"name\":\"" + name + "\""), 1U) << list;
  EXPECT_EQ(times(list, "\"state\":\"unheard\""), 1U) << "critical, and nobody translated it back: " << list;
  std::string words;
  fs::path file_of_it;
  for (const auto& file : fs::directory_iterator(p.pack))
    if (file.path().extension() == ".yaml") words += text_in(file_of_it = file.path());
  for (const char* fact :
       {"of: \"", "source_sha256: ", "by: recorder-1", "id: reviewer-1, date:", "id: reviewer-2"})
    EXPECT_EQ(times(words, fact), 1U) << fact << " in " << words;
  EXPECT_EQ(times(words, "text:"), 0U) << "nobody wrote anything: " << words;
  edit(file_of_it, "  " + name + ":\n",
       "  " + name +
           ":\n    back_translation: { es: \"Lo mismo.\", by: translator-4, compared_by: reviewer-1 }\n");
  auto [heard, now] = p.command({"prompts", "list", "qaa-x-prueba", "--json"});
  EXPECT_EQ(times(now, "\"state\":\"good\""), 1U) << now;
  auto [mistakes, found] = p.command({"check"});
  EXPECT_EQ(mistakes, 0) << found;
  auto [published, revision] = p.command({"bundle", "publish", "--note", "recorded by telephone"});
  EXPECT_EQ(published, 0) << revision;
  // A recording that came in another way has a speaker, or is nobody's.
  auto loose = p.at.folder() / (name + ".wav");
  std::ofstream(loose, std::ios::binary) << spoken_wav(800);
  EXPECT_EQ(p.command({"prompts", "import", "qaa-x-prueba", loose.string()}).first, 1);
  auto [named, by_name] =
      p.command({"prompts", "import", "qaa-x-prueba", loose.string(), "--by", "recorder-1"});
  EXPECT_EQ(named, 0) << by_name;
}

TEST(studio, B2_wrong_codes_end_the_call_and_the_studio_is_no_line_of_callers) {
  studio_place p;
  studio_call guesses(p, "CA1", "+17705550100");
  guesses.press("11111111"), guesses.press("22222222"), guesses.press("33333333");
  EXPECT_TRUE(guesses.has("<Hangup") && !guesses.has("Para grabar")) << guesses.heard;
  EXPECT_EQ(times(p.lines->printed(), "studio_refused"), 3U);
  for (const char* word : {"11111111", "7705550100", "40718265"})
    EXPECT_EQ(times(p.lines->printed(), word), 0U) << word;
  // A text to that number, and its studio under another call's address.
  auto sms = p.phone->post("/v1/twilio/sms", {{"AccountSid", account},
                                              {"MessageSid", "SM1"},
                                              {"From", "+17705550100"},
                                              {"To", studio_line},
                                              {"Body", "hola"}});
  EXPECT_EQ(sms.body.find("studio"), sms.body.npos);
  studio_call knows(p, "CA2", "+17705550100");
  knows.press("40718265");
  studio_call steals(p, "CA3", "+17705550102");
  steals.heard = knows.heard;
  steals.press("1");
  EXPECT_TRUE(steals.has("<Hangup") && !steals.has("Diga esto")) << steals.heard;
}

}  // namespace
}  // namespace amparo::test
