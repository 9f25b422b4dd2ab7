#include <gtest/gtest.h>

#include <algorithm>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "flow/model.hpp"
#include "flow/translation.hpp"
#include "flow_support.hpp"

// A call's list of languages (L8, L9): who is in it, what is heard of each, which keys choose, and where who
// chooses none comes out.
namespace amparo::flow::test {
namespace {

using message::channel;

constexpr const char* list_flow = R"yaml(
flow: language
start: which
nodes:
  which:
    language: ask
    of: [es-MX, en-US]
    text: language.ask
    to: { chosen: go_on, same: go_on, unknown: go_on }
  go_on: { back: true }
)yaml";

constexpr const char* main_flow = R"yaml(
flow: main
start: first
nodes:
  first:
    branch:
      - { when: detention, to: essentials }
      - { else: which }
  essentials: { say: [rights.core], to: which }
  which:
    branch:
      - { when: asks_language, to: language }
      - { else: menu }
  language: { goto: language }
  menu:
    ask: menu
    text: main.menu
    choices: { rights: 1, consulate: 2, form: 3 }
    to: { rights: rights, consulate: consulate, form: form }
  rights: { goto: detained }
  consulate: { goto: consulate }
  form: { goto: form }
)yaml";

constexpr const char* spanish = R"yaml(
locale: es-MX
domain: languages
messages:
  language.ask: { text: "{choices} Si no está, espere." }
  language.choice_sms: { text: "{key} español" }
  language.choice_voice: { text: "Para español, marque {key}.", short: "Español, {key}." }
  language.more: { text: "Más lenguas, marque 9." }
  language.stay: { text: "No cuelgue." }
)yaml";

constexpr const char* english = R"yaml(
locale: en-US
domain: languages
messages:
  input.vital: { text: "Stay silent." }
  language.choice_sms: { text: "{key} English" }
  language.choice_voice: { text: "For English, press {key}.", short: "English, {key}." }
  language.stay: { text: "Do not hang up." }
)yaml";

std::string digest_of(const std::string& words) { return base::hex(base::sha256(words)); }

// What a call must be able to say in a language, beside its name: from the first page and from the essentials
// to their questions, and what is said to a wrong key and to silence.
const std::vector<std::pair<std::string, std::vector<std::string>>> essentials{
    {"main.menu", {"linea", "{choices}", "0 nol"}},
    {"main.menu.rights", {"dere"}},
    {"main.menu.consulate", {"cons"}},
    {"main.menu.form", {"soli"}},
    {"menu.choice_voice", {"{label}", "marq", "{key}"}},
    {"rights.core", {"nofir"}},
    {"detained.where", {"donde"}},
    {"detained.where.home", {"casa"}},
    {"detained.where.street", {"calle"}},
    {"input.no_match", {"noent"}},
    {"input.no_input", {"sigo"}},
    {"input.vital", {"silen"}},
    {"input.too_many", {"nopre"}},
};

// One text of a made-up language, every stretch of it recorded and approved.
std::string said(const std::string& tag, const std::string& key, const std::vector<std::string>& parts) {
  std::string text, audio;
  for (const auto& part : parts) {
    bool is_value = part.starts_with("{");
    auto words = is_value ? part : part + " " + tag.substr(tag.size() - 1);
    text += (text.empty() ? "" : " ") + words;
    if (!is_value)
      audio += "      - { file: audio/a.wav, sha256: \"" + digest_of(words) + "\", ms: 900, says: \"" +
               words + "\" }\n";
  }
  auto review = [](int who) {
    return "      - { id: t-" + std::to_string(who) +
           ", town: Prueba, date: \"2026-11-24\", verdict: approve }\n";
  };
  auto digest = key == "rights.core" ? source_digest("No firme nada.", "", "", "") : std::string();
  return "  " + key + ":\n    text: \"" + text + "\"\n    source_sha256: \"" + digest +
         "\"\n    status: approved\n    translator: t-1\n    reviewers:\n" + review(2) + review(3) +
         "    back_translation: { es: \"x\", by: t-4, compared_by: t-2 }\n    audio:\n" + audio;
}

std::string recorded_language(const std::string& tag) {
  auto out = "locale: " + tag + "\ndomain: languages\nmessages:\n" +
             said(tag, "language.choice_voice", {"nombre", "{key}"}) +
             said(tag, "language.stay", {"nocuel"}) + said(tag, "place.not_found", {"nolug"}) +
             said(tag, "system.not_offered", {"noofr"});
  for (const auto& [key, parts] : essentials) out += said(tag, key, parts);
  return out;
}

files with_list(const std::vector<std::string>& recorded) {
  auto all = basics();
  all.flow("language", list_flow).flow("main", main_flow).locale("languages", spanish);
  all.locale("languages", english, "en-US");
  all.edit("detained", "text: \"¿Dónde está?\", short: \"¿Dónde?\"", "text: \"¿Dónde está?\"");
  for (const auto& tag : recorded) all.locale("languages", recorded_language(tag), tag);
  return all;
}

std::string without(std::string text, const std::string& words, const std::string& instead) {
  auto at = text.find(words);
  if (at == text.npos) throw std::invalid_argument("no " + words);
  return text.replace(at, words.size(), instead);
}

// A call on a line that asks. What is heard, in order: "[recorded words]", or "tag: words" of a voice.
struct listener {
  explicit listener(const files& from, std::vector<std::string> order = {}, const load_options& options = {})
      : loaded(load(from, options)), languages(std::move(order)) {
    if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
    who.emplace(channel::voice, *loaded.value);
    who->when.ask_language = true;
    who->when.languages = languages;
  }
  std::string ring() { return who->call(), heard(); }
  std::string press(const std::string& keys) { return who->press(keys), heard(); }
  std::string wait() { return who->silence(), heard(); }
  std::string heard() const {
    const auto* reply = std::get_if<message::voice_reply>(&who->reply);
    if (reply == nullptr) return "-";
    std::string out;
    auto add = [&](const std::vector<message::spoken>& prompts) {
      for (const auto& one : prompts)
        out += (out.empty() ? "" : " ") +
               (one.clip.empty() ? one.locale + ":" + one.text : "[" + one.text + "]");
    };
    add(reply->before);
    if (reply->keys) add(reply->keys->prompts);
    return out;
  }
  loaded_bundle loaded;
  std::vector<std::string> languages;
  std::optional<caller> who;
};

constexpr const char* spanish_menu =
    "es-MX:Línea de ayuda. es-MX:derechos, marque 1. es-MX:consulado, marque 2. es-MX:solicitud, marque 3. "
    "es-MX:0 persona";

TEST(language_list, L8_each_names_itself_in_its_own_voice_and_the_line_s_own_is_first) {
  listener c(with_list({"qaa-x-a"}));
  EXPECT_EQ(c.ring(),
            "es-MX:Para español, marque 1. en-US:For English, press 2. [nombre a] es-MX:3 es-MX:Si no está, "
            "espere.");
  const auto& keys = *c.who->heard().keys;
  EXPECT_TRUE(keys.barge);
  EXPECT_EQ(keys.max_digits, 1U);
  EXPECT_TRUE(c.who->heard().before.empty()) << "a key counts from second 0";
  auto own = c.press("3");
  EXPECT_EQ(c.who->state.locale(), "qaa-x-a");
  EXPECT_EQ(
      own,
      "[linea a] [dere a] [marq a] es-MX:1 [cons a] [marq a] es-MX:2 [soli a] [marq a] es-MX:3 [0 nol a]");
}

TEST(language_list, L9_the_line_orders_them_and_who_is_not_named_is_not_heard) {
  listener c(with_list({"qaa-x-a", "qaa-x-b"}), {"qaa-x-b", "en-US", "quc"});
  EXPECT_EQ(c.ring(), "[nombre b] es-MX:1 en-US:For English, press 2. es-MX:Si no está, espere.");
  c.press("2");
  EXPECT_EQ(c.who->state.locale(), "en-US");
}

TEST(language_list, L9_a_line_with_one_language_asks_nobody) {
  listener one(with_list({}), {"es-MX"});
  EXPECT_EQ(one.ring(), spanish_menu);
  listener silent_line(with_list({}));
  silent_line.who->when.ask_language = false;
  EXPECT_EQ(silent_line.ring(), spanish_menu);
}

// Each of these takes a language out of the list, and leaves its name to nobody else's voice.
TEST(language_list, L9_who_cannot_say_its_name_or_the_essentials_is_not_in_the_list) {
  const auto whole = recorded_language("qaa-x-a");
  auto heard_with = [&](const std::string& texts) {
    return listener(with_list({}).locale("languages", texts, "qaa-x-a")).ring();
  };
  constexpr const char* two =
      "es-MX:Para español, marque 1. en-US:For English, press 2. es-MX:Si no está, espere.";
  EXPECT_NE(heard_with(whole), two);
  EXPECT_EQ(heard_with(without(whole, "says: \"nombre a\"", "says: \"nombre a\", reviewers: []")), two)
      << "nobody has heard the recording of its name";
  EXPECT_EQ(heard_with(without(whole, "says: \"nofir a\"", "says: \"nofir a\", reviewers: []")), two)
      << "nobody has heard that of the essentials";
  auto at = whole.find("  rights.core:");
  EXPECT_EQ(heard_with(without(whole, whole.substr(at, whole.find("  detained.where:") - at), "")), two)
      << "the essentials are not translated";
}

TEST(language_list, L9_a_recording_that_is_lost_takes_its_language_out_of_the_list) {
  clip_facts good{true, 8'000, 1,     16, std::chrono::milliseconds(900), std::chrono::milliseconds(300),
                  -19,  false, false, ""};
  load_options options;
  options.is_published = true;
  options.clips.emplace();
  auto texts = recorded_language("qaa-x-a");
  // Each recording is a file of its own, so that one can be lost.
  for (std::size_t at = 0, n = 0; (at = texts.find("file: audio/a.wav, sha256: \"", at)) != texts.npos; ++n) {
    auto name = "audio/" + std::to_string(n) + ".wav";
    texts.replace(at, 17, "file: " + name);
    auto digest = texts.find("sha256: \"", at) + 9;
    good.sha256 = texts.substr(digest, 64);
    (*options.clips)["locales/qaa-x-a/" + name] = good;
    at = digest;
  }
  auto files = with_list({}).locale("languages", texts, "qaa-x-a");
  EXPECT_NE(listener(files, {}, options).ring().find("[nombre a]"), std::string::npos);
  options.clips->erase("locales/qaa-x-a/audio/0.wav");
  EXPECT_EQ(listener(files, {}, options).ring().find("nombre a"), std::string::npos);
}

TEST(language_list, L8_four_a_page_and_the_key_9_brings_more) {
  listener c(with_list({"qaa-x-a", "qaa-x-b", "qaa-x-c", "qaa-x-d"}));
  auto first = c.ring();
  EXPECT_EQ(first,
            "es-MX:Para español, marque 1. en-US:For English, press 2. [nombre a] es-MX:3 [nombre b] es-MX:4 "
            "es-MX:Más lenguas, marque 9. es-MX:Si no está, espere.");
  constexpr const char* second =
      "[nombre c] es-MX:1 [nombre d] es-MX:2 es-MX:Más lenguas, marque 9. es-MX:Si no está, espere.";
  EXPECT_EQ(c.press("9"), second);
  EXPECT_EQ(c.press("9"), first);
  EXPECT_EQ(c.press("9"), second);
  c.press("2");
  EXPECT_EQ(c.who->state.locale(), "qaa-x-d");
}

TEST(language_list, L8_three_silences_reach_a_person) {
  listener c(with_list({"qaa-x-a"}));
  auto list = c.ring();
  EXPECT_EQ(c.wait(),
            "es-MX:Para español, marque 1. es-MX:Español, 1. en-US:For English, press 2. en-US:English, 2. "
            "[nombre a] es-MX:3 [nombre a] es-MX:3 es-MX:Si no está, espere.")
      << "slower: each is said twice";
  EXPECT_EQ(c.wait(), "es-MX:Español, 1. en-US:English, 2. [nombre a] es-MX:3") << "the names alone";
  auto person = c.wait();
  EXPECT_TRUE(
      person.starts_with("es-MX:No cuelgue. en-US:Do not hang up. [nocuel a] es-MX:¿Quiere que le llamen?"))
      << person;
  EXPECT_EQ(c.who->state.locale(), "es-MX");
}

TEST(language_list, L8_silence_turns_the_page_before_the_list_is_shortened) {
  listener c(with_list({"qaa-x-a", "qaa-x-b", "qaa-x-c"}));
  c.ring();
  EXPECT_TRUE(c.wait().starts_with("[nombre c] es-MX:1 "));
  EXPECT_TRUE(c.wait().starts_with("es-MX:Español, 1. en-US:English, 2. [nombre a]"));
  EXPECT_TRUE(c.wait().find("¿Quiere que le llamen?") != std::string::npos);
}

// With one timer the provider comes back between keys: the engine counts its rounds, and three silences are
// still three (L4).
TEST(language_list, L4_a_provider_with_one_timer_hears_the_same) {
  listener c(with_list({}));
  c.who->when.single_timer = true;
  c.ring();
  std::vector<std::string> heard;
  for (int i = 0; i != 6; ++i)
    if (auto words = c.wait(); !words.empty()) heard.push_back(words);
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_TRUE(heard[1].starts_with("es-MX:Español, 1. en-US:English, 2."));
  EXPECT_TRUE(heard[2].find("¿Quiere que le llamen?") != std::string::npos);
}

TEST(language_list, L7_a_wrong_key_brings_the_list_again_and_the_third_a_person) {
  listener c(with_list({}));
  auto list = c.ring();
  EXPECT_EQ(c.press("7"), list);
  EXPECT_EQ(c.press("8"), list);
  EXPECT_TRUE(c.press("5").find("¿Quiere que le llamen?") != std::string::npos);
  listener other(with_list({}));
  other.ring();
  EXPECT_TRUE(other.press("0").find("¿Quiere que le llamen?") != std::string::npos)
      << "0 is a person here too";
}

TEST(language_list, L9_zero_hash_and_star_zero_lead_to_it_and_back_to_the_open_question) {
  for (const std::vector<std::string>& keys :
       {std::vector<std::string>{"0#"}, {"*", "0"}, {"*0"}, {"0", "#"}}) {
    listener c(with_list({}));
    c.ring();
    c.press("1");
    c.press("1");
    auto where = c.heard();
    ASSERT_NE(where.find("¿Dónde está?"), where.npos);
    for (const auto& key : keys) c.press(key);
    EXPECT_TRUE(c.heard().starts_with("es-MX:Para español, marque 1.")) << keys.front();
    c.press("1");
    if (keys.size() == 2 && keys.front() == "0")
      EXPECT_NE(c.heard().find("¿Quiere que le llamen?"), where.npos) << "the person's question was open";
    else
      EXPECT_NE(c.heard().find("¿Dónde está?"), where.npos) << keys.front();
    EXPECT_FALSE(c.who->last.ended);
  }
}

TEST(language_list, L8_on_a_detention_line_keys_are_dropped_inside_the_guard_and_nowhere_else) {
  listener c(with_list({}));
  c.who->when.detention = true;
  EXPECT_TRUE(c.ring().starts_with("es-MX:No firme nada. es-MX:Para español, marque 1."));
  EXPECT_FALSE(c.who->heard().before.empty()) << "outside the gather";
  c.press("2");
  EXPECT_EQ(c.who->state.locale(), "es-MX") << "a stray tone";
  c.who->when.now += std::chrono::seconds(26);
  EXPECT_TRUE(
      c.wait().starts_with("es-MX:Guarde silencio. en-US:Stay silent. es-MX:Para español, marque 1."));
  c.press("2");
  EXPECT_EQ(c.who->state.locale(), "en-US");
}

// What was heard is what its keys mean, whatever the line says by then; a duplicate brings the same words.
TEST(language_list, L9_the_keys_mean_what_was_heard_and_a_duplicate_says_it_again) {
  listener c(with_list({"qaa-x-a"}), {"qaa-x-a", "es-MX"});
  auto list = c.ring();
  auto bytes = encode(c.who->last.reply);
  auto again = decode_reply(*c.loaded.value, bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, c.who->last.reply);
  for (const auto& stored : {encode(c.who->state), encode_small(c.who->state)}) {
    auto back = decode_session(*c.loaded.value, stored);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->listed_, c.who->state.listed_);
  }
  c.who->when.languages = {};
  c.press("1");
  EXPECT_EQ(c.who->state.locale(), "qaa-x-a");
}

// Explicit choice > remembered > the words they used > the line's default > ask.
TEST(language_list, L9_what_is_remembered_comes_before_the_line_and_the_question_and_behind_their_own_word) {
  listener call(with_list({"qaa-x-a"}));
  call.who->when.facts.remembered = "qaa-x-a";
  EXPECT_TRUE(call.ring().starts_with("[linea a]"));
  listener lost(with_list({}).locale(
      "languages",
      without(recorded_language("qaa-x-a"), "says: \"nofir a\"", "says: \"nofir a\", reviewers: []"),
      "qaa-x-a"));
  lost.who->when.facts.remembered = "qaa-x-a";
  EXPECT_TRUE(lost.ring().starts_with("es-MX:Para español, marque 1.")) << "it cannot be heard any more";
  listener shared(with_list({"qaa-x-a"}));
  shared.who->when.facts.remembered = "qaa-x-a";
  shared.who->when.detention = true;
  shared.ring();
  EXPECT_EQ(shared.who->state.locale(), "es-MX") << "a wall telephone is many people's";
  for (auto [words, locale] : {std::pair{"hola", "en-US"}, {"hablo español", "es-MX"}, {"idioma", "en-US"}}) {
    caller text(channel::sms, shipped());
    text.when.facts.remembered = "en-US";
    text.text(words);
    EXPECT_EQ(text.state.locale(), locale) << words;
  }
}

TEST(language_list, L9_texts_are_asked_as_before) {
  auto loaded = load(with_list({"qaa-x-a"}));
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  caller c(channel::sms, *loaded.value);
  c.when.ask_language = true;
  EXPECT_EQ(c.text("hola").find("español"), std::string::npos) << "nobody is asked first";
  EXPECT_EQ(c.text("idioma"), "1 español 2 English Si no esta, espere.");
}

}  // namespace
}  // namespace amparo::flow::test
