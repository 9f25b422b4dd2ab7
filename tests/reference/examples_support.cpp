#include "reference/examples_support.hpp"

#include <set>
#include <sstream>

namespace amparo::test {
namespace {

// The form stays within reach, beside the example.
constexpr const char* main_flow = R"yaml(flow: main
start: which
nodes:
  which: { branch: [ { when: 'language == "en-US"', to: form }, { else: example } ] }
  form: { goto: form }
  example: { goto: example }
)yaml";

// What the page says of the flow that its `call` calls.
constexpr const char* called_flow = R"yaml(flow: confirm_name
start: right
params: { name: text }
vars: { sure: number }
nodes:
  right: { ask: yes_no, text: asked.right, to: { yes: count, no: no } }
  count: { set: { sure: "1" }, to: yes }
  yes: { end: true }
  no: { end: true }
)yaml";

// What the questions of some examples say by themselves.
constexpr const char* asked_locale = R"yaml(locale: es-MX
domain: asked
messages:
  asked.right: { text: "¿Es {name}?" }
  input.phone_right: { text: "Es {label}." }
  language.choice_sms: { text: "{key} español" }
  language.choice_voice: { text: "Para español, marque {key}." }
)yaml";

std::string quoted_word(const std::string& message) {
  auto open = message.find('"');
  return message.substr(open + 1, message.find('"', open + 1) - open - 1);
}

// "  first: { ..." -> "first"
std::string first_node(const std::string& nodes) {
  std::istringstream lines(nodes);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  ") && line[2] != ' ' && line[2] != '#') return line.substr(2, line.find(':') - 2);
  return "";
}

std::string indented(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += (line.empty() ? "" : "  ") + line + "\n";
  return out;
}

bool has_key(const std::string& text, const std::string& key) {
  return text.starts_with(key + ":") || text.find("\n" + key + ":") != std::string::npos;
}

struct missing {
  std::set<std::string> nodes, messages, lists;
  bool any() const { return !nodes.empty() || !messages.empty() || !lists.empty(); }
};

missing missing_in(const base::findings& found) {
  missing out;
  for (const auto& f : found) {
    if (f.rule == "unknown-node") out.nodes.insert(quoted_word(f.message));
    if (f.rule == "unknown-message") out.messages.insert(quoted_word(f.message));
    if (f.rule == "unknown-words") out.lists.insert(quoted_word(f.message));
  }
  return out;
}

}  // namespace

std::vector<example> examples_of(const std::string& page) {
  std::vector<example> out;
  std::istringstream lines(page);
  std::string heading;
  unsigned number = 0;
  bool in_reference = false, in_block = false;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.starts_with("## ")) in_reference = line == "## Reference";
    if (!in_reference) continue;
    if (line.starts_with("### ")) heading = line.substr(4);
    if (line == "```yaml") {
      out.push_back({heading, number + 1, ""});
      in_block = true;
    } else if (line == "```") {
      in_block = false;
    } else if (in_block) {
      out.back().text += line + "\n";
    }
  }
  std::erase(heading, '`');
  for (auto& one : out) std::erase(one.heading, '`');
  return out;
}

flow::test::files files_with(const whole_example& one) {
  auto files = flow::test::basics();
  files.flow("example", one.flow).locale("example", one.locale).locale("asked", asked_locale);
  files.flow("main", main_flow);
  if (one.flow.find("call: confirm_name") != std::string::npos) files.flow("confirm_name", called_flow);
  return files;
}

flow::loaded_bundle loaded(const flow::test::files& from) {
  flow::load_options options;
  options.webhooks = {"shelters"};
  return flow::test::load(from, options);
}

std::string text_of_message(const std::string& key) { return "Texto de " + key + "."; }

whole_example completed(const example& one) {
  whole_example out;
  auto body = has_key(one.text, "nodes") ? one.text : "nodes:\n" + indented(one.text);
  auto nodes = body.substr(body.find("nodes:\n") + 7);
  if (!has_key(body, "flow")) body = "flow: example\n" + body;
  if (!has_key(body, "start")) body = "start: " + first_node(nodes) + "\n" + body;
  std::set<std::string> messages, lists;
  for (int round = 0; round != 6; ++round) {
    out.flow = body;
    out.locale = "locale: es-MX\ndomain: example\nmessages:\n";
    for (const auto& key : messages)
      out.locale += "  " + key + ": { text: \"" + text_of_message(key) + "\" }\n";
    if (!lists.empty()) out.locale += "words:\n";
    for (const auto& list : lists) out.locale += "  " + list + ": [\"palabra de " + list + "\"]\n";
    auto lacks = missing_in(loaded(files_with(out)).findings);
    out.messages.assign(messages.begin(), messages.end());
    if (!lacks.any()) break;
    for (const auto& node : lacks.nodes) body += "  " + node + ": { end: example.at_" + node + " }\n";
    messages.insert(lacks.messages.begin(), lacks.messages.end());
    lists.insert(lacks.lists.begin(), lacks.lists.end());
  }
  return out;
}

}  // namespace amparo::test
