#include <set>

#include "flow/loading.hpp"

// What reminders ask, hours or weeks later, and what is counted of the answers.
namespace amparo::flow {
namespace {

// Who answers may have forgotten what was asked: only a menu says no by itself where nothing fits.
void check_answers(loading& into) {
  const auto& m = into.out;
  for (index at = 0; at != m.nodes.size(); ++at) {
    if (m.nodes[at].kind != node_kind::remind) continue;
    auto answer = m.reminders[m.nodes[at].detail].answer;
    if (answer != none && m.nodes[answer].kind != node_kind::menu)
      into.report(into.spot_of(at), "reminder-answer",
                  "the node \"" + m.node_names[answer] + "\" is no menu, and a reminder asks it",
                  "Let it be an \"ask: menu\" or \"ask: yes_no\".");
  }
}

// A consent stands behind what a reminder asks; that what is asked at once is counted nobody agreed to.
void check_counts(loading& into) {
  const auto& m = into.out;
  std::set<index> asked_later, tables;
  for (const auto& one : m.reminders) asked_later.insert(one.answer);
  for (index at = 0; at != m.nodes.size(); ++at) {
    if (m.nodes[at].kind != node_kind::menu || m.ask_of(at).counted == none) continue;
    const auto& table = m.names[m.ask_of(at).counted];
    if (!asked_later.contains(at))
      into.report(into.spot_of(at), "count-without-consent",
                  "the node \"" + m.node_names[at] + "\" counts its answers, and no reminder asks it",
                  "Let a reminder ask it, with \"answer: " + m.node_names[at] + "\", or leave count out.");
    if (!tables.insert(m.ask_of(at).counted).second)
      into.report(into.spot_of(at), "count-name", "another question counts in \"" + table + "\" already",
                  "Give each question a table of its own.");
  }
}

}  // namespace

void check_reminders(loading& into) {
  check_answers(into);
  check_counts(into);
}

}  // namespace amparo::flow
