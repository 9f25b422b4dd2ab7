#include "mutants_support.hpp"

#include <array>
#include <functional>
#include <utility>

#include "base/utf8.hpp"
#include "base/yaml.hpp"

namespace amparo::flow::test {
namespace {

using base::yaml_node;

class breaker {
 public:
  explicit breaker(const directory::source_file& file) : file_(file) {
    base::findings none;
    root_ = base::read_yaml(file.name, file.text, none);
  }
  const yaml_node& root() const { return root_; }
  std::vector<mutant> take() { return std::move(out_); }

  // Puts `text` in place of a scalar, as it stands in the file with its quotes.
  void replace(const char* way, const yaml_node& at, const std::string& text) {
    auto [begin, end] = span_of(at);
    splice(way, at.line, begin, end, text);
  }
  void append(const char* way, const yaml_node& at, const std::string& more) {
    auto [begin, end] = span_of(at);
    bool quoted = end > begin && (file_.text[end - 1] == '"' || file_.text[end - 1] == '\'');
    auto inside = quoted ? end - 1 : end;
    splice(way, at.line, inside, inside, more);
  }
  void rename_key(const char* way, const yaml_node::key& key, const std::string& name) {
    auto begin = offset_of(key.line, key.column);
    splice(way, key.line, begin, begin + key.name.size(), name);
  }
  // The key with its value, where the value stands on the same line; the comma beside it goes too.
  void remove(const char* way, const yaml_node& map, std::size_t i) {
    auto begin = offset_of(map.keys[i].line, map.keys[i].column), end = end_of(map.items[i]);
    if (map.items[i].line != map.keys[i].line || end <= begin) return;
    auto comma = file_.text.find_first_not_of(' ', end);
    if (comma != std::string::npos && file_.text[comma] == ',') end = comma + 1;
    splice(way, map.keys[i].line, begin, end, "");
  }
  void insert_line(const char* way, unsigned after, const std::string& line) {
    auto at = offset_of(after + 1, 1);
    splice(way, after + 1, at, at, line + "\n");
  }
  void repeat_line(const char* way, unsigned line) {
    auto begin = offset_of(line, 1), end = offset_of(line + 1, 1);
    splice(way, line, end, end, file_.text.substr(begin, end - begin));
  }
  void whole(const char* way, std::string text) { out_.push_back({way, file_.name, 1, std::move(text)}); }
  const std::string& text() const { return file_.text; }

 private:
  void splice(const char* way, unsigned line, std::size_t begin, std::size_t end, const std::string& text) {
    auto changed = file_.text;
    changed.replace(begin, end - begin, text);
    if (changed != file_.text) out_.push_back({way, file_.name, line, std::move(changed)});
  }
  std::size_t offset_of(unsigned line, unsigned column) const {
    std::size_t at = 0;
    for (; line > 1 && at < file_.text.size(); --line)
      at = std::min(file_.text.find('\n', at), file_.text.size() - 1) + 1;
    for (; column > 1 && at < file_.text.size(); --column) base::next_code_point(file_.text, at);
    return at;
  }
  std::pair<std::size_t, std::size_t> span_of(const yaml_node& at) const {
    auto begin = offset_of(at.line, at.column);
    char first = file_.text[begin];
    if (first != '"' && first != '\'') return {begin, begin + at.scalar.size()};
    auto end = begin + 1;
    while (file_.text[end] != first) end += file_.text[end] == '\\' ? 2 : 1;
    return {begin, end + 1};
  }
  // Behind a value in one line: brackets are counted.
  std::size_t end_of(const yaml_node& at) const {
    if (at.is_scalar()) return span_of(at).second;
    auto begin = offset_of(at.line, at.column);
    if (file_.text[begin] != '{' && file_.text[begin] != '[') return begin;
    int depth = 0;
    for (auto i = begin; i != file_.text.size(); ++i) {
      char c = file_.text[i];
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      if (depth == 0) return i + 1;
    }
    return begin;
  }

  directory::source_file file_;
  yaml_node root_;
  std::vector<mutant> out_;
};

void break_targets(breaker& b, const yaml_node& to) {
  if (to.is_scalar()) return b.append("a target is misspelt", to, "x");
  for (std::size_t i = 0; i != to.items.size(); ++i) {
    b.append("an outcome's target is misspelt", to.items[i], "x");
    b.remove("an outcome is removed", to, i);
    b.rename_key("an outcome is misspelt", to.keys[i], to.keys[i].name + "x");
  }
}

void break_menu(breaker& b, const yaml_node& choices) {
  for (std::size_t i = 0; i != choices.items.size(); ++i) {
    b.replace("a choice's key is used twice or skipped", choices.items[i], std::to_string(i + 2));
    b.replace("a choice takes a key with a meaning of its own", choices.items[i], "9");
    b.rename_key("a choice is misspelt", choices.keys[i], choices.keys[i].name + "x");
  }
}

void break_branch(breaker& b, const yaml_node& arms) {
  for (const auto& arm : arms.items) {
    for (const char* key : {"to", "else"})
      if (const auto* to = arm.find(key)) b.append("a branch's target is misspelt", *to, "x");
    const auto* when = arm.find("when");
    if (when == nullptr) continue;
    b.append("a condition has a parenthesis too many", *when, ")");
    b.append("a condition compares a text with a number", *when, " and 1");
    b.replace("a condition reads an unknown variable", *when, "known(nothing)");
    b.replace("a condition is empty", *when, "\"\"");
  }
}

void break_callback(breaker& b, const yaml_node& wish) {
  for (std::size_t i = 0; i != wish.items.size(); ++i) {
    b.rename_key("a key of a callback is misspelt", wish.keys[i], wish.keys[i].name + "x");
    if (wish.keys[i].name == "urgency") b.append("an urgency is misspelt", wish.items[i], "x");
    if (wish.keys[i].name == "topic")
      b.replace("a topic reads an unknown variable", wish.items[i], "\"${x}\"");
  }
}

void break_node(breaker& b, const std::string& name, const yaml_node& node, unsigned line) {
  for (std::size_t i = 0; i != node.items.size(); ++i) {
    const auto& key = node.keys[i];
    const auto& value = node.items[i];
    b.rename_key("a node's key is misspelt", key, key.name + "x");
    b.remove("a node loses a key", node, i);
    if (key.name == "to") break_targets(b, value);
    if (key.name == "to" && value.is_scalar() && node.find("ask") == nullptr)
      b.replace("a node leads to itself", value, name);
    if (key.name == "choices") break_menu(b, value);
    if (key.name == "branch") break_branch(b, value);
    if (key.name == "callback") break_callback(b, value);
    if (key.name == "text" || key.name == "end") b.append("a message is misspelt", value, "x");
    if (key.name == "say")
      for (const auto& one : value.items) b.append("a message is misspelt", one, "x");
    if (key.name == "goto") b.append("a flow is misspelt", value, "x");
    if (key.name == "save" || key.name == "of") b.append("a variable is misspelt", value, "x");
    if (key.name == "consent") b.replace("a consent is for something else", value, "remember");
    if (key.name == "lookup" || key.name == "opt" || key.name == "erase" || key.name == "ask")
      b.append("what a node does is misspelt", value, "x");
    if (value.is_scalar()) {
      b.replace("a value is an anchor", value, "&x " + value.scalar);
      b.replace("a value is an alias", value, "*x");
      b.replace("a value has a tag", value, "!x " + value.scalar);
    }
  }
  b.insert_line("a key stands twice", line, "  " + name + ": { end: true }");
}

void break_consent(breaker& b, const yaml_node& node) {
  const auto* to = node.find("to");
  if (node.find("consent") == nullptr || to == nullptr || to->find("no") == nullptr) return;
  b.replace("a no leads where the yes leads", *to->find("no"), to->find("yes")->scalar);
}

void break_head(breaker& b, const yaml_node& root) {
  for (std::size_t i = 0; i != root.keys.size(); ++i) {
    b.rename_key("a flow's key is misspelt", root.keys[i], root.keys[i].name + "x");
    if (root.keys[i].name != "nodes" && root.items[i].line == root.keys[i].line)
      b.repeat_line("a flow's key stands twice", root.keys[i].line);
  }
  if (const auto* id = root.find("flow")) b.append("a flow has another name than its file", *id, "x");
  if (const auto* start = root.find("start")) b.append("a start is misspelt", *start, "x");
  if (const auto* urgent = root.find("urgent"))
    b.replace("a flag is neither true nor false", *urgent, "maybe");
  if (const auto* modes = root.find("modes"))
    for (const auto& mode : modes->items) {
      b.append("a mode is misspelt", mode, "x");
      b.replace("a mode is lost", mode, mode.scalar == "sms" ? "voice" : "sms");
    }
  if (const auto* budget = root.find("budget"))
    for (std::size_t i = 0; i != budget->items.size(); ++i) {
      b.replace("a budget is no number", budget->items[i], "much");
      b.rename_key("a budget is misspelt", budget->keys[i], budget->keys[i].name + "x");
    }
  if (const auto* vars = root.find("vars"))
    for (std::size_t i = 0; i != vars->items.size(); ++i) {
      b.replace("a variable has an unknown type", vars->items[i], "thing");
      b.replace("a variable has another type", vars->items[i], "flag");
      b.rename_key("a variable is declared by another name", vars->keys[i], vars->keys[i].name + "x");
    }
  if (const auto* entry = root.find("entry"))
    for (const auto& one : entry->items)
      for (const char* key : {"words", "at"})
        if (const auto* value = one.find(key)) b.append("a way in is misspelt", *value, "x");
}

void break_message(breaker& b, const std::string& name, const yaml_node& message) {
  const auto* text = message.find("text");
  if (text == nullptr || !text->quoted) return;
  b.append("a text holds a telephone number", *text, " 555-123-4567");
  b.append("a text holds a number that is never given out", *text, " 866-347-2423");
  b.append("a text holds a letter that no SMS carries", *text, " 日");
  b.append("a text has an open brace", *text, " {");
  b.append("a text names a value that there is not", *text, " {nobody}");
  b.append("a text is far too long", *text, std::string(700, 'a'));
  b.replace("a text is empty", *text, "\"\"");
  for (std::size_t i = 0; i != message.keys.size(); ++i) {
    b.rename_key("a message's key is misspelt", message.keys[i], message.keys[i].name + "x");
    const auto& key = message.keys[i].name;
    if (key == "sources" && message.find("critical") != nullptr && message.find("critical")->scalar == "true")
      b.remove("a critical text loses its sources", message, i);
    if (key == "sources")
      for (const auto& one : message.items[i].items) b.append("a source is misspelt", one, "x");
    if (key == "without_number") b.append("a stand-in is misspelt", message.items[i], "x");
    if (key == "without_number") b.remove("a number has no stand-in", message, i);
    if (key == "as_of" || key == "switch") b.remove("a changed fact loses its day or switch", message, i);
    if (key == "critical") b.replace("a flag is neither true nor false", message.items[i], "maybe");
    if (key == "words" && !message.items[i].items.empty())
      b.replace("a choice takes a word that is always obeyed", message.items[i].items.front(), "ALTO");
  }
  (void)name;
}

}  // namespace

std::vector<mutant> mutants_of_flow(const directory::source_file& file) {
  breaker b(file);
  break_head(b, b.root());
  if (const auto* nodes = b.root().find("nodes"))
    for (std::size_t i = 0; i != nodes->items.size(); ++i) {
      break_node(b, nodes->keys[i].name, nodes->items[i], nodes->keys[i].line);
      break_consent(b, nodes->items[i]);
      b.insert_line("a node is added that nothing leads to", nodes->keys[0].line - 1,
                    "  lonely: { end: true }");
    }
  b.whole("a bracket is not closed", b.text() + "  last: { say: [\n");
  b.whole("a second document follows", b.text() + "---\nflow: other\n");
  b.whole("a line is indented with a tab", b.text() + "\tlast: { end: true }\n");
  return b.take();
}

std::vector<mutant> mutants_of_locale(const directory::source_file& file) {
  breaker b(file);
  if (const auto* messages = b.root().find("messages"))
    for (std::size_t i = 0; i != messages->items.size(); ++i) {
      b.rename_key("a message has another name", messages->keys[i], messages->keys[i].name + "x");
      break_message(b, messages->keys[i].name, messages->items[i]);
    }
  if (const auto* words = b.root().find("words"))
    for (std::size_t i = 0; i != words->items.size(); ++i) {
      b.rename_key("a list of words has another name", words->keys[i], words->keys[i].name + "x");
      if (!words->items[i].items.empty())
        b.replace("a bare word is no text to every program", words->items[i].items.front(), "no");
    }
  if (const auto* tag = b.root().find("locale"))
    b.append("a file says another language than its folder", *tag, "x");
  return b.take();
}

}  // namespace amparo::flow::test
