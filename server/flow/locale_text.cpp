#include "flow/locale_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "flow/quoting.hpp"

namespace amparo::flow {
namespace {

using base::yaml_node;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

bool is_comment_or_empty(const std::string& line) {
  auto first = line.find_first_not_of(" \t\r");
  return first == line.npos || line[first] == '#';
}

std::string inline_text(const yaml_node& node) {
  std::string out;
  switch (node.type) {
    case yaml_node::kind::null: return "null";
    case yaml_node::kind::scalar: return node.quoted ? quoted(node.scalar) : node.scalar;
    case yaml_node::kind::list:
      for (const auto& item : node.items) out += (out.empty() ? "" : ", ") + inline_text(item);
      return "[" + out + "]";
    case yaml_node::kind::map: break;
  }
  for (std::size_t i = 0; i != node.keys.size(); ++i)
    out += (out.empty() ? "" : ", ") + node.keys[i].name + ": " + inline_text(node.items[i]);
  return "{ " + out + " }";
}

// A key and its value on lines of their own.
std::string lines_of_part(const std::string& key, const yaml_node& value, std::size_t indent) {
  auto out = fmt::format("{:{}}{}:", "", indent, key);
  bool is_list_of_maps = value.is_list() && !value.items.empty() && value.items[0].is_map();
  if (!is_list_of_maps) return out + " " + inline_text(value) + "\n";
  out += '\n';
  for (const auto& item : value.items) out += fmt::format("{:{}}- {}\n", "", indent + 2, inline_text(item));
  return out;
}

std::string block_of(const std::string& key, const yaml_node& message, std::size_t indent) {
  std::string out = fmt::format("{:{}}{}:\n", "", indent, key);
  for (std::size_t i = 0; i != message.keys.size(); ++i)
    out += lines_of_part(message.keys[i].name, message.items[i], indent + 2);
  return out;
}

// Which lines of the file a message takes: from its key to its last line that says something.
struct extent {
  std::size_t first = 0, end = 0;  // by index into the lines
};

std::size_t end_of_block(const std::vector<std::string>& lines, std::size_t first, std::size_t next) {
  while (next > first + 1 && is_comment_or_empty(lines[next - 1])) --next;
  return next;
}

std::map<std::string, extent> extents_of(const std::vector<std::string>& lines, const yaml_node& root,
                                         const yaml_node& messages) {
  std::size_t end = lines.size();
  for (const auto& key : root.keys)
    if (key.line > messages.line && key.line - 1 >= messages.keys.back().line)
      end = std::min<std::size_t>(end, key.line - 1);
  std::map<std::string, extent> out;
  for (std::size_t i = 0; i != messages.keys.size(); ++i) {
    std::size_t first = messages.keys[i].line - 1;
    std::size_t next = i + 1 == messages.keys.size() ? end : messages.keys[i + 1].line - 1;
    out[messages.keys[i].name] = {first, end_of_block(lines, first, next)};
  }
  return out;
}

void append(std::string& out, const std::vector<std::string>& lines, std::size_t from, std::size_t to) {
  for (auto i = from; i != to; ++i) out += lines[i] + "\n";
}

void append_comments(std::string& out, const std::vector<std::string>& lines, extent of) {
  for (auto i = of.first; i != of.end; ++i)
    if (is_comment_or_empty(lines[i]) && lines[i].find('#') != std::string::npos) out += lines[i] + "\n";
}

}  // namespace

std::string empty_locale_text(const std::string& tag, const std::string& domain) {
  return fmt::format(
      "# yaml-language-server: $schema=../../config/schemas/locale.json\nlocale: {}\ndomain: {}\n"
      "messages:\n",
      quoted(tag), domain);
}

std::string with_messages(const std::string& file, const std::string& text,
                          const std::map<std::string, base::yaml_node>& messages, base::findings& out) {
  base::findings faults;
  auto root = base::read_yaml(file, text, faults);
  const auto* known = root.find("messages");
  bool is_block = known != nullptr && (known->is_null() || (known->is_map() && !known->keys.empty() &&
                                                            known->keys[0].column > 1 &&
                                                            known->keys[0].line > root.keys[0].line));
  if (!faults.empty() || !is_block) {
    if (faults.empty())
      faults.push_back({file, root.line, root.column, "not-a-map",
                        "the file has no list of messages, one below the other",
                        "Write \"messages:\" on a line of its own."});
    out.insert(out.end(), faults.begin(), faults.end());
    return text;
  }
  auto lines = lines_of(text);
  std::size_t indent = known->is_null() ? 2 : known->keys[0].column - 1;
  std::map<std::string, extent> extents;
  if (known->is_map()) extents = extents_of(lines, root, *known);
  std::vector<std::pair<extent, std::string>> replaced;  // in the order of the file
  std::size_t last = 0;
  for (const auto& [key, at] : extents) last = std::max(last, at.end);
  for (const auto& key : root.keys)
    if (last == 0 && key.name == "messages") last = key.line;
  std::string added;
  for (const auto& [key, message] : messages) {
    auto at = extents.find(key);
    if (at == extents.end())
      added += block_of(key, message, indent);
    else
      replaced.emplace_back(at->second, block_of(key, message, indent));
  }
  if (!added.empty()) replaced.emplace_back(extent{last, last}, added);
  std::ranges::sort(replaced, {}, [](const auto& one) { return std::pair(one.first.first, one.first.end); });
  std::string made;
  std::size_t at = 0;
  for (const auto& [where, block] : replaced) {
    append(made, lines, at, where.first);
    append_comments(made, lines, where);
    made += block;
    at = where.end;
  }
  append(made, lines, at, lines.size());
  return made;
}

std::string with_part(const std::string& file, const std::string& text, const std::string& message,
                      const std::string& key, const base::yaml_node& value, base::findings& out) {
  base::findings faults;
  auto root = base::read_yaml(file, text, faults);
  const auto* messages = root.find("messages");
  const auto* known = messages == nullptr ? nullptr : messages->find(message);
  out.insert(out.end(), faults.begin(), faults.end());
  if (!faults.empty() || known == nullptr) return text;
  auto begins = std::ranges::find(messages->keys, message, &yaml_node::key::name)->line;
  bool is_block = known->is_map() && !known->keys.empty() && known->keys.front().line > begins;
  if (!is_block) {
    auto anew = *known;
    put(anew, key, value);
    return with_messages(file, text, {{message, std::move(anew)}}, out);
  }
  auto lines = lines_of(text);
  auto place = extents_of(lines, root, *messages).at(message);
  auto part = value.is_null() ? "" : lines_of_part(key, value, known->keys.front().column - 1);
  auto old = std::ranges::find(known->keys, key, &yaml_node::key::name);
  extent gone{place.end, place.end};
  if (old != known->keys.end()) {
    gone.first = old->line - 1;
    gone.end =
        end_of_block(lines, gone.first, old + 1 == known->keys.end() ? place.end : (old + 1)->line - 1);
  }
  std::string made;
  append(made, lines, 0, gone.first);
  append_comments(made, lines, gone);
  made += part;
  append(made, lines, gone.end, lines.size());
  return made;
}

base::yaml_node quoted_scalar(std::string words) {
  base::yaml_node out;
  out.type = base::yaml_node::kind::scalar;
  out.scalar = std::move(words);
  out.quoted = true;
  return out;
}

base::yaml_node bare_scalar(std::string word) {
  auto out = quoted_scalar(std::move(word));
  out.quoted = false;
  return out;
}

void put(base::yaml_node& map, const std::string& key, base::yaml_node value) {
  map.type = base::yaml_node::kind::map;
  auto at = std::ranges::find(map.keys, key, &base::yaml_node::key::name);
  auto place = at - map.keys.begin();
  if (value.is_null()) {
    if (at == map.keys.end()) return;
    map.items.erase(map.items.begin() + place);
    map.keys.erase(at);
  } else if (at == map.keys.end()) {
    map.keys.push_back({key});
    map.items.push_back(std::move(value));
  } else {
    map.items[static_cast<std::size_t>(place)] = std::move(value);
  }
}

}  // namespace amparo::flow
