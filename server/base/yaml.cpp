#include "base/yaml.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "base/yaml_readers.hpp"

namespace amparo::base {
namespace {

// The first line with a byte that is not UTF-8; yaml-cpp would read other encodings, and guess.
unsigned first_broken_line(std::string_view text) {
  if (is_utf8(text)) return 0;
  unsigned line = 1;
  for (std::size_t from = 0; from < text.size(); ++line) {
    auto end = std::min(text.find('\n', from), text.size());
    if (!is_utf8(text.substr(from, end - from))) return line;
    from = end + 1;
  }
  return 0;
}

std::string known_here(const std::vector<std::string_view>& asked) {
  if (asked.empty()) return "Remove it.";
  std::vector<std::string_view> names;  // in the order in which they were asked for, each once
  for (const auto& name : asked)
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  return fmt::format("Remove it. Known here: {}.", fmt::join(names, ", "));
}

// The first line that is a directive; yaml-cpp obeys some, and passes over the others without a word.
unsigned first_directive(std::string_view text) {
  unsigned line = 1;
  for (std::size_t from = 0; from < text.size(); ++line) {
    if (text[from] == '%') return line;
    if (text[from] != '#' && text[from] != '\n' && text[from] != '\r') return 0;
    from = std::min(text.find('\n', from), text.size() - 1) + 1;
  }
  return 0;
}

}  // namespace

const yaml_node* yaml_node::find(std::string_view name) const {
  for (std::size_t i = 0; i != keys.size(); ++i)
    if (keys[i].name == name) return &items[i];
  return nullptr;
}

yaml_node read_yaml(const std::string& file, std::string_view text, findings& out,
                    const yaml_limits& limits) {
  if (text.size() > limits.bytes) {
    out.push_back({file, 1, 1, "yaml-size", fmt::format("the file is over {} KiB", limits.bytes / 1024),
                   "Split it into several files."});
    return {};
  }
  if (auto line = first_broken_line(text); line != 0) {
    out.push_back({file, line, 1, "yaml-encoding", "this line is not UTF-8", "Save the file as UTF-8."});
    return {};
  }
  if (auto line = first_directive(text); line != 0) {
    out.push_back({file, line, 1, "yaml-directive", "a directive (%) is not allowed", "Remove the line."});
    return {};
  }
  if (auto quick = read_quickly(text, limits)) return *std::move(quick);
  auto before = out.size();
  auto root = read_carefully(file, text, out, limits);
  // Whatever is found behind the last line is one mistake, and yaml-cpp's names for it help nobody.
  auto last_line = static_cast<unsigned>(std::ranges::count(text, '\n')) + (text.ends_with('\n') ? 0 : 1);
  if (out.size() > before && out.back().line > last_line)
    out.back() = {file,
                  last_line,
                  1,
                  "yaml-syntax",
                  "the file ends inside a quote or a bracket",
                  "Look for the one that is opened and not closed."};
  return root;
}

yaml_map::yaml_map(const std::string& file, const yaml_node& node, findings& out)
    : file_(file), node_(node), out_(out) {
  known_.reserve(24);
  if (!node.is_map())
    report(node, "not-a-map", "a map of keys and values is expected here", "Write \"key: value\" lines.");
}

const yaml_node* yaml_map::optional(std::string_view key) {
  known_.emplace_back(key);
  return node_.find(key);
}

const yaml_node* yaml_map::required(std::string_view key) {
  auto* found = optional(key);
  if (found == nullptr && node_.is_map())
    report(node_, "missing-key", fmt::format("the key \"{}\" is missing", key),
           fmt::format("Add \"{}: ...\".", key));
  return found;
}

std::string yaml_map::text(std::string_view key, std::string fallback) {
  auto* found = optional(key);
  if (found == nullptr || found->is_null()) return fallback;
  if (found->is_scalar()) return found->scalar;
  report(*found, "not-a-text", fmt::format("\"{}\" must be a text", key));
  return fallback;
}

std::string yaml_map::required_text(std::string_view key) {
  auto* found = required(key);
  if (found == nullptr) return "";
  if (found->is_scalar() && !found->scalar.empty()) return found->scalar;
  report(*found, "not-a-text", fmt::format("\"{}\" must be a text that is not empty", key));
  return "";
}

std::optional<long> yaml_map::number(std::string_view key, long least, long most) {
  auto* found = optional(key);
  if (found == nullptr) return std::nullopt;
  long value = 0;
  const auto& digits = found->scalar;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (!found->is_scalar() || error != std::errc{} || end != digits.data() + digits.size() || value < least ||
      value > most) {
    report(*found, "not-a-number",
           fmt::format("\"{}\" must be a whole number from {} to {}", key, least, most));
    return std::nullopt;
  }
  return value;
}

bool yaml_map::flag(std::string_view key, bool fallback) {
  auto* found = optional(key);
  if (found == nullptr) return fallback;
  if (found->is_scalar() && found->scalar == "true") return true;
  if (found->is_scalar() && found->scalar == "false") return false;
  report(*found, "not-a-flag", fmt::format("\"{}\" must be true or false", key));
  return fallback;
}

std::vector<std::string> yaml_map::texts(std::string_view key) {
  auto* found = optional(key);
  std::vector<std::string> all;
  if (found == nullptr || found->is_null()) return all;
  if (found->is_scalar()) return {found->scalar};
  if (!found->is_list()) {
    report(*found, "not-a-text", fmt::format("\"{}\" must be a list of texts", key));
    return all;
  }
  for (const auto& item : found->items)
    if (item.is_scalar())
      all.push_back(item.scalar);
    else
      report(item, "not-a-text", fmt::format("\"{}\" must be a list of texts", key));
  return all;
}

void yaml_map::done() {
  if (!node_.is_map()) return;
  for (std::size_t i = 0; i != node_.keys.size(); ++i) {
    const auto& key = node_.keys[i];
    if (std::ranges::find(known_, key.name) != known_.end()) continue;
    auto near = nearest(key.name, {known_.begin(), known_.end()});
    yaml_node at;
    at.line = key.line;
    at.column = key.column;
    report(at, "unknown-key", fmt::format("the key \"{}\" is not known here", key.name),
           near.empty() ? known_here(known_) : fmt::format("Did you mean \"{}\"?", near));
  }
}

void yaml_map::report(const yaml_node& at, std::string rule, std::string message, std::string hint) {
  out_.push_back({file_, at.line, at.column, std::move(rule), std::move(message), std::move(hint)});
}

}  // namespace amparo::base
