#include <gtest/gtest.h>

#include "flow_support.hpp"

namespace amparo::flow::test {
namespace {

// One mistake: what is changed in the basic files, and the finding that must come of it. `line` 0 = the whole
// file.
struct mistake {
  const char *rule, *file, *from, *to;
  unsigned line, column;
};

const mistake mistakes[] = {
    {"unknown-kind", "flows/help", "a: { end: help.text }", "a: { sai: [help.text] }", 4, 3},
    {"two-kinds", "flows/help", "a: { end: help.text }", "a: { end: help.text, say: [help.text] }", 4, 3},
    {"unknown-kind", "flows/form", "ask: digits", "ask: colour", 0, 0},
    {"unknown-key", "flows/help", "start: a", "start: a\nurgen: true", 3, 1},
    {"unknown-node", "flows/detained", "to: where }", "to: were }", 10, 36},
    {"unknown-node", "flows/detained", "start: first", "start: frist", 3, 8},
    {"unknown-node", "flows/detained", "at: home", "at: hom", 7, 0},
    {"unknown-flow", "flows/main", "goto: form", "goto: from", 0, 0},
    {"unknown-flow", "flows/form", "call: lib_confirm", "call: lib_confrm", 0, 0},
    {"missing-outcome", "flows/detained", "say: [rights.core], to: where", "say: [rights.core]", 10, 3},
    {"missing-outcome", "flows/detained", ", street: street } }", " } }", 0, 0},
    {"missing-outcome", "flows/person", "already: already, ", "", 0, 0},
    {"missing-outcome", "flows/consulate", "nearest: nearest, ", "", 0, 0},
    {"missing-outcome", "flows/consulate", "found: find, none: none", "found: find", 0, 0},
    {"missing-outcome", "flows/form", "      - { else: refused }\n", "", 0, 0},
    {"missing-outcome", "flows/erase", "done: done, callback_open: open", "done: done", 0, 0},
    {"unreachable-node", "flows/help", "a: { end: help.text }",
     "a: { end: help.text }\n  z: { end: help.text }", 5, 3},
    {"unreachable-flow", "flows/main", "form: { goto: form }", "form: { goto: main }", 0, 0},
    {"unknown-message", "flows/help", "help.text", "help.txt", 4, 13},
    {"unknown-message", "flows/detained", "street: 2", "stret: 2", 0, 0},
    {"unknown-words", "flows/detained", "detained.entry }", "detained.enter }", 0, 0},
    {"unknown-variable", "flows/form", "\"ok and size > 3\"", "\"ok and sice > 3\"", 0, 0},
    {"unknown-variable", "flows/detained", "${where}_raid", "${were}_raid", 0, 0},
    {"wrong-type", "flows/form", "\"ok and size > 3\"", "\"size and ok\"", 0, 0},
    {"wrong-type", "flows/form", "size: \"length(name)\"", "size: \"name\"", 0, 0},
    {"wrong-type", "flows/form", "what: \"name\"", "what: \"size\"", 0, 0},
    {"wrong-type", "flows/form", "ok: agreed", "name: agreed", 0, 0},
    {"wrong-type", "flows/consulate", "vars: { where: place }", "vars: { where: text }", 0, 0},
    {"expression-syntax", "flows/form", "\"ok and size > 3\"", "\"ok and (size > 3\"", 0, 0},
    {"unknown-function", "flows/form", "length(name)", "len(name)", 0, 0},
    {"unknown-type", "flows/form", "size: number", "size: integer", 0, 0},
    {"unknown-parameter", "flows/form", "with: { what:", "with: { who:", 0, 0},
    {"flow-name", "flows/help", "flow: help", "flow: hepl", 1, 1},
    {"menu-digits", "flows/detained", "home: 1, street: 2", "home: 1, street: 3", 0, 0},
    {"menu-digits", "flows/detained", "home: 1, street: 2", "home: 1, street: 1", 0, 0},
    {"menu-digits", "flows/detained", "home: 1, street: 2", "home: 0, street: 1", 0, 0},
    {"cycle-without-wait", "flows/help", "a: { end: help.text }",
     "a: { say: [help.text], to: b }\n  b: { goto: help }", 0, 0},
    {"recursive-call", "flows/lib_confirm", "done: { end: true }",
     "done: { call: form, to: { long: x, short: x, refused: x } }\n  x: { end: true }", 0, 0},
    {"callback-without-consent", "flows/person", "no: bye }", "no: queue }", 0, 0},
    {"typed-in-clear", "flows/form", "long: { end: form.long }",
     "long: { consent: callback, text: form.short, to: { yes: ring, no: short } }\n"
     "  ring: { callback: { topic: \"${name}\", urgency: search }, to: { queued: short, already: short, "
     "withheld: short, failed: short } }",
     0, 0},
    {"unknown-urgency", "flows/person", "urgency: search", "urgency: soon", 0, 0},
    {"missing-standing-message", "es-MX/system", "  exit.decoy: { text: \"Clima: soleado.\" }\n", "", 0, 0},
    {"missing-words", "es-MX/system", "  global.help: [ayuda]\n", "", 0, 0},
    {"words-in-two-lists", "es-MX/system", "[ayuda]", "[ayuda, alto]", 0, 0},
    {"words-in-two-lists", "es-MX/consulate", "[consulado", "[migra, consulado", 0, 0},
    {"shadows-global", "es-MX/detained", "text: \"calle\"", "text: \"calle\", words: [Atrás]", 0, 0},
    {"label-is-synonym", "es-MX/detained", "text: \"calle\"", "text: \"calle\", words: [CASA]", 0, 0},
    {"duplicate-message", "es-MX/main", "  help.text:", "  rights.core: { text: \"x\" }\n  help.text:", 0, 0},
    {"wrong-locale", "es-MX/main", "locale: es-MX", "locale: es-GT", 0, 0},
    {"template-syntax", "es-MX/main", "MENU o PERSONA", "MENU o {PERSONA", 0, 0},
    {"template-syntax", "es-MX/form", "Largo: {name}.", "Largo: d'{name}.", 0, 0},
    {"unknown-placeholder", "es-MX/main", "MENU o PERSONA", "MENU o {name}", 0, 0},
    {"unknown-placeholder", "es-MX/form", "Largo: {name}.", "Largo: {nam}.", 0, 0},
    {"unknown-placeholder", "es-MX/main", "MENU o PERSONA", "MENU o {key}", 0, 0},
    {"missing-without-number", "es-MX/main", "MENU o PERSONA", "{national_number}", 0, 0},
    {"number-circle", "es-MX/consulate", "text: \"Consulado en {consulate_city}.\" ",
     "text: \"{national_number}\", without_number: consulate.national ", 0, 0},
    {"as-of", "es-MX/main", "MENU o PERSONA", "{date}", 0, 0},
    {"typed-number", "es-MX/main", "MENU o PERSONA", "al 555-123-4567", 0, 0},
    {"never-give-out", "es-MX/main", "MENU o PERSONA", "al 866-347-2423", 0, 0},
    {"not-gsm", "es-MX/main", "MENU o PERSONA", "MENU 日", 0, 0},
    {"unknown-source", "es-MX/detained", "text: \"No abra.\"",
     "text: \"No abra.\", critical: true, sources: [rights.9.none]", 0, 0},
    {"missing-key", "es-MX/detained", "text: \"No abra.\"", "text: \"No abra.\", critical: true", 0, 0},
};

files changed(const mistake& one) {
  auto all = basics();
  std::string name = one.file;
  return all.edit(name.substr(name.find('/') + 1), one.from, one.to);
}

TEST(loading, the_basic_files_load) {
  auto loaded = load(basics());
  EXPECT_EQ(text_of(loaded.findings), "");
  ASSERT_TRUE(loaded.value);
  EXPECT_EQ(loaded.value->id.size(), 8U);
}

TEST(loading, every_mistake_is_found_with_its_place_and_rule) {
  for (const auto& one : mistakes) {
    auto loaded = load(changed(one));
    EXPECT_FALSE(loaded.value) << one.rule << ": " << one.to;
    const base::finding* found = nullptr;
    for (const auto& f : loaded.findings)
      if (f.rule == one.rule && found == nullptr) found = &f;
    ASSERT_NE(found, nullptr) << one.rule << ": " << one.to << "\n" << text_of(loaded.findings);
    EXPECT_NE(found->message, "");
    bool is_whole_folder = found->file == "locales";
    EXPECT_EQ(found->line == 0, is_whole_folder) << base::text_of(*found);
    EXPECT_EQ(found->line, one.line == 0 ? found->line : one.line) << base::text_of(*found);
    EXPECT_EQ(found->column, one.column == 0 ? found->column : one.column) << base::text_of(*found);
  }
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

TEST(loading, a_menu_has_at_most_eight_choices) {
  auto with = [](int n) {
    std::string choices, to, labels;
    for (int i = 1; i <= n; ++i) {
      auto name = "c" + std::to_string(i);
      choices += (i == 1 ? "" : ", ") + name + ": " + std::to_string(i);
      to += (i == 1 ? "" : ", ") + name + ": b";
      labels +=
          "  help.q." + name + ": { text: \"cosa " + std::string(1, static_cast<char>('a' + i)) + "\" }\n";
    }
    auto all = basics();
    all.flow("help", "flow: help\nstart: a\nnodes:\n  a: { ask: menu, text: help.q, choices: { " + choices +
                         " }, to: { " + to + " } }\n  b: { end: help.text }\n");
    all.locale("help", "locale: es-MX\ndomain: help\nmessages:\n  help.q: { text: \"¿?\" }\n" + labels);
    return load(all);
  };
  EXPECT_EQ(text_of(with(8).findings), "");
  EXPECT_NE(text_of(with(9).findings).find("[menu-digits]"), std::string::npos);
}

TEST(loading, facts_decide_what_may_be_said) {
  struct row {
    const char *fact, *message, *rule;
  };
  for (const auto& [fact, message, rule] : {
           row{"mark: SS", "sources: [f.1]", ""},
           row{"mark: O", "sources: [f.1]", ""},
           row{"mark: M", "sources: [f.1]", "source-mark"},
           row{"mark: S", "sources: [f.1]", "source-mark"},
           row{"mark: S",
               "voice: \"Por lo general, escriba.\", sms: \"Por lo general escriba.\", sources: [f.1]",
               "source-mark"},
           row{"mark: SS, changed: true", "sources: [f.1]", "source-changed"},
           row{"mark: SS, changed: true", "sources: [f.1], as_of: \"2026-11-21\"", "source-changed"},
           row{"mark: SS, changed: true", "sources: [f.1], as_of: \"2026-11-21\", switch: memo", ""},
           row{"mark: Q", "sources: [f.1]", "fact-mark"},
       }) {
    auto all =
        basics().edit("main", "help.text: { text: \"Escriba MENU o PERSONA.\" }",
                      std::string("help.text: { text: \"Escriba MENU o PERSONA.\", ") + message + " }");
    all.locales.push_back({"locales/_facts.yaml",
                           std::string("facts:\n  - { id: f.1, section: \"1\", says: x, ") + fact + " }\n"});
    auto findings = text_of(load(all).findings);
    auto wanted = "[" + std::string(rule) + "]";
    EXPECT_EQ(findings.empty(), *rule == 0) << fact << " " << message << "\n" << findings;
    EXPECT_TRUE(*rule == 0 || findings.find(wanted) != std::string::npos) << fact << " " << message << "\n"
                                                                          << findings;
  }
  auto generally = basics().edit("main", "help.text: { text: \"Escriba MENU o PERSONA.\" }",
                                 "help.text: { text: \"Por lo general, escriba.\", sources: [f.1] }");
  generally.locales.push_back(
      {"locales/_facts.yaml", "facts:\n  - { id: f.1, section: \"1\", says: x, mark: S }\n"});
  EXPECT_EQ(text_of(load(generally).findings), "");
}

TEST(loading, numbers_that_everybody_may_say_are_no_finding) {
  for (const char* text : {"Llame al 911.", "Artículo 36 de 1963.", "De 6:00 a 22:00.", "Formulario I-205."})
    EXPECT_EQ(text_of(load(basics().edit("main", "Escriba MENU o PERSONA.", text)).findings), "") << text;
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

TEST(loading, a_switch_leaves_its_text_out) {
  auto files = basics().edit("detained", "rights.core: { text: \"No firme nada.\" }",
                             "rights.core: { text: \"No firme nada.\", switch: memo }");
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
  const std::string read_once =
      ", status: approved, translator: translator-1, reviewers: [{ id: translator-2, date: \"2026-11-20\", "
      "verdict: approve }] }\n";
  auto files = basics().edit("detained", "rights.core: { text: \"No firme nada.\" }",
                             "rights.core: { text: \"No firme nada.\", critical: true, sources: [] }");
  files.locale("detained",
               "locale: ht\ndomain: detained\nmessages:\n  rights.core: { text: \"Pa siyen\"" + read_once +
                   "  detained.where: { text: \"Ki kote?\"" + read_once +
                   "  detained.where.home: { text: \"kay\"" + read_once +
                   "  detained.where.street: { text: \"lari\", status: approved, translator: t-1 }\n"
                   "words:\n  detained.entry: [migrasyon]\n",
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
