#include <algorithm>
#include <functional>
#include <set>

#include "flow/loading.hpp"

// The shape of conversations: every node can be reached, no loop runs without hearing the caller, nobody is
// called back who did not ask for it.
namespace amparo::flow {
namespace {

void add(std::vector<index>& out, index to) {
  if (to != none) out.push_back(to);
}

void add_all(std::vector<index>& out, std::initializer_list<index> ways) {
  for (auto to : ways) add(out, to);
}

void add_policies(std::vector<index>& out, const input_policies& policies) {
  for (const auto& policy : policies)
    add_all(out, {policy.no_match, policy.no_input, policy.too_many, policy.hangup, policy.timed_out});
}

void add_ask(std::vector<index>& out, const ask_node& ask) {
  for (const auto& one : ask.choices) add(out, one.to);
  add_all(out, {ask.not_found, ask.by_voice, ask.unknown, ask.same});
  add_policies(out, ask.policies);
}

// The ways of nodes that wait for something other than an answer, and of what they come to at once where they
// cannot.
void add_waiting(std::vector<index>& out, const model& m, const node& node, bool at_once) {
  switch (node.kind) {
    case node_kind::record: {
      const auto& record = m.records[node.detail];
      add(out, record.not_possible);
      if (!at_once) add_all(out, {record.recorded, record.too_short, record.silent, record.hangup});
      break;
    }
    case node_kind::dial: {
      const auto& dial = m.dials[node.detail];
      add(out, dial.failed);
      if (!at_once) add_all(out, {dial.answered, dial.busy, dial.no_answer});
      break;
    }
    case node_kind::webhook: {
      const auto& webhook = m.webhooks[node.detail];
      add(out, webhook.error);
      if (!at_once) add_all(out, {webhook.ok, webhook.timeout});
      break;
    }
    case node_kind::wait:
      add(out, m.waits[node.detail].not_possible);
      if (!at_once) add_all(out, {node.next, m.waits[node.detail].interrupted});
      break;
    default: break;
  }
}

// The ways of nodes whose request leaves after the commit.
void add_request(std::vector<index>& out, const model& m, const node& node) {
  switch (node.kind) {
    case node_kind::callback:
    case node_kind::escalate: {
      const auto& wish = m.callbacks[node.detail];
      return add_all(out, {wish.queued, wish.already, wish.withheld, wish.failed, wish.busy, wish.closed});
    }
    case node_kind::sms: {
      const auto& sms = m.texts[node.detail];
      return add_all(out, {sms.sent, sms.withheld, sms.opted_out, sms.failed});
    }
    case node_kind::remind: {
      const auto& remind = m.reminders[node.detail];
      return add_all(
          out, {remind.noted, remind.past, remind.withheld, remind.opted_out, remind.failed, remind.answer});
    }
    case node_kind::case_work: {
      const auto& work = m.cases[node.detail];
      return add_all(out, {work.opened, work.continued, work.unknown, work.refused, work.place});
    }
    case node_kind::match:
      return add_all(out, {m.matches[node.detail].asked, m.matches[node.detail].refused});
    case node_kind::rumour: {
      const auto& rumour = m.rumours[node.detail];
      return add_all(out, {rumour.done, rumour.nothing, rumour.no_town, rumour.refused});
    }
    default: break;
  }
}

}  // namespace

std::vector<index> instant_ways_of(const model& m, index at) {
  const auto& node = m.nodes[at];
  std::vector<index> out;
  switch (node.kind) {
    case node_kind::branch:
      for (const auto& arm : m.branches[node.detail].arms) add(out, arm.to);
      add(out, m.branches[node.detail].otherwise);
      break;
    case node_kind::call: {
      const auto& call = m.calls[node.detail];
      add(out, m.flows[call.flow].start);
      for (const auto& way : call.ways) add(out, way.to);
      add(out, node.next);
      break;
    }
    case node_kind::lookup: {
      const auto& lookup = m.lookups[node.detail];
      for (auto to : {lookup.found, lookup.nearest, lookup.none_found}) add(out, to);
      break;
    }
    case node_kind::callback:
    case node_kind::escalate:
    case node_kind::sms:
    case node_kind::remind:
    case node_kind::case_work:
    case node_kind::match:
    case node_kind::rumour: add_request(out, m, node); break;
    case node_kind::record:
    case node_kind::dial:
    case node_kind::webhook:
    case node_kind::wait: add_waiting(out, m, node, true); break;
    case node_kind::erase:
      add(out, m.erases[node.detail].done), add(out, m.erases[node.detail].callback_open);
      break;
    case node_kind::text:
    case node_kind::name: add(out, m.asks[node.detail].by_voice); break;  // a call is not asked
    case node_kind::language:
      if (const auto& asked = m.asks[node.detail]; asked.question == none)
        add_all(out, {node.next, asked.same, asked.unknown});
      break;
    case node_kind::menu:
    case node_kind::digits:
    case node_kind::place:
    case node_kind::number:
    case node_kind::date:
    case node_kind::time:
    case node_kind::phone:
    case node_kind::many:
    case node_kind::end:
    case node_kind::back: break;  // to a menu, or to main, which begins with one
    default: add(out, node.next);
  }
  return out;
}

std::vector<index> ways_of(const model& m, index at) {
  const auto& node = m.nodes[at];
  if (!is_ask(node.kind)) {
    auto out = instant_ways_of(m, at);
    add_waiting(out, m, node, false);
    if (node.kind == node_kind::lookup) add_policies(out, m.lookups[node.detail].policies);
    return out;
  }
  std::vector<index> out;
  add(out, node.next);
  add_ask(out, m.asks[node.detail]);
  return out;
}

std::vector<index> roots_of(const model& m, bool with_call_me) {
  std::vector<index> out{m.to.main,  m.to.person,   m.to.help, m.to.stop, m.to.start,
                         m.to.erase, m.to.language, m.to.more, m.to.exit};
  add(out, m.to.urgent);
  if (with_call_me) add(out, m.to.call_me);
  add(out, m.to.named_language);
  for (const auto& entry : m.entries) add(out, entry.to);
  return out;
}

namespace {

void check_reachable(loading& into) {
  const auto& m = into.out;
  std::vector<bool> seen(m.nodes.size());
  auto open = roots_of(m, true);
  while (!open.empty()) {
    auto at = open.back();
    open.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    for (auto to : ways_of(m, at)) open.push_back(to);
  }
  for (const auto& flow : m.flows) {
    if (!seen[flow.start]) {
      into.report(into.spot_of(flow.start), "unreachable-flow",
                  "nothing leads into the flow \"" + flow.id + "\"",
                  "Give it entry words, or go to it from another flow.");
      continue;
    }
    for (auto at = flow.first_node; at != flow.first_node + flow.nodes; ++at)
      if (!seen[at])
        into.report(into.spot_of(at), "unreachable-node",
                    "nothing leads to the node \"" + m.node_names[at] + "\"", "Lead to it, or remove it.");
  }
}

// What goes round without the caller: at once, or by itself after a time.
std::vector<index> unheard_ways_of(const model& m, index at) {
  auto kind = m.nodes[at].kind;
  return kind == node_kind::webhook || kind == node_kind::wait ? ways_of(m, at) : instant_ways_of(m, at);
}

// Depth first over the ways that are taken without hearing the caller: a way back into the path is a loop.
// The path is a list and not our stack, because a flow may be longer than that.
void check_loops(loading& into) {
  const auto& m = into.out;
  enum class state : std::uint8_t { fresh, open, closed };
  struct frame {
    index at;
    std::vector<index> ways;
    std::size_t next = 0;
  };
  std::vector<state> states(m.nodes.size(), state::fresh);
  for (index start = 0; start != m.nodes.size(); ++start) {
    if (states[start] != state::fresh) continue;
    std::vector<frame> path{{start, unheard_ways_of(m, start)}};
    states[start] = state::open;
    while (!path.empty()) {
      auto& here = path.back();
      if (here.next == here.ways.size()) {
        states[here.at] = state::closed;
        path.pop_back();
        continue;
      }
      auto to = here.ways[here.next++];
      if (states[to] == state::open)
        into.report(
            into.spot_of(to), "cycle-without-wait",
            "from the node \"" + m.node_names[to] + "\" a way leads back to it without hearing the caller",
            "Ask something in the loop, or end it.");
      if (states[to] != state::fresh) continue;
      states[to] = state::open;
      path.push_back({to, unheard_ways_of(m, to)});
    }
  }
}

std::vector<index> ways_but_yes(const ask_node& consent) {
  std::vector<index> out;
  for (std::size_t i = 1; i < consent.choices.size(); ++i) add(out, consent.choices[i].to);
  add_policies(out, consent.policies);
  return out;
}

struct consent_rule {
  consent_to to;
  const char* rule;
  const char* what;  // "... without a yes to <what>"
  const char* word;  // of the consent node
};
constexpr consent_rule consent_rules[] = {
    {consent_to::callback, "callback-without-consent", "being called", "callback"},
    {consent_to::sms, "sms-without-consent", "being sent a text", "sms"},
    {consent_to::remind, "reminder-without-consent", "being reminded", "remind"},
    {consent_to::match, "match-without-consent", "being looked for", "match"},
    {consent_to::remember, "remember-without-consent", "being remembered", "remember"},
    {consent_to::keep_case, "case-without-consent", "a case being kept", "case"},
};

// Whoever accepts to be somebody's contact, or to hear how their own check-in stands, is sent a text another
// day.
consent_to consent_of(case_act act) {
  if (act == case_act::open) return consent_to::keep_case;
  return act == case_act::accept || act == case_act::news ? consent_to::remind : consent_to::nothing;
}

consent_to needed_at(const model& m, const node& at) {
  switch (at.kind) {
    case node_kind::language: return m.asks[at.detail].remembers ? consent_to::remember : consent_to::nothing;
    case node_kind::callback:
    case node_kind::escalate: return consent_to::callback;
    case node_kind::sms: return consent_to::sms;
    case node_kind::remind: return consent_to::remind;
    case node_kind::match: return consent_to::match;
    case node_kind::case_work: return consent_of(m.cases[at.detail].act);
    default: return consent_to::nothing;
  }
}

// What keeps a number or sends something may be reached only through the yes of its own consent. The words of
// global.call_me are a consent themselves.
void check_consent(loading& into, const consent_rule& wanted) {
  const auto& m = into.out;
  std::vector<bool> seen(m.nodes.size());
  auto open = roots_of(m, wanted.to != consent_to::callback);
  while (!open.empty()) {
    auto at = open.back();
    open.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    const auto& node = m.nodes[at];
    if (needed_at(m, node) == wanted.to) {
      into.report(into.spot_of(at), wanted.rule,
                  "the node \"" + m.node_names[at] + "\" can be reached without a yes to " + wanted.what,
                  std::string("Put \"consent: ") + wanted.word + "\" before it.");
      continue;
    }
    bool is_consent = node.kind == node_kind::menu && m.asks[node.detail].consent == wanted.to;
    for (auto to : is_consent ? ways_but_yes(m.asks[node.detail]) : ways_of(m, at)) open.push_back(to);
  }
}

// Where a no leads to the same place as the yes, nothing was asked.
void check_refusals(loading& into) {
  const auto& m = into.out;
  for (index at = 0; at != m.nodes.size(); ++at) {
    if (m.nodes[at].kind != node_kind::menu) continue;
    const auto& ask = m.asks[m.nodes[at].detail];
    if (ask.consent == consent_to::nothing || ask.choices.size() < 2) continue;
    if (ask.choices[0].to == ask.choices[1].to)
      into.report(into.spot_of(at), "consent-refused",
                  "a yes and a no at \"" + m.node_names[at] + "\" lead to the same node",
                  "Let the no lead past what the yes allows.");
  }
}

// What a caller writes behind these words would answer nothing.
void check_entries_with_place(loading& into) {
  const auto& m = into.out;
  for (const auto& flow : into.flows)
    for (const auto& entry : flow->entries) {
      if (!entry.takes_place) continue;
      auto at = entry.to;
      for (unsigned steps = 0; m.nodes[at].kind == node_kind::say && steps != m.nodes.size(); ++steps)
        at = m.nodes[at].next;
      if (m.nodes[at].kind != node_kind::place)
        into.report(entry.at, "entry-place", "the node \"" + m.node_names[at] + "\" asks for no place",
                    "Lead these words to an \"ask: place\", with nothing but \"say\" before it.");
    }
}

}  // namespace

void check_graph(loading& into) {
  check_entries_with_place(into);
  check_reachable(into);
  check_loops(into);
  check_reminders(into);
  check_refusals(into);
  for (const auto& rule : consent_rules) check_consent(into, rule);
}

}  // namespace amparo::flow
