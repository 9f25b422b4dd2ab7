#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "flow/loading.hpp"
#include "flow/model.hpp"
#include "flow/prompts.hpp"
#include "flow/translation.hpp"
#include "flow_support.hpp"

// A language that nobody writes: its speakers hear the Spanish and say it in their own. A call plays them, a
// text sends the Spanish and offers an interpreter.
namespace amparo::flow::test {
namespace {

using message::channel;

constexpr const char* tag = "qaa-x-prueba";

// A name, and the offer of a person; the rest is the small bundle's.
constexpr const char* more_spanish = R"yaml(
locale: es-MX
domain: language
messages:
  language.choice_voice: { text: "Para español, marque {key}.", short: "Español, {key}." }
  language.interpreter_line: { text: "Si quiere un intérprete, 0." }
  studio.own_name: { text: "Diga el nombre de su lengua y que se marque." }
  studio.own_name_short: { text: "Diga el nombre de su lengua." }
)yaml";

files basics_unwritten() {
  auto all = basics().locale("language", more_spanish);
  all.locales.push_back({"locales/_tags.yaml", std::string("tags: {}\nunwritten: [") + tag + "]\n"});
  return all;
}

std::string digest_of_words(const std::string& words) { return base::hex(base::sha256(words)); }

// What its speaker said on hearing `of`; by speaker-1, heard by these.
std::string take(const std::string& of, const std::string& whole, const std::string& reviewers,
                 const std::string& by = ", by: speaker-1") {
  return "{ file: audio/a.wav, kind: recorded, sha256: \"" + digest_of_words(of) + "\", ms: 900, of: \"" +
         of + "\", source_sha256: " + source_digest(whole, "", "", "") + by + ", reviewers: [" + reviewers +
         "] }";
}

const std::string one = "{ id: t-2, date: \"2026-11-24\", verdict: approve }";
const std::string two = one + ", { id: t-3, date: \"2026-11-24\", verdict: approve }";
const std::string back = "    back_translation: { es: \"No firme nada.\", by: t-4, compared_by: t-2 }\n";

std::string pack(const std::string& messages) {
  return std::string("locale: ") + tag + "\ndomain: main\nmessages:\n" + messages;
}

std::string recorded(const std::string& key, const std::string& audio, const std::string& more = "") {
  return "  " + key + ":\n    audio: " + audio + "\n" + more;
}

const std::string street =
    recorded("rights.street", take("Pregunte si puede irse.", "Pregunte si puede irse.", one));

// "[the Spanish that was heard]" of what is played, "tag: words" of what a voice says.
std::string heard(const files& all, const std::string& key, channel via = channel::voice,
                  const load_options& options = {}) {
  auto loaded = load(all, options);
  if (!loaded.value) return text_of(loaded.findings);
  auto said = words_of(*loaded.value, tag, key);
  if (!said) return "?";
  said->consulate = "atlanta";
  auto reply = render(*loaded.value, *said, via, noon);
  if (via == channel::sms) return words_of(reply);
  std::string out;
  for (const auto& prompt : std::get<message::voice_reply>(reply).before) {
    out += out.empty() ? "" : " ";
    if (prompt.clip.empty()) {
      out += prompt.locale + ": " + prompt.text;
      continue;
    }
    EXPECT_EQ(prompt.clip, "/audio/" + digest_of_words(prompt.text).substr(0, 32) + ".wav");
    EXPECT_EQ(prompt.locale, "es-MX") << "what reads it, should the clip be lost, is the Spanish voice";
    out += "[" + prompt.text + "]";
  }
  return out;
}

TEST(unwritten, B2_a_call_plays_it_and_a_text_sends_the_spanish) {
  auto all = basics_unwritten().locale("main", pack(street), tag);
  EXPECT_EQ(heard(all, "rights.street"), "[Pregunte si puede irse.]");
  EXPECT_EQ(heard(all, "rights.street", channel::sms), "Pregunte si puede irse.");
  EXPECT_EQ(heard(all, "rights.home"), "es-MX: No abra.") << "what nobody recorded";
}

TEST(unwritten, B2_values_stand_where_the_spanish_has_them) {
  const std::string whole = "Consulado en {consulate_city}. Línea: {national_number}.";
  auto all = basics_unwritten().locale(
      "main",
      pack("  consulate.national:\n    audio:\n      - " + take("Consulado en", whole, one) + "\n      - " +
           take("Línea:", whole, one) + "\n"),
      tag);
  auto said = heard(all, "consulate.national");
  EXPECT_TRUE(said.starts_with("[Consulado en] es-MX: Atlanta [Línea:] es-MX: 5 2 0")) << said;
}

struct gate_row {
  const char* name;
  std::string audio, more;
  bool is_heard;
};

// Each row breaks one thing of what lets a recording be heard.
TEST(unwritten, B2_the_gate_of_a_recording_without_words_is_as_the_table_says) {
  const std::string plain = "Pregunte si puede irse.", vital = "No firme nada.";
  auto critical = [&](const std::string& audio, const std::string& more) {
    return heard(basics_unwritten().locale("main", pack(recorded("rights.core", audio, more)), tag),
                 "rights.core") == "[No firme nada.]";
  };
  auto ordinary = [&](const std::string& audio) {
    return heard(basics_unwritten().locale("main", pack(recorded("rights.street", audio)), tag),
                 "rights.street") == "[Pregunte si puede irse.]";
  };
  auto by_itself = "{ id: speaker-1, date: \"2026-11-24\", verdict: approve }";
  auto rejected = "{ id: t-5, date: \"2026-11-24\", verdict: reject }";
  EXPECT_TRUE(ordinary(take(plain, plain, one)));
  EXPECT_FALSE(ordinary(take(plain, plain, ""))) << "nobody has listened";
  EXPECT_FALSE(ordinary(take(plain, plain, by_itself))) << "its own speaker";
  EXPECT_FALSE(ordinary(take(plain, plain, one + ", " + rejected)));
  EXPECT_FALSE(ordinary(take(plain, plain, one, ""))) << "nobody is named who said it";
  EXPECT_FALSE(ordinary(take(plain, "Pregunte.", one))) << "of an older Spanish";
  EXPECT_FALSE(ordinary(take("Pregunte.", plain, one))) << "of other words";
  auto synthetic = take(plain, plain, one);
  synthetic.replace(synthetic.find("recorded"), 8, "synthetic");
  EXPECT_FALSE(ordinary(synthetic)) << "no program speaks it";
  for (const auto& row :
       {gate_row{"as it should be", take(vital, vital, two), back, true},
        gate_row{"one approval", take(vital, vital, one), back, false},
        gate_row{"not translated back", take(vital, vital, two), "", false},
        gate_row{"translated back by its speaker", take(vital, vital, two),
                 "    back_translation: { es: x, by: speaker-1, compared_by: t-2 }\n", false},
        gate_row{"translated back by a reviewer", take(vital, vital, two),
                 "    back_translation: { es: x, by: t-3, compared_by: t-2 }\n", false},
        gate_row{"compared by its speaker", take(vital, vital, two),
                 "    back_translation: { es: x, by: t-4, compared_by: speaker-1 }\n", false},
        gate_row{"of an older Spanish", take(vital, "No firme.", two), back, false}})
    EXPECT_EQ(critical(row.audio, row.more), row.is_heard) << row.name;
}

TEST(unwritten, a_language_that_is_not_listed_and_a_text_that_is_written_have_none_of_it) {
  auto unlisted = basics().locale("language", more_spanish).locale("main", pack(street), tag);
  EXPECT_EQ(heard(unlisted, "rights.street"), "es-MX: Pregunte si puede irse.");
  auto written = street;
  written.insert(written.find("    audio:"), "    text: \"Bri.\"\n    status: draft\n");
  EXPECT_EQ(heard(basics_unwritten().locale("main", pack(written), tag), "rights.street"),
            "es-MX: Pregunte si puede irse.")
      << "a draft waits for its own approvals";
}

TEST(unwritten, L9_a_lost_recording_is_said_in_spanish) {
  load_options options;
  options.clips.emplace();
  auto all = basics_unwritten().locale("main", pack(street), tag);
  EXPECT_NE(heard(all, "rights.street", channel::voice, options).find("missing-audio"), std::string::npos);
  options.is_published = true;
  EXPECT_EQ(heard(all, "rights.street", channel::voice, options), "es-MX: Pregunte si puede irse.");
}

// By text the whole is Spanish, and once an interpreter is offered; a call that plays it offers none.
TEST(unwritten, L9_a_text_in_it_is_answered_in_spanish_with_the_offer_of_an_interpreter) {
  auto all = basics_unwritten().locale(
      "main", pack(street + recorded("consulate.ask", take("¿Dónde está?", "¿Dónde está?", one))), tag);
  auto loaded = load(all);
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  caller c(channel::sms, *loaded.value);
  c.when.locale = tag, c.state = session::fresh(tag);
  EXPECT_EQ(c.text("consulado"), "Si quiere un intérprete, 0. ¿Donde esta?")
      << "all that is said is recorded";
  EXPECT_EQ(c.text("zzz").find("intérprete"), std::string::npos) << "once a conversation";
  caller calls(channel::voice, *loaded.value);
  calls.when.locale = tag, calls.state = session::fresh(tag);
  calls.call();
  EXPECT_EQ(calls.press("2").find("intérprete"), std::string::npos)
      << "the question is heard in the language";
}

// --- what there is to record ---

std::string rows_of(const files& all, const std::string& of, std::vector<prompt_row>* to = nullptr) {
  base::findings wrong;
  auto rows = prompts_of(all.flows, all.locales, nullptr, {}, of, wrong);
  if (to != nullptr) *to = rows;
  std::string out = text_of(wrong);
  for (const auto& row : rows)
    if (row.key.starts_with("rights.") || row.key.starts_with("consulate.n") ||
        row.key.starts_with("language."))
      out += row.name + " \"" + row.script + "\" " + std::string(name_of(row.state)) + "\n";
  return out;
}

TEST(unwritten, B2_a_language_without_a_folder_is_asked_for_all_that_a_call_says) {
  std::vector<prompt_row> rows;
  EXPECT_EQ(rows_of(basics_unwritten(), tag, &rows),
            "consulate.national \"Consulado en\" absent\nconsulate.national-2 \"Línea:\" absent\n"
            "consulate.nearest \"Quizá\" absent\nconsulate.nearest-2 \"cerca de\" absent\n"
            "consulate.no_number \"Consulado en\" absent\n"
            "consulate.none \"No sabemos.\" absent\n"
            "language.choice_voice \"Diga el nombre de su lengua y que se marque.\" absent\n"
            "language.choice_voice-2 \"Diga el nombre de su lengua.\" absent\n"
            "language.interpreter_line \"Si quiere un intérprete, 0.\" absent\n"
            "language.text \"Solo español.\" absent\n"
            "rights.core \"No firme nada.\" absent\nrights.home \"No abra.\" absent\n"
            "rights.street \"Pregunte si puede irse.\" absent\n");
  for (const auto& row : rows) {
    EXPECT_NE(row.key, "menu.choice_sms") << "no call says it";
    EXPECT_TRUE(row.is_unwritten && row.served);
    EXPECT_TRUE(row.home.starts_with("locales/qaa-x-prueba/")) << row.home;
  }
  EXPECT_NE(rows_of(basics(), tag).find("unknown-language"), std::string::npos);
  auto umbrella = basics_unwritten();
  umbrella.edit("_tags", "unwritten", "umbrella: [qaa-x-prueba]\nunwritten");
  EXPECT_NE(rows_of(umbrella, tag).find("unknown-language"), std::string::npos)
      << "an umbrella holds no content";
}

// From nothing to what a call plays: the recordings of a first evening, and two people who listened.
TEST(unwritten, B2_its_first_recordings_make_its_files_and_are_heard) {
  auto all = basics_unwritten();
  std::vector<prompt_row> rows;
  rows_of(all, tag, &rows);
  std::map<std::string, new_recording> made;
  for (const auto& row : rows)
    made[row.name] = {.file = "audio/a.wav",
                      .sha256 = digest_of_words(row.script),
                      .length = std::chrono::milliseconds(900),
                      .by = "speaker-1",
                      .reviews = {{"t-2", "2026-11-24", true}, {"t-3", "2026-11-24", true}}};
  base::findings wrong;
  auto done = with_recordings(all.locales, tag, rows, made, wrong);
  EXPECT_EQ(text_of(wrong), "");
  for (const auto& file : done.files) {
    EXPECT_TRUE(file.text.starts_with("# yaml-language-server")) << file.name;
    all.locales.push_back(file);
  }
  EXPECT_EQ(heard(all, "rights.street"), "[Pregunte si puede irse.]");
  EXPECT_EQ(heard(all, "rights.core"), "es-MX: No firme nada.") << "critical: nobody translated it back";
  auto loaded = load(all);
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  const auto& m = *loaded.value->content;
  EXPECT_TRUE(m.locales[m.locale_of(tag)].names_itself);
  EXPECT_FALSE(m.locales[m.locale_of(tag)].says_essentials);
  auto again = with_recordings(all.locales, tag, rows, made, wrong);
  EXPECT_EQ(again.files.size(), 0U) << "the same once more changes nothing";

  // One Spanish letter: what was said of it is asked for again, and heard no more.
  all.edit("es-MX/detained", "Pregunte si puede", "Pregunte si ya puede");
  EXPECT_EQ(heard(all, "rights.street"), "es-MX: Pregunte si ya puede irse.");
  EXPECT_NE(rows_of(all, tag).find("rights.street \"Pregunte si ya puede irse.\" absent"), std::string::npos);
}

}  // namespace
}  // namespace amparo::flow::test
