#include "app/studio.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "app/studio_take.hpp"
#include "app/text_files.hpp"
#include "keys_support.hpp"
#include "scratch.hpp"
#include "speech/errors.hpp"
#include "speech/sound.hpp"

// The phone studio without a telephone: whose code it is, what there is to say, and what of it is kept.
namespace amparo::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const base::time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 12h};

const std::string approved =
    "    status: approved\n    translator: t-1\n"
    "    reviewers: [{ id: t-2, town: Prueba, date: \"2026-11-24\", verdict: approve }]\n";
const std::string pack =
    "locale: qaa-x-prueba\ndomain: consulate\nmessages:\n"
    "  consulate.nearest:\n    text: \"Pol {consulate_city}, zem {place}.\"\n" +
    approved + "  rights.street:\n    text: \"Bri.\"\n" + approved +
    "  rights.home:\n    text: \"Lo.\"\n    status: draft\n    translator: t-1\n";

std::string tone(double hertz, double height = 0.1) {
  speech::sound made{8'000, {}};
  for (int i = 0; i != 12'000; ++i)
    made.samples.push_back(static_cast<std::int16_t>(
        std::clamp(height * 32'767 * std::sin(2 * M_PI * hertz * i / 8'000), -32'768.0, 32'767.0)));
  return speech::write_wav(made);
}

flow::recording_review by(const std::string& who, bool approves = true) {
  return {who, "2026-11-24", approves};
}

struct studio_room {
  fs::path folder = test::scratch_folder("studio");
  config settings;
  std::optional<studio_shelf> shelf;

  studio_room() {
    fs::copy(fs::path(AMPARO_ROOT) / "tests/fixtures/bundle", folder, fs::copy_options::recursive);
    fs::create_directories(folder / "locales/qaa-x-prueba");
    std::ofstream(folder / "locales/qaa-x-prueba/consulate.yaml") << pack;
    settings.flows = folder / "flows", settings.locales = folder / "locales";
    settings.directory = fs::path(AMPARO_ROOT) / "config/directory";
    settings.data_dir = folder / "var";
    shelf.emplace(settings);
  }
  ~studio_room() { fs::remove_all(folder); }

  std::string names(const std::string& language = "qaa-x-prueba") {
    std::string out, after;
    for (auto next = shelf->next_to_record(language, ""); next; next = shelf->next_to_record(language, after))
      out += (out.empty() ? "" : " ") + next->name, after = next->name;
    return out;
  }
  std::string to_review(const std::string& who) {
    auto found = shelf->next_to_review("qaa-x-prueba", who, "");
    return found ? found->name : "-";
  }
  // Said and kept: the name of its sound.
  std::string say(const std::string& name, const std::string& who, double hertz = 440) {
    auto take = shelf->put_by(tone(hertz), false);
    EXPECT_TRUE(take);
    EXPECT_TRUE(take && shelf->keep("qaa-x-prueba", name, *take, who));
    return take ? *take : "";
  }
};

TEST(studio, B2_asks_for_each_stretch_of_what_is_served_and_not_recorded) {
  studio_room r;
  EXPECT_EQ(r.names(), "consulate.nearest consulate.nearest-2 rights.street");
  EXPECT_EQ(r.names("mam"), "") << "there is no such language";
  auto second = r.shelf->to_record("qaa-x-prueba", "consulate.nearest-2");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->part, 2U);
  EXPECT_NE(second->source.find(" ... "), std::string::npos) << "the whole Spanish: " << second->source;
  EXPECT_EQ(r.shelf->to_record("qaa-x-prueba", "rights.street")->part, 0U);
  EXPECT_FALSE(r.shelf->to_record("qaa-x-prueba", "rights.home")) << "a draft is said by nobody";
}

TEST(studio, B2_what_is_no_recording_is_told_and_not_kept) {
  studio_room r;
  EXPECT_EQ(r.shelf->put_by(tone(440, 0), false).error(), speech::errc::silent);
  EXPECT_EQ(r.shelf->put_by("RIFF", false).error(), speech::errc::no_recording);
  EXPECT_EQ(r.shelf->put_by(tone(440, 1.5), false).error(), speech::errc::clipped);
  auto take = r.shelf->put_by(tone(440), true);
  ASSERT_TRUE(take);
  EXPECT_TRUE(r.shelf->sound(*take));
  EXPECT_FALSE(r.shelf->sound("../" + *take));
  EXPECT_FALSE(r.shelf->sound(std::string(32, 'a')));
  EXPECT_FALSE(r.shelf->keep("qaa-x-prueba", "rights.street", std::string(32, 'a'), "p-1"));
  EXPECT_FALSE(r.shelf->keep("qaa-x-prueba", "rights.home", *take, "p-1"));
  r.shelf->drop(*take);
  EXPECT_FALSE(r.shelf->sound(*take));
}

TEST(studio, B2_nobody_reviews_what_they_said_and_everybody_once) {
  studio_room r;
  auto take = r.say("rights.street", "p-1");
  EXPECT_TRUE(r.shelf->keep("qaa-x-prueba", "rights.street", take, "p-1")) << "told once more";
  EXPECT_FALSE(r.shelf->keep("qaa-x-prueba", "rights.street", *r.shelf->put_by(tone(330), false), "p-2"))
      << "it is recorded by now";
  EXPECT_EQ(r.names(), "consulate.nearest consulate.nearest-2");
  EXPECT_EQ(r.to_review("p-1"), "-");
  EXPECT_FALSE(r.shelf->review("qaa-x-prueba", "rights.street", take, by("p-1")));
  EXPECT_EQ(r.to_review("p-2"), "rights.street");
  EXPECT_FALSE(r.shelf->review("qaa-x-prueba", "rights.street", std::string(32, 'a'), by("p-2")))
      << "not of another recording than the one that was heard";
  for (int i = 0; i != 2; ++i)
    EXPECT_TRUE(r.shelf->review("qaa-x-prueba", "rights.street", take, by("p-2"))) << "told twice";
  EXPECT_EQ(r.to_review("p-2"), "-");
  EXPECT_EQ(r.to_review("p-3"), "rights.street");
  auto kept = read_take(*whole_file(r.folder / "var/studio/qaa-x-prueba/rights.street.json"));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->by, "p-1");
  EXPECT_EQ(kept->reviews, std::vector{by("p-2")});
  EXPECT_EQ(read_take(text_of(*kept)), kept);
}

TEST(studio, B2_what_was_found_wrong_is_asked_for_again_and_its_reviews_are_gone_with_it) {
  studio_room r;
  auto first = r.say("rights.street", "p-1");
  EXPECT_TRUE(r.shelf->review("qaa-x-prueba", "rights.street", first, by("p-2", false)));
  EXPECT_EQ(r.names(), "consulate.nearest consulate.nearest-2 rights.street");
  EXPECT_EQ(r.to_review("p-3"), "-");
  auto second = r.say("rights.street", "p-1", 550);
  EXPECT_FALSE(r.shelf->review("qaa-x-prueba", "rights.street", first, by("p-3")));
  EXPECT_EQ(r.to_review("p-2"), "rights.street");
  EXPECT_TRUE(r.shelf->review("qaa-x-prueba", "rights.street", second, by("p-2")));
}

TEST(studio, B2_a_recording_is_of_the_spanish_that_it_was_made_of) {
  studio_room r;
  auto take = r.say("rights.street", "p-1");
  auto spanish = r.folder / "locales/es-MX/detained.yaml";
  auto text = *whole_file(spanish);
  auto at = text.find("text: \"", text.find("rights.street"));
  ASSERT_NE(at, text.npos);
  std::ofstream(spanish) << text.insert(at + 7, "Ahora: ");
  EXPECT_EQ(r.names(), "consulate.nearest consulate.nearest-2 rights.street") << "stale: it is said again";
  EXPECT_EQ(r.to_review("p-2"), "-");
  EXPECT_FALSE(r.shelf->review("qaa-x-prueba", "rights.street", take, by("p-2")));
}

// Of a language that nobody writes the Spanish is what there is to say, and a recording is of that Spanish.
TEST(studio, B2_a_language_without_writing_is_asked_for_the_spanish_itself) {
  studio_room r;
  std::ofstream(r.folder / "locales/_tags.yaml") << "tags: {}\nunwritten: [qab-x-oral]\n";
  auto first = r.shelf->to_record("qab-x-oral", "consulate.nearest"),
       second = r.shelf->to_record("qab-x-oral", "consulate.nearest-2"),
       whole = r.shelf->to_record("qab-x-oral", "rights.street");
  ASSERT_TRUE(first && second && whole);
  EXPECT_EQ(first->source, "Quizá ... cerca de ... ") << "a speaker needs the sentence";
  EXPECT_EQ(first->words + "|" + second->words, "Quizá|cerca de") << "and the stretch that is meant";
  EXPECT_EQ(whole->source + "|" + whole->words, "Pregunte si puede irse.|");
  EXPECT_EQ(r.names(), "consulate.nearest consulate.nearest-2 rights.street") << "a written one as before";

  auto sound = r.shelf->put_by(tone(440), false);
  ASSERT_TRUE(sound && r.shelf->keep("qab-x-oral", "rights.street", *sound, "p-1"));
  EXPECT_FALSE(r.shelf->to_record("qab-x-oral", "rights.street"));
  auto take = read_take(*whole_file(r.folder / "var/studio/qab-x-oral/rights.street.json"));
  ASSERT_TRUE(take);
  EXPECT_EQ(take->says + "|" + take->of, "|Pregunte si puede irse.");
  EXPECT_EQ(r.shelf->next_to_review("qab-x-oral", "p-1", ""), std::nullopt);
  EXPECT_TRUE(r.shelf->review("qab-x-oral", "rights.street", *sound, by("p-2")));

  auto spanish = r.folder / "locales/es-MX/detained.yaml";
  auto text = *whole_file(spanish);
  std::ofstream(spanish) << text.replace(text.find("irse"), 4, "ir");
  EXPECT_TRUE(r.shelf->to_record("qab-x-oral", "rights.street")) << "another Spanish: it is said again";
  EXPECT_EQ(r.shelf->next_to_review("qab-x-oral", "p-3", ""), std::nullopt);
}

TEST(studio, B2_a_record_that_somebody_wrote_by_hand_is_none) {
  for (
      const char* text :
      {"", "{", "[]", "{}", R"({"says":"a","source_sha256":"b","sha256":"c","by":"","reviewers":[]})",
       R"({"says":"a","source_sha256":"b","sha256":"c","by":"d"})",
       R"({"says":"a","source_sha256":"b","sha256":"c","by":"d","reviewers":[{"id":"e"}]})",
       R"({"says":1,"source_sha256":"b","sha256":"c","by":"d","reviewers":[]})",
       R"({"says":"a","source_sha256":"b","sha256":"c","by":"d","reviewers":[{"id":"e","date":"f","verdict":"yes"}]})"})
    EXPECT_FALSE(read_take(text)) << text;
}

config two_people() {
  config out;
  out.studio_people.push_back({"p-1", "qaa-x-prueba", base::secret_text("40718265")});
  out.studio_people.push_back({"p-2", "qaa-x-prueba", base::secret_text("950273614")});
  return out;
}

TEST(studio, B2_a_code_is_one_person_s_and_after_twenty_wrong_ones_none_is_taken_for_an_hour) {
  auto settings = two_people();
  studio room(settings);
  auto keys = test_keys();
  auto who = [&](const char* code, base::time_point now = noon) {
    const auto* found = room.admitted(keys.dedupe, code, now);
    return found == nullptr ? "-" : found->id;
  };
  EXPECT_EQ(who("40718265"), "p-1");
  EXPECT_EQ(who("950273614"), "p-2");
  for (const char* wrong : {"", "4071826", "407182650", "40718264", "9502736140"}) EXPECT_EQ(who(wrong), "-");
  for (int i = 5; i != 19; ++i) EXPECT_EQ(who("11111111"), "-");
  EXPECT_EQ(who("40718265"), "p-1") << "nineteen wrong ones";
  EXPECT_EQ(who("11111111"), "-");
  EXPECT_EQ(who("40718265"), "-") << "closed to all";
  EXPECT_EQ(who("40718265", noon + 59min), "-");
  EXPECT_EQ(who("40718265", noon + 60min), "p-1");
}

// What the configuration's mistakes are called; "" where there are none.
std::string rules_of(const std::string& lines, const std::string& people) {
  base::findings out;
  auto read = read_config("amparo.yaml",
                          "public_url: https://ayuda.example.org\nproviders:\n" + lines + people, {}, out);
  std::string rules;
  for (const auto& one : out) rules += (rules.empty() ? "" : " ") + one.rule;
  EXPECT_EQ(rules.empty(), read.has_value());
  return rules;
}

TEST(studio, B2_its_line_is_its_own_and_each_code_is_long_and_one_person_s) {
  auto folder = test::scratch_folder("codes");
  auto secret = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder / name) << text << "\n";
    fs::permissions(folder / name, fs::perms::owner_read);
    return "code: { file: " + (folder / name).string() + " } }\n";
  };
  auto good = secret("good", "40718265"), other = secret("other", "95027361"),
       short_one = secret("short", "4071826"), word = secret("word", "perro1234");
  auto token = secret("token", "00112233445566778899aabbccddeeff");
  auto twilio =
      "  twilio: { kind: twilio, account_sid: AC0123456789abcdef0123456789abcdef, auth_token: { file: " +
      (folder / "token").string() + " } }\n";
  auto line = [&](const std::string& modes) {
    return twilio + "lines:\n  - { number: \"+525550001119\", provider: twilio, modes: [" + modes + "] }\n";
  };
  auto people = [](const std::vector<std::string>& all) {
    std::string out = "studio:\n  people:\n";
    for (const auto& one : all) out += "    - { language: quc, " + one;
    return out;
  };
  EXPECT_EQ(rules_of(line("studio"), people({"id: p-1, " + good, "id: p-2, " + other})), "");
  EXPECT_EQ(rules_of(line("studio"), ""), "studio-of-nobody");
  EXPECT_EQ(rules_of(line("studio, voice"), people({"id: p-1, " + good})), "no-mode");
  EXPECT_EQ(rules_of(line("studio"), people({"id: p-1, " + short_one})), "bad-code");
  EXPECT_EQ(rules_of(line("studio"), people({"id: p-1, " + word})), "bad-code");
  EXPECT_EQ(rules_of(line("studio"), people({"id: p-1, " + good, "id: p-2, " + good})), "bad-code");
  EXPECT_EQ(rules_of(line("studio"), people({"id: p-1, " + good, "id: p-1, " + other})), "bad-person");
  EXPECT_EQ(rules_of(line("studio"), people({"id: María, " + good})), "bad-person");
  EXPECT_EQ(rules_of(line("studio"), people({"id: p-1, code: \"40718265\" }\n"})), "not-a-secret");
  fs::remove_all(folder);
}

TEST(studio, where_a_call_stands_is_read_as_it_was_written_and_nothing_else_is) {
  studio_state state{
      studio_place::keep, 2, "p-1", "rights.street", std::string(32, 'a'), std::string(32, 'b'),
      1'795'000'000};
  auto bytes = encode(state);
  auto back = decode_studio(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, state);
  for (std::size_t n = 0; n != bytes.size(); ++n) EXPECT_FALSE(decode_studio(bytes.substr(0, n))) << n;
  EXPECT_FALSE(decode_studio(bytes + "x"));
  bytes[1] = 6;
  EXPECT_FALSE(decode_studio(bytes)) << "there is no such place";
}

}  // namespace
}  // namespace amparo::app
