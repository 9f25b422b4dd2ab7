#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "integration/files_support.hpp"
#include "integration/helpline_support.hpp"

// `amparo locales` as a translator's coordinator runs it; gettext's own msgfmt and the schema of XLIFF read
// what we write.
namespace amparo::test {
namespace {

namespace fs = std::filesystem;

TEST(locales, L41_texts_go_out_and_come_back_into_a_language_that_was_not_there) {
  installation at("embedded");
  auto config = at.config_for("a");
  auto mine = at.folder() / "locales";
  fs::copy(fs::path(AMPARO_ROOT) / "locales", mine, fs::copy_options::recursive);
  auto settings = text_in(config);
  auto where = settings.find("locales: ");
  ASSERT_NE(where, settings.npos) << settings;
  auto end = settings.find_first_of(",}\n", where);
  settings.replace(where, end - where, "locales: " + mine.string());
  std::ofstream(config) << settings;

  auto po = (at.folder() / "quc.po").string();
  auto [code, said] = at.command({"locales", "export", "--language", "quc", po, "--config", config.string()});
  ASSERT_EQ(code, 0) << said;
  auto text = text_in(po);
  EXPECT_EQ(std::system(("msgfmt --check-format --check-header -o /dev/null '" + po + "'").c_str()), 0);
  EXPECT_NE(text.find("Language: quc"), text.npos);

  auto id = text.find("msgctxt \"about.who\"");
  ASSERT_NE(id, text.npos);
  auto empty = text.find("msgstr \"\"", id);
  text.replace(empty, 9, "msgstr \"Xa kaqaj\"");
  std::ofstream(po) << text;
  auto [wrong, why] = at.command(
      {"locales", "import", po, "--language", "agu", "--translator", "t-1", "--config", config.string()});
  EXPECT_EQ(wrong, 1);
  EXPECT_NE(why.find("wrong-language"), why.npos) << why;
  EXPECT_FALSE(fs::exists(mine / "agu"));
  auto [taken, report] = at.command(
      {"locales", "import", po, "--language", "quc", "--translator", "t-1", "--config", config.string()});
  EXPECT_EQ(taken, 0) << report;
  EXPECT_NE(report.find("1 texts were taken"), report.npos) << report;
  auto [checked, findings] = at.command({"check", "--config", config.string()});
  EXPECT_EQ(checked, 0) << findings;
  auto [shown, table] =
      at.command({"locales", "coverage", "--language", "quc", "--json", "--config", config.string()});
  EXPECT_EQ(shown, 0);
  EXPECT_NE(table.find("\"waiting\":1"), table.npos) << table;
  EXPECT_EQ(table.find("\"own\":1"), table.npos) << "a draft is not served";
}

TEST(locales, B17_every_text_says_what_it_costs) {
  installation at("embedded");
  auto config = at.config_for("a").string();
  auto [code, said] =
      at.command({"locales", "cost", "--language", "ht", "--format", "csv", "--config", config});
  ASSERT_EQ(code, 0) << said;
  EXPECT_TRUE(said.starts_with(
      "message,language,alphabet,units,segments,seconds,words,per_sentence,longest,served\r\n"))
      << said.substr(0, 200);
  auto row = said.find("\r\n\"rights.core\",\"ht\",GSM-7,");
  ASSERT_NE(row, said.npos);
  EXPECT_TRUE(said.substr(row + 2, said.find("\r\n", row + 2) - row - 2).ends_with(",no")) << "a draft";
  auto [shown, table] = at.command({"locales", "cost", "--language", "es-MX", "--config", config});
  EXPECT_EQ(shown, 0);
  EXPECT_NE(table.find("per sentence"), table.npos);
  EXPECT_EQ(table.find(" ht "), table.npos) << "one language was asked for";
}

// An import makes such a file for every language; nobody asks again who approved what lies in the program.
TEST(locales, a_translation_s_words_for_when_nothing_works_are_not_compiled_in) {
  installation at("embedded");
  auto root = fs::path(AMPARO_ROOT);
  auto words = text_in(root / "locales/es-MX/safe.yaml");
  auto tag = words.find("locale: es-MX");
  ASSERT_NE(tag, words.npos);
  words.replace(tag, 13, "locale: quc");
  auto table_with = [&](const std::string& record) {
    auto translation = at.folder() / "safe.yaml", table = at.folder() / "table.inc";
    auto text = words;
    for (auto place = text.find("    critical:"); place != text.npos;
         place = text.find("    critical:", place + record.size() + 4))
      text.insert(place, record);
    std::ofstream(translation) << text;
    auto program = fs::path(AMPARO_BUILD) / "server/safe_words_table";
    auto command = "'" + program.string() + "' '" + table.string() + "' '" +
                   (root / "config/directory/hotlines.yaml").string() + "' '" +
                   (root / "locales/es-MX/safe.yaml").string() + "' '" + translation.string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return text_in(table);
  };
  EXPECT_NE(table_with("").find("(quc)"), std::string::npos) << "a source's are";
  for (const char* record : {"    status: draft\n", "    status: approved\n", "    source_sha256: \"0\"\n"}) {
    auto table = table_with(record);
    EXPECT_EQ(table.find("(quc)"), std::string::npos) << record;
    EXPECT_NE(table.find("(es-MX)"), std::string::npos);
  }
}

// The schema names the one of "xml:space" by its address; the copy beside it is taken, and the network never.
TEST(locales, L41_every_language_leaves_as_xliff_that_its_schema_accepts) {
  installation at("embedded");
  auto config = at.config_for("a");
  auto schemas = fs::path(AMPARO_DEBIAN) / "usr/share/php/Symfony/Component/Translation/Resources/schemas";
  auto schema = at.folder() / "xliff.xsd";
  fs::copy_file(schemas / "xliff-core-1.2-strict.xsd", schema);
  fs::permissions(schema, fs::perms::owner_write, fs::perm_options::add);
  fs::copy_file(schemas / "xml.xsd", at.folder() / "xml.xsd");
  edit(schema, "http://www.w3.org/2001/xml.xsd", "xml.xsd");
  auto accepts = [&](const fs::path& file) {
    auto command = "xmllint --nonet --noout --schema '" + schema.string() + "' '" + file.string() + "' 2>&1";
    return std::system(command.c_str()) == 0;
  };
  for (const char* tag : {"en-US", "ht", "quc"}) {
    auto file = at.folder() / (std::string(tag) + ".xlf");
    auto [code, said] = at.command({"locales", "export", "--format", "xliff12", "--language", tag,
                                    file.string(), "--config", config.string()});
    ASSERT_EQ(code, 0) << said;
    EXPECT_TRUE(accepts(file)) << tag;
  }
  auto broken = at.folder() / "ht.xlf";
  edit(broken, "approved=\"no\"", "approved=\"perhaps\"");
  EXPECT_FALSE(accepts(broken)) << "the schema is really asked";
}

}  // namespace
}  // namespace amparo::test
