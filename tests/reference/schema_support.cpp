#include "reference/schema_support.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "base/yaml.hpp"
#include "unit/flow/flow_support.hpp"

namespace amparo::test {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

const std::string stranger = "qqqqqqqqqqqq";

// --- the loader's side ---

void note_maps(const base::yaml_node& node, std::vector<std::pair<unsigned, unsigned>>& out) {
  if (node.is_map()) out.emplace_back(node.line, node.column);
  for (const auto& item : node.items) note_maps(item, out);
}

// Puts the stranger first into every map of the file.
std::string with_strangers(const std::string& text) {
  base::findings out;
  auto root = base::read_yaml("whole.yaml", text, out);
  EXPECT_TRUE(out.empty()) << flow::test::text_of(out);
  std::vector<std::pair<unsigned, unsigned>> places;
  note_maps(root, places);
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::ranges::sort(places, std::greater<>());
  for (auto [line, column] : places) {
    auto& at = lines[line - 1];
    auto from = column - 1;
    if (at[from] == '{')
      at.insert(from + 1, stranger + ": 1, ");
    else
      at.insert(from, stranger + ": 1\n" + std::string(from, ' '));
  }
  std::string joined;
  for (const auto& line : lines) joined += line + "\n";
  return joined;
}

using place = std::pair<unsigned, unsigned>;
using known_keys = std::map<place, std::set<std::string>>;  // by the stranger's place

known_keys keys_in(const base::findings& found) {
  known_keys out;
  for (const auto& f : found) {
    if (f.rule != "unknown-key" || f.message.find(stranger) == std::string::npos) continue;
    auto& keys = out[{f.line, f.column}];
    auto at = f.hint.find("Known here: ");
    if (at == std::string::npos) continue;
    std::istringstream list(f.hint.substr(at + 12, f.hint.size() - at - 13));
    for (std::string key; std::getline(list, key, ',');) keys.insert(key.substr(key.find_first_not_of(' ')));
  }
  return out;
}

// --- the schema's side ---

class comparison {
 public:
  comparison(const json::object& schema, const known_keys& known, std::set<std::string>& seen)
      : root_(schema), known_(known), seen_(seen) {}

  void walk(const json::object& given, const base::yaml_node& node, const std::string& path) {
    const auto* schema = fitting(resolved(given), node);
    if (schema == nullptr) return void(ADD_FAILURE() << path << ": no form of the schema fits");
    if (node.is_map()) return map(*schema, node, path);
    if (!node.is_list()) return;
    const auto* items = schema->if_contains("items");
    if (items == nullptr) return void(ADD_FAILURE() << path << ": the schema knows no list here");
    for (const auto& item : node.items) walk(items->as_object(), item, path + "[]");
  }

 private:
  const json::object& resolved(const json::object& given) const {
    const auto* to = given.if_contains("$ref");
    if (to == nullptr) return given;
    std::string name(to->as_string());
    return resolved(root_.at("definitions").at(name.substr(name.rfind('/') + 1)).as_object());
  }

  // The form of a choice that this node is meant to be: by type, by the keys that must be there and by words
  // that must stand.
  const json::object* fitting(const json::object& schema, const base::yaml_node& node) const {
    const auto* forms = schema.if_contains("oneOf");
    if (forms == nullptr) return is_fit(schema, node) ? &schema : nullptr;
    for (const auto& form : forms->as_array())
      if (const auto* fit = fitting(resolved(form.as_object()), node)) return fit;
    return nullptr;
  }

  static bool is_fit(const json::object& schema, const base::yaml_node& node) {
    if (const auto* one = schema.if_contains("const"); one != nullptr && one->is_string())
      return node.is_scalar() && node.scalar == one->as_string();
    const auto* type = schema.if_contains("type");
    auto is_type = [&](std::string_view word) {
      return type != nullptr && type->is_string() && type->as_string() == word;
    };
    bool is_map = is_type("object"), is_list = is_type("array");
    if (type != nullptr && type->is_array()) is_map = node.is_map();
    if (node.is_map() != is_map || node.is_list() != is_list) return false;
    if (const auto* required = schema.if_contains("required"); is_map && required != nullptr)
      for (const auto& key : required->as_array())
        if (node.find(key.as_string()) == nullptr) return false;
    if (const auto* keys = schema.if_contains("properties"); is_map && keys != nullptr)
      for (const auto& [key, value] : keys->as_object())
        if (const auto* one = value.as_object().if_contains("const"); one != nullptr && one->is_string())
          if (const auto* item = node.find(key); item != nullptr && item->scalar != one->as_string())
            return false;
    return true;
  }

  void map(const json::object& schema, const base::yaml_node& node, const std::string& path) {
    auto properties = properties_of(schema, node);
    const auto* more = schema.if_contains("additionalProperties");
    bool is_closed = more != nullptr && more->is_bool() && !more->as_bool();
    for (std::size_t i = 0; i != node.keys.size(); ++i) {
      const auto& key = node.keys[i];
      if (key.name == stranger) {
        // An arm with `else` is another one: the loader looks for that word first, and names it for both.
        if (path.ends_with("/branch[]")) properties.try_emplace("else");
        compare(properties, is_closed, {key.line, key.column}, path);
        continue;
      }
      auto next = path + "/" + key.name;
      if (auto known = properties.find(key.name); known != properties.end())
        walk(known->second, node.items[i], next);
      else if (more != nullptr && more->is_object())
        walk(more->as_object(), node.items[i], next);
      else
        EXPECT_FALSE(is_closed) << next << " is not in the schema";
    }
  }

  // With what the schema says under a condition on one of the node's words.
  std::map<std::string, json::object> properties_of(const json::object& schema, const base::yaml_node& node) {
    std::map<std::string, json::object> out;
    auto add = [&](const json::object& from) {
      if (const auto* all = from.if_contains("properties"))
        for (const auto& [key, value] : all->as_object()) {
          auto& known = out[std::string(key)];
          for (const auto& [name, what] : value.as_object()) known[name] = what;
        }
    };
    add(schema);
    const auto* condition = schema.if_contains("if");
    if (condition == nullptr) return out;
    bool holds = true;
    for (const auto& [key, value] : condition->at("properties").as_object()) {
      const auto* word = node.find(key);
      const auto& all = value.at("enum").as_array();
      holds = word != nullptr &&
              std::ranges::any_of(all, [&](const json::value& v) { return v.as_string() == word->scalar; });
    }
    add(schema.at(holds ? "then" : "else").as_object());
    return out;
  }

  void compare(const std::map<std::string, json::object>& properties, bool is_closed, place at,
               const std::string& path) {
    auto refused = known_.find(at);
    EXPECT_EQ(refused != known_.end(), is_closed)
        << path
        << (is_closed ? ": the loader takes any key here" : ": the loader does not take any key here");
    seen_.insert(path);
    if (refused == known_.end() || !is_closed) return;
    std::set<std::string> names;
    for (const auto& [name, schema] : properties) names.insert(name);
    EXPECT_EQ(names, refused->second) << path << ": schema, then loader";
  }

  const json::object& root_;
  const known_keys& known_;
  std::set<std::string>& seen_;
};

}  // namespace

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

json::object schema_named(const std::string& name) {
  return json::parse(text_of(fs::path(AMPARO_ROOT) / "config/schemas" / (name + ".json"))).as_object();
}

void compare_whole(const json::object& schema, const std::string& text,
                   const std::function<base::findings(const std::string&)>& load) {
  auto before = load(text);
  EXPECT_TRUE(before.empty()) << flow::test::text_of(before) << "\n" << text;
  auto changed = with_strangers(text);
  base::findings out;
  auto root = base::read_yaml("whole.yaml", changed, out);
  ASSERT_TRUE(out.empty()) << flow::test::text_of(out) << changed;
  std::set<std::string> seen;
  comparison(schema, keys_in(load(changed)), seen).walk(schema, root, "");
  EXPECT_FALSE(seen.empty());
}

}  // namespace amparo::test
