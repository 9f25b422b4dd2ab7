#include "flow/import.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "flow_support.hpp"

// Every part of what is imported is either in the output or in the report, and what is in the output is a
// flow that loads. The inputs are written to the published forms: tests/fixtures/import/<kind>/*.json.
namespace amparo::flow {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct input {
  std::string kind, name, text;
};

std::vector<input> inputs() {
  std::vector<input> out;
  for (const std::string kind : {"rapidpro", "floip"})
    for (const auto& entry :
         fs::directory_iterator(std::string(AMPARO_ROOT) + "/tests/fixtures/import/" + kind)) {
      std::ifstream in(entry.path(), std::ios::binary);
      out.push_back(
          {kind, entry.path().stem().string(), std::string(std::istreambuf_iterator<char>(in), {})});
    }
  std::ranges::sort(out, {}, [](const input& i) { return i.kind + i.name; });
  return out;
}

import_result imported(const input& from) {
  auto made = from.kind == "floip" ? import_floip(from.text) : import_rapidpro(from.text);
  EXPECT_TRUE(made) << from.kind << "/" << from.name;
  return made ? *made : import_result{};
}

// Where the parts of a flow lie, in either form: an object of a list with one of these names is a part.
const std::set<std::string> lists_of_parts{"flows", "nodes",  "actions", "categories", "cases",
                                           "exits", "blocks", "choices", "text_tests", "values"};

void collect(const json::value& at, const std::string& pointer, bool is_part, std::set<std::string>& out) {
  if (is_part && at.is_object()) out.insert(pointer);
  if (at.is_object())
    for (const auto& [key, value] : at.as_object()) {
      std::string name(key);
      if (name == "localization" || name == "ui_metadata" || name == "fields") continue;
      if (name == "router") out.insert(pointer + "/router");
      if (!value.is_array()) {
        collect(value, pointer + "/" + name, false, out);
        continue;
      }
      // Resources are named by their id where they stand in an object, else by their place.
      for (std::size_t i = 0; i != value.as_array().size(); ++i)
        collect(value.as_array()[i], pointer + "/" + name + "/" + std::to_string(i),
                lists_of_parts.contains(name), out);
    }
}

bool names_something(const import_result& made, const carried_part& part) {
  auto space = part.as.find(' ');
  if (space != std::string::npos) {  // "flow message"
    auto key = "  " + part.as.substr(space + 1) + ":\n";
    return std::ranges::any_of(made.files, [&](const auto& f) {
      return f.name.starts_with("locales/") && f.text.find(key) != std::string::npos;
    });
  }
  auto dot = part.as.find('.');
  auto flow = "flows/" + part.as.substr(0, dot) + ".yaml";
  auto node = dot == std::string::npos ? "flow: " + part.as : "\n  " + part.as.substr(dot + 1) + ": {";
  return std::ranges::any_of(
      made.files, [&](const auto& f) { return f.name == flow && f.text.find(node) != std::string::npos; });
}

TEST(import, every_part_is_in_the_output_or_in_the_report) {
  unsigned seen = 0;
  for (const auto& from : inputs()) {
    SCOPED_TRACE(from.kind + "/" + from.name);
    auto made = imported(from);
    std::set<std::string> parts, known;
    collect(json::parse(from.text), "", false, parts);
    for (const auto& part : made.carried) {
      known.insert(part.at);
      EXPECT_TRUE(names_something(made, part)) << part.at << " is said to be " << part.as;
    }
    for (const auto& part : made.left) {
      known.insert(part.at);
      EXPECT_FALSE(part.why.empty());
    }
    for (const auto& part : parts) {
      bool is_inside_left = std::ranges::any_of(
          made.left, [&](const left_part& left) { return part.starts_with(left.at + "/"); });
      EXPECT_TRUE(known.contains(part) || is_inside_left) << part << " is neither carried nor reported";
    }
    EXPECT_GT(parts.size(), 3U);
    ++seen;
  }
  EXPECT_GE(seen, 11U);
}

// An export does not say what leads into its flows, and a flow that nothing leads into is a mistake: a flow
// of the test's own leads into each.
void lead_into(test::files& files, const import_result& made) {
  std::string branches, ways, modes = "[sms, voice]";
  unsigned n = 0;
  for (const auto& file : made.files) {
    if (!file.name.starts_with("flows/")) continue;
    auto id = file.name.substr(6, file.name.size() - 6 - 5);
    if (auto at = file.text.find("modes: "); at != std::string::npos)
      modes = file.text.substr(at + 7, file.text.find('\n', at) - at - 7);
    branches += fmt::format("  at_{}: {{ branch: [{{ when: withheld, to: way_{} }}, {{ else: at_{} }}] }}\n",
                            n, n, n + 1);
    ways += fmt::format("  way_{}: {{ goto: {} }}\n", n, id);
    ++n;
  }
  files.flow("way_in", "flow: way_in\nstart: at_0\nmodes: " + modes +
                           "\nentry: [{ words: way_in.entry }]\nnodes:\n" + branches +
                           fmt::format("  at_{}: {{ end: true }}\n", n) + ways);
  files.locale("way_in", "locale: es-MX\ndomain: way_in\nwords:\n  way_in.entry: [entrada de prueba]\n");
}

// What a person has to decide, the other system allowed: the command says it and leaves it to them.
const std::map<std::string, std::set<std::string>> left_to_a_person{
    {"floip/case_and_run", {"silent-end"}},
    {"floip/questions", {"typed-is-said"}},
    {"rapidpro/limits", {"silent-end"}},
    {"rapidpro/questions", {"typed-is-said", "unset-variable"}},  // a call is not asked for a text
};

std::set<std::string> mistakes_in(const import_result& made, const base::findings& all) {
  std::set<std::string> rules;
  for (const auto& f : all)
    if (std::ranges::find(made.files, f.file, &directory::source_file::name) != made.files.end())
      rules.insert(f.rule);
  return rules;
}

TEST(import, what_is_brought_over_holds_no_other_mistake_than_those_left_to_a_person) {
  for (const auto& from : inputs()) {
    SCOPED_TRACE(from.kind + "/" + from.name);
    auto made = imported(from);
    auto files = test::basics();
    for (const auto& file : made.files)
      (file.name.starts_with("flows/") ? files.flows : files.locales).push_back(file);
    lead_into(files, made);
    bool lacks_spanish = std::ranges::any_of(
        made.left, [](const left_part& l) { return l.why.find("no Spanish") != std::string::npos; });
    if (lacks_spanish) continue;  // the report says so, text by text
    auto loaded = test::load(files);
    auto known = left_to_a_person.find(from.kind + "/" + from.name);
    EXPECT_EQ(mistakes_in(made, loaded.findings),
              known == left_to_a_person.end() ? std::set<std::string>{} : known->second)
        << test::text_of(loaded.findings);
  }
}

std::string file_named(const import_result& made, const std::string& name) {
  for (const auto& file : made.files)
    if (file.name == name) return file.text;
  ADD_FAILURE() << "no file " << name;
  return "";
}

TEST(import, a_menu_keeps_its_words_its_order_and_its_ways) {
  auto all = inputs();
  auto menu =
      *std::ranges::find_if(all, [](const input& i) { return i.kind == "rapidpro" && i.name == "menu"; });
  auto made = imported(menu);
  auto flow = file_named(made, "flows/bienvenida.yaml");
  EXPECT_NE(flow.find("choices: { derechos: 1, comida: 2 }, save: tema, no_input: node_3,"),
            std::string::npos)
      << flow;
  auto words = file_named(made, "locales/es-MX/bienvenida.yaml");
  EXPECT_NE(words.find("text: \"Derechos\"\n    words: [\"ley\"]"), std::string::npos) << words;
  EXPECT_NE(words.find("words: [\"tengo hambre\"]"), std::string::npos) << words;
}

// Members that the reader does not know, or knows to have no equal here, wherever they stand.
TEST(import, members_that_nothing_reads_are_in_the_report) {
  auto rapidpro = import_rapidpro(R"json({"flows": [{"uuid": "f", "name": "Hola", "spec_version": "13.1.0",
    "language": "spa", "type": "messaging", "expire_after_minutes": 720, "localization": {}, "nodes": [
      {"uuid": "n", "actions": [
         {"uuid": "a", "type": "send_msg", "text": "¿Cómo se llama?", "template_variables": ["x"]},
         {"uuid": "b", "type": "set_run_result", "name": "Etapa", "value": "uno", "category": "Uno"}],
       "router": {"type": "switch", "operand": "@(upper(input.text))", "result_name": "nombre",
                  "wait": {"type": "msg", "hint": {"type": "image"},
                           "timeout": {"seconds": 600, "category_uuid": "c"}},
                  "cases": [], "categories": [{"uuid": "c", "name": "Todo", "exit_uuid": "e"}],
                  "default_category_uuid": "c"},
       "exits": [{"uuid": "e"}]}]}]})json");
  auto floip = import_floip(R"json({"specification_version": "1.0.0-rc4", "uuid": "c", "name": "Hola",
    "contact": {"id": 1}, "flows": [{"uuid": "f", "name": "Hola", "supported_modes": ["SMS"],
      "languages": [{"id": "es", "iso_639_3": "spa"}], "first_block_id": "b", "tags": ["x"], "blocks": [
        {"uuid": "b", "name": "saludo", "type": "MobilePrimitives.Message", "schedule": {"at": "08:00"},
         "config": {"prompt": "r", "repeat": true}, "exits": [{"uuid": "e", "name": "fin", "default": true}]}],
      "resources": {"r": {"values": [
        {"language_id": "es", "content_type": "TEXT", "modes": ["SMS"], "value": "Hola."}]}}}]})json");
  ASSERT_TRUE(rapidpro && floip);
  auto is_left = [](const import_result& in, const char* at) {
    return std::ranges::any_of(in.left, [&](const left_part& part) { return part.at == at; });
  };
  for (const char* at : {"/flows/0/expire_after_minutes", "/flows/0/nodes/0/actions/0/template_variables",
                         "/flows/0/nodes/0/actions/1/category", "/flows/0/nodes/0/router/operand",
                         "/flows/0/nodes/0/router/wait/hint", "/flows/0/nodes/0/router/wait/timeout/seconds"})
    EXPECT_TRUE(is_left(*rapidpro, at)) << at;
  for (const char* at :
       {"/contact", "/flows/0/tags", "/flows/0/blocks/0/schedule", "/flows/0/blocks/0/config/repeat"})
    EXPECT_TRUE(is_left(*floip, at)) << at;
}

// As containers did before 1.0.0.
TEST(import, texts_that_the_container_holds_are_those_of_its_flows) {
  auto floip = import_floip(R"json({"specification_version": "1.0.0-rc2", "flows": [
      {"uuid": "f", "name": "Hola", "supported_modes": ["SMS"], "languages": [{"id": "es", "iso_639_3": "spa"}],
       "first_block_id": "b", "blocks": [{"uuid": "b", "name": "saludo", "type": "MobilePrimitives.Message",
         "config": {"prompt": "r"}, "exits": [{"uuid": "e", "name": "fin", "default": true}]}]}],
    "resources": [
      {"uuid": "r", "values": [{"language_id": "es", "content_type": "TEXT", "modes": ["SMS"], "value": "Buenas."}]},
      {"uuid": "q", "values": [{"language_id": "es", "content_type": "TEXT", "modes": ["SMS"], "value": "Nadie."}]}]})json");
  ASSERT_TRUE(floip);
  EXPECT_NE(file_named(*floip, "locales/es-MX/hola.yaml").find("text: \"Buenas.\""), std::string::npos);
  ASSERT_EQ(floip->left.size(), 1u);
  EXPECT_EQ(floip->left[0].at, "/resources/1/values/0");
}

TEST(import, what_is_no_export_is_an_error_and_no_exception) {
  for (const std::string text : {"", "[]", "{}", "{\"flows\": [1]}", "{\"flows\": [{\"nodes\": [1]}]}",
                                 "{\"flows\": [{\"nodes\": [{\"actions\": [1]}]}]}",
                                 "{\"flows\": [{\"blocks\": [{\"exits\": [1]}]}]}"}) {
    auto rapidpro = import_rapidpro(text);
    auto floip = import_floip(text);
    EXPECT_FALSE(rapidpro && floip) << text;
  }
  EXPECT_TRUE(import_rapidpro("{\"flows\": []}"));
}

}  // namespace
}  // namespace amparo::flow
