#include <gtest/gtest.h>

#include <algorithm>

#include "flow/model.hpp"
#include "flow_support.hpp"

namespace amparo::flow::test {
namespace {

TEST(loading, the_basic_files_load) {
  auto loaded = load(basics());
  EXPECT_EQ(text_of(loaded.findings), "");
  ASSERT_TRUE(loaded.value);
  EXPECT_EQ(loaded.value->id.size(), 8U);
}

TEST(loading, all_mistakes_are_reported_at_once) {
  auto all = basics();
  all.edit("help", "help.text", "help.txt")
      .edit("detained", "to: where }", "to: were }")
      .edit("consulate", "nearest: nearest, ", "");
  auto loaded = load(all);
  EXPECT_EQ(loaded.findings.size(), 3U) << text_of(loaded.findings);
}

TEST(loading, a_near_name_is_offered) {
  auto loaded = load(basics().edit("detained", "to: where }", "to: were }"));
  ASSERT_EQ(loaded.findings.size(), 1U);
  EXPECT_EQ(loaded.findings[0].hint, "Did you mean \"where\"?");
}

TEST(loading, two_flows_of_one_name) {
  auto all = basics();
  all.flows.push_back({"flows/other/help.yaml", "flow: help\nstart: a\nnodes:\n  a: { end: help.text }\n"});
  EXPECT_NE(text_of(load(all).findings).find("[duplicate-flow]"), std::string::npos);
}

TEST(loading, standing_flows_are_needed) {
  for (const char* id :
       {"main", "person", "help", "stop", "start", "erase", "language", "more", "exit", "detained"}) {
    auto all = basics();
    std::erase_if(all.flows,
                  [&](const auto& file) { return file.name == std::string("flows/") + id + ".yaml"; });
    auto findings = text_of(load(all).findings);
    EXPECT_NE(findings.find("the flow \"" + std::string(id) + "\" is missing [missing-standing-flow]"),
              std::string::npos)
        << findings;
  }
}

TEST(loading, B17_a_text_and_a_turn_have_a_length) {
  auto long_text = [](std::size_t letters) { return std::string(letters, 'a'); };
  EXPECT_EQ(text_of(load(basics().edit("main", "Escriba MENU o PERSONA.", long_text(306))).findings), "");
  EXPECT_NE(text_of(load(basics().edit("main", "Escriba MENU o PERSONA.", long_text(307))).findings)
                .find("[sms-too-long]"),
            std::string::npos);
  auto turn = basics()
                  .edit("detained", "No firme nada.", long_text(300))
                  .edit("detained", "¿Dónde está?\", short", long_text(300) + "\", short");
  EXPECT_NE(text_of(load(turn).findings).find("[turn-too-long]"), std::string::npos);
}

// The offer of an interpreter stands in such a turn once a conversation, so it counts with each that may hold
// it.
TEST(loading, B17_the_offer_of_an_interpreter_counts_in_a_turn) {
  auto turn = [](std::size_t letters, bool is_offered) {
    auto all = basics()
                   .edit("detained", "No firme nada.", std::string(300, 'a'))
                   .edit("detained", "¿Dónde está?\", short", std::string(letters, 'a') + "\", short");
    if (is_offered)
      all.locale("language",
                 "locale: es-MX\ndomain: language\nmessages:\n  language.interpreter_line: { text: \"" +
                     std::string(60, 'z') + "\" }\n");
    return text_of(load(all).findings);
  };
  EXPECT_EQ(turn(200, true), "");
  EXPECT_EQ(turn(260, false), "") << "it fits";
  EXPECT_NE(turn(260, true).find("[turn-too-long]"), std::string::npos) << "and with the offer it does not";
  // What is about a call already offers no other one: the question of consent behind a text as long as may
  // be.
  auto about_a_call =
      basics()
          .edit("detained", "No abra.", std::string(300, 'a'))
          .edit("detained", "¿Le llamamos?", std::string(260, 'a'))
          .locale("language",
                  "locale: es-MX\ndomain: language\nmessages:\n  language.interpreter_line: { "
                  "text: \"" +
                      std::string(60, 'z') + "\" }\n");
  EXPECT_EQ(text_of(load(about_a_call).findings), "");
}

TEST(loading, L30_no_flow_starts_itself_and_nothing_goes_round_unheard) {
  auto rules = [](files all) {
    std::string out;
    for (const auto& f : load(all).findings) out += f.rule + " ";
    return out;
  };
  EXPECT_EQ(
      rules(basics().edit("lib_confirm", "done: { end: true }",
                          "done: { call: form, to: { long: x, short: x, refused: x } }\n  x: { end: true }")),
      "recursive-call ");
  EXPECT_EQ(rules(basics().edit("help", "a: { end: help.text }",
                                "a: { say: [help.text], to: b }\n  b: { goto: help }")),
            "cycle-without-wait ");
}

TEST(loading, a_switch_leaves_its_text_out) {
  auto files =
      basics().edit("detained", "\"No firme nada.\", critical", "\"No firme nada.\", switch: memo, critical");
  auto on = load(files), off = load(files, {{{"memo", false}}});
  ASSERT_TRUE(on.value && off.value);
  EXPECT_NE(on.value->id, off.value->id);
  EXPECT_EQ(caller(message::channel::sms, *on.value).text("migra"),
            "No firme nada. ¿Donde esta? 1 casa 2 calle");
  EXPECT_EQ(caller(message::channel::sms, *off.value).text("migra"), "¿Donde esta? 1 casa 2 calle");
}

TEST(loading, the_id_is_the_content) {
  EXPECT_EQ(load(basics()).value->id, load(basics()).value->id);
  EXPECT_NE(load(basics()).value->id, load(basics().edit("main", "Somos una", "Somos la")).value->id);
}

TEST(loading, another_locale_serves_what_its_speakers_approved_and_the_source_the_rest) {
  auto text = [](const std::string& key, const std::string& words, const std::string& status) {
    return "  " + key + ": { text: \"" + words + "\", status: " + status +
           ", translator: t-1, reviewers: [{ id: t-2, date: \"2026-11-20\", verdict: approve }] }\n";
  };
  auto files = basics();
  files.edit("es-MX/detained", "text: \"casa\"", "text: \"casa\", since: \"2026-11-20\"");
  files.locale(
      "detained",
      "locale: ht\ndomain: detained\nmessages:\n" + text("rights.core", "Pa siyen", "reviewed") +
          text("detained.where", "Ki kote?", "approved") + text("detained.where.home", "kay", "stale") +
          text("detained.where.street", "lari", "draft") +
          text("input.no_match", "Mwen pa konprann.", "approved") +
          text("input.no_input", "Mwen la.", "approved") +
          text("input.too_many", "Pa enkyete w.", "approved") +
          text("place.not_found", "Mwen pa jwenn li.", "approved") +
          text("system.not_offered", "Poko.", "approved") + "words:\n  detained.entry: [migrasyon]\n",
      "ht");
  auto loaded = load(files);
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  caller who(message::channel::sms, *loaded.value);
  who.state = session::fresh("ht");
  EXPECT_EQ(who.text("migrasyon"), "No firme nada. Ki kote? 1 kay 2 calle")
      << "a critical text asks for more, any other for one approval";
  EXPECT_EQ(who.text("kay"), "No abra. ¿Le llamamos? 1 si 2 no");
  EXPECT_EQ(who.last.next.locale(), "ht");
}

TEST(loading, what_languages_say_alike_is_there_once) {
  auto files = basics();
  files.edit("main", "\"Le escribiremos.\"", "\"Desde el {date}.\", as_of: \"2026-11-21\"");
  const std::string approved =
      ", status: approved, translator: t-1, reviewers: [{ id: t-2, date: \"2026-11-20\", verdict: approve }] "
      "}\n";
  for (const char* tag : {"ht", "pt-BR"})
    files.locale("main",
                 std::string("locale: ") + tag + "\ndomain: main\nmessages:\n  about.text: { text: \"" + tag +
                     "\"" + approved + "  help.text: { text: \"" + tag + "\" }\n",
                 tag);
  auto loaded = load(files);
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  const auto& m = *loaded.value->content;
  auto texts = [&](const char* tag, const char* key) {
    auto at = std::ranges::find(m.messages, key, &message_info::key) - m.messages.begin();
    return m.locales[m.locale_of(tag)].texts[static_cast<std::size_t>(at)];
  };
  EXPECT_EQ(texts("ht", "help.text"), texts("es-MX", "help.text")) << "a draft is not served";
  EXPECT_EQ(texts("ht", "help.text")->tag, "es-MX");
  EXPECT_EQ(texts("ht", "about.text")->tag, "ht");
  EXPECT_EQ(texts("ht", "rights.core"), texts("es-MX", "rights.core"));
  EXPECT_TRUE(texts("es-MX", "rights.core")->awaits_review);
  EXPECT_NE(texts("ht", "about.text")->voice, texts("es-MX", "about.text")->voice);
  EXPECT_EQ(texts("ht", "about.text")->sms, texts("ht", "about.text")->voice) << "nothing to fold";
  EXPECT_EQ(texts("ht", "start.done")->date, texts("es-MX", "start.done")->date)
      << "a day is said in the language of its text";
}

TEST(loading, without_a_directory_no_place_is_found) {
  auto loaded = load(basics(), {}, false);
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  caller who(message::channel::sms, *loaded.value);
  who.text("consulado");
  EXPECT_EQ(who.text("30303"), "No lo encontramos. ¿Donde esta?");
}

TEST(loading, broken_files_are_findings_and_never_a_crash) {
  const auto whole = basics();
  for (std::size_t i = 0; i != whole.flows.size() + whole.locales.size(); ++i)
    for (std::size_t cut = 1; cut < 6; cut += 2) {
      auto files = whole;
      auto& text = i < files.flows.size() ? files.flows[i].text : files.locales[i - files.flows.size()].text;
      text.resize(text.size() * cut / 6);
      EXPECT_FALSE(load(files, {}, false).value) << i << " cut at " << cut << "/6";
    }
}

}  // namespace
}  // namespace amparo::flow::test
