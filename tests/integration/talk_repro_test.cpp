#include <gtest/gtest.h>

#include <fstream>

#include "integration/helpline_support.hpp"

// `amparo talk --repro` prints a transcript, and `amparo test` plays it.
namespace amparo::test {
namespace {

void write(const std::filesystem::path& file, const std::string& text) { std::ofstream(file) << text; }

TEST(talk, what_repro_prints_comes_true) {
  installation at("embedded");
  auto config = at.config_for("a").string();
  auto said = at.folder() / "said", talk = at.folder() / "repro.talk";
  for (const std::string mode : {"", "--voice"}) {
    write(said, mode.empty() ? "# A raid.\nmigra en mi puerta\ncasa\n+5m\nsi\nBORRAR\n"
                             : "1\n(silence)\n1\n1\n(hangup)\n");
    std::vector<std::string> words{"talk",  "--repro",           "--config", config,
                                   "--now", "2026-11-24T12:00Z", "--script", said.string()};
    if (!mode.empty()) words.push_back(mode);
    auto [code, printed] = at.command(words);
    ASSERT_EQ(code, 0) << printed;
    write(talk, printed);
    auto [result, report] = at.command({"test", talk.string(), "--config", config});
    EXPECT_EQ(result, 0) << report << printed;
    EXPECT_NE(printed.find("! callback topic=home_raid urgency=now"), std::string::npos) << printed;
  }
}

TEST(talk, a_transcript_that_goes_another_way_is_shown_and_can_be_written_anew) {
  installation at("embedded");
  auto config = at.config_for("a").string();
  auto talk = (at.folder() / "wrong.talk").string();
  write(talk, "flow: person locale: es-MX now: 2026-11-24T12:00Z modes: sms\n> Llámeme\n< Mañana\n");
  auto [code, shown] = at.command({"test", talk, "--config", config});
  EXPECT_EQ(code, 1);
  EXPECT_NE(shown.find("-    3  < Mañana\n+       < Anotado."), std::string::npos) << shown;
  auto [still, as_json] = at.command({"test", talk, "--config", config, "--json"});
  EXPECT_EQ(still, 1);
  EXPECT_EQ(as_json.rfind("{\"passed\":0,\"failed\":1,\"transcripts\":[{\"file\":", 0), 0U) << as_json;
  auto [again, written] = at.command({"test", talk, "--config", config, "--update"});
  EXPECT_EQ(again, 1) << written;
  EXPECT_EQ(at.command({"test", talk, "--config", config}).first, 0);
}

TEST(import, writes_flows_texts_and_a_report_of_what_was_left) {
  installation at("embedded");
  auto out = at.folder() / "brought";
  auto [code, said] = at.command({"import", "rapidpro",
                                  std::string(AMPARO_ROOT) + "/tests/fixtures/import/rapidpro/menu.json",
                                  "--config", at.config_for("a").string(), "--out", out.string()});
  EXPECT_TRUE(std::filesystem::exists(out / "flows/bienvenida.yaml")) << said;
  EXPECT_TRUE(std::filesystem::exists(out / "locales/es-MX/bienvenida.yaml")) << said;
  EXPECT_TRUE(std::filesystem::exists(out / "report.txt")) << said;
  EXPECT_EQ(code, said.find("finds no mistake") != std::string::npos ? 0 : 1) << said;
}

}  // namespace
}  // namespace amparo::test
