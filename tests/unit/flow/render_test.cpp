#include <gtest/gtest.h>

#include "base/gsm.hpp"
#include "flow/in_words.hpp"
#include "flow/number_words.hpp"
#include "flow/template_text.hpp"
#include "flow_support.hpp"

namespace amparo::flow::test {
namespace {

TEST(rendering, numbers_are_printed_in_groups_and_said_digit_by_digit) {
  struct row {
    const char *e164, *printed, *said;
  };
  for (const auto& [e164, printed, said] :
       {row{"+15206237874", "520-623-7874", "5 2 0, 6 2 3, 7 8 7 4"},
        row{"+525512345678", "+52-55-1234-5678", "5 2, 5 5, 1 2 3 4, 5 6 7 8"},
        row{"+526641234567", "+52-664-123-4567", "5 2, 6 6 4, 1 2 3, 4 5 6 7"},
        row{"+50224567890", "+502-2456-7890", "5 0 2, 2 4 5 6, 7 8 9 0"}}) {
    EXPECT_EQ(printed_number(e164), printed);
    EXPECT_EQ(digits_said(e164), said);
  }
}

std::string sentences(std::size_t letters) {
  std::string out;
  while (out.size() + 10 <= letters) out += out.empty() ? "Aaaa aaaa." : " aaaa aaaa.";
  return out;
}

TEST(rendering, L28_what_does_not_fit_goes_into_two_numbered_messages_the_urgent_first) {
  for (std::size_t first : {100U, 150U, 250U, 300U})
    for (std::size_t question : {50U, 150U, 250U}) {
      auto files = basics();
      files.edit("detained", "No firme nada.", sentences(first))
          .edit("detained", "¿Dónde está?\", short", sentences(question) + " Z\", short");
      auto loaded = load(files);
      ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
      caller who(message::channel::sms, *loaded.value);
      who.text("migra");
      const auto& texts = who.got().messages;
      ASSERT_LE(texts.size(), 2U);
      for (const auto& text : texts) EXPECT_LE(base::cost_of(text).segments, 2U) << text;
      auto whole = sentences(first) + " " + sentences(question) + " Z 1 casa 2 calle";
      if (base::cost_of(whole).segments <= 2) {
        EXPECT_EQ(texts, std::vector<std::string>{whole});
        continue;
      }
      ASSERT_EQ(texts.size(), 2U) << first << " and " << question;
      EXPECT_TRUE(texts[0].starts_with("1/2 Aaaa"));
      EXPECT_TRUE(texts[1].starts_with("2/2 "));
      EXPECT_EQ(texts[0].substr(4) + " " + texts[1].substr(4), whole) << "nothing is lost";
    }
}

TEST(rendering, one_reply_gives_one_byte_string) {
  caller who;
  who.text("consulado");
  who.text("30303");
  auto again = decode_reply(basic_bundle(), encode(who.last.reply));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(words_of(render(basic_bundle(), *again, message::channel::sms, who.when.now)),
            words_of(who.reply));
}

TEST(rendering, channels_have_their_own_wording) {
  auto files = basics().edit(
      "detained", "rights.core: { text: \"No firme nada.\",",
      "rights.core: { text: \"Nada.\", voice: \"No firme nada, por favor.\", sms: \"No firme.\",");
  auto loaded = load(files);
  ASSERT_TRUE(loaded.value);
  EXPECT_EQ(caller(message::channel::sms, *loaded.value).text("migra"),
            "No firme. ¿Donde esta? 1 casa 2 calle");
  caller voice(message::channel::voice, *loaded.value);
  voice.call();
  EXPECT_EQ(voice.press("1").substr(0, 26), "No firme nada, por favor. ");
  EXPECT_EQ(voice.heard().keys->prompts[0].locale, "es-MX");
  EXPECT_EQ(voice.heard().keys->action, "");
  EXPECT_EQ(voice.heard().keys->prompts[0].clip, "");
}

// A choice whose label is approved, in a question, a list and an answer that are not; and the other way
// round.
TEST(rendering, L9_no_voice_says_what_is_in_another_language_than_its_own) {
  auto text = [](const std::string& key, const std::string& words) {
    return "  " + key + ": { text: \"" + words +
           "\", status: approved, translator: t-1, reviewers: [{ id: t-2, date: \"2026-11-20\", verdict: "
           "approve }] }\n";
  };
  for (const auto& approved :
       {text("detained.where.home", "kay"), text("menu.choice_voice", "Pou {label}, {key}."),
        text("detained.where", "Ki kote?")}) {
    auto files = basics();
    std::string answers;
    for (const char* key :
         {"input.no_match", "input.no_input", "input.too_many", "place.not_found", "system.not_offered"})
      answers += text(key, "Mwen la.");
    files.locale("detained", "locale: ht\ndomain: detained\nmessages:\n" + approved + answers, "ht");
    auto loaded = load(files);
    ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
    caller who(message::channel::voice, *loaded.value);
    who.state = session::fresh("ht");
    who.call();
    who.press("1");
    unsigned creole = 0;
    for (const auto& prompt : who.heard().keys->prompts) {
      bool is_creole = prompt.text.find("kay") != std::string::npos ||
                       prompt.text.find("Pou") != std::string::npos ||
                       prompt.text.find("Ki") != std::string::npos;
      EXPECT_EQ(prompt.locale, is_creole ? "ht" : "es-MX") << prompt.text;
      creole += is_creole;
      EXPECT_FALSE(is_creole && prompt.text.find("calle") != std::string::npos) << prompt.text;
    }
    EXPECT_EQ(creole, approved.find("Ki") == std::string::npos ? 0U : 1U);
  }
}

TEST(rendering, sms_never_leaves_a_text_out_of_sms_alone) {
  auto loaded = load(basics().edit("main", "\"Solo español.\"", "\"Solo español.\", sms: never"));
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  EXPECT_EQ(caller(message::channel::sms, *loaded.value).text("idioma"),
            "Linea de ayuda. 1 derechos 2 consulado 3 solicitud 0 persona");
}

TEST(rendering, a_text_is_answered_also_where_the_flow_says_nothing_in_sms) {
  auto loaded =
      load(basics()
               .edit("main", "help.text: { text: \"Escriba MENU o PERSONA.\" }",
                     "help.text: { text: \"Escriba MENU o PERSONA.\", sms: never }")
               .edit("help", "{ end: help.text }", "{ say: [help.text], to: b }\n  b: { end: true }"));
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  caller who(message::channel::sms, *loaded.value);
  EXPECT_EQ(who.text("ayuda"), "Hasta luego.");
  EXPECT_TRUE(who.text("repetir").starts_with("Linea de ayuda.")) << "what was never said is not repeated";
}

TEST(rendering, the_day_of_a_text_is_said_in_words) {
  EXPECT_EQ(day_in_words(day_of("2026-11-21").value(), "es-MX"), "21 de noviembre de 2026");
  for (const char* wrong : {"", "2026-13-01", "2026-02-30", "21-11-2026", "2026-11-2x"})
    EXPECT_FALSE(day_of(wrong)) << wrong;
  auto loaded = load(basics().edit("main", "text: \"Escriba MENU o PERSONA.\"",
                                   "text: \"Al {date}.\", as_of: \"2026-11-21\""));
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  EXPECT_EQ(caller(message::channel::sms, *loaded.value).text("ayuda"), "Al 21 de noviembre de 2026.");
}

TEST(rendering, numbers_are_spelled_by_the_language_s_own_rules_or_not_at_all) {
  EXPECT_EQ(spelled(1, "es-MX"), "uno");
  EXPECT_EQ(spelled(8, "en-US"), "eight");
  EXPECT_EQ(spelled(1, "quc"), "") << "never another language's";
}

TEST(templates, names_plurals_and_apostrophes) {
  struct row {
    const char *pattern, *filled;
  };
  auto value_of = [](index at) {
    return at == 0 ? template_value{"2", 2} : template_value{"{n} 'Ana'", std::nullopt};
  };
  for (const auto& [pattern, filled] :
       {row{"hola", "hola"}, row{"{n} de {who}.", "2 de {n} 'Ana'."}, row{"K'iche' d''{n}", "K'iche' d'2"},
        row{"it''s {n}", "it's 2"}, row{"'{'{n}'}'", "{2}"},
        row{"{n, plural, one {# día} other {# días}}", "2 días"}, row{"", ""}}) {
    auto parsed = parse_template(pattern, "es-MX", nullptr);
    ASSERT_EQ(parsed.problem.message, "") << pattern;
    std::vector<index> arguments;
    for (const auto& name : parsed.names) arguments.push_back(name == "n" ? 0 : 1);
    resolve(parsed.text, arguments);
    EXPECT_EQ(fill(parsed.text, value_of), filled) << pattern;
  }
  for (const char* wrong : {"{", "{a", "{a b}", "{n, plural}"})
    EXPECT_NE(parse_template(wrong, "es-MX", nullptr).problem.message, "") << wrong;
}

TEST(templates, placeholders_want_values_of_their_kind) {
  auto found = [](const std::string& text) {
    auto loaded = load(
        basics().edit("form", "form.sure: { text: \"¿{what}?\" }", "form.sure: { text: \"" + text + "\" }"));
    return text_of(loaded.findings);
  };
  EXPECT_EQ(found("¿{what}? {what, select, x {X} other {Y}}"), "");
  for (const char* wrong : {"{what, plural, other {#}}", "{what, number}", "{what, date}", "{what, time}",
                            "{n, plural, other {#}}"})
    EXPECT_NE(found(wrong), "") << wrong;
  EXPECT_NE(found("{place, number}").find("wrong-type"), std::string::npos);
  EXPECT_NE(found("hola {what, money}").find("at \"{what, money}"), std::string::npos)
      << found("hola {what, money}");
}

// What a caller typed arrives as one line of letters, whatever was in it (F-4, O-6).
TEST(templates, F_4_what_was_typed_is_shown_and_does_nothing) {
  caller who;
  who.text("hola"), who.text("3"), who.text("123456789");
  for (const char* hostile : {"{name}", "${name}", "%s%n", "{{x}}"}) {
    auto before = who.state;
    EXPECT_NE(who.text(hostile).find(hostile), std::string::npos) << hostile;
    who.state = before;
  }
  EXPECT_NE(who.text("Ana\n1 borrar\u202E todo").find("Ana 1 borrar todo"), std::string::npos);
}

}  // namespace
}  // namespace amparo::flow::test
