#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/rules.hpp"
#include "flow_support.hpp"

// What people approved and cannot have meant: a file that somebody wrote by hand is looked at as an import
// is, and what is wrong in it is told, stops nothing, and is said in Spanish (languages.md § 5, groups 7 and
// 14).
namespace amparo::flow::test {
namespace {

using message::channel;

constexpr const char* spanish = "Tiene 30 días para pedir una audiencia.";

// A text in Haitian Creole, which one person wrote and another approved.
files with_creole(const std::string& text) {
  auto all = basics();
  all.edit("detained", "Pregunte si puede irse.", spanish);
  all.locale("detained",
             fmt::format("locale: ht\ndomain: detained\nmessages:\n  rights.street:\n    text: \"{}\"\n"
                         "    status: approved\n    translator: t-1\n    reviewers:\n"
                         "      - {{ id: t-2, town: Prueba, date: \"2026-11-24\", verdict: approve }}\n",
                         text),
             "ht");
  return all;
}

std::string said(const bundle& content, channel via) {
  auto words = words_of(content, "ht", "rights.street");
  return words_of(render(content, *words, via, noon));
}

TEST(wordings, L41_what_an_import_would_refuse_is_told_and_the_source_is_said) {
  struct broken {
    const char *text, *rule;
  };
  for (const auto& one :
       {broken{"Ou gen 3 jou pou mande yon odyans.", "other-digits"},
        broken{"Ou gen jou pou mande yon odyans.", "other-digits"},
        broken{"Ou gen 30 jou ak 7 èdtan pou mande yon odyans.", "other-digits"}, broken{".", "says-nothing"},
        broken{"… !", "says-nothing"}, broken{spanish, "same-as-source"}}) {
    SCOPED_TRACE(one.text);
    auto loaded = load(with_creole(one.text));
    ASSERT_EQ(loaded.findings.size(), 1U) << text_of(loaded.findings);
    EXPECT_EQ(loaded.findings.front().rule, one.rule);
    EXPECT_EQ(loaded.findings.front().file, "locales/ht/detained.yaml");
    EXPECT_EQ(loaded.findings.front().line, 4U);
    ASSERT_TRUE(loaded.value) << "a warning stops nothing";
    EXPECT_EQ(said(*loaded.value, channel::sms), "Tiene 30 dias para pedir una audiencia.");
    EXPECT_EQ(said(*loaded.value, channel::voice), spanish);
  }
  // The number twice, and a 7 that writes a glottal stop.
  EXPECT_EQ(text_of(load(with_creole("30 jou, 30 jou sa7 pou mande yon odyans.")).findings), "");
  auto sound = load(with_creole("Ou gen 30 jou pou mande yon odyans."));
  ASSERT_TRUE(sound.value);
  EXPECT_EQ(text_of(sound.findings), "");
  EXPECT_EQ(said(*sound.value, channel::voice), "Ou gen 30 jou pou mande yon odyans.");
}

// "Yes", "OK" and the same word for both: the labels are Spanish, everything else is published and heard.
TEST(wordings, L41_labels_that_cannot_be_told_apart_are_held_back_and_nothing_else_is) {
  auto label = [](const char* key, const char* text) {
    return fmt::format(
        "  {}:\n    text: \"{}\"\n    status: approved\n    translator: t-1\n    reviewers:\n      - {{ id: "
        "t-2, town: "
        "Prueba, date: \"2026-11-24\", verdict: approve }}\n",
        key, text);
  };
  auto menu_of = [&](const char* home, const char* street) {
    auto loaded = load(basics().locale(
        "detained",
        "locale: ht\ndomain: detained\nmessages:\n" + label("detained.where.home", home) +
            label("detained.where.street", street) + label("courtesy.goodbye", "Orevwa zanmi."),
        "ht"));
    EXPECT_TRUE(loaded.value) << text_of(loaded.findings);
    if (!loaded.value) return std::string("refused");
    caller c(channel::sms, *loaded.value);
    c.when.locale = "ht", c.state = session::fresh("ht");
    auto menu = c.text("migra");
    c.text("2");
    EXPECT_EQ(c.text("2"), "Orevwa zanmi.");
    return menu;
  };
  EXPECT_NE(menu_of("kay", "lari").find("1 kay 2 lari"), std::string::npos);
  EXPECT_NE(menu_of("dakò", "dako").find("1 casa 2 calle"), std::string::npos) << "one word for both";
  EXPECT_NE(menu_of("borrar", "lari").find("1 casa 2 lari"), std::string::npos)
      << "it would erase everything";
  EXPECT_NE(menu_of("calle", "lari").find("1 calle 2 lari"), std::string::npos)
      << "two words, whatever they are in Spanish";
  EXPECT_NE(menu_of("calle", "borrar").find("1 casa 2 calle"), std::string::npos)
      << "the Spanish label that comes in is the other one's word";
}

std::string shipped_file(const std::string& name) {
  std::ifstream in(std::string(AMPARO_ROOT "/locales/") + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Drafts of five texts in a folder, beside what was published in that language and in another.
base::findings found_in(const std::string& tag, const std::vector<std::string>& sentences) {
  auto all = basics();
  for (const std::string of : {"es-MX", "quc", "yua"})
    all.locale("declaration", shipped_file(of + "/declaration.yaml"), of);
  constexpr const char* keys[] = {"rights.street", "callback.noted", "callback.already", "callback.withheld",
                                  "callback.failed"};
  std::string text = "locale: " + tag + "\ndomain: detained\nmessages:\n";
  for (std::size_t i = 0; i != std::size(keys); ++i)
    text +=
        fmt::format("  {}: {{ text: \"{}\", status: draft }}\n", keys[i], sentences[i % sentences.size()]);
  auto loaded = load(all.locale("detained", text, tag));
  EXPECT_TRUE(loaded.value) << text_of(loaded.findings);
  return loaded.findings;
}

// The case of an information service that printed Yucatec phrases as languages of Guatemala.
TEST(wordings, L41_yucatec_under_the_name_of_kiche_is_told) {
  const std::vector<std::string> yucatec{
      "Tuláakal máak tiʼ le kaajoʼ yaantiʼ u páajtalil u jóokʼol tu kaajal tiʼal u bin jeʼe baʼalak "
      "kaajileʼ, beeyxan u suut",
      "Mixmáak unaj u kʼaʼalal wa maʼ u káant u siʼipiliʼ, mix u tojolchʼintaʼal ichil u kaajal yetel u "
      "láakʼoʼob"};
  const std::vector<std::string> kiche{
      "Ronojel winaq pa we tinamit ya'tal chech kel b'i pa ri rulewal utinamit, xuqe kopan chi pa ri "
      "utinamit are taq karaj",
      "Maj jun winaq ya'tal ta chech xaq k'ate' kachapatajik, katz'apixik o kesax b'i pa utinamit kuk' ri "
      "rachalal"};
  auto wrong = found_in("quc", yucatec);
  ASSERT_EQ(wrong.size(), 1U) << text_of(wrong);
  EXPECT_EQ(wrong.front().rule, "other-language");
  EXPECT_EQ(wrong.front().file, "locales/quc/detained.yaml");
  EXPECT_EQ(wrong.front().line, 4U);
  EXPECT_NE(wrong.front().message.find("look like \"yua\""), std::string::npos) << wrong.front().message;
  // One such sentence among its own.
  auto one = found_in("quc", {kiche[0], kiche[1], yucatec[0], kiche[0], kiche[1]});
  ASSERT_EQ(one.size(), 1U) << text_of(one);
  EXPECT_EQ(one.front().line, 6U);
  EXPECT_NE(one.front().message.find("the text looks like \"yua\""), std::string::npos)
      << one.front().message;
  EXPECT_EQ(text_of(found_in("yua", yucatec)), "");
  EXPECT_EQ(text_of(found_in("quc", kiche)), "");
  EXPECT_EQ(found_in("yua", kiche).size(), 1U) << "and the other way round";
}

}  // namespace
}  // namespace amparo::flow::test
