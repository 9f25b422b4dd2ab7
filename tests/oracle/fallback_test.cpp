#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "app/fallback_pack.hpp"
#include "oracle/ask_support.hpp"
#include "unit/app/checked_content_support.hpp"
#include "unit/provider/xml_support.hpp"

// The documents that lie at the providers, put to those who will read them: the official libraries where they
// can judge or write one, and an XML reader and the documented names where they cannot.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

const fallback_document& document(const std::string& file) {
  static const auto pack =
      make_fallback(*checked_content(), {}, std::chrono::sys_days(2026y / 11 / 24) + 12h);
  for (const auto& d : pack.documents)
    if (d.file == file) return d;
  throw std::runtime_error("there is no " + file);
}

using provider::xml_node;

xml_node read(const std::string& file) {
  auto root = provider::read_xml(document(file).bytes);
  if (!root) throw std::runtime_error(file + " is no XML");
  return *root;
}

void expect_same(const xml_node& ours, const xml_node& theirs) {
  EXPECT_EQ(ours.name, theirs.name);
  EXPECT_EQ(ours.attributes, theirs.attributes);
  EXPECT_EQ(ours.text, theirs.text);
  ASSERT_EQ(ours.children.size(), theirs.children.size());
  for (std::size_t i = 0; i != ours.children.size(); ++i) expect_same(ours.children[i], theirs.children[i]);
}

// The document that an official library writes out of the same parts.
xml_node written_by(const std::string& ask, const xml_node& ours) {
  json::array verbs;
  for (const auto& verb : ours.children) {
    json::object attributes;
    for (const auto& [name, value] : verb.attributes) attributes[name] = value;
    verbs.push_back(
        json::object{{"verb", verb.name}, {"attributes", std::move(attributes)}, {"text", verb.text}});
  }
  json::object question{{"ask", ask}, {"verbs", std::move(verbs)}};
  auto answer = provider::ask_node("providers_oracle.mjs", "fallback_" + ask, {question}).front();
  auto root = provider::read_xml(std::string(answer.at("xml").as_string()));
  if (!root) throw std::runtime_error("the library's document is no XML that we read");
  return *root;
}

TEST(fallback, B18_twilios_own_library_writes_the_same_documents) {
  auto call = read("twilio/es-MX/voice.xml");
  ASSERT_EQ(call.children.size(), 2U);
  expect_same(call, written_by("twiml_voice", call));
  auto text = read("twilio/es-MX/sms.xml");
  ASSERT_EQ(text.children.size(), 1U);
  expect_same(text, written_by("twiml_messaging", text));
  EXPECT_EQ(document("signalwire/es-MX/voice.xml").bytes, document("twilio/es-MX/voice.xml").bytes);
  EXPECT_EQ(document("signalwire/es-MX/sms.xml").bytes, document("twilio/es-MX/sms.xml").bytes);
}

TEST(fallback, B18_plivos_own_library_writes_the_same_document) {
  auto call = read("plivo/es-MX/voice.xml");
  ASSERT_EQ(call.children.size(), 2U);
  expect_same(call, written_by("plivo_xml", call));
}

TEST(fallback, B18_jambonz_own_schema_takes_the_document) {
  json::object question{{"ask", "jambonz"},
                        {"verbs", json::parse(document("jambonz/es-MX/voice.json").bytes)}};
  auto answer = provider::ask_node("providers_oracle.mjs", "fallback_jambonz", {question}).front();
  EXPECT_TRUE(answer.at("accepted").as_bool()) << answer.at("why").as_string();
  EXPECT_EQ(question.at("verbs").at(0).at("verb").as_string(), "say");
}

// TeXML, BXML and NCCO by the names of their documentation: what is said, and then the end of the call.
TEST(fallback, B18_the_documents_without_a_library_say_the_words_and_hang_up) {
  auto texml = read("telnyx/es-MX/voice.xml"), bxml = read("bandwidth/es-MX/voice.xml");
  for (const auto* root : {&texml, &bxml}) {
    EXPECT_EQ(root->name, "Response");
    ASSERT_EQ(root->children.size(), 2U);
    EXPECT_EQ(root->children[1].name, "Hangup");
  }
  EXPECT_EQ(texml.children[0].name, "Say");
  EXPECT_EQ(bxml.children[0].name, "SpeakSentence");
  EXPECT_EQ(bxml.children[0].attribute("locale"), "es_MX");
  EXPECT_EQ(texml.children[0].text, bxml.children[0].text);
  auto ncco = json::parse(document("vonage/es-MX/voice.json").bytes).as_array();
  ASSERT_EQ(ncco.size(), 1U) << "after the last action the call ends";
  EXPECT_EQ(ncco[0].at("action").as_string(), "talk");
  EXPECT_EQ(ncco[0].at("language").as_string(), "es-MX");
  EXPECT_EQ(std::string(ncco[0].at("text").as_string()), texml.children[0].text);
}

}  // namespace
}  // namespace amparo::app
