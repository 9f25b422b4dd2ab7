#include <algorithm>
#include <set>

#include "flow/message_lengths.hpp"
#include "flow/mode_ways.hpp"
#include "flow/reads.hpp"

// Which languages may stand in a call's list: those that say their own name there, and in which a caller can
// be told what matters most. The others are found by words, by a town, or by a person.
namespace amparo::flow {
namespace {

// What a call says from the first page of the line and from the essentials to their first question, that
// question and its choices, and what the engine says when it is answered wrongly or not at all.
std::set<index> essentials_of(const model& m) {
  const auto& say = m.standing;
  std::set<index> out{say.choice_voice, say.no_match, say.no_input, say.vital, say.too_many};
  std::set<index> seen;
  std::vector<index> open{m.to.main, m.to.urgent};
  while (!open.empty()) {
    auto at = open.back();
    open.pop_back();
    bool is_list = at != none && m.nodes[at].kind == node_kind::language;
    if (at == none || is_list || !seen.insert(at).second) continue;
    auto reads = reads_of(m, at);
    out.insert(reads.messages.begin(), reads.messages.end());
    bool asks = is_ask(m.nodes[at].kind);
    if (asks)
      for (const auto& one : m.asks[m.nodes[at].detail].choices) out.insert(one.label);
    if (asks) continue;
    for (auto to : ways_in(m, at, {message::channel::voice, 0})) open.push_back(to);
  }
  out.erase(none);
  return out;
}

}  // namespace

void mark_call_languages(loading& into) {
  auto& m = into.out;
  const auto essentials = essentials_of(m);
  for (index i = 0; i != m.locales.size(); ++i) {
    auto& pack = m.locales[i];
    auto is_heard = [&](index message) {
      const auto& texts = *pack.texts[message];
      return m.messages[message].is_off || (texts.tag == pack.tag && !texts.no_voice);
    };
    auto name = m.standing.language_choice_voice;
    pack.names_itself = name != none && is_heard(name);
    pack.says_essentials = loading::is_source(pack.tag) || std::ranges::all_of(essentials, is_heard);
    if (pack.names_itself) pack.name_time = longest_voice(into, i, name);
  }
}

}  // namespace amparo::flow
