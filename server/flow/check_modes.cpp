#include <algorithm>
#include <map>

#include "flow/condition.hpp"
#include "flow/mode_ways.hpp"

// One source, two modes, proved equal (B1): the walk of flow x language x mode. What a flow can do or say
// that matters is reached by text and by call, or by neither.
namespace amparo::flow {
namespace {

using message::channel;

const char* name_of(channel via) { return via == channel::sms ? "texts" : "calls"; }

// What must not depend on the mode: a node that does something for the caller, or a text that matters.
enum class thing : std::uint8_t { act, words };
using outcome_key = std::pair<thing, index>;

bool is_act(node_kind kind) {
  switch (kind) {
    case node_kind::callback:
    case node_kind::escalate:
    case node_kind::opt:
    case node_kind::erase:
    case node_kind::lookup:
    case node_kind::remind:
    case node_kind::case_work:
    case node_kind::rumour:
    case node_kind::webhook: return true;
    default: return false;  // a family link needs names, which only texts have
  }
}

// A recording and a connection belong to calls, a text from a call too, a wait to texts; what is typed in a
// text has another way in a call.
bool is_of_one_mode(node_kind kind) {
  switch (kind) {
    case node_kind::record:
    case node_kind::dial:
    case node_kind::sms:
    case node_kind::wait:
    case node_kind::text:
    case node_kind::name: return true;
    default: return false;
  }
}

class flow_walk {
 public:
  flow_walk(loading& into, index flow, const std::vector<index>& entered)
      : into_(into), m_(into.out), flow_(flow), info_(m_.flows[flow]), entered_(entered) {}

  // Own nodes that can be reached in that mode and language. Words lead in only where they can be written.
  // With `both_only` no way is taken that leads on from a node of one mode: what follows it may differ.
  std::vector<bool> reached(const mode& how, bool both_only = false) const {
    std::vector<bool> seen(info_.nodes);
    std::vector<index> open{info_.start};
    if (how.via == channel::sms)
      for (const auto& entry : into_.by_flow[flow_]->entries) open.push_back(entry.to);
    for (auto at : entered_) open.push_back(at);
    while (!open.empty()) {
      auto at = open.back();
      open.pop_back();
      if (at == none || m_.nodes[at].flow != flow_ || seen[at - info_.first_node]) continue;
      seen[at - info_.first_node] = true;
      if (both_only && is_of_one_mode(m_.nodes[at].kind)) continue;
      for (auto to : ways_in(m_, at, how)) open.push_back(to);
    }
    return seen;
  }

  std::map<outcome_key, index> outcomes(const mode& how) const {
    std::map<outcome_key, index> out;
    auto seen = reached(how), in_both = reached(how, true);
    for (index i = 0; i != info_.nodes; ++i) {
      auto at = info_.first_node + i;
      if (!seen[i]) continue;
      const auto& node = m_.nodes[at];
      if (is_act(node.kind)) out.emplace(outcome_key{thing::act, at}, at);
      if (node.kind == node_kind::say)
        for (auto message : m_.says[node.detail].messages)
          if (matters(message) && is_said(message, how)) out.emplace(outcome_key{thing::words, message}, at);
      if (node.kind == node_kind::end)
        if (auto message = m_.ends[node.detail].message;
            message != none && is_said(message, how) && (matters(message) || in_both[i]))
          out.emplace(outcome_key{thing::words, message}, at);
    }
    return out;
  }

 private:
  bool matters(index message) const {
    const auto* source = into_.source_text(message);
    return source != nullptr && (source->facts().critical || !source->facts().sources.empty());
  }
  bool is_said(index message, const mode& how) const {
    bool is_unsent = how.via == channel::sms && m_.locales[how.locale].texts[message]->no_sms;
    return !m_.messages[message].is_off && !is_unsent;
  }

  loading& into_;
  const model& m_;
  index flow_;
  const flow_info& info_;
  const std::vector<index>& entered_;  // own nodes that other flows lead to
};

void report_lonely(loading& into, const mode& how, const std::map<outcome_key, index>& have,
                   const std::map<outcome_key, index>& other) {
  const auto& m = into.out;
  auto there = how.via == channel::sms ? channel::voice : channel::sms;
  for (const auto& [key, at] : have) {
    if (other.contains(key)) continue;
    auto what = key.first == thing::act ? "the node \"" + m.node_names[at] + "\" is reached"
                                        : "\"" + m.messages[key.second].key + "\" is said";
    into.report(into.spot_of(at), "one-mode-outcome",
                what + " in " + name_of(how.via) + " only, not in " + name_of(there) + " (" +
                    m.locales[how.locale].tag + ")",
                "Lead to it in both, or say modes: [" +
                    std::string(how.via == channel::sms ? "sms" : "voice") +
                    "] of a flow that is meant for one.");
  }
}

// Where every text is sent and nothing asks for the language, all languages are walked alike.
bool differs_by_language(const model& m) {
  for (const auto& pack : m.locales)
    if (std::ranges::any_of(pack.texts, [](const auto& one) { return one->no_sms; })) return true;
  return std::ranges::any_of(m.expressions, [](const expression& e) {
    return std::ranges::any_of(e.code, [](const auto& one) {
      return one.code == expression::op::ambient_value &&
             one.operand == static_cast<index>(ambient::language);
    });
  });
}

void check_outcomes(loading& into, index flow, const std::vector<index>& entered, std::size_t locales) {
  flow_walk walk(into, flow, entered);
  for (index locale = 0; locale != locales; ++locale) {
    mode sms{channel::sms, locale, false}, voice{channel::voice, locale, false};
    auto by_text = walk.outcomes(sms), by_call = walk.outcomes(voice);
    report_lonely(into, sms, by_text, by_call);
    report_lonely(into, voice, by_call, by_text);
  }
}

bool has(const model& m, index flow, channel via) {
  return via == channel::sms ? m.flows[flow].sms : m.flows[flow].voice;
}

// Nodes that can be reached in that mode, from the beginning of any flow that has it.
std::vector<bool> reached_in(const model& m, channel via) {
  std::vector<bool> seen(m.nodes.size());
  std::vector<index> open;
  for (index flow = 0; flow != m.flows.size(); ++flow)
    if (has(m, flow, via)) open.push_back(m.flows[flow].start);
  for (const auto& entry : m.entries)
    if (via == channel::sms && has(m, m.nodes[entry.to].flow, via)) open.push_back(entry.to);
  while (!open.empty()) {
    auto at = open.back();
    open.pop_back();
    if (at == none || seen[at] || !has(m, m.nodes[at].flow, via)) continue;
    seen[at] = true;
    for (auto to : ways_in(m, at, {via, 0})) open.push_back(to);
  }
  return seen;
}

// Nobody is led into a flow that their mode does not have.
void check_crossings(loading& into, channel via) {
  const auto& m = into.out;
  auto named = std::string(name_of(via));
  for (auto start : standing_starts(m))
    if (start != none && !has(m, m.nodes[start].flow, via))
      into.report(into.spot_of(start), "mode-mismatch",
                  "words and keys lead to the flow \"" + m.flows[m.nodes[start].flow].id +
                      "\", which has no " + named,
                  "Write modes: [sms, voice].");
  auto seen = reached_in(m, via);
  for (index at = 0; at != m.nodes.size(); ++at) {
    if (!seen[at]) continue;
    for (auto to : ways_in(m, at, {via, 0}))
      if (m.nodes[to].flow != m.nodes[at].flow && !has(m, m.nodes[to].flow, via))
        into.report(into.spot_of(at), "mode-mismatch",
                    "this leads to the flow \"" + m.flows[m.nodes[to].flow].id + "\", which has no " + named,
                    "Give that flow the mode, or branch on channel before.");
  }
}

}  // namespace

namespace {

// Ways that exist in the other mode only.
std::vector<index> ways_of_other_mode(const model& m, const node& node, channel via) {
  bool in_call = via == channel::voice;
  switch (node.kind) {
    case node_kind::record: {
      const auto& record = m.records[node.detail];
      if (in_call) return {record.not_possible};
      return {record.recorded, record.too_short, record.silent, record.hangup};
    }
    case node_kind::dial: {
      const auto& dial = m.dials[node.detail];
      if (in_call) return {};
      return {dial.answered, dial.busy, dial.no_answer};
    }
    case node_kind::wait: {
      const auto& wait = m.waits[node.detail];
      if (in_call) return {node.next, wait.interrupted};
      return {wait.not_possible};
    }
    default: return {};
  }
}

}  // namespace

std::vector<index> ways_in(const model& m, index at, const mode& how) {
  const auto& node = m.nodes[at];
  if (is_ask(node.kind) && m.asks[node.detail].by_voice != none) {
    auto by_voice = m.asks[node.detail].by_voice;
    if (how.via == channel::voice) return {by_voice};
    auto ways = ways_of(m, at);
    ways.erase(std::ranges::find(ways, by_voice));
    return ways;
  }
  if (node.kind != node_kind::branch) {
    auto ways = ways_of(m, at);
    for (auto other : ways_of_other_mode(m, node, how.via))
      if (auto found = std::ranges::find(ways, other); found != ways.end()) ways.erase(found);
    return ways;
  }
  std::vector<index> out;
  auto known = [&](ambient which) -> std::optional<scalar> {
    if (which == ambient::channel) return scalar{0, how.via == channel::sms ? "sms" : "voice"};
    if (which == ambient::language) return scalar{0, m.locales[how.locale].tag};
    bool is_of_calls =
        which == ambient::detention || which == ambient::asks_language || which == ambient::left_off;
    if (is_of_calls && how.via == channel::sms) return scalar{0, ""};
    if (which == ambient::detention && how.detention) return scalar{*how.detention, ""};
    return std::nullopt;
  };
  for (const auto& arm : m.branches[node.detail].arms) {
    auto outcome = outcome_of(m.expressions[arm.condition], known);
    if (outcome != false && arm.to != none) out.push_back(arm.to);
    if (outcome == true) return out;
  }
  if (auto to = m.branches[node.detail].otherwise; to != none) out.push_back(to);
  return out;
}

std::vector<index> standing_starts(const model& m) {
  return {m.to.main,  m.to.person,   m.to.help, m.to.stop, m.to.start,
          m.to.erase, m.to.language, m.to.more, m.to.exit, m.to.urgent};
}

void check_modes(loading& into) {
  const auto& m = into.out;
  std::vector<std::vector<index>> entered(m.flows.size());
  for (index at = 0; at != m.nodes.size(); ++at)
    for (auto to : ways_of(m, at))
      if (m.nodes[to].flow != m.nodes[at].flow) entered[m.nodes[to].flow].push_back(to);
  for (auto at : {m.to.call_me, m.to.named_language})
    if (at != none) entered[m.nodes[at].flow].push_back(at);
  for (auto via : {channel::sms, channel::voice}) check_crossings(into, via);
  auto locales = differs_by_language(m) ? m.locales.size() : 1;
  for (index flow = 0; flow != m.flows.size(); ++flow)
    if (m.flows[flow].sms && m.flows[flow].voice) check_outcomes(into, flow, entered[flow], locales);
}

}  // namespace amparo::flow
