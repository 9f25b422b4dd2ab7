#include "flow/import_rapidpro.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include <algorithm>

#include "base/fold.hpp"

// The file as a whole, its flows, and the names of what is in them.
namespace amparo::flow {
namespace importing {

bool is_word_test(std::string_view type) {
  return type == "has_any_word" || type == "has_phrase" || type == "has_only_phrase" ||
         type == "has_only_text" || type == "has_all_words" || type == "has_number_eq";
}

void rapidpro_flow::write() {
  base_tag_ = tag_of(text_at(from_, "language"));
  read_type();
  const auto& nodes = list_at(from_, "nodes");
  for (std::size_t i = 0; i != nodes.size(); ++i) name_node(nodes[i].as_object(), i);
  for (std::size_t i = 0; i != nodes.size(); ++i)
    write_node(nodes[i].as_object(), fmt::format("{}/nodes/{}", at_, i));
  to_.start_at(nodes.empty() ? to_.end() : entries_.at(text_at(nodes[0].as_object(), "uuid")));
  notes_.leave_unread(
      from_, at_,
      {"uuid", "name", "spec_version", "language", "type", "revision", "localization", "nodes", "_ui"});
  leave_unknown_languages();
  notes_.carry(at_, to_.id());
}

void rapidpro_flow::read_type() {
  auto type = text_at(from_, "type");
  if (type == "messaging" || type == "messaging_offline") to_.set_modes(true, false);
  if (type == "voice") to_.set_modes(false, true);
  if (type != "messaging" && type != "voice")
    notes_.leave(at_ + "/type", type, "Only messaging and voice flows are known; it was read as both.");
}

void rapidpro_flow::name_node(const json::object& node, std::size_t i) {
  std::string hint;
  const auto* router = object_at(node, "router");
  if (router != nullptr) hint = slug(text_at(*router, "result_name"));
  entries_[text_at(node, "uuid")] = to_.new_node(hint.empty() ? fmt::format("node_{}", i + 1) : hint);
  if (router == nullptr || object_at(*router, "wait") == nullptr) return;
  auto name = text_at(*router, "result_name");
  if (name.empty()) return;
  auto all = categories_of(*router, "");
  bool is_menu = std::ranges::any_of(all, [](const category& c) { return !c.choice.empty(); });
  to_.declare(slug(name), is_menu ? "choice" : "text");
  for (const auto& c : all)
    if (!c.choice.empty()) choices_[slug(name)][base::match_fold(c.name)] = c.choice;
}

// The categories with their cases; a category that words lead to gets the name of a choice.
std::vector<rapidpro_flow::category> rapidpro_flow::categories_of(const json::object& router,
                                                                  const std::string& at) const {
  std::vector<category> out;
  std::set<std::string> names;
  const auto& list = list_at(router, "categories");
  for (std::size_t i = 0; i != list.size(); ++i) {
    const auto& one = list[i].as_object();
    out.push_back({&one,
                   fmt::format("{}/categories/{}", at, i),
                   text_at(one, "uuid"),
                   text_at(one, "name"),
                   text_at(one, "exit_uuid"),
                   "",
                   {}});
  }
  const auto& cases = list_at(router, "cases");
  for (std::size_t i = 0; i != cases.size(); ++i) {
    const auto& test = cases[i].as_object();
    for (auto& c : out) {
      if (c.uuid != text_at(test, "category_uuid")) continue;
      c.cases.emplace_back(&test, fmt::format("{}/cases/{}", at, i));
      if (c.choice.empty() && is_word_test(text_at(test, "type"))) {
        auto wanted = slug(c.name);
        c.choice = free_name(wanted.empty() ? "choice" : wanted, names);
      }
    }
  }
  return out;
}

}  // namespace importing

namespace {

using namespace importing;

bool holds_objects(const json::object& from, std::string_view key) {
  return std::ranges::all_of(list_at(from, key), [](const json::value& v) { return v.is_object(); });
}

// Every list holds objects, as what follows takes for granted.
bool is_well_formed(const json::object& flow) {
  if (!holds_objects(flow, "nodes")) return false;
  return std::ranges::all_of(list_at(flow, "nodes"), [](const json::value& v) {
    const auto& node = v.as_object();
    if (!holds_objects(node, "actions") || !holds_objects(node, "exits")) return false;
    const auto* router = object_at(node, "router");
    return router == nullptr || (holds_objects(*router, "categories") && holds_objects(*router, "cases"));
  });
}

bool is_version(const json::object& flow) {
  auto version = text_at(flow, "spec_version");
  return version.starts_with("13.") || version.starts_with("14.");
}

}  // namespace

base::result<import_result> import_rapidpro(std::string_view text, const std::set<std::string>& taken) {
  boost::system::error_code error;
  auto root = json::parse(text, error);
  if (error || !root.is_object() || !root.as_object().if_contains("flows")) return base::errc::malformed;
  import_result out;
  ledger notes(out);
  auto ids = taken;
  std::map<std::string, std::string> flow_ids;
  const auto& flows = list_at(root.as_object(), "flows");
  for (const auto& flow : flows) {
    if (!flow.is_object() || !is_well_formed(flow.as_object())) return base::errc::malformed;
    auto wanted = slug(text_at(flow.as_object(), "name"));
    if (is_version(flow.as_object()))
      flow_ids[text_at(flow.as_object(), "uuid")] = free_name(wanted.empty() ? "flow" : wanted, ids);
  }
  for (std::size_t i = 0; i != flows.size(); ++i) {
    const auto& flow = flows[i].as_object();
    auto at = fmt::format("/flows/{}", i);
    if (!is_version(flow)) {
      notes.leave(at, "flow " + text_at(flow, "spec_version"),
                  "Only definitions of spec_version 13 and 14 are read; export it from a newer version.");
      continue;
    }
    std::set<std::string> nodes;
    flow_writer writer(flow_ids.at(text_at(flow, "uuid")), nodes);
    rapidpro_flow(flow, at, writer, notes, flow_ids).write();
    for (auto& file : writer.files()) out.files.push_back(std::move(file));
  }
  for (const auto& [key, value] : root.as_object())
    if (key != "flows" && key != "version" && key != "site")
      notes.leave(fmt::format("/{}", std::string(key)), std::string(key), "Only flows are brought over.");
  return out;
}

}  // namespace amparo::flow
