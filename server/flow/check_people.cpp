#include <algorithm>
#include <set>

#include "flow/mode_ways.hpp"
#include "flow/reads.hpp"

// What a frightened caller must never meet: no way to a person, a conversation that ends without a word, a
// question before the essentials.
namespace amparo::flow {
namespace {

using message::channel;

// Where a person comes into it.
bool is_person(node_kind kind) {
  return kind == node_kind::callback || kind == node_kind::escalate || kind == node_kind::dial;
}

// The word PERSONA and the key 0 lead to one flow from everywhere: it must lead on to a person, by text and
// by call.
void check_person(loading& into) {
  const auto& m = into.out;
  for (auto via : {channel::sms, channel::voice}) {
    std::vector<bool> seen(m.nodes.size());
    std::vector<index> open{m.to.person};
    bool found = false;
    while (!open.empty() && !found) {
      auto at = open.back();
      open.pop_back();
      if (at == none || seen[at]) continue;
      seen[at] = true;
      found = is_person(m.nodes[at].kind);
      for (auto to : ways_in(m, at, {via, 0})) open.push_back(to);
    }
    if (!found)
      into.report(into.spot_of(m.to.person), "no-way-to-person",
                  std::string("from here no way leads to a person ") +
                      (via == channel::sms ? "in texts" : "in calls"),
                  "Offer a call: \"consent: callback\", and on its yes a node \"callback\".");
  }
}

// An answer, or the last failure, that leads to an end with nothing said on the way.
class silent_ends {
 public:
  explicit silent_ends(loading& into) : into_(into), m_(into.out) {
    for (const auto& node : m_.nodes)
      if (node.kind == node_kind::call) called_.insert(m_.calls[node.detail].flow);
  }

  void run() {
    for (index at = 0; at != m_.nodes.size(); ++at) {
      if (!is_ask(m_.nodes[at].kind)) continue;
      auto ways = ways_of(m_, at);
      for (const auto& policy : m_.asks[m_.nodes[at].detail].policies)
        for (auto unheard : {policy.hangup, policy.timed_out})  // nobody listens there
          if (unheard != none) ways.erase(std::ranges::find(ways, unheard));
      for (auto to : ways) follow(to);
    }
  }

 private:
  void follow(index from) {
    std::vector<index> open{from};
    while (!open.empty()) {
      auto at = open.back();
      open.pop_back();
      const auto& node = m_.nodes[at];
      if (called_.contains(node.flow) || !seen_.insert(at).second) continue;
      bool speaks = !reads_of(m_, at).messages.empty();
      if (speaks) continue;
      if (node.kind == node_kind::end)
        into_.report(into_.spot_of(at), "silent-end",
                     "an answer leads to the end \"" + m_.node_names[at] + "\" with nothing said after it",
                     "Say something first, or write \"end: <message>\".");
      else
        for (auto to : instant_ways_of(m_, at)) open.push_back(to);
    }
  }

  loading& into_;
  const model& m_;
  std::set<index> called_;  // flows whose ends lead back to their caller
  std::set<index> seen_;
};

bool is_essential(const loading& from, index at) {
  const auto& m = from.out;
  if (m.nodes[at].kind != node_kind::say && m.nodes[at].kind != node_kind::end) return false;
  return std::ranges::any_of(reads_of(m, at).messages, [&](index message) {
    const auto* source = from.source_text(message);
    return source != nullptr && source->facts().critical;
  });
}

void check_essentials(loading& into, const flow_source& flow) {
  const auto& m = into.out;
  std::vector<index> open{m.flows[flow.flow].start};
  for (const auto& entry : flow.entries) open.push_back(entry.to);
  std::set<index> seen;
  while (!open.empty()) {
    auto at = open.back();
    open.pop_back();
    if (at == none || m.nodes[at].flow != flow.flow || !seen.insert(at).second || is_essential(into, at))
      continue;
    if (is_ask(m.nodes[at].kind))
      into.report(into.spot_of(at), "question-before-essentials",
                  "in an urgent flow \"" + m.node_names[at] + "\" asks before anything critical was said",
                  "Say the essentials first: a message with \"critical: true\".");
    else
      for (auto to : instant_ways_of(m, at)) open.push_back(to);
  }
}

}  // namespace

void check_people(loading& into) {
  check_person(into);
  silent_ends(into).run();
  for (const auto* flow : into.by_flow)
    if (into.out.flows[flow->flow].urgent) check_essentials(into, *flow);
}

}  // namespace amparo::flow
