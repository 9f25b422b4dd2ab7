#include "flow/import_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/fold.hpp"
#include "flow/quoting.hpp"
#include "flow/translation.hpp"

namespace amparo::flow::importing {
namespace {

constexpr std::string_view source_tag = "es-MX";
constexpr std::size_t longest_name = 40;

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> tags{{{"spa", "es-MX"},
                                                                              {"es", "es-MX"},
                                                                              {"eng", "en-US"},
                                                                              {"en", "en-US"},
                                                                              {"por", "pt-BR"},
                                                                              {"pt", "pt-BR"},
                                                                              {"hat", "ht"},
                                                                              {"fra", "fr"},
                                                                              {"fre", "fr"},
                                                                              {"base", "es-MX"}}};

bool is_source(std::string_view tag) { return tag == source_tag || tag == "en-US"; }

}  // namespace

void ledger::leave_unread(const json::object& from, const std::string& at,
                          std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : from) {
    std::string name(key);
    if (std::ranges::find(known, name) == known.end() && is_given(value))
      leave(fmt::format("{}/{}", at, name), name, "There is nothing like it here.");
  }
}

std::string slug(std::string_view text) {
  std::string out;
  for (char c : base::match_fold(text)) {
    bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_plain) out += c;
    if (!is_plain && !out.empty() && out.back() != '_') out += '_';
  }
  if (out.size() > longest_name) out.resize(longest_name);
  while (out.ends_with('_')) out.pop_back();
  if (!out.empty() && out.front() >= '0' && out.front() <= '9') out.insert(out.begin(), 'n');
  return out;
}

std::string free_name(std::string wanted, std::set<std::string>& taken) {
  auto name = wanted;
  for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{}_{}", wanted, n);
  return name;
}

std::string tag_of(std::string_view language) {
  auto base_code = language.substr(0, language.find('-'));
  for (const auto& [code, tag] : tags)
    if (code == base_code) return std::string(tag);
  return language.empty() ? std::string(source_tag) : std::string(language);
}

std::string flow_writer::type_of(std::string_view name) const {
  auto found = vars_.find(std::string(name));
  return found == vars_.end() ? "" : found->second;
}

message_text& flow_writer::text(const std::string& tag, const std::string& key) {
  keys_.insert(key);
  return texts_[tag][key];
}

bool flow_writer::has_text(const std::string& tag, const std::string& key) const {
  auto all = texts_.find(tag);
  return all != texts_.end() && all->second.contains(key);
}

std::string flow_writer::end() {
  for (const auto& [name, body] : nodes_)
    if (body == "{ end: true }") return name;
  auto name = new_node("finish");
  add(name, "{ end: true }");
  return name;
}

std::vector<std::string> flow_writer::keys_without_source() const {
  std::vector<std::string> out;
  for (const auto& key : keys_)
    if (!has_text(std::string(source_tag), key)) out.push_back(key);
  return out;
}

std::string flow_writer::locale_file(const std::string& tag) const {
  auto out = fmt::format("locale: {}\ndomain: {}\nmessages:\n", tag, id_);
  for (const auto& [key, said] : texts_.at(tag)) {
    out += fmt::format("  {}:\n    text: {}\n", key, quoted(said.text));
    if (!said.voice.empty()) out += fmt::format("    voice: {}\n", quoted(said.voice));
    if (!said.words.empty()) {
      std::vector<std::string> words;
      for (const auto& word : said.words) words.push_back(quoted(word));
      out += fmt::format("    words: [{}]\n", fmt::join(words, ", "));
    }
    if (is_source(tag)) {
      out += "    sources: []\n";
      continue;
    }
    out += "    status: draft\n";
    if (has_text(std::string(source_tag), key)) {
      const auto& from = texts_.at(std::string(source_tag)).at(key);
      out += fmt::format("    source_sha256: {}\n", source_digest(from.text, from.voice, "", ""));
    }
  }
  return out;
}

std::vector<directory::source_file> flow_writer::files() const {
  auto out = fmt::format("flow: {}\nstart: {}\n", id_, start_);
  if (!sms_ || !voice_) out += sms_ ? "modes: [sms]\n" : "modes: [voice]\n";
  if (!vars_.empty()) {
    out += "vars:\n";
    for (const auto& [name, type] : vars_) out += fmt::format("  {}: {}\n", name, type);
  }
  out += "nodes:\n";
  for (const auto& [name, body] : nodes_) out += fmt::format("  {}: {}\n", name, body);
  std::vector<directory::source_file> all{{fmt::format("flows/{}.yaml", id_), std::move(out)}};
  for (const auto& [tag, texts] : texts_)
    all.push_back({fmt::format("locales/{}/{}.yaml", tag, id_), locale_file(tag)});
  return all;
}

void node_chain::say(std::string key) {
  if (!steps_.empty() && !steps_.back().said.empty())
    steps_.back().said.push_back(std::move(key));
  else
    steps_.push_back({{std::move(key)}, ""});
}

std::optional<std::string> node_chain::take_question() {
  if (steps_.empty() || steps_.back().said.empty()) return std::nullopt;
  auto key = std::move(steps_.back().said.back());
  steps_.back().said.pop_back();
  if (steps_.back().said.empty()) steps_.pop_back();
  return key;
}

void node_chain::end_at(flow_writer& to, const std::string& target) {
  if (steps_.empty()) return to.add(entry_, fmt::format("{{ goto: {} }}", target));
  write(to, target);
}

void node_chain::end_with(flow_writer& to, std::string body) {
  auto last = steps_.empty() ? entry_ : to.new_node(entry_ + "_then");
  if (!steps_.empty()) write(to, last);
  to.add(last, std::move(body));
}

void node_chain::write(flow_writer& to, const std::string& target) {
  auto name = entry_;
  for (std::size_t i = 0; i != steps_.size(); ++i) {
    auto next = i + 1 == steps_.size() ? target : to.new_node(entry_ + "_then");
    const auto& one = steps_[i];
    to.add(name, one.said.empty() ? fmt::format("{{ {}, to: {} }}", one.does, next)
                                  : fmt::format("{{ say: [{}], to: {} }}", fmt::join(one.said, ", "), next));
    name = next;
  }
}

std::string menu_body(const std::string& key, const std::vector<menu_choice>& choices,
                      const std::string& save, const std::string& policy) {
  std::vector<std::string> keys, ways;
  for (std::size_t i = 0; i != choices.size(); ++i) {
    keys.push_back(fmt::format("{}: {}", choices[i].name, i + 1));
    ways.push_back(fmt::format("{}: {}", choices[i].name, choices[i].to));
  }
  return fmt::format("{{ ask: menu, text: {}, choices: {{ {} }},{}{} to: {{ {} }} }}", key,
                     fmt::join(keys, ", "), save.empty() ? "" : " save: " + save + ",", policy,
                     fmt::join(ways, ", "));
}

}  // namespace amparo::flow::importing
