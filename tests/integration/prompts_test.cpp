#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "app/studio_take.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "flow/translation.hpp"
#include "integration/files_support.hpp"
#include "integration/helpline_support.hpp"
#include "speech/recording.hpp"
#include "speech/sound.hpp"

// `amparo prompts` as whoever collects recordings runs it, from a speaker's file to the locale's folder.
namespace amparo::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* pack = R"(locale: qaa-x-prueba
domain: consulate
messages:
  # Heard by everybody.
  rights.street:
    text: "Bri."
    status: approved
    translator: t-1
    reviewers:
      - { id: t-2, town: Prueba, date: "2026-11-24", verdict: approve }
  consulate.nearest:
    text: "Pol {consulate_city}, zem {place}."
    status: draft
    translator: t-1
)";

// A tone as a recorder writes it: 22,050 Hz, quiet, no silence before it.
void record(const fs::path& file, double hertz, double height = 0.1) {
  speech::sound tone{22'050, {}};
  for (int i = 0; i != 22'050; ++i)
    tone.samples.push_back(static_cast<std::int16_t>(
        std::clamp(height * 32'767 * std::sin(2 * M_PI * hertz * i / 22'050), -32'768.0, 32'767.0)));
  std::ofstream(file, std::ios::binary) << speech::write_wav(tone);
}

struct prompts_place {
  installation at{"embedded"};
  fs::path content = at.folder() / "content", config, mine = content / "locales/qaa-x-prueba";

  prompts_place() {
    auto shipped = fs::path(AMPARO_ROOT);
    fs::create_directories(content);
    fs::copy(shipped / "tests/fixtures/bundle", content, fs::copy_options::recursive);
    fs::create_directory(mine);
    std::ofstream(mine / "consulate.yaml") << pack;
    config = at.config_for("a");
    edit(config, (shipped / "flows").string(), (content / "flows").string());
    edit(config, (shipped / "locales").string(), (content / "locales").string());
  }
  std::pair<int, std::string> prompts(std::vector<std::string> words) {
    words.insert(words.begin(), "prompts");
    words.insert(words.end(), {"--config", config.string()});
    return at.command(words);
  }
  std::vector<fs::path> clips(const fs::path& folder) {
    std::vector<fs::path> out;
    if (fs::exists(folder / "audio"))
      for (const auto& entry : fs::directory_iterator(folder / "audio")) out.push_back(entry.path());
    return out;
  }
};

TEST(prompts, from_a_speaker_s_file_to_the_locale_s_folder) {
  prompts_place p;
  auto given = p.at.folder() / "given";
  fs::create_directory(given);
  auto [open, missing] = p.prompts({"missing", "qaa-x-prueba"});
  EXPECT_EQ(open, 1);
  EXPECT_NE(missing.find("rights.street.wav: not recorded\n    Bri."), missing.npos) << missing;
  EXPECT_EQ(missing.find("consulate.nearest"), missing.npos) << "a draft is not heard";

  record(given / "rights.street.wav", 440);
  record(given / "consulate.nearest-2.wav", 330);
  record(given / "rights.stret.wav", 550);
  record(given / "consulate.nearest.wav", 550, 1.5);
  auto [some, report] = p.prompts({"import", "qaa-x-prueba", given.string()});
  EXPECT_EQ(some, 1);
  EXPECT_NE(report.find("2 recordings were taken, 2 were left out"), report.npos) << report;
  EXPECT_NE(report.find("consulate.nearest.wav: it is cut off where it is loud"), report.npos) << report;
  EXPECT_NE(report.find("Did you mean \"rights.street\"?"), report.npos) << report;
  auto first = p.clips(p.mine);
  EXPECT_EQ(first.size(), 2U);
  auto text = text_in(p.mine / "consulate.yaml");
  EXPECT_NE(
      text.find("  # Heard by everybody.\n  rights.street:\n    text: \"Bri.\"\n    status: approved\n"),
      text.npos);
  EXPECT_EQ(times(text, "reviewers: [] }"), 2U) << text;
  EXPECT_EQ(times(text, "verdict"), 1U) << "nobody approves by importing";
  for (const auto& clip : first) {
    EXPECT_NE(text.find("file: audio/" + clip.filename().string()), text.npos);
    EXPECT_NEAR(speech::measure_of(*speech::read_wav(text_in(clip))).loudness, -19, 2);
  }
  auto [waits, unheard] = p.prompts({"list", "qaa-x-prueba", "--json"});
  EXPECT_EQ(waits, 0);
  EXPECT_EQ(times(unheard, "\"state\":\"unheard\""), 2U) << unheard;

  record(p.at.folder() / "again.wav", 660);
  EXPECT_EQ(
      p.prompts({"import", "qaa-x-prueba", "rights.street", (p.at.folder() / "again.wav").string()}).first,
      0);
  EXPECT_EQ(p.clips(p.mine).size(), 2U) << "the earlier one went with its entry";
  EXPECT_EQ(times(text_in(p.mine / "consulate.yaml"), "file: audio/"), 2U);
}

// As the phone studio leaves a recording: the file, and beside it who said it, of what, and who listened.
struct left_by_studio {
  fs::path folder;
  app::studio_take take;

  explicit left_by_studio(const fs::path& where) : folder(where) {
    fs::create_directory(folder);
    record(folder / "said.wav", 440);
    auto made = speech::prepared_recording(text_in(folder / "said.wav"), std::chrono::seconds(60));
    fs::remove(folder / "said.wav");
    std::ofstream(folder / "rights.street.wav", std::ios::binary) << made->wav;
    auto digest = base::hex(base::sha256(made->wav));
    take = {"Bri.", "", flow::source_digest("Pregunte si puede irse.", "", "", ""), digest, "recorder-1", {}};
  }
  void write(const app::studio_take& what) const {
    std::ofstream(folder / "rights.street.json") << app::text_of(what);
  }
};

TEST(prompts, B2_what_the_studio_kept_comes_in_as_it_was_heard_and_only_of_what_stands_now) {
  prompts_place p;
  left_by_studio left(p.at.folder() / "studio");
  auto import = [&](const app::studio_take& what) {
    left.write(what);
    return p.prompts({"import", "qaa-x-prueba", left.folder.string()});
  };
  auto other = left.take;
  other.source_sha256 = std::string(64, 'a');
  EXPECT_NE(import(other).second.find("the text has changed since it was said"), std::string::npos);
  other = left.take, other.says = "Bri lo.";
  EXPECT_NE(import(other).second.find("the text has changed since it was said"), std::string::npos);
  other = left.take, other.sha256 = std::string(64, 'a');
  EXPECT_NE(import(other).second.find("not the recording that its record is of"), std::string::npos);
  other = left.take, other.reviews = {{"reviewer-1", "2026-11-24", false}};
  EXPECT_NE(import(other).second.find("found it wrong"), std::string::npos);
  EXPECT_TRUE(p.clips(p.mine).empty());

  auto [taken, report] = import(left.take);
  EXPECT_EQ(taken, 0) << report;
  auto clips = p.clips(p.mine);
  ASSERT_EQ(clips.size(), 1U);
  EXPECT_EQ(text_in(clips.front()), text_in(left.folder / "rights.street.wav")) << "byte for byte";
  EXPECT_EQ(times(text_in(p.mine / "consulate.yaml"), "by: recorder-1, reviewers: [] }"), 1U);
  // Somebody listened since, and somebody wrote a review of their own into the file meanwhile.
  edit(p.mine / "consulate.yaml", "reviewers: [] }",
       "reviewers: [{ id: reader-9, date: \"2026-11-24\", verdict: approve }] }");
  auto heard = left.take;
  heard.reviews = {{"reviewer-1", "2026-11-24", true}, {"reader-9", "2026-11-20", true}};
  EXPECT_EQ(import(heard).first, 0);
  auto text = text_in(p.mine / "consulate.yaml");
  EXPECT_EQ(times(text, "id: reader-9, date: \"2026-11-24\""), 1U) << text;
  EXPECT_EQ(times(text, "id: reviewer-1, date: \"2026-11-24\", verdict: approve"), 1U) << text;
  EXPECT_EQ(p.clips(p.mine).size(), 1U);
}

TEST(prompts, only_a_language_with_a_voice_is_read_aloud_by_a_program) {
  prompts_place p;
  auto [refused, why] = p.prompts({"render", "qaa-x-prueba"});
  EXPECT_EQ(refused, 1);
  EXPECT_NE(why.find("its own speakers record it"), why.npos) << why;
  EXPECT_TRUE(p.clips(p.mine).empty());

  auto spanish = p.content / "locales/es-MX";
  auto [made, report] = p.prompts({"render", "es-MX", "rights.street", "consulate.found"});
  EXPECT_EQ(made, 0) << report;
  EXPECT_EQ(p.clips(spanish).size(), 2U);
  auto words = text_in(spanish / "consulate.yaml");
  EXPECT_NE(words.find("kind: synthetic"), words.npos);
  EXPECT_NE(words.find("says: \"Consulado en\""), words.npos) << "and no caller's town";
}

}  // namespace
}  // namespace amparo::test
