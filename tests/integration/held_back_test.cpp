#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "integration/files_support.hpp"
#include "integration/helpline_support.hpp"

// The publication gate while a line is open (languages.md § 4.2): what people have approved is said until one
// of them takes that back, or until the source changes; from the next revision on callers hear the source.
namespace amparo::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* own_line = "+525550002222";

void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

struct gated_place : helpline_place {
  fs::path content = at.own_content(), own = content / "locales/qaa-x-prueba/rights.yaml",
           source = content / "locales/es-MX/rights.yaml";
  fs::path config;

  gated_place() {
    fs::copy(fs::path(AMPARO_ROOT) / "tests/locales/qaa-x-prueba", own.parent_path(),
             fs::copy_options::recursive);
    at.more_lines = std::string("  - { number: \"") + own_line +
                    "\", provider: twilio, language: qaa-x-prueba, country: MX, modes: [sms, voice] }\n";
    config = at.config_for("publisher");
  }

  std::string published() {
    auto [code, said] = at.command({"bundle", "publish", "--note", "n", "--config", config.string()});
    EXPECT_EQ(code, 0) << said;
    return said;
  }
  static void is_live(const helpline& line, std::size_t revisions) {
    ASSERT_TRUE(holds_within(std::chrono::seconds(30), [&] {
      return times(line.printed(), "\"bundle_live\"") == revisions;
    })) << line.printed();
  }
  // What a person who was arrested is told, in their own words.
  std::string told(const helpline& line, const std::string& from) {
    provider_side provider(at, line.port());
    auto answer = provider.post("/v1/twilio/sms", {{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                                                   {"MessageSid", "SM" + from.substr(1)},
                                                   {"From", from},
                                                   {"To", own_line},
                                                   {"Body", "nakle"}});
    EXPECT_EQ(answer.status, 200U);
    return answer.body;
  }
};

TEST(held_back, L9_an_approval_taken_back_or_a_changed_source_is_heard_from_the_next_revision_on) {
  gated_place p;
  const auto approved = text_in(p.own), spanish = text_in(p.source);
  EXPECT_EQ(p.published().find("[gate]"), std::string::npos);
  helpline line(p.at, "a");
  auto theirs = p.told(line, "+15555550142");
  EXPECT_NE(theirs.find("Koelgi darimtau."), theirs.npos) << theirs;
  EXPECT_EQ(theirs.find("Guarde silencio"), theirs.npos) << theirs;

  auto first = approved.find("rights.core:");
  auto reviewer = approved.find("      - { id: ", first);
  auto without = approved;
  without.erase(reviewer, approved.find('\n', reviewer) + 1 - reviewer);
  write(p.own, without);
  auto said = p.published();
  EXPECT_NE(said.find("it needs 2 approvals by others than its translator, and has 1 [gate]"), said.npos)
      << said;
  gated_place::is_live(line, 2);
  // Key, variant and rule are logged, of each text whose decision is another one now, and nothing of a
  // caller.
  auto decided = [](const std::string& key, const std::string& rule) {
    return "\"event\":\"gate\",\"variant\":\"qaa-x-prueba\",\"key\":\"" + key + "\",\"rule\":\"" + rule +
           "\"";
  };
  EXPECT_EQ(times(line.printed(), decided("rights.core", "held_back")), 1U) << line.printed();
  EXPECT_EQ(times(line.printed(), "\"event\":\"gate\""), 1U) << "and no other text's";
  auto source = p.told(line, "+15555550143");
  EXPECT_EQ(source.find("Koelgi darimtau."), source.npos) << source;
  EXPECT_NE(source.find("Guarde silencio."), source.npos) << source;
  EXPECT_NE(source.find("idtlape BILDUME."), source.npos) << "and the offer of a person: " << source;

  write(p.own, approved);
  EXPECT_EQ(p.published().find("[gate]"), std::string::npos);
  gated_place::is_live(line, 3);
  EXPECT_EQ(times(line.printed(), decided("rights.core", "approved")), 1U) << line.printed();
  theirs = p.told(line, "+15555550144");
  EXPECT_NE(theirs.find("Koelgi darimtau."), theirs.npos) << theirs;

  auto changed = spanish;
  changed.replace(changed.find("Guarde silencio."), 16, "Guarde silencio!");
  write(p.source, changed);
  said = p.published();
  EXPECT_NE(said.find("the source has changed since [gate]"), said.npos) << said;
  gated_place::is_live(line, 4);
  source = p.told(line, "+15555550145");
  EXPECT_EQ(source.find("Koelgi darimtau."), source.npos) << source;
  EXPECT_NE(source.find("Guarde silencio!"), source.npos) << source;
}

}  // namespace
}  // namespace amparo::test
