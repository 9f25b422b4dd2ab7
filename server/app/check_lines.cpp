#include "app/check_lines.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "flow/model.hpp"

namespace amparo::app {
namespace {

using flow::node_kind;

// What one node of a flow asks a provider for in a call, and what is lost where the provider cannot do it.
std::vector<std::string> lost_at(const flow::model& m, flow::index at, const provider::capabilities& of) {
  std::vector<std::string> out;
  const auto& node = m.nodes[at];
  if (node.kind == node_kind::record && !of.records)
    out.emplace_back("it takes no voice notes, and the caller hears the way not_possible");
  if (node.kind == node_kind::dial && !of.connects)
    out.emplace_back("it connects no calls, and the caller hears the way failed");
  if (node.kind != node_kind::menu && node.kind != node_kind::digits) return out;
  const auto& policy = m.policy_of(at, message::channel::voice);
  message::gather keys;
  keys.first = std::chrono::seconds(policy.first), keys.between = std::chrono::seconds(policy.between);
  if (node.kind == node_kind::digits)
    keys.max_digits = static_cast<unsigned>(m.ask_of(at).most), keys.ends_with_hash = true;
  for (auto option : provider::lost_options(keys, of))
    out.push_back(fmt::format("its gather has no \"{}\" as the flow means it", option));
  return out;
}

void check_line(const line& one, const account& by, const std::string& file, const flow::model& m,
                base::findings& out) {
  std::set<std::string> told;
  for (flow::index at = 0; at != m.nodes.size(); ++at) {
    const auto& flow = m.flows[m.nodes[at].flow];
    if (!flow.voice) continue;
    for (const auto& what : lost_at(m, at, by.adapter->can()))
      if (told.insert(what).second)
        out.push_back({file, 0, 0, "line-cannot",
                       fmt::format("the provider of {} is {}: {} (first in {}:{})", one.number, by.kind, what,
                                   flow.id, m.node_names[at]),
                       "Choose another provider for this line, or lead its callers another way."});
  }
}

// L8: the first is heard within three seconds, all within twenty.
constexpr std::chrono::milliseconds first_within{3'000}, all_within{20'000};

std::string seconds_of(std::chrono::milliseconds time) {
  return fmt::format("{:.1f}", static_cast<double>(time.count()) / 1000);
}

// The list of languages that a call of this line is offered: what is named and will not be in it, and how
// long it takes. Those that nobody named are looked at in no line.
void check_languages(const line& one, const std::string& file, const flow::model& m, base::findings& out) {
  auto tell = [&](std::string message, std::string hint) {
    out.push_back(
        {file, 0, 0, "line-language", fmt::format("the line {}: {}", one.number, message), std::move(hint)});
  };
  std::vector<const flow::locale_pack*> heard;
  for (const auto& tag : one.languages) {
    const auto& pack = m.locales[m.locale_of(tag)];
    if (pack.tag != tag)
      tell(fmt::format("there is no language \"{}\"", tag), "Name a folder of locales/.");
    else if (!pack.names_itself)
      tell(fmt::format("a call does not hear of {}: nothing says its name in its own voice", tag),
           "Record language.choice_voice in it and have it approved. Until then words, a town or a person "
           "lead to it.");
    else if (!pack.says_essentials)
      tell(fmt::format("a call does not hear of {}: the essentials cannot be said in it", tag),
           "`amparo prompts missing` lists what is not recorded, `amparo locales coverage` what is not "
           "approved.");
    else
      heard.push_back(&pack);
  }
  if (one.languages.empty())
    for (const auto& pack : m.locales)
      if (pack.names_itself && pack.says_essentials) heard.push_back(&pack);
  if (one.ask_language && heard.size() < 2)
    tell("it asks for a language, and fewer than two can be heard",
         "Nobody is asked: its callers hear its own.");
  std::chrono::milliseconds all{0};
  for (const auto* pack : heard) all += pack->name_time;
  if (!heard.empty() && heard.front()->name_time > first_within)
    tell(fmt::format("the name of its first language takes {} s, and 3 are allowed",
                     seconds_of(heard.front()->name_time)),
         "Say language.choice_voice shorter.");
  if (all > all_within)
    tell(fmt::format("the names of its languages take {} s, and 20 are allowed", seconds_of(all)),
         "Name fewer, or say language.choice_voice shorter.");
}

void check_offices(const flow::bundle& content, base::time_point now, base::findings& out) {
  const auto& m = *content.content;
  std::set<std::string> told;
  for (const auto& node : m.nodes) {
    if (node.kind != node_kind::dial) continue;
    const auto& dial = m.dials[node.detail];
    if (dial.to != flow::dial_node::target::office || !told.insert(dial.office).second) continue;
    auto number = content.places->number_of(dial.office, now);
    if (number && !number->national) continue;
    out.push_back({"flows/" + m.flows[node.flow].id + ".yaml", 0, 0, "expired-office",
                   fmt::format("the number of \"{}\" may not be given out today{}", dial.office,
                               number ? ": the national line is rung instead" : ", and nothing is rung"),
                   "Check it with the office and write the day into config/directory."});
  }
}

}  // namespace

base::findings check_lines(const config& from, const std::string& file, const flow::bundle& content,
                           base::time_point now) {
  base::findings out;
  for (const auto& one : from.lines) {
    auto by = std::ranges::find(from.accounts, one.provider, &account::name);
    if (!one.voice || by == from.accounts.end() || !by->adapter->can().voice) continue;
    check_line(one, *by, file, *content.content, out);
    check_languages(one, file, *content.content, out);
  }
  check_offices(content, now, out);
  return out;
}

}  // namespace amparo::app
