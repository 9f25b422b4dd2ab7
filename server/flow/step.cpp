#include <algorithm>

#include "flow/turn.hpp"

namespace amparo::flow {

turn::turn(const bundle& content, const session& before, const context& when)
    : content_(content),
      m_(*content.content),
      when_(when),
      out_{before, {}, {}, false},
      s_(out_.next),
      r_(out_.reply),
      woke_at_before_(before.wakes_at_) {
  if (s_.locale_.empty()) s_.locale_ = when.locale;
  locale_ = m_.locale_of(s_.locale_);
  // In a call's URL the words of a list of places are left out: the place is asked for again.
  if (s_.listens_ == listening::follow_up) s_.listens_ = reopened();
  r_.locale = pack().tag;
  r_.single_timer = when.single_timer;
}

// A reply carries the place and the office that its words speak of, and no others.
void turn::keep_used_places() {
  r_.place = s_.place_;
  r_.consulate = s_.consulate_;
  bool uses_place = false, uses_consulate = false;
  for (const auto& line : r_.lines) {
    uses_place |= m_.messages[line.message].holds_place;
    uses_consulate |= m_.messages[line.message].holds_consulate;
  }
  if (r_.ask != none && m_.has_ask(r_.ask)) {
    const auto& question = m_.messages[m_.ask_of(r_.ask).question];
    uses_place |= question.holds_place;
    uses_consulate |= question.holds_consulate;
  }
  bool asks_again = r_.listens == listening::follow_up;
  if (!uses_place && !asks_again) r_.place.clear();
  if (!uses_consulate && r_.listens != listening::dial) r_.consulate.clear();
  if (asks_again) r_.query = s_.query_;
}

// Whoever writes to us gets an answer, also where the flow that was reached says nothing.
void turn::answer_at_least() {
  bool asks = r_.ask != none && !is_waiting();
  if (when_.via != message::channel::sms || r_.nothing || asks || !r_.lines.empty()) return;
  bool goes_on = is_waiting() && m_.standing.still_looking != none;
  say(goes_on ? m_.standing.still_looking : m_.standing.limit);
}

outcome turn::take() {
  if (muted_) {
    r_ = reply_data{};
    r_.locale = pack().tag;
    r_.nothing = true;
  }
  keep_used_places();
  if (when_.via == message::channel::voice) r_.guarded = is_guarded();
  out_.ended = s_.ended_;
  if (when_.via == message::channel::sms && s_.wakes_at_ != 0 && s_.wakes_at_ != woke_at_before_)
    out_.wakes_at = s_.wakes_at_;
  r_.hangup = s_.ended_ && when_.via == message::channel::voice && !r_.nothing;
  return std::move(out_);
}

namespace {

outcome unchanged(const session& before) {
  outcome out{before, {}, {}, before.ended()};
  out.reply.nothing = true;
  out.unchanged = true;
  return out;
}

// What ends a wait: it is for the session only while it waits for just this (L31).
std::optional<outcome> heard_late(turn& now, const input& heard) {
  switch (heard.kind) {
    case input_kind::timer: return now.hear_timer(heard.due) ? std::optional(now.take()) : std::nullopt;
    case input_kind::result: return now.hear_result(heard) ? std::optional(now.take()) : std::nullopt;
    default: return now.hear_recording(heard) ? std::optional(now.take()) : std::nullopt;
  }
}

}  // namespace

outcome step(const bundle& content, const session& before, const input& heard, const context& when) {
  turn now(content, before, when);
  if (heard.kind == input_kind::hangup) return now.hear_hangup(), now.take();
  bool is_late = heard.kind == input_kind::timer || heard.kind == input_kind::result ||
                 heard.kind == input_kind::recording;
  if (is_late) {
    now.leave_words_to_operator();
    auto out = heard_late(now, heard);
    return out ? std::move(*out) : unchanged(before);
  }
  if (heard.kind != input_kind::started && now.is_over_limit()) return now.end_for_limit(), now.take();
  switch (heard.kind) {
    case input_kind::started: now.hear_start(); break;
    case input_kind::text: now.hear_text(heard.words.reveal()); break;
    case input_kind::digits:
      if (when.via == message::channel::sms)
        now.hear_text(heard.words.reveal());
      else
        now.hear_keys(heard.words.reveal());
      break;
    case input_kind::silence: now.hear_silence(); break;
    case input_kind::dialled: now.hear_dialled(heard.ended); break;
    default: break;
  }
  now.answer_at_least();
  now.offer_interpreter();
  return now.take();
}

global_word global_word_of(const bundle& content, std::string_view locale, const input& heard) {
  const auto& m = *content.content;
  const auto& words = heard.words.reveal();
  if (heard.kind == input_kind::digits) {
    if (words == "0") return global_word::person;
    if (words == "*9") return global_word::erase;
    if (words == "*0" || words == "0#") return global_word::language;
    return words == "**" ? global_word::exit : global_word::none;
  }
  if (heard.kind != input_kind::text) return global_word::none;
  const auto& pack = m.locales[m.locale_of(locale)];
  auto folded = pack.answers.fold(words);
  if (folded == "0") return global_word::person;
  if (folded == "9") return global_word::back;
  auto found = find_global(pack, folded);
  return found ? static_cast<global_word>(*found) : global_word::none;
}

namespace {

// The words of a node and of what follows it, as far as no question, condition or promise comes between.
void collect_says(const model& m, index at, reply_data& out) {
  for (unsigned steps = 0; at != none && steps != most_steps_a_turn; ++steps) {
    const auto& here = m.nodes[at];
    if (here.kind != node_kind::say && here.kind != node_kind::go_to) return;
    if (here.kind == node_kind::say)
      for (auto message : m.says[here.detail].messages) {
        const auto& info = m.messages[message];
        // What a session would have to fill in cannot be said without one.
        if (info.variables.empty() && !info.holds_place && !info.holds_consulate &&
            out.lines.size() < most_lines_a_turn)
          out.lines.push_back({message, 0, 0});
      }
    at = here.next;
  }
}

index node_by_words(const model& m, const locale_pack& pack, std::string_view folded) {
  if (auto word = find_global(pack, folded)) switch (static_cast<global_word>(*word)) {
      case global_word::urgent: return m.to.urgent;
      case global_word::help: return m.to.help;
      case global_word::person:
      case global_word::call_me: return m.to.person;
      default: return none;
    }
  if (auto whole = pack.degraded.find(folded)) return *whole;
  if (auto entry = find_entry(pack, folded)) return m.entries[entry->value].to;
  return none;
}

}  // namespace

std::optional<reply_data> answer_by_words(const bundle& content, const input& heard, const context& when) {
  const auto& m = *content.content;
  if (heard.kind != input_kind::text) return std::nullopt;
  const auto& pack = m.locales[m.locale_of(when.locale)];
  auto at = node_by_words(m, pack, pack.answers.fold(heard.words.reveal()));
  if (at == none) return std::nullopt;
  reply_data said;
  said.locale = pack.tag;
  collect_says(m, at, said);
  if (said.lines.empty()) return std::nullopt;
  if (m.standing.write_word != none) said.lines.push_back({m.standing.write_word, 0, 0});
  return said;
}

}  // namespace amparo::flow
