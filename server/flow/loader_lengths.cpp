#include <algorithm>
#include <functional>
#include <optional>

#include "base/gsm.hpp"
#include "flow/directory_values.hpp"
#include "flow/in_words.hpp"
#include "flow/message_lengths.hpp"
#include "flow/mode_ways.hpp"
#include "flow/spoken_time.hpp"
#include "flow/template_text.hpp"
#include "flow/turn.hpp"
#include "flow/typed_value.hpp"

// What a whole turn costs: no chain of nodes may say more than two messages of two segments hold (L28).
namespace amparo::flow {
namespace {

constexpr std::size_t most_units =
    2 * 306 - 2 * 4 - 8;  // two messages of two parts, less "1/2 " and what a cut at a word leaves

// Room for a value that is known only when it is said.
std::string widest(const loading& from, index argument) {
  if (auto wanted = directory_value_of(from.out.arguments[argument]); wanted != directory_value::nothing)
    return widest_directory_value(from, wanted);
  switch (static_cast<builtin>(argument)) {
    case builtin::consulate_city: return std::string(14, 'x');
    case builtin::consulate_number:
    case builtin::national_number: return "520-623-7874";
    case builtin::place:
    case builtin::label:
    case builtin::language: return std::string(30, 'x');
    case builtin::key:
    case builtin::n:
    case builtin::total: return "8";
    case builtin::choices:
    case builtin::date:
    case builtin::count_: return "";
  }
  return std::string(longest_value, 'x');  // of a flow's variable
}

}  // namespace

template_value widest_value(const loading& from, index message, index argument, const std::string& tag,
                            bool as_sms) {
  if (argument != static_cast<index>(builtin::date)) return {widest(from, argument), {}};
  const auto* source = from.source_text(message);
  auto day = source == nullptr ? std::nullopt : day_of(source->facts().as_of);
  auto words = day ? day_in_words(*day, tag) : "";
  return {as_sms ? base::sms_fold(words, tag).text : words, {}};
}

std::string longest_sms(const loading& from, index locale, index message, bool is_short) {
  const auto& texts = *from.out.locales[locale].texts[message];
  if (texts.no_sms || from.out.messages[message].is_off) return "";
  const auto& text = is_short && texts.sms_short != nullptr ? texts.sms_short : texts.sms;
  return fill(*text, [&](index argument) -> template_value {
    if (argument == static_cast<index>(builtin::date))
      return {base::sms_fold(texts.date, from.out.locales[locale].tag).text, {}};
    return {widest(from, argument), {}};
  });
}

std::string longest_question(const loading& from, index locale, const ask_node& ask, bool is_short) {
  auto question = is_short && ask.short_question != none ? ask.short_question : ask.question;
  auto out = question == none ? std::string{} : longest_sms(from, locale, question, is_short);
  for (const auto& one : ask.choices)
    if (one.label != none) out += " 8 " + longest_sms(from, locale, one.label);
  return out;
}

namespace {

// The recordings as long as they are, the values between them in the voice of the source.
template <class ValueOf>
std::chrono::milliseconds heard_recorded(const loading& from, index locale, index message,
                                         const message_texts& texts, const ValueOf& value_of) {
  std::chrono::milliseconds all{0};
  const auto& pack = from.locales[locale];
  bool is_spoken = pack.spoken[message];
  const auto& own = is_spoken ? *pack.own[message] : *pack.served[message];
  auto words_of = is_spoken ? &recording_source::of : &recording_source::says;
  for (const auto& stretch : *texts.played) {
    auto take = std::ranges::find(own.takes(), stretch.words, words_of);
    if (!stretch.words.empty() && take != own.takes().end()) all += take->length;
  }
  for (const auto& hole : texts.voice->holes)
    all += spoken_time(value_of(hole.argument).text, from.locales.front().tag);
  return all;
}

std::chrono::milliseconds heard_for(const loading& from, index locale, index message) {
  const auto& pack = from.out.locales[locale];
  const auto* served = from.locales[locale].served[message];
  bool is_sources = pack.texts[message]->no_voice;
  const auto& texts = *(is_sources ? from.out.locales.front() : pack).texts[message];
  auto value_of = [&](index argument) -> template_value {
    if (argument == static_cast<index>(builtin::date)) return {texts.date, {}};
    if (argument == static_cast<index>(builtin::label)) return {"", {}};  // counted with its own message
    return {widest(from, argument), {}};
  };
  if (texts.played != nullptr) return heard_recorded(from, is_sources ? 0 : locale, message, texts, value_of);
  auto words = fill(*texts.voice, value_of);
  bool is_own = served != nullptr && served == from.locales[locale].own[message] && !is_sources;
  return spoken_time(words, is_own ? pack.tag : from.locales.front().tag);
}

}  // namespace

// With what is said instead where a number may not be said.
std::chrono::milliseconds longest_voice(const loading& from, index locale, index message) {
  std::chrono::milliseconds longest{0};
  if (from.out.messages[message].is_off) return longest;
  for (auto at = message; at != none; at = from.out.messages[at].without_number)
    longest = std::max(longest, heard_for(from, locale, at));
  return longest;
}

namespace {

// Once in a conversation a turn says how to ask for an interpreter, too, unless it is about a call already
// (turn::offer_interpreter) or quotes what others published.
struct turn_length {
  std::size_t plain = 0, offering = 0;  // 0: no way of it offers one
  std::size_t longest() const { return std::max(plain, offering); }
};

// The longest way from each node to the next question or end. Nodes that wait are leaves, and loops without a
// question were refused before, so every way ends.
class longest_ways {
 public:
  longest_ways(const loading& from, index locale, base::findings& wrong)
      : from_(from), m_(from.out), locale_(locale), wrong_(wrong), known_(m_.nodes.size()) {
    offer_ = message(m_.standing.interpreter_line);
  }

  turn_length from(index at) {
    if (at == none) return {};
    if (known_[at]) return *known_[at];
    known_[at] = turn_length{};
    // Bounds our stack as well as the turn: no chain may be longer than a step walks.
    if (++depth_ > most_steps_a_turn)
      report(
          wrong_, from_.spot_of(at), "too-many-steps",
          "over " + std::to_string(most_steps_a_turn) + " nodes follow each other without hearing the caller",
          "Ask something in between.");
    else
      known_[at] = with_own(at, after(at));
    --depth_;
    return *known_[at];
  }
  std::size_t units(const std::string& text) const {
    return text.empty() ? 0 : base::cost_of(text).units + 1;
  }
  std::size_t message(index which) const {
    return which == none ? 0 : units(longest_sms(from_, locale_, which));
  }

 private:
  // A turn that stops here, and has not said it before.
  bool may_offer(index at) const {
    const auto& node = m_.nodes[at];
    if (node.kind == node_kind::end) return true;
    bool is_about_call = is_ask(node.kind) && m_.asks[node.detail].consent == consent_to::callback;
    bool offers_itself = m_.flows[node.flow].start == m_.to.language;
    return is_ask(node.kind) && !is_about_call && !offers_itself;
  }
  bool quotes(index at) const {
    const auto& node = m_.nodes[at];
    return node.kind == node_kind::say && std::ranges::any_of(m_.says[node.detail].messages, [&](index one) {
             return m_.messages[one].is_quotation;
           });
  }
  turn_length with_own(index at, turn_length after) const {
    auto here = own(at);
    if (m_.nodes[at].kind == node_kind::callback || quotes(at)) after.offering = 0;
    if (offer_ != 0 && may_offer(at)) after.offering = std::max(after.offering, offer_);
    return {here + after.plain, after.offering == 0 ? 0 : here + after.offering};
  }
  std::size_t own(index at) const {
    const auto& node = m_.nodes[at];
    std::size_t sum = 0;
    if (node.kind == node_kind::say)
      for (auto one : m_.says[node.detail].messages) sum += message(one);
    if (node.kind == node_kind::end) sum = message(m_.ends[node.detail].message);
    if (is_ask(node.kind)) sum = units(longest_question(from_, locale_, m_.asks[node.detail], false));
    return sum;
  }
  turn_length after(index at) {
    const auto& node = m_.nodes[at];
    turn_length most, called;
    // What only a call comes to costs no text.
    bool is_branch = node.kind == node_kind::branch;
    for (auto to :
         is_branch ? ways_in(m_, at, {amparo::message::channel::sms, locale_}) : instant_ways_of(m_, at)) {
      if (node.kind == node_kind::call && to == m_.flows[m_.calls[node.detail].flow].start)
        called = from(to);
      else
        most = {std::max(most.plain, from(to).plain), std::max(most.offering, from(to).offering)};
    }
    auto once = std::max(most.offering == 0 ? 0 : called.plain + most.offering,
                         called.offering == 0 ? 0 : called.offering + most.plain);
    return {called.plain + most.plain, once};
  }

  const loading& from_;
  const model& m_;
  index locale_;
  base::findings& wrong_;
  std::vector<std::optional<turn_length>> known_;
  std::size_t offer_ = 0;
  unsigned depth_ = 0;
};

void check_turns(const loading& from, index locale, base::findings& wrong) {
  const auto& m = from.out;
  longest_ways ways(from, locale, wrong);
  auto check = [&](index start, std::size_t lead, const char* how) {
    if (start == none) return;
    auto sum = ways.from(start).longest() + lead;
    if (sum > most_units)
      report(wrong, from.spot_of(start), "turn-too-long",
             std::string("what is said from this node") + how + " to the next question takes up to " +
                 std::to_string(sum) + " characters of SMS, and two messages hold " +
                 std::to_string(most_units),
             "Shorten it, or ask something in between.");
  };
  std::vector<bool> checked(m.nodes.size());
  auto once = [&](index start) {
    if (start == none || checked[start]) return;
    checked[start] = true;
    check(start, 0, "");
  };
  for (const auto& flow : m.flows) once(flow.start);
  for (const auto& entry : m.entries) once(entry.to);
  for (index at = 0; at != m.nodes.size(); ++at)
    if (is_ask(m.nodes[at].kind) || m.nodes[at].kind == node_kind::lookup)
      for (auto to : ways_of(m, at)) once(to);
  check(m.to.person, ways.message(m.standing.too_many), ", after too many tries,");
}

}  // namespace

void check_lengths(loading& into) {
  into.in_each_language([&](index locale, base::findings& wrong) { check_turns(into, locale, wrong); });
}

}  // namespace amparo::flow
