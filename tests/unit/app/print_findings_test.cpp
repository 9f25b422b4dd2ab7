#include "app/print_findings.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "base/rules.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;

const std::string flow = "flow: a\nnodes:\n  n: { say: \"¿á?\", to: were }\n";

base::findings found() {
  return {{"flows/con espacio.yaml", 3, 24, "unknown-node", "there is no node \"were\" in this flow",
           "Did you mean \"where\"?"},
          {"locales", 0, 0, "missing-words", "the word list \"global.help\" is missing", ""}};
}

text_of_file one_file() {
  return [](const std::string& name) { return name == "locales" ? std::string{} : flow; };
}

TEST(print_findings, text_shows_the_line_a_caret_and_how_to_mend_it) {
  EXPECT_EQ(findings_as_text(found(), one_file()),
            "flows/con espacio.yaml:3:24: there is no node \"were\" in this flow [unknown-node]\n"
            "    3 |   n: { say: \"¿á?\", to: were }\n"
            "      |                        ^\n"
            "      = Did you mean \"where\"?\n"
            "locales: the word list \"global.help\" is missing [missing-words]\n"
            "      = Add the list to a file of the domain system.\n");
}

TEST(print_findings, json_has_every_field) {
  auto out = json::parse(findings_as_json(found(), one_file()));
  const auto& all = out.at("findings").as_array();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].at("file").as_string(), "flows/con espacio.yaml");
  EXPECT_EQ(all[0].at("line").as_int64(), 3);
  EXPECT_EQ(all[0].at("column").as_int64(), 24);
  EXPECT_EQ(all[0].at("rule").as_string(), "unknown-node");
  EXPECT_EQ(all[0].at("severity").as_string(), "error");
  EXPECT_EQ(all[0].at("hint").as_string(), "Did you mean \"where\"?");
  EXPECT_EQ(all[0].at("excerpt").as_string(), "  n: { say: \"¿á?\", to: were }");
  EXPECT_EQ(all[1].at("excerpt").as_string(), "");
}

// What the schema of SARIF 2.1.0 requires of each object that we write: the property and the kind of its
// value.
struct requirement {
  const char *object, *property;
  json::kind kind;
};
const std::vector<requirement> required{
    {"sarifLog", "version", json::kind::string},
    {"sarifLog", "runs", json::kind::array},
    {"run", "tool", json::kind::object},
    {"tool", "driver", json::kind::object},
    {"toolComponent", "name", json::kind::string},
    {"reportingDescriptor", "id", json::kind::string},
    {"result", "message", json::kind::object},
    {"message", "text", json::kind::string},
    {"multiformatMessageString", "text", json::kind::string},
};

void has_required(const json::value& value, std::string_view object) {
  for (const auto& one : required)
    if (object == one.object) {
      ASSERT_TRUE(value.as_object().contains(one.property)) << object << "." << one.property;
      EXPECT_EQ(value.at(one.property).kind(), one.kind) << object << "." << one.property;
    }
}

TEST(print_findings, sarif_has_what_its_schema_requires) {
  auto log = json::parse(findings_as_sarif(found(), one_file()));
  has_required(log, "sarifLog");
  EXPECT_EQ(log.at("version").as_string(), "2.1.0");
  const auto& run = log.at("runs").at(0);
  has_required(run, "run");
  has_required(run.at("tool"), "tool");
  const auto& driver = run.at("tool").at("driver");
  has_required(driver, "toolComponent");
  for (const auto& rule : driver.at("rules").as_array()) {
    has_required(rule, "reportingDescriptor");
    has_required(rule.at("shortDescription"), "multiformatMessageString");
    has_required(rule.at("help"), "multiformatMessageString");
    auto id = std::string(rule.at("id").as_string());
    EXPECT_EQ(rule.at("defaultConfiguration").at("level").as_string(),
              base::name_of(base::find_rule(id)->level))
        << id;
  }
  ASSERT_EQ(run.at("results").as_array().size(), 2U);
  for (const auto& result : run.at("results").as_array()) {
    has_required(result, "result");
    has_required(result.at("message"), "message");
    auto rule = static_cast<std::size_t>(result.at("ruleIndex").as_int64());
    EXPECT_EQ(driver.at("rules").at(rule).at("id"), result.at("ruleId"));
  }
}

TEST(print_findings, sarif_names_the_place_in_code_points_and_the_file_as_a_uri) {
  auto log = json::parse(findings_as_sarif(found(), one_file()));
  const auto& run = log.at("runs").at(0);
  EXPECT_EQ(run.at("columnKind").as_string(), "unicodeCodePoints");
  const auto& place = run.at("results").at(0).at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(place.at("artifactLocation").at("uri").as_string(), "flows/con%20espacio.yaml");
  EXPECT_EQ(place.at("region").at("startLine").as_int64(), 3);
  EXPECT_EQ(place.at("region").at("startColumn").as_int64(), 24);
  EXPECT_EQ(place.at("region").at("snippet").at("text").as_string(), "  n: { say: \"¿á?\", to: were }");
  const auto& folder = run.at("results").at(1).at("locations").at(0).at("physicalLocation");
  EXPECT_FALSE(folder.as_object().contains("region")) << "a line of 0 is no line";
}

}  // namespace
}  // namespace amparo::app
