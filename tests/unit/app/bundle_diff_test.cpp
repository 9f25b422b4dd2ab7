#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/bundle_diff.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"

// What changed, for the person who decides: the text that callers will read, the numbers that they will call.
namespace amparo::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

bundle_files of(std::vector<directory::source_file> files) { return {std::move(files), {}}; }

constexpr const char* words = "locales/es-MX/main.yaml";
constexpr const char* office = "directory/consulates.yaml";

bundle_files with_words(const std::string& text) {
  return of({{words, "locale: es-MX\ndomain: main\nmessages:\n  a.b:\n    text: \"" + text + "\"\n"}});
}

bundle_files with_number(const std::string& number) {
  return of({{office,
              "consulates:\n- id: atlanta\n  city: Atlanta\n  phones:\n    - kind: protection_emergency\n    "
              "  number: \"" +
                  number + "\"\n"},
             {words, "locale: es-MX\nmessages:\n  a:\n    text: \"" + number.substr(0, 3) + "\"\n"}});
}

TEST(bundle_diff, nothing_is_different_from_itself) {
  EXPECT_THAT(differences(with_words("hola"), with_words("hola")), IsEmpty());
  EXPECT_EQ(words_of({}), "Nothing is different.\n");
}

TEST(bundle_diff, a_text_shows_what_it_was_and_what_it_will_be) {
  auto all = differences(with_words("hola"), with_words("adiós"));
  EXPECT_THAT(all, ElementsAre(difference{"message", words, "messages / a.b / text", "hola", "adiós"}));
  auto said = words_of(all);
  EXPECT_THAT(
      said,
      HasSubstr(
          "message changed: locales/es-MX/main.yaml: messages / a.b / text\n    - hola\n    + adiós\n"));
  EXPECT_THAT(json_of(all), HasSubstr("\"before\":\"hola\""));
}

TEST(bundle_diff, comments_and_order_of_keys_say_nothing_new) {
  auto before = of({{words, "locale: es-MX\ndomain: main\n"}});
  auto after = of({{words, "# a comment\ndomain: main\nlocale: es-MX\n"}});
  EXPECT_THAT(differences(before, after), IsEmpty());
}

TEST(bundle_diff, F_7_a_changed_number_is_a_red_line_and_comes_first) {
  auto all = differences(with_number("+14047364141"), with_number("+19007364142"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0],
            (difference{"number", office, "consulates / atlanta / phones / protection_emergency / number",
                        "+14047364141", "+19007364142"}));
  EXPECT_EQ(words_of(all).find("!! NUMBER changed: directory/consulates.yaml"), 0U);
  EXPECT_EQ(all[1].kind, "message");
}

TEST(bundle_diff, F_7_numbers_of_a_file_that_came_or_went_are_red_too) {
  auto gone = differences(with_number("+14047364141"), of({}));
  ASSERT_EQ(gone.size(), 3U);
  EXPECT_EQ(gone[0].kind, "number");
  EXPECT_EQ(gone[0].after, "");
  EXPECT_THAT(words_of(gone), HasSubstr("!! NUMBER removed"));
  EXPECT_THAT(words_of(gone), HasSubstr("file removed: locales/es-MX/main.yaml"));
  EXPECT_THAT(words_of(differences(of({}), with_number("+14047364141"))), HasSubstr("!! NUMBER added"));
}

TEST(bundle_diff, nodes_and_outcomes_that_came_or_went_are_named) {
  auto before =
      of({{"flows/a.yaml", "flow: a\nnodes:\n  first: { ask: menu, to: { home: home, away: away } }\n"}});
  auto after = of({{"flows/a.yaml",
                    "flow: a\nnodes:\n  first: { ask: menu, to: { home: home } }\n  last: { end: bye }\n"}});
  auto said = words_of(differences(before, after));
  EXPECT_THAT(said, HasSubstr("node removed: flows/a.yaml: nodes / first / to / away\n    - away\n"));
  EXPECT_THAT(said, HasSubstr("node added: flows/a.yaml: nodes / last / end\n    + bye\n"));
}

TEST(bundle_diff, an_entry_put_before_the_others_moves_nothing) {
  auto entry = [](const std::string& id) { return "- { id: " + id + ", city: X }\n"; };
  auto before = of({{office, "consulates:\n" + entry("b") + entry("c")}});
  auto after = of({{office, "consulates:\n" + entry("a") + entry("b") + entry("c")}});
  for (const auto& d : differences(before, after)) EXPECT_THAT(d.where, HasSubstr("consulates / a"));
}

TEST(bundle_diff, tables_recordings_and_broken_files_are_compared_as_a_whole) {
  auto all = differences(of({{"directory/geo/zips.csv", "1\n2\n3\n"}, {"flows/a.yaml", "flow: a\n"}}),
                         of({{"directory/geo/zips.csv", "1\n3\n4\n5\n"}, {"flows/a.yaml", "flow: [\n"}}));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].where, "2 lines came, 1 went");
  EXPECT_EQ(all[1].kind, "file");
  auto sound =
      differences(of({{"locales/quc/audio/a.wav", "\xFF"}}), of({{"locales/quc/audio/a.wav", "\xFE\xFF"}}));
  ASSERT_EQ(sound.size(), 1U);
  EXPECT_EQ(sound[0].where, "2 bytes, before 1");
}

TEST(bundle_diff, a_switch_is_a_difference) {
  bundle_files on, off;
  on.switches["rights.new_law"] = true;
  off.switches["rights.new_law"] = false;
  EXPECT_THAT(differences(on, off), ElementsAre(difference{"switch", "", "rights.new_law", "on", "off"}));
}

// The translation stays where it is, word for word, and is known to be of another text.
TEST(bundle_diff, L42_a_changed_source_makes_its_translations_stale_and_deletes_none) {
  auto with = [](const std::string& source) {
    auto files = with_words(source);
    files.all.push_back({"locales/qaa-x-prueba/main.yaml",
                         "locale: qaa-x-prueba\nmessages:\n  a.b:\n    source_sha256: \"" +
                             base::hex(base::sha256("hola")) + "\"\n    text: \"xhola\"\n"});
    return files;
  };
  EXPECT_THAT(stale_translations(with("hola")), IsEmpty());
  auto stale = stale_translations(with("hola a todos"));
  ASSERT_EQ(stale.size(), 1U);
  EXPECT_EQ(stale[0].locale, "qaa-x-prueba");
  EXPECT_EQ(stale[0].message, "a.b");
  auto all = differences(with("hola"), with("hola a todos"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1], (difference{"translation", "locales/qaa-x-prueba", "a.b", "says what the Spanish says",
                                "stale"}));
  EXPECT_THAT(differences(with("hola a todos"), with("hola a todos")), IsEmpty());
}

}  // namespace
}  // namespace amparo::app
