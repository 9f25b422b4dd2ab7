#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "flow/languages.hpp"
#include "flow/model_messages.hpp"
#include "flow/model_nodes.hpp"

// Compiled flows and messages: everything that a step looks up is an index into one of these vectors,
// resolved when the bundle was loaded. Indices are stable within one bundle and are what a session stores.
// Immutable after load.
namespace amparo::flow {

struct model {
  std::vector<node> nodes;
  std::vector<std::string> node_names;
  std::vector<flow_info> flows;
  std::vector<say_node> says;
  std::vector<ask_node> asks;
  std::vector<branch_node> branches;
  std::vector<set_node> sets;
  std::vector<call_node> calls;
  std::vector<lookup_node> lookups;
  std::vector<callback_node> callbacks;  // also of escalate
  std::vector<opt_node> opts;
  std::vector<erase_node> erases;
  std::vector<record_node> records;
  std::vector<dial_node> dials;
  std::vector<sms_node> texts;
  std::vector<remind_node> reminders;
  std::vector<case_node> cases;
  std::vector<match_node> matches;
  std::vector<rumour_node> rumours;
  std::vector<webhook_node> webhooks;
  std::vector<wait_node> waits;
  std::vector<end_node> ends;
  std::vector<expression> expressions;
  std::vector<variable_info> variables;
  std::vector<std::string> names;      // of choices
  std::vector<std::string> arguments;  // built-in names first
  std::vector<std::string> lists;      // names of the word lists that expressions use
  std::vector<message_info> messages;
  std::vector<locale_pack> locales;  // the first is the source
  std::vector<entry_point> entries;
  std::vector<gate_decision> gate;  // of the texts that are used and a translation has something for
  known_languages languages;
  standing_messages standing{};
  standing_flows to{};

  // The pack of that tag, else the first.
  index locale_of(std::string_view tag) const {
    for (index i = 0; i != locales.size(); ++i)
      if (locales[i].tag == tag) return i;
    return 0;
  }
  // The pack of that tag where it quotes what others published; else null.
  const locale_pack* quoting(std::string_view tag) const {
    for (const auto& pack : locales)
      if (pack.quotes && pack.tag == tag) return &pack;
    return nullptr;
  }
  const ask_node& ask_of(index at) const { return asks[nodes[at].detail]; }
  const input_policy& policy_of(index at, message::channel via) const {
    auto channel = static_cast<std::size_t>(via);
    return nodes[at].kind == node_kind::lookup ? lookups[nodes[at].detail].policies[channel]
                                               : ask_of(at).policies[channel];
  }
  bool has_ask(index at) const { return at < nodes.size() && is_ask(nodes[at].kind); }
  bool is_kind(index at, node_kind kind) const { return at < nodes.size() && nodes[at].kind == kind; }
};

}  // namespace amparo::flow
