#include "flow/interchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "flow/coverage.hpp"
#include "flow/locale_text.hpp"
#include "flow/translation.hpp"
#include "unit/flow/flow_support.hpp"

// L41: texts go to a translator's tools and come back, and nothing of the wrong language does.
namespace amparo::flow {
namespace {

using test::files;

constexpr const char* spanish = R"(locale: es-MX
domain: rights
messages:
  rights.core:
    text: "Guarde silencio. No abra la puerta. Pida ver la orden firmada por un juez. No firme nada."
    voice: "Escuche con calma. Guarde silencio. No abra la puerta. No firme nada."
    critical: true
    legal_review: none
    sources: []
  rights.call:
    text: "Llame al {national_number} o al 911. Diga \"no entiendo\"."
    short: "Llame al 911."
    sources: []
  rights.more:
    text: "¿Quiere saber más? {choices}"
    sources: []
)";

constexpr const char* own = R"(# Kept by hand.
locale: qaa-x-prueba
domain: rights
messages:
  # Said first.
  rights.core:
    text: "Pod ru zem."
    # Somebody asked about this word.
    source_sha256: "0"
    status: approved
    translator: t-1
    reviewers:
      - { id: t-2, town: Prueba, date: "2026-11-24", verdict: approve }
  rights.more:
    text: "¿Gub {choices}?"
    words: ["zed", "no"]
    status: draft

words:
  rights.entry: [pod]
)";

std::vector<directory::source_file> locales(const std::string& tag = "") {
  std::vector<directory::source_file> out{{"locales/es-MX/rights.yaml", spanish}};
  if (!tag.empty()) out.push_back({"locales/" + tag + "/rights.yaml", own});
  return out;
}

translation_set exported(const std::vector<directory::source_file>& from, const std::string& tag) {
  base::findings out;
  auto units = units_of(from, tag, out);
  EXPECT_EQ(test::text_of(out), "");
  return units;
}

translation_unit& unit(translation_set& all, const std::string& key, const std::string& form = "text") {
  auto found = std::ranges::find_if(all.units, [&](const auto& u) { return u.key == key && u.form == form; });
  if (found == all.units.end()) ADD_FAILURE() << key << " " << form;
  return found == all.units.end() ? all.units.front() : *found;
}

struct import_run {
  locale_changes made;
  base::findings findings;
  std::string rules() const {
    std::string out;
    for (const auto& f : findings) out += (out.empty() ? "" : " ") + f.rule;
    return out;
  }
};

import_run imported(const std::vector<directory::source_file>& into, const translation_set& from,
                    const std::string& tag = "qaa-x-prueba", bool checked = false) {
  import_run run;
  run.made = merged(into, from, "back.po", {tag, "t-9", "human", checked}, run.findings);
  return run;
}

class every_format : public testing::TestWithParam<interchange_format> {};

INSTANTIATE_TEST_SUITE_P(formats, every_format,
                         testing::Values(interchange_format::po, interchange_format::xliff12,
                                         interchange_format::csv),
                         [](const auto& of) {
                           return std::string(of.param == interchange_format::po        ? "po"
                                              : of.param == interchange_format::xliff12 ? "xliff12"
                                                                                        : "csv");
                         });

TEST_P(every_format, L41_texts_come_back_as_they_went) {
  auto sent = exported(locales("qaa-x-prueba"), "qaa-x-prueba");
  unit(sent, "rights.call").target = "=cmd & <b>\"Zem\"</b>\n{national_number} \\ 911\t'ul";
  unit(sent, "rights.call").state = unit_state::draft;
  base::findings out;
  auto back = read_interchange("f", written(sent, GetParam()), GetParam(), out);
  ASSERT_EQ(test::text_of(out), "");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->tag, "qaa-x-prueba");
  ASSERT_EQ(back->units.size(), sent.units.size());
  for (std::size_t i = 0; i != sent.units.size(); ++i) {
    EXPECT_EQ(back->units[i].key, sent.units[i].key);
    EXPECT_EQ(back->units[i].form, sent.units[i].form);
    EXPECT_EQ(back->units[i].source, sent.units[i].source);
    EXPECT_EQ(back->units[i].target, sent.units[i].target);
    EXPECT_GT(back->units[i].line, 0U);
  }
}

// No format brings an approval in: a tool's is worth a look by our reviewers, a PO file says nothing of it.
TEST_P(every_format, L41_what_is_back_unchanged_changes_no_byte) {
  auto sent = exported(locales("qaa-x-prueba"), "qaa-x-prueba");
  base::findings out;
  auto back = read_interchange("f", written(sent, GetParam()), GetParam(), out);
  ASSERT_TRUE(back);
  auto run = imported(locales("qaa-x-prueba"), *back);
  EXPECT_EQ(run.rules(), "");
  EXPECT_TRUE(run.made.files.empty());
  EXPECT_EQ(run.made.taken, 0U);
  EXPECT_EQ(run.made.as_they_were, 2U);
}

TEST_P(every_format, L41_what_is_no_such_file_is_said_with_its_line) {
  for (const char* text :
       {"msgid \"a", "<xliff version=\"1.2\"><file>", "key;form\r\n", "\"", "msgid_plural \"x\"\n"}) {
    base::findings out;
    auto read = read_interchange("back", text, GetParam(), out);
    EXPECT_TRUE(!read || read->units.empty() || !out.empty()) << text;
    for (const auto& f : out) EXPECT_EQ(f.file, "back");
  }
}

TEST(interchange, a_file_that_is_nested_without_end_is_refused) {
  std::string text = "<xliff version=\"1.2\">";
  for (int i = 0; i != 100'000; ++i) text += "<g>";
  base::findings out;
  EXPECT_FALSE(read_interchange("deep.xlf", text, interchange_format::xliff12, out));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].rule, "interchange-syntax");
}

TEST(interchange, L41_a_new_language_gets_files_of_drafts_that_load) {
  auto sent = exported(locales(), "quc");
  EXPECT_EQ(unit(sent, "rights.core").state, unit_state::missing);
  unit(sent, "rights.call").target = "Chasik'ij {national_number} 911.";
  unit(sent, "rights.core", "voice").target = "Matzijonik.";
  sent.tag = "mam";
  auto run = imported(locales(), sent, "quc");
  EXPECT_EQ(run.rules(), "wrong-language") << "the header of the file says another language";
  sent.tag = "quc";
  run = imported(locales(), sent, "quc");
  EXPECT_EQ(run.rules(), "");
  ASSERT_EQ(run.made.files.size(), 1U);
  EXPECT_EQ(run.made.files[0].name, "locales/quc/rights.yaml");
  auto again = exported({locales()[0], run.made.files[0]}, "quc");
  EXPECT_EQ(unit(again, "rights.call").target, "Chasik'ij {national_number} 911.");
  EXPECT_EQ(unit(again, "rights.call").state, unit_state::draft);
  EXPECT_EQ(unit(again, "rights.core", "voice").target, "Matzijonik.");
  EXPECT_EQ(unit(again, "rights.core").target, "");
}

TEST(interchange, L41_changed_words_end_their_approval_and_leave_every_other_line) {
  auto sent = exported(locales("qaa-x-prueba"), "qaa-x-prueba");
  unit(sent, "rights.core").target = "Pod ru zem lu.";
  auto run = imported(locales("qaa-x-prueba"), sent);
  EXPECT_EQ(run.rules(), "");
  EXPECT_EQ(run.made.approvals_ended, std::vector<std::string>{"rights.core"});
  ASSERT_EQ(run.made.files.size(), 1U);
  const auto& text = run.made.files[0].text;
  EXPECT_TRUE(text.starts_with(
      "# Kept by hand.\nlocale: qaa-x-prueba\ndomain: rights\nmessages:\n  # Said first.\n"));
  EXPECT_TRUE(text.ends_with(
      "  rights.more:\n    text: \"¿Gub {choices}?\"\n    words: [\"zed\", \"no\"]\n    status: draft\n\n"
      "words:\n  rights.entry: [pod]\n"))
      << text;
  EXPECT_NE(text.find("# Somebody asked about this word."), text.npos);
  EXPECT_NE(text.find("text: \"Pod ru zem lu.\""), text.npos);
  EXPECT_NE(text.find("status: draft"), text.npos);
  EXPECT_NE(text.find("translator: \"t-9\""), text.npos);
  EXPECT_EQ(text.find("reviewers"), text.npos);
}

TEST(interchange, L41_an_approval_of_a_tool_is_reviewed_and_no_more) {
  auto sent = exported(locales("qaa-x-prueba"), "qaa-x-prueba");
  auto& core = unit(sent, "rights.core");
  core.target = "Pod ru.";
  core.state = unit_state::approved;
  base::findings out;
  auto back =
      read_interchange("f.xlf", written(sent, interchange_format::xliff12), interchange_format::xliff12, out);
  ASSERT_TRUE(back);
  auto run = imported(locales("qaa-x-prueba"), *back);
  ASSERT_EQ(run.made.files.size(), 1U);
  EXPECT_NE(run.made.files[0].text.find("status: reviewed"), std::string::npos);
  EXPECT_EQ(run.made.files[0].text.find("status: approved"), std::string::npos);
}

struct bad_unit {
  const char* name;
  void (*change)(translation_unit&);
  const char* rule;
};

const std::vector<bad_unit> bad_units{
    {"a name is gone", [](translation_unit& u) { u.target = "Zem 911."; }, "placeholder-mismatch"},
    {"a name is translated", [](translation_unit& u) { u.target = "Zem {numero} 911."; },
     "placeholder-mismatch"},
    {"a digit is another", [](translation_unit& u) { u.target = "Zem {national_number} 912."; },
     "placeholder-mismatch"},
    {"a name is doubled", [](translation_unit& u) { u.target = "{national_number} {national_number} 911"; },
     "placeholder-mismatch"},
    {"a number is gone", [](translation_unit& u) { u.target = "Zem {national_number}."; },
     "placeholder-mismatch"},
    {"a number is new", [](translation_unit& u) { u.target = "Zem {national_number} 911 o 912."; },
     "placeholder-mismatch"},
    {"no template", [](translation_unit& u) { u.target = "Zem {national_number 911."; },
     "placeholder-mismatch"},
    {"the Spanish again", [](translation_unit& u) { u.target = u.source; }, "same-as-source"},
    {"a lone stop", [](translation_unit& u) { u.target = "."; }, "translation-empty"},
    {"too long", [](translation_unit& u) { u.target = "{national_number} 911 " + std::string(300, 'z'); },
     "sms-too-long"},
    {"of an older Spanish",
     [](translation_unit& u) { u.source += "!", u.target = "Zem {national_number} 911."; },
     "translation-of-older-source"},
    {"letters that no SMS carries",
     [](translation_unit& u) { u.target = "Zem {national_number} 911 \xE6\x97\xA5"; }, "not-gsm"},
    {"of no message", [](translation_unit& u) { u.key = "rights.gone", u.target = "Zem."; },
     "unknown-message"},
    {"of no wording", [](translation_unit& u) { u.form = "title", u.target = "Zem."; }, "unknown-message"},
    {"no UTF-8", [](translation_unit& u) { u.target = "Zem {national_number} 911 \xFF"; },
     "translation-empty"}};

TEST(interchange, L41_a_text_that_cannot_be_taken_changes_nothing_and_the_others_are_taken) {
  for (const auto& bad : bad_units) {
    auto sent = exported(locales("qaa-x-prueba"), "qaa-x-prueba");
    bad.change(unit(sent, "rights.call"));
    unit(sent, "rights.core").target = "Pod ru zem lu.";
    auto run = imported(locales("qaa-x-prueba"), sent);
    EXPECT_EQ(run.rules(), bad.rule) << bad.name;
    EXPECT_EQ(run.made.taken, 1U) << bad.name;
    ASSERT_EQ(run.made.files.size(), 1U) << bad.name;
    EXPECT_EQ(run.made.files[0].text.find("Zem"), std::string::npos) << bad.name;
  }
}

// One rule for what a tool brings and for what stands in a file (wordings_test.cpp): a number may be said
// twice, as Haitian Creole says "24 sou 24".
TEST(interchange, L41_a_number_said_twice_is_taken_as_a_file_may_have_it) {
  auto sent = exported(locales("qaa-x-prueba"), "qaa-x-prueba");
  unit(sent, "rights.call").target = "Zem {national_number}: 911, 911.";
  auto run = imported(locales("qaa-x-prueba"), sent);
  EXPECT_EQ(run.rules(), "");
  EXPECT_EQ(run.made.taken, 1U);
}

// --- the wrong language, on the shipped Spanish and the made-up pack ---

std::vector<directory::source_file> shipped_and_made_up(bool with_own) {
  std::vector<directory::source_file> out;
  for (const auto& folder : {std::string("locales/es-MX"), std::string("tests/locales/qaa-x-prueba")})
    for (const auto& domain : {"rights", "detained", "consulate", "callback"}) {
      if (folder != "locales/es-MX" && !with_own) continue;
      std::ifstream in(std::string(AMPARO_ROOT "/") + folder + "/" + domain + ".yaml");
      std::string text((std::istreambuf_iterator<char>(in)), {});
      out.push_back({"locales/" + folder.substr(folder.rfind('/') + 1) + "/" + domain + ".yaml", text});
    }
  return out;
}

TEST(interchange, L41_spanish_is_no_translation_of_itself) {
  auto all = shipped_and_made_up(false);
  auto sent = exported(all, "quc");
  for (auto& u : sent.units) u.target = u.source;
  EXPECT_EQ(imported(all, sent, "quc").rules(), "wrong-language");
}

TEST(interchange, L41_a_file_that_looks_like_another_language_is_refused) {
  auto all = shipped_and_made_up(true);
  auto made_up = exported(all, "qaa-x-prueba");
  // The Spanish of other messages, under the made-up language's name.
  auto wrong = made_up;
  for (std::size_t i = 0; i != wrong.units.size(); ++i)
    wrong.units[i].target = made_up.units[(i + 1) % made_up.units.size()].source;
  EXPECT_EQ(imported(all, wrong).rules(), "wrong-language");
  // The made-up language under K'iche's name, of which nothing is known.
  auto renamed = made_up;
  renamed.tag = "quc";
  EXPECT_EQ(imported(all, renamed, "quc").rules(), "wrong-language");
  auto looked_at = imported(all, renamed, "quc", true);
  EXPECT_EQ(looked_at.rules(), "");
  ASSERT_FALSE(looked_at.made.files.empty());
  EXPECT_NE(looked_at.made.files[0].text.find("language_checked: \"t-9\""), std::string::npos);
  EXPECT_GT(looked_at.made.taken, 50U);
  // Its own words, in another order, are its own.
  auto right = made_up;
  for (auto& u : right.units) u.target += u.target.empty() ? "" : " ru";
  EXPECT_EQ(imported(all, right).rules().find("wrong-language"), std::string::npos);
}

TEST(interchange, L41_a_source_is_written_and_not_imported) {
  auto sent = exported(locales(), "en-US");
  unit(sent, "rights.core").target = "Stay silent.";
  EXPECT_EQ(imported(locales(), sent, "en-US").rules(), "wrong-language");
}

// A source that quotes what others published, and its words in a language.
std::vector<directory::source_file> quoting(const std::string& tag = "quc") {
  std::vector<directory::source_file> out{{"locales/es-MX/declaration.yaml", R"(locale: es-MX
domain: declaration
messages:
  declaration.which: { text: "¿De qué quiere leer?", sources: [] }
  declaration.article_9: { text: "Artículo 9, en español: Nadie será detenido.", quotes: "a place", sources: [] }
)"}};
  out.push_back({"locales/" + tag + "/declaration.yaml", "locale: " + tag + R"(
domain: declaration
messages:
  declaration.article_9:
    text: "Artículo 9, en K'iche': Maj jun winaq ya'tal ta chech xaq k'ate' kachapatajik."
    status: draft
    origin: published
    quotes: "another place"
    source_sha256: )" + source_digest("Artículo 9, en español: Nadie será detenido.", "", "", "") +
                                                             "\n"});
  return out;
}

TEST(interchange, L41_what_others_published_does_not_go_out_and_nothing_comes_in_its_place) {
  auto sent = exported(quoting(), "quc");
  ASSERT_EQ(sent.units.size(), 1U);
  EXPECT_EQ(sent.units.front().key, "declaration.which");
  auto& one = sent.units.front();
  one.key = "declaration.article_9", one.source = "Artículo 9, en español: Nadie será detenido.";
  one.target = "Artículo 9, en K'iche': Maj jun winaq.";
  auto run = imported(quoting(), sent, "quc", true);
  EXPECT_EQ(run.rules(), "quotation");
  EXPECT_TRUE(run.made.files.empty());
}

// What was published teaches how a language looks: a Yucatec sentence under K'iche's name is refused.
TEST(interchange, L41_the_published_articles_tell_languages_apart) {
  std::vector<directory::source_file> all;
  for (const std::string tag : {"es-MX", "quc", "yua", "mam"})
    for (const std::string domain : {"declaration", "rights"}) {
      std::ifstream in(std::string(AMPARO_ROOT "/locales/") + tag + "/" + domain + ".yaml");
      if (!in) continue;
      all.push_back(
          {"locales/" + tag + "/" + domain + ".yaml", std::string((std::istreambuf_iterator<char>(in)), {})});
    }
  auto sent = exported(all, "quc");
  constexpr const char* yucatec =
      "Tuláakal máak yaantiʼ u páajtalil u jóokʼol tu kaajal tiʼal u bin jeʼe baʼalak kaajileʼ, beeyxan u "
      "suut";
  constexpr const char* kiche =
      "Ronojel winaq ya'tal chech kel b'i pa ri rulewal utinamit, xuqe kopan chi pa ri utinamit are taq "
      "karaj";
  ASSERT_GT(sent.units.size(), 6U);
  for (std::size_t i = 0; i != 6; ++i) sent.units[i].target = yucatec;
  EXPECT_EQ(imported(all, sent, "quc").rules(), "wrong-language");
  for (std::size_t i = 0; i != 6; ++i) sent.units[i].target = kiche;
  EXPECT_EQ(imported(all, sent, "quc").rules().find("wrong-language"), std::string::npos);
}

TEST(coverage, L41_what_others_published_is_counted_apart) {
  auto from = test::with_quotation("Maj jun winaq.");
  unsigned by_sms = 0, by_voice = 0, others = 0;
  for (const auto& row : coverage_of(from.flows, from.locales, *test::basic_bundle().places)) {
    (row.via == message::channel::sms ? by_sms : by_voice) += row.published;
    others += row.own + row.recorded + row.waiting;
  }
  EXPECT_EQ(by_sms, 1U);
  EXPECT_EQ(by_voice, 0U) << "a call says the Spanish";
  EXPECT_EQ(others, 0U);
}

TEST(coverage, L41_says_for_each_flow_and_mode_what_is_own) {
  auto from = test::basics();
  from.locale("main", R"(locale: qaa-x-prueba
domain: main
messages: {}
)",
              "qaa-x-prueba");
  auto places = test::basic_bundle().places;
  auto rows = coverage_of(from.flows, from.locales, *places);
  ASSERT_FALSE(rows.empty());
  for (const auto& row : rows) {
    EXPECT_EQ(row.tag, "qaa-x-prueba");
    EXPECT_GT(row.texts, 0U) << row.flow;
    EXPECT_EQ(row.own + row.waiting + row.recorded, 0U) << row.flow;
  }
  auto loaded = exported(from.locales, "qaa-x-prueba");
  const auto& first = loaded.units.front();
  from.locale("main",
              "locale: qaa-x-prueba\ndomain: main\nmessages:\n  " + first.key +
                  ":\n    text: \"zem\"\n    status: draft\n",
              "qaa-x-prueba");
  unsigned waiting = 0;
  for (const auto& row : coverage_of(from.flows, from.locales, *places)) waiting += row.waiting;
  EXPECT_GT(waiting, 0U) << first.key;
}

}  // namespace
}  // namespace amparo::flow
