#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "integration/files_support.hpp"
#include "integration/helpline_support.hpp"
#include "speech/sound.hpp"
#include "store/keys.hpp"

// Recordings from a speaker's file to the caller's ear: imported, approved, published, fetched by the
// provider that plays them, and lost.
namespace amparo::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* own_line = "+525550002222";
constexpr const char* caller = "+15555550142";

struct text_row {
  const char *key, *text;
};
constexpr std::array texts{text_row{"main.menu", "Bri lo. {choices} 0 pol"},
                           text_row{"main.menu.rights", "zem"},
                           text_row{"main.menu.consulate", "tumdorel"},
                           text_row{"main.menu.form", "forz"},
                           text_row{"menu.choice_voice", "{label}, nelcoi {key}."},
                           text_row{"input.no_match", "Mu."},
                           text_row{"input.no_input", "Sig."},
                           text_row{"input.too_many", "Pru."},
                           text_row{"place.not_found", "Mu lo."},
                           text_row{"system.not_offered", "Mu id."}};

void record_tone(const fs::path& file, double hertz) {
  speech::sound tone{16'000, {}};
  for (int i = 0; i != 8'000; ++i)
    tone.samples.push_back(static_cast<std::int16_t>(3'000 * std::sin(2 * M_PI * hertz * i / 16'000)));
  std::ofstream(file, std::ios::binary) << speech::write_wav(tone);
}

// The small bundle of the unit tests with a language of its own, on a line of its own.
struct recorded_place : helpline_place {
  fs::path content = at.own_content(), mine = content / "locales/qaa-x-prueba/main.yaml";
  fs::path config;

  recorded_place() {
    for (const char* folder : {"flows", "locales"}) {
      fs::remove_all(content / folder);
      fs::copy(fs::path(AMPARO_ROOT) / "tests/fixtures/bundle" / folder, content / folder,
               fs::copy_options::recursive);
    }
    edit(content / "locales/es-MX/system.yaml", "  system.limit:",
         "  language.interpreter_line: { text: \"Diga PERSONA y buscaremos un intérprete.\" }\n  "
         "system.limit:");
    fs::create_directories(mine.parent_path());
    std::ofstream out(mine);
    out << "locale: qaa-x-prueba\ndomain: main\nmessages:\n";
    for (const auto& [key, text] : texts)
      out << "  " << key << ":\n    text: \"" << text
          << "\"\n    status: approved\n    translator: t-1\n    reviewers:\n"
             "      - { id: t-2, town: Prueba, date: \"2026-11-24\", verdict: approve }\n";
    out.close();
    at.more_lines = std::string("  - { number: \"") + own_line +
                    "\", provider: twilio, language: qaa-x-prueba, country: MX, modes: [sms, voice] }\n";
    config = at.config_for("publisher");
  }

  std::pair<int, std::string> amparo(std::vector<std::string> words) {
    words.insert(words.end(), {"--config", config.string()});
    return at.command(words);
  }
  // Every stretch from a tone of its own, as a folder that a speaker gave.
  void record_all() {
    auto given = at.folder() / "given";
    fs::create_directory(given);
    double hertz = 300;
    for (const auto& [key, text] : texts) record_tone(given / (std::string(key) + ".wav"), hertz += 40);
    record_tone(given / "main.menu-2.wav", hertz + 40);
    auto [code, said] = amparo({"prompts", "import", "qaa-x-prueba", given.string()});
    ASSERT_EQ(code, 0) << said;
  }
  void approve_all() {
    auto text = text_in(mine);
    for (auto place = text.find("reviewers: [] }"); place != text.npos; place = text.find("reviewers: [] }"))
      text.replace(place, 15,
                   "reviewers: [{ id: t-3, town: Prueba, date: \"2026-11-24\", verdict: approve }] }");
    std::ofstream(mine) << text;
  }
  void publish() {
    auto [code, said] = amparo({"bundle", "publish", "--note", "n"});
    ASSERT_EQ(code, 0) << said;
  }
};

std::string ring(recorded_place& p, const helpline& line, const std::string& call) {
  provider_side provider(p.at, line.port());
  auto answer = provider.post("/v1/twilio/voice", {{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                                                   {"CallSid", call},
                                                   {"From", caller},
                                                   {"To", own_line},
                                                   {"CallStatus", "ringing"},
                                                   {"Direction", "inbound"}});
  EXPECT_EQ(answer.status, 200U);
  return answer.body;
}

// The path of the document's first clip: "/audio/<name>.wav".
std::string first_clip(const std::string& twiml) {
  auto at = twiml.find("/audio/");
  return at == twiml.npos ? "" : twiml.substr(at, twiml.find('<', at) - at);
}

http_answer fetch(const helpline& line, const std::string& target, const std::string& more = "") {
  http_connection connection(line.port());
  return connection.exchange("GET " + target + " HTTP/1.1\r\nHost: ayuda.example.org\r\n" + more + "\r\n");
}

TEST(recordings, L9_H8_a_call_plays_what_speakers_recorded_and_is_spanish_where_that_is_lost) {
  recorded_place p;
  p.record_all();
  p.publish();
  helpline a(p.at, "a");
  auto unheard = ring(p, a, "CA1");
  EXPECT_EQ(unheard.find("<Play>"), unheard.npos) << "nobody has approved one of them";
  EXPECT_NE(unheard.find("Línea de ayuda."), unheard.npos) << unheard;
  EXPECT_NE(unheard.find("buscaremos un intérprete"), unheard.npos) << unheard;

  p.approve_all();
  p.publish();
  ASSERT_TRUE(
      holds_within(std::chrono::seconds(30), [&] { return times(a.printed(), "\"bundle_live\"") == 2; }));
  auto menu = ring(p, a, "CA2");
  EXPECT_EQ(times(menu, "<Play>https://ayuda.example.org/audio/"), 8U) << menu;
  EXPECT_EQ(times(menu, "<Say"), 3U) << "the three keys: " << menu;
  EXPECT_EQ(menu.find("qaa-x-prueba"), menu.npos) << "no voice is asked to read it";
  EXPECT_EQ(menu.find("intérprete"), menu.npos);

  auto clip = first_clip(menu);
  auto whole = fetch(a, clip);
  EXPECT_EQ(whole.status, 200U);
  auto on_disk = p.content / "locales/qaa-x-prueba" / clip.substr(1);
  EXPECT_TRUE(whole.body == text_in(on_disk)) << "the very file, by the name that it has in its folder";
  auto part = fetch(a, clip, "Range: bytes=0-3\r\n");
  EXPECT_EQ(part.status, 206U);
  EXPECT_EQ(part.body, "RIFF");
  auto tag = "\"" + clip.substr(7, 32) + "\"";
  EXPECT_EQ(fetch(a, clip, "If-None-Match: " + tag + "\r\n").status, 304U);
  EXPECT_EQ(fetch(a, "/audio/" + std::string(32, '0') + ".wav").status, 404U);

  // The store loses one recording; a gateway that has never had it goes on without.
  auto lost = base::hex(base::sha256(whole.body));
  ASSERT_EQ(p.asks({"DEL", store::bundle_part_key(lost)}).integer, 1);
  helpline b(p.at, "b");
  auto spanish = ring(p, b, "CA3");
  EXPECT_NE(spanish.find("Línea de ayuda."), spanish.npos) << spanish;
  EXPECT_NE(spanish.find("buscaremos un intérprete"), spanish.npos) << spanish;
  EXPECT_EQ(times(spanish, "<Play>"), 6U) << "the choices are still their own: " << spanish;
  EXPECT_EQ(fetch(b, clip).status, 404U);
  EXPECT_NE(b.printed().find("bundle_lacks_recordings"), std::string::npos);
}

}  // namespace
}  // namespace amparo::test
