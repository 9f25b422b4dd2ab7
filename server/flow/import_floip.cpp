#include "flow/import_floip.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include <algorithm>

// The container as a whole, its flows, and the names of what is in them.
namespace amparo::flow {
namespace importing {

bool holds(const json::array& list, std::string_view word) {
  return std::ranges::any_of(list,
                             [&](const json::value& v) { return v.is_string() && v.as_string() == word; });
}

std::string compared_with(std::string_view expression, std::string_view left) {
  if (expression.starts_with("@(") && expression.ends_with(")"))
    expression = expression.substr(2, expression.size() - 3);
  auto trim = [](std::string_view t) {
    while (!t.empty() && t.front() == ' ') t.remove_prefix(1);
    while (!t.empty() && t.back() == ' ') t.remove_suffix(1);
    return t;
  };
  auto sign = expression.find('=');
  if (sign == expression.npos || trim(expression.substr(0, sign)) != left) return "";
  auto right = trim(expression.substr(expression.substr(sign).starts_with("==") ? sign + 2 : sign + 1));
  if (right.size() > 1 && (right.front() == '\'' || right.front() == '"') && right.back() == right.front())
    right = right.substr(1, right.size() - 2);
  return right.find_first_of("'\"()") == right.npos ? std::string(right) : "";
}

void floip_flow::write() {
  read_languages();
  read_modes();
  const auto& blocks = list_at(from_, "blocks");
  for (const auto& one : blocks) name_block(one.as_object());
  for (std::size_t i = 0; i != blocks.size(); ++i)
    write_block(blocks[i].as_object(), fmt::format("{}/blocks/{}", at_, i));
  auto first = entries_.find(text_at(from_, "first_block_id"));
  if (first == entries_.end() && !blocks.empty())
    first = entries_.find(text_at(blocks[0].as_object(), "uuid"));
  to_.start_at(first == entries_.end() ? to_.end() : first->second);
  leave_what_is_left();
  notes_.carry(at_, to_.id());
}

void floip_flow::read_languages() {
  for (const auto& one : list_at(from_, "languages")) {
    if (!one.is_object()) continue;
    auto id = text_at(one.as_object(), "id"), iso = text_at(one.as_object(), "iso_639_3");
    tags_[id] = tag_of(iso.empty() ? id : iso);
  }
}

void floip_flow::read_modes() {
  const auto& modes = list_at(from_, "supported_modes");
  bool sms =
      holds(modes, "TEXT") || holds(modes, "SMS") || holds(modes, "USSD") || holds(modes, "RICH_MESSAGING");
  bool voice = holds(modes, "IVR");
  if (sms || voice) to_.set_modes(sms, voice);
  for (const char* other : {"USSD", "RICH_MESSAGING", "OFFLINE"})
    if (holds(modes, other))
      notes_.leave(at_ + "/supported_modes", other, "Only text messages and calls are served.");
}

void floip_flow::name_block(const json::object& block) {
  auto name = slug(text_at(block, "name"));
  entries_[text_at(block, "uuid")] = to_.new_node(name.empty() ? "block" : name);
  auto type = text_at(block, "type");
  if (name.empty()) return;
  if (type == "MobilePrimitives.SelectOneResponse") to_.declare(name, "choice");
  if (type == "MobilePrimitives.OpenResponse") to_.declare(name, "text");
  if (type == "MobilePrimitives.NumericResponse") to_.declare(name, "digits");
  if (type != "MobilePrimitives.SelectOneResponse") return;
  const auto* config = object_at(block, "config");
  if (config == nullptr) return;
  std::set<std::string> names;
  for (const auto& one : list_at(*config, "choices"))
    if (one.is_object())
      choices_[name][text_at(one.as_object(), "name")] = free_name(choice_name(one.as_object()), names);
}

std::string floip_flow::choice_name(const json::object& choice) {
  auto name = slug(text_at(choice, "name"));
  return name.empty() ? "choice" : name;
}

void floip_flow::leave_what_is_left() {
  if (from_.if_contains("interaction_timeout") != nullptr)
    notes_.leave(at_ + "/interaction_timeout", "interaction_timeout",
                 "How long a conversation lives is a setting of the whole line.");
  if (!text_at(from_, "exit_block_id").empty())
    notes_.leave(at_ + "/exit_block_id", "exit_block_id", "What goes wrong leads to a person here.");
  notes_.leave_unread(
      from_, at_,
      {"uuid", "name", "label", "last_modified", "vendor_metadata", "supported_modes", "languages",
       "first_block_id", "exit_block_id", "interaction_timeout", "blocks", "resources"});
  if (has_own_resources()) leave_unsaid(from_, at_, in_.used_values, notes_);
  for (const auto& key : to_.keys_without_source())
    notes_.leave(
        at_ + "/languages", key,
        "It has no Spanish text, which every message needs: write one under this key in locales/es-MX.");
}

}  // namespace importing

namespace {

using namespace importing;

bool is_container_flow(const json::object& flow) {
  const auto all_objects = [](const json::array& list) {
    return std::ranges::all_of(list, [](const json::value& v) { return v.is_object(); });
  };
  const auto& blocks = list_at(flow, "blocks");
  return all_objects(blocks) && std::ranges::all_of(blocks, [&](const json::value& block) {
           return all_objects(list_at(block.as_object(), "exits"));
         });
}

}  // namespace

base::result<import_result> import_floip(std::string_view text, const std::set<std::string>& taken) {
  boost::system::error_code error;
  auto root = json::parse(text, error);
  if (error || !root.is_object() || !root.as_object().if_contains("flows")) return base::errc::malformed;
  import_result out;
  ledger notes(out);
  auto ids = taken;
  floip_container in{root.as_object(), {}, {}};
  const auto& flows = list_at(root.as_object(), "flows");
  for (const auto& flow : flows) {
    if (!flow.is_object() || !is_container_flow(flow.as_object())) return base::errc::malformed;
    auto wanted = slug(text_at(flow.as_object(), "name"));
    in.flow_ids[text_at(flow.as_object(), "uuid")] = free_name(wanted.empty() ? "flow" : wanted, ids);
  }
  for (std::size_t i = 0; i != flows.size(); ++i) {
    const auto& flow = flows[i].as_object();
    std::set<std::string> nodes;
    flow_writer writer(in.flow_ids.at(text_at(flow, "uuid")), nodes);
    floip_flow(flow, fmt::format("/flows/{}", i), writer, notes, in).write();
    for (auto& file : writer.files()) out.files.push_back(std::move(file));
  }
  leave_unsaid(in.root, "", in.used_values, notes);
  notes.leave_unread(
      in.root, "",
      {"specification_version", "uuid", "name", "description", "vendor_metadata", "flows", "resources"});
  return out;
}

}  // namespace amparo::flow
