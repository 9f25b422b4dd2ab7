#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/finding.hpp"

// The only YAML that this project reads: one document of plain maps, lists and scalars, every value a string.
// Refused by name, with place: anchors, aliases, tags, merge keys, duplicate keys, depth over 32, over 20,000
// nodes, over 256 KiB (threat model F-1, F-2; yaml-cpp 0.7 keeps duplicate keys silently and expands alias
// bombs). `YAML::LoadAll` is banned: with yaml-cpp 0.7 the two bytes ",a" loop for ever.
namespace amparo::base {

struct yaml_node {
  enum class kind { null, scalar, list, map };
  kind type = kind::null;
  std::string scalar;             // a scalar's text, never converted: "0123" stays "0123"
  bool quoted = false;            // the scalar stood in quotes
  unsigned line = 0, column = 0;  // from 1
  std::vector<yaml_node> items;   // of a list; of a map the values
  struct key {
    std::string name;
    unsigned line = 0, column = 0;
  };
  std::vector<key> keys;  // of a map, as written, beside items

  bool is_map() const { return type == kind::map; }
  bool is_list() const { return type == kind::list; }
  bool is_scalar() const { return type == kind::scalar; }
  bool is_null() const { return type == kind::null; }
  const yaml_node* find(std::string_view name) const;  // a map's value; null where there is none
};

struct yaml_limits {
  std::size_t bytes = 256 * 1024;
  std::size_t nodes = 20'000;
  unsigned depth = 32;
};

// Reads `text`; what is wrong goes to `out` with `file` as its name. An unreadable document gives a null
// node.
yaml_node read_yaml(const std::string& file, std::string_view text, findings& out,
                    const yaml_limits& limits = {});

// Walks one map whose keys are known. Every getter notes its key, which must outlive the walk; `done` reports
// the keys that nobody asked for, each with the nearest known one.
class yaml_map {
 public:
  yaml_map(const std::string& file, const yaml_node& node, findings& out);

  const yaml_node* optional(std::string_view key);                    // null where absent
  const yaml_node* required(std::string_view key);                    // null and a finding where absent
  std::string text(std::string_view key, std::string fallback = "");  // a scalar; a finding where it is none
  std::string required_text(std::string_view key);
  std::optional<long> number(std::string_view key, long least, long most);  // decimal digits; a finding else
  bool flag(std::string_view key, bool fallback);                           // true or false; a finding else
  std::vector<std::string> texts(std::string_view key);  // a list of scalars, or one scalar
  void done();

  void report(const yaml_node& at, std::string rule, std::string message, std::string hint = "");
  const yaml_node& node() const { return node_; }

 private:
  const std::string& file_;
  const yaml_node& node_;
  findings& out_;
  std::vector<std::string_view> known_;
};

}  // namespace amparo::base
