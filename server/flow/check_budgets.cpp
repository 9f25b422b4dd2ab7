#include <algorithm>
#include <map>

#include "base/gsm.hpp"
#include "flow/message_lengths.hpp"
#include "flow/mode_ways.hpp"
#include "flow/reads.hpp"
#include "flow/spoken_time.hpp"

// What a flow may cost its caller (B1, B17), in each language: segments of a text, seconds of a call until
// the caller is asked, keys until an answer, menus until the flow.
namespace amparo::flow {
namespace {

using message::channel;
using std::chrono::milliseconds;

std::string shown(milliseconds time) {
  auto tenths = (time.count() + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

// --- segments ---

void check_segments(const loading& from, index locale, base::findings& wrong) {
  const auto& m = from.out;
  for (index at = 0; at != m.nodes.size(); ++at) {
    if (!is_ask(m.nodes[at].kind)) continue;
    auto flow = m.nodes[at].flow;
    auto most = static_cast<std::size_t>(from.by_flow[flow]->budget.segments);
    if (!m.flows[flow].sms) continue;
    auto needed = base::segments_of(longest_question(from, locale, m.asks[m.nodes[at].detail], false));
    if (needed > most)
      report(wrong, from.spot_of(at), "budget-segments",
             "the question takes " + std::to_string(needed) + " segments of SMS in " + m.locales[locale].tag +
                 ", and the flow allows " + std::to_string(most),
             "Shorten the question or its choices.");
  }
  // What a reminder asks goes in one text with it.
  for (index at = 0; at != m.nodes.size(); ++at) {
    if (m.nodes[at].kind != node_kind::remind) continue;
    const auto& later = m.reminders[m.nodes[at].detail];
    if (later.answer == none || !is_ask(m.nodes[later.answer].kind)) continue;
    auto whole = longest_sms(from, locale, later.message) + " " +
                 longest_question(from, locale, m.asks[m.nodes[later.answer].detail], false);
    auto most = static_cast<std::size_t>(from.by_flow[m.nodes[at].flow]->budget.segments);
    if (auto needed = base::segments_of(whole); needed > most)
      report(wrong, from.spot_of(at), "budget-segments",
             "the reminder and its question take " + std::to_string(needed) + " segments of SMS in " +
                 m.locales[locale].tag + ", and the flow allows " + std::to_string(most),
             "Shorten them.");
  }
  for (auto [message, flow] : from.uses) {
    auto most = static_cast<std::size_t>(from.by_flow[flow]->budget.segments);
    if (most >= 2 || !m.flows[flow].sms) continue;  // two are the most for every text: sms-too-long
    auto needed = base::segments_of(longest_sms(from, locale, message));
    const auto* source = from.locales[locale].served[message];
    if (needed > most && source != nullptr)
      report(wrong, source->at, "budget-segments",
             "the text takes " + std::to_string(needed) + " segments of SMS, and the flow \"" +
                 m.flows[flow].id + "\" allows " + std::to_string(most),
             "Shorten it, or give an \"sms\" text.");
  }
}

// --- seconds ---

// The longest time that a call listens from a node until it is asked, within one flow and what it calls. What
// is said before hanging up keeps nobody waiting, and what a line for detained people says first is said
// under its guard: neither counts.
class listening_times {
 public:
  listening_times(const loading& from, index locale)
      : from_(from), m_(from.out), how_{channel::voice, locale, false}, known_(m_.nodes.size()) {}

  // Nothing where no way from there leads to a question.
  std::optional<milliseconds> from(index at) {
    if (known_[at]) return *known_[at];
    known_[at].emplace();  // met again on the way: nothing more
    auto time = asks(at) ? std::optional(question(m_.asks[m_.nodes[at].detail])) : on_the_way(at);
    return *(known_[at] = time);
  }

 private:
  bool asks(index at) const {
    return is_ask(m_.nodes[at].kind) && m_.asks[m_.nodes[at].detail].by_voice == none;
  }
  milliseconds own(index at) const {
    milliseconds sum{0};
    if (m_.nodes[at].kind == node_kind::say)
      for (auto one : m_.says[m_.nodes[at].detail].messages) sum += message(one);
    return sum;
  }
  std::optional<milliseconds> on_the_way(index at) {
    const auto& node = m_.nodes[at];
    auto instant = instant_ways_of(m_, at);
    std::optional<milliseconds> most;
    for (auto to : ways_in(m_, at, how_)) {
      bool is_callee = node.kind == node_kind::call && to == m_.flows[m_.calls[node.detail].flow].start;
      if (m_.nodes[to].flow != node.flow && !is_callee) continue;  // another flow has a budget of its own
      if (std::ranges::find(instant, to) == instant.end()) continue;
      if (auto time = from(to)) most = std::max(most.value_or(milliseconds{0}), *time);
    }
    if (most) *most += own(at);
    return most;
  }
  milliseconds message(index which) const {
    return which == none ? milliseconds{} : longest_voice(from_, how_.locale, which);
  }
  milliseconds question(const ask_node& ask) const {
    auto sum = message(ask.question);
    for (const auto& one : ask.choices)
      if (one.label != none) sum += message(one.label) + message(m_.standing.choice_voice);
    return sum;
  }

  const loading& from_;
  const model& m_;
  mode how_;
  std::vector<std::optional<std::optional<milliseconds>>> known_;
};

void check_seconds(const loading& from, index locale, base::findings& wrong) {
  const auto& m = from.out;
  listening_times times(from, locale);
  std::vector<bool> checked(m.nodes.size());
  auto check = [&](index start) {
    if (start == none || checked[start]) return;
    checked[start] = true;
    const auto& flow = *from.by_flow[m.nodes[start].flow];
    if (!flow.budget.seconds || !m.flows[flow.flow].voice) return;
    auto needed = times.from(start);
    if (needed && *needed > std::chrono::seconds(*flow.budget.seconds))
      report(wrong, from.spot_of(start), "budget-seconds",
             "a call listens about " + shown(*needed) + " s from here to the next question in " +
                 m.locales[locale].tag + ", and the flow allows " + std::to_string(*flow.budget.seconds),
             "Shorten the voice wording, or ask something in between.");
  };
  for (const auto& flow : m.flows) check(flow.start);
  for (index at = 0; at != m.nodes.size(); ++at)
    for (auto to : ways_in(m, at, {channel::voice, locale}))
      if (is_ask(m.nodes[at].kind) || m.nodes[at].kind == node_kind::lookup ||
          m.nodes[to].flow != m.nodes[at].flow)
        check(to);
}

// --- keys ---

constexpr long endless = 1'000;

long keys_of(const model& m, index at) {
  constexpr long zip_and_choice = 6;
  const auto& ask = m.asks[m.nodes[at].detail];
  if (ask.by_voice != none) return 0;  // a call is not asked
  if (m.nodes[at].kind == node_kind::many) return static_cast<long>(ask.choices.size());
  if (!ask.choices.empty()) return 1;
  switch (m.nodes[at].kind) {
    case node_kind::place: return zip_and_choice;
    case node_kind::number: return static_cast<long>(std::to_string(ask.most).size());
    case node_kind::date: return 8;
    case node_kind::time: return 4;
    case node_kind::phone: return 10;
    default: return static_cast<long>(ask.most);
  }
}

// The keys of the longest way from a node to the first thing said after a question.
class key_counter {
 public:
  explicit key_counter(const model& m) : m_(m) {}

  long from(index at, bool asked) {
    auto [known, is_new] =
        known_.try_emplace({at, asked}, endless);  // met again on the way: a circle of questions
    if (!is_new) return known->second;
    auto keys = count(at, asked);
    known_[{at, asked}] = keys;
    return keys;
  }

 private:
  long count(index at, bool asked) {
    const auto& node = m_.nodes[at];
    bool says = !reads_of(m_, at).messages.empty() && !is_ask(node.kind);
    if (says && asked) return 0;
    bool is_question = is_ask(node.kind);
    long own = is_question ? keys_of(m_, at) : 0, most = 0;
    bool heard = asked || own > 0;
    std::vector<index> ways;
    if (is_question && own > 0)
      ways = answers(at);
    else
      ways = ways_in(m_, at, {channel::voice, 0});
    for (auto to : ways) {
      bool is_callee = node.kind == node_kind::call && to == m_.flows[m_.calls[node.detail].flow].start;
      if (is_callee)
        own += from(to, heard);
      else if (m_.nodes[to].flow == node.flow)
        most = std::max(most, from(to, heard));
    }
    return std::min(endless, own + most);
  }
  // A wrong key may be pressed as often as there are tries: only answers are counted.
  std::vector<index> answers(index at) const {
    const auto& node = m_.nodes[at];
    std::vector<index> out;
    if (node.next != none) out.push_back(node.next);
    for (const auto& one : m_.asks[node.detail].choices)
      if (one.to != none) out.push_back(one.to);
    return out;
  }

  const model& m_;
  std::map<std::pair<index, bool>, long> known_;
};

void check_keys(loading& into) {
  const auto& m = into.out;
  for (const auto* flow : into.by_flow) {
    if (!flow->budget.keys || !m.flows[flow->flow].voice) continue;
    auto keys = key_counter(m).from(m.flows[flow->flow].start, false);
    if (keys > *flow->budget.keys)
      into.report(flow->budget.at, "budget-keys",
                  keys >= endless ? std::string("questions lead in a circle with no answer between them")
                                  : "up to " + std::to_string(keys) +
                                        " keys are pressed before something is said, and "
                                        "the flow allows " +
                                        std::to_string(*flow->budget.keys),
                  "Ask less, or say something earlier.");
  }
}

// --- menus ---

// How many menus a call passes from the line's first page to each node.
std::vector<long> menus_to(const model& m) {
  std::vector<long> best(m.nodes.size(), endless);
  std::vector<index> level{m.to.main}, next;
  if (m.to.more != none) next.push_back(m.to.more);  // the key 9 of the first menu
  for (long depth = 0; !level.empty() || !next.empty(); ++depth, std::swap(level, next), next.clear())
    while (!level.empty()) {
      auto at = level.back();
      level.pop_back();
      if (at == none || best[at] <= depth) continue;
      best[at] = depth;
      bool is_menu = is_ask(m.nodes[at].kind) && !m.asks[m.nodes[at].detail].choices.empty();
      for (auto to : ways_in(m, at, {channel::voice, 0})) (is_menu ? next : level).push_back(to);
    }
  return best;
}

void check_menus(loading& into) {
  constexpr long most_menus = 3;
  const auto& m = into.out;
  auto best = menus_to(m);
  for (const auto* flow : into.by_flow) {
    auto depth = best[m.flows[flow->flow].start];
    auto most = flow->budget.menus.value_or(most_menus);
    if (depth > most && depth < endless && m.flows[flow->flow].voice)
      into.report(flow->budget.at, "menu-too-deep",
                  "a call passes " + std::to_string(depth) + " menus to come to the flow \"" +
                      m.flows[flow->flow].id + "\", and " + std::to_string(most) + " are allowed",
                  "Lead to it from an earlier menu.");
  }
}

}  // namespace

void check_budgets(loading& into) {
  into.in_each_language([&](index locale, base::findings& wrong) {
    check_segments(into, locale, wrong);
    check_seconds(into, locale, wrong);
  });
  check_keys(into);
  check_menus(into);
}

}  // namespace amparo::flow
