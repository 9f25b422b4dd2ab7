#include "flow/reads.hpp"

namespace amparo::flow {
namespace {

void add(std::vector<index>& out, index one) {
  if (one != none) out.push_back(one);
}

void add_ask(node_reads& out, const ask_node& ask) {
  add(out.messages, ask.question);
  add(out.expressions, ask.from);
  add(out.expressions, ask.until);
  add(out.messages, ask.short_question);
  add(out.slots, ask.heard);
}

}  // namespace

node_reads reads_of(const model& m, index at) {
  const auto& node = m.nodes[at];
  node_reads out;
  if (is_ask(node.kind)) {
    add_ask(out, m.asks[node.detail]);
    return out;
  }
  switch (node.kind) {
    case node_kind::say: out.messages = m.says[node.detail].messages; break;
    case node_kind::end: add(out.messages, m.ends[node.detail].message); break;
    case node_kind::set:
      for (const auto& one : m.sets[node.detail].all) add(out.expressions, one.value);
      break;
    case node_kind::call:
      for (const auto& one : m.calls[node.detail].with) add(out.expressions, one.value);
      break;
    case node_kind::lookup: add(out.slots, m.lookups[node.detail].place); break;
    case node_kind::callback:
    case node_kind::escalate: {
      const auto& wish = m.callbacks[node.detail];
      out.texts.push_back(&wish.topic);
      for (const auto& skill : wish.skills) out.texts.push_back(&skill);
      break;
    }
    case node_kind::record:
      add(out.messages, m.records[node.detail].notice);
      out.texts.push_back(&m.records[node.detail].purpose);
      break;
    case node_kind::sms: out.messages = m.texts[node.detail].messages; break;
    case node_kind::remind:
      add(out.messages, m.reminders[node.detail].message);
      add(out.expressions, m.reminders[node.detail].on);
      add(out.expressions, m.reminders[node.detail].at);
      break;
    case node_kind::case_work: {
      const auto& work = m.cases[node.detail];
      out.texts.push_back(&work.topic);
      if (work.act == case_act::go_on) add(out.slots, work.pin);
      for (auto message : {work.message, work.to_owner})
        if (message != none) add(out.messages, message);
      if (work.at != none) add(out.expressions, work.at);
      break;
    }
    case node_kind::match: {
      const auto& match = m.matches[node.detail];
      for (auto slot : {match.name, match.born, match.town, match.word}) add(out.slots, slot);
      break;
    }
    case node_kind::rumour: add(out.slots, m.rumours[node.detail].town); break;
    case node_kind::webhook:
      for (const auto& one : m.webhooks[node.detail].send) add(out.expressions, one.expression);
      break;
    default: break;
  }
  return out;
}

index slot_of(const model& m, const flow_info& flow, index argument) {
  for (auto slot = flow.first_slot; slot != flow.first_slot + flow.slots; ++slot)
    if (m.variables[slot].argument == argument) return slot;
  return none;
}

std::vector<index> answered_ways_of(const model& m, index at) {
  std::vector<index> out;
  if (!is_ask(m.nodes[at].kind)) return out;
  add(out, m.nodes[at].next);
  for (const auto& one : m.asks[m.nodes[at].detail].choices) add(out, one.to);
  return out;
}

}  // namespace amparo::flow
