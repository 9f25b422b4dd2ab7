#include <algorithm>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "flow/directory_values.hpp"
#include "flow/loading.hpp"
#include "flow/locales.hpp"

namespace amparo::flow {
namespace {

std::string id_of(const std::vector<directory::source_file>& flows,
                  const std::vector<directory::source_file>& locales, const load_options& options) {
  std::vector<const directory::source_file*> all;
  for (const auto* files : {&flows, &locales})
    for (const auto& file : *files) all.push_back(&file);
  std::ranges::sort(all, {}, &directory::source_file::name);
  base::byte_writer out;
  for (const auto* file : all) out.text(file->name).text(file->text);
  // A switch leaves texts out, so it makes another bundle of the same files.
  for (const auto& [name, is_on] : options.switches) out.text(name).u8(is_on);
  return base::sha256(out.take()).substr(0, 8);
}

}  // namespace

bool has_locale(const bundle& content, std::string_view tag) {
  return std::ranges::find(content.content->locales, tag, &locale_pack::tag) !=
         content.content->locales.end();
}

index loading::message(const std::string& key, const spot& at) {
  auto found = messages.find(key);
  if (found == messages.end()) {
    report(at, "unknown-message", "no locale has the message \"" + key + "\"",
           unknown_hint(key, message_keys));
    return none;
  }
  used_messages[found->second] = true;
  return found->second;
}

index loading::intern_name(const std::string& name) {
  auto found = std::find(out.names.begin(), out.names.end(), name);
  if (found == out.names.end()) found = out.names.insert(out.names.end(), name);
  return static_cast<index>(found - out.names.begin());
}

std::optional<index> loading::list_of(std::string_view name) {
  auto has_it = [&](const locale_source& locale) { return locale.lists.contains(std::string(name)); };
  if (std::none_of(locales.begin(), locales.end(), has_it)) return std::nullopt;
  auto found = std::find(out.lists.begin(), out.lists.end(), name);
  if (found == out.lists.end()) found = out.lists.insert(out.lists.end(), std::string(name));
  return static_cast<index>(found - out.lists.begin());
}

index loading::intern_argument(const std::string& name) {
  auto found = std::find(out.arguments.begin(), out.arguments.end(), name);
  if (found == out.arguments.end()) found = out.arguments.insert(out.arguments.end(), name);
  return static_cast<index>(found - out.arguments.begin());
}

const spot& loading::spot_of(index node) const {
  auto flow = out.nodes[node].flow;
  return by_flow[flow]->node_spots[node - out.flows[flow].first_node];
}

void read_content(loading& into, const std::vector<directory::source_file>& flows,
                  const std::vector<directory::source_file>& locales) {
  for (auto name : builtin_names) into.out.arguments.emplace_back(name);
  read_locales(into, locales);
  read_flows(into, flows);
  compile_nodes(into);
  check_calls(into);
  bind_standing(into);
  hold_back_labels(into);
}

loaded_bundle load(const std::vector<directory::source_file>& flows,
                   const std::vector<directory::source_file>& locales,
                   std::shared_ptr<const directory::catalog> places, const load_options& options) {
  loading work(options, places.get());
  read_content(work, flows, locales);
  compile_messages(work);
  check_directory_values(work);
  compile_words(work);
  check_texts(work);
  check_copy(work);
  check_translations(work);
  check_wordings(work);
  check_audio(work);
  // The shape of a conversation says nothing while its parts are missing, and its cost nothing while it has
  // loops.
  if (!base::has_error(work.findings)) check_graph(work);
  if (!base::has_error(work.findings)) {
    mark_call_languages(work);
    check_assignment(work);
    check_modes(work);
    check_people(work);
    check_typed(work);
    check_lengths(work);
    check_budgets(work);
  }

  base::sort_findings(work.findings);
  if (base::has_error(work.findings)) return {nullptr, std::move(work.findings)};
  auto made = std::make_shared<bundle>();
  made->id = options.id.empty() ? id_of(flows, locales, options) : options.id;
  made->content = std::make_shared<const model>(std::move(work.out));
  made->places = std::move(places);
  made->recordings = options.recordings;
  return {std::move(made), std::move(work.findings)};
}

}  // namespace amparo::flow
