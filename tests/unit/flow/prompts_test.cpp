#include "flow/prompts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "flow/model.hpp"
#include "flow/stretches.hpp"
#include "flow_support.hpp"

// The recordings of a language: what is read aloud, where a recording is written down, and which are played.
namespace amparo::flow::test {
namespace {

using message::channel;

TEST(stretches, are_the_words_between_the_values) {
  using words = std::vector<std::string>;
  struct row {
    const char* text;
    words stretches;
  };
  for (const auto& [text, stretches] :
       {row{"No firme nada.", {"No firme nada."}}, row{"{label}, marque {key}.", {"", "marque", ""}},
        row{"¿Dónde está? {choices} 0 persona", {"¿Dónde está?", "0 persona"}},
        row{"Llame: {n}. Repito: {n}.", {"Llame:", "Repito:", ""}}, row{"{key} {label}", {"", "", ""}},
        row{"A '{'b'}' {n}", {"A {b}", ""}}})
    EXPECT_EQ(stretches_of(text, "qaa-x-prueba"), stretches) << text;
  EXPECT_FALSE(stretches_of("{n, plural, one {una hora} other {# horas}}", "es-MX"));
  EXPECT_FALSE(stretches_of("{n", "es-MX"));
}

const std::string digest(64, 'a'), other_digest(64, 'b');

// Kept by hand, with what people leave in such files.
const std::string own = R"(# Ours.
locale: qaa-x-prueba
domain: consulate
messages:
  # Heard first.
  rights.street:
    text: "Bri."        # two words in one
    audio: { file: audio/old.wav, kind: recorded, sha256: ")" +
                        digest + R"(", ms: 900, says: "Bri." }
    # Asked about in spring.
    status: approved
    translator: t-1
    reviewers:
      - { id: t-2, town: Prueba, date: "2026-11-24", verdict: approve }

  consulate.nearest:
    text: "Pol {consulate_city}, zem {place}."
    status: approved
    translator: t-1
    reviewers:
      - { id: t-2, town: Prueba, date: "2026-11-24", verdict: approve }
    audio:
      - { file: audio/pol.wav, kind: recorded, sha256: ")" +
                        digest + R"(", ms: 900, says: "Pol" }
      # This one is to be recorded again.
      - { file: audio/zem.wav, kind: recorded, sha256: ")" +
                        digest + R"(", ms: 900, says: "zem" }

words:
  rights.entry: [pod]
)";

files with_own(const std::string& text = own) { return basics().locale("consulate", text, "qaa-x-prueba"); }

clip_facts good_clip(const std::string& sha256 = digest) {
  clip_facts clip;
  clip.is_readable = true;
  clip.rate = 8'000, clip.channels = 1, clip.bits = 16;
  clip.length = std::chrono::milliseconds(900), clip.lead = std::chrono::milliseconds(250);
  clip.loudness = -19;
  clip.sha256 = sha256;
  return clip;
}

load_options with_clips(const std::vector<std::string>& names) {
  load_options options;
  options.clips.emplace();
  for (const auto& name : names) options.clips->emplace("locales/qaa-x-prueba/audio/" + name, good_clip());
  return options;
}

std::vector<prompt_row> rows_of(const files& all, const load_options& options) {
  base::findings out;
  auto rows = prompts_of(all.flows, all.locales, nullptr, options, "qaa-x-prueba", out);
  EXPECT_EQ(text_of(out), "");
  return rows;
}

std::string states_of(const std::vector<prompt_row>& rows) {
  std::string out;
  for (const auto& row : rows)
    out += row.name + " \"" + row.script + "\" " + std::string(name_of(row.state)) + "\n";
  return out;
}

TEST(prompts, each_stretch_says_whether_a_call_may_play_it) {
  auto all = with_clips({"old.wav", "pol.wav", "zem.wav"});
  EXPECT_EQ(
      states_of(rows_of(with_own(), all)),
      "consulate.nearest \"Pol\" good\nconsulate.nearest-2 \"zem\" good\nrights.street \"Bri.\" good\n");
  all.clips->at("locales/qaa-x-prueba/audio/zem.wav") = good_clip(other_digest);
  all.clips->at("locales/qaa-x-prueba/audio/pol.wav").rate = 16'000;
  all.clips->erase("locales/qaa-x-prueba/audio/old.wav");
  EXPECT_EQ(states_of(rows_of(with_own(), all)),
            "consulate.nearest \"Pol\" file_unfit\nconsulate.nearest-2 \"zem\" file_changed\n"
            "rights.street \"Bri.\" file_missing\n");
  auto changed = with_own();
  changed.edit("qaa-x-prueba/consulate", "\"Bri.\"", "\"Bri bri.\"")
      .edit("qaa-x-prueba/consulate", "says: \"zem\" }", "says: \"zem\", reviewers: [] }");
  EXPECT_EQ(states_of(rows_of(changed, with_clips({"old.wav", "pol.wav", "zem.wav"}))),
            "consulate.nearest \"Pol\" good\nconsulate.nearest-2 \"zem\" unheard\n"
            "rights.street \"Bri bri.\" other_words\n");
}

std::string text_with(const files& all, const std::map<std::string, new_recording>& made,
                      std::vector<std::string>* dropped = nullptr) {
  base::findings out;
  auto done = with_recordings(all.locales, "qaa-x-prueba", rows_of(all, {}), made, out);
  EXPECT_EQ(text_of(out), "");
  if (dropped != nullptr) *dropped = done.dropped;
  if (done.files.empty()) return "";
  EXPECT_EQ(done.files.size(), 1U);
  return done.files.front().text;
}

TEST(prompts, a_recording_is_written_down_and_every_other_line_stays) {
  std::vector<std::string> dropped;
  auto made = text_with(
      with_own(),
      {{"consulate.nearest-2", {"audio/new.wav", false, other_digest, std::chrono::milliseconds(1'250)}}},
      &dropped);
  auto expected = own;
  auto from = expected.find("    audio:\n");
  auto end = expected.find("\nwords:");
  expected.replace(from, end - from,
                   "      # This one is to be recorded again.\n    audio:\n"
                   "      - { file: audio/pol.wav, kind: recorded, sha256: \"" +
                       digest +
                       "\", ms: 900, says: \"Pol\" }\n"
                       "      - { file: audio/new.wav, kind: recorded, sha256: " +
                       other_digest + ", ms: 1250, says: \"zem\", reviewers: [] }\n");
  EXPECT_EQ(made, expected);
  EXPECT_EQ(dropped, std::vector<std::string>{"locales/qaa-x-prueba/audio/zem.wav"});
}

TEST(prompts, the_same_recording_again_keeps_what_people_said_of_it) {
  auto heard = with_own();
  heard.edit(
      "qaa-x-prueba/consulate", "says: \"Bri.\" }",
      "says: \"Bri.\", reviewers: [{ id: t-3, town: Prueba, date: \"2026-11-24\", verdict: approve }] }");
  EXPECT_EQ(text_with(heard,
                      {{"rights.street", {"audio/same.wav", false, digest, std::chrono::milliseconds(900)}}}),
            "");
  auto anew = text_with(
      heard, {{"rights.street", {"audio/new.wav", false, other_digest, std::chrono::milliseconds(800)}}});
  EXPECT_EQ(anew.find("t-3"), anew.npos) << "who approved the old one has not heard the new one";
  EXPECT_NE(anew.find("    reviewers:\n      - { id: t-2"), anew.npos) << "the text's own approval stands";
}

// What one caller hears in that language, and in which voice.
std::string heard_in(const files& all, const load_options& options) {
  auto loaded = load(all, options);
  if (!loaded.value) return text_of(loaded.findings);
  caller c(channel::voice, *loaded.value);
  auto said = words_of(*loaded.value, "qaa-x-prueba", "rights.street");
  auto reply = std::get<message::voice_reply>(render(*loaded.value, *said, channel::voice, noon));
  return reply.before.front().locale + ": " + reply.before.front().text;
}

files only_street(const std::string& audio) {
  return with_own(
      "locale: qaa-x-prueba\ndomain: consulate\nmessages:\n  rights.street:\n    text: \"Bri.\"\n"
      "    status: approved\n    translator: t-1\n    reviewers:\n"
      "      - { id: t-2, town: Prueba, date: \"2026-11-24\", verdict: approve }\n    audio: { file: "
      "audio/old.wav, kind: recorded, sha256: \"" +
      digest + "\", ms: 900, says: \"Bri.\"" + audio + " }\n");
}

TEST(prompts, nobody_hears_a_recording_before_people_have_approved_it) {
  auto all = with_clips({"old.wav"});
  const std::string spanish = "es-MX: Pregunte si puede irse.";
  EXPECT_EQ(heard_in(only_street(""), all), "qaa-x-prueba: Bri.") << "approved with its text";
  EXPECT_EQ(heard_in(only_street(", reviewers: []"), all), spanish) << "as an import leaves it";
  auto by = [](const char* id, const char* verdict) {
    return std::string(", reviewers: [{ id: ") + id +
           ", town: Prueba, date: \"2026-11-24\", verdict: " + verdict + " }]";
  };
  EXPECT_EQ(heard_in(only_street(by("t-3", "approve")), all), "qaa-x-prueba: Bri.");
  EXPECT_EQ(heard_in(only_street(by("t-1", "approve")), all), spanish) << "its own speaker";
  EXPECT_EQ(heard_in(only_street(by("t-3", "reject")), all), spanish);
}

// A file that was lost after everything was published: never silence, never another language's voice.
TEST(prompts, L9_a_recording_that_is_gone_is_said_in_spanish) {
  auto lost = with_clips({});
  EXPECT_NE(heard_in(only_street(""), lost).find("[missing-audio]"), std::string::npos) << "not published";
  lost.is_published = true;
  EXPECT_EQ(heard_in(only_street(""), lost), "es-MX: Pregunte si puede irse.");
}

}  // namespace
}  // namespace amparo::flow::test
