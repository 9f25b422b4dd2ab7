#include <algorithm>
#include <utility>

#include "flow/outside_value.hpp"
#include "flow/turn.hpp"
#include "flow/typed_value.hpp"
#include "flow/zone.hpp"

// Nodes that wait for something other than an answer: a voice note, a connection, a webhook, a time. What
// ends a wait says which one it means, and one that nobody waits for changes nothing (L31).
namespace amparo::flow {
namespace {

constexpr std::chrono::seconds shortest_note{2};  // L15

std::int64_t end_of_wait(const wait_node& wanted, base::time_point now, const std::string& zone_name) {
  auto end = now + std::chrono::minutes(wanted.minutes);
  auto where = zone::named(zone_name);
  if (wanted.minutes == 0 && where != nullptr) {
    auto today = where->at(now).day;
    end = where->moment_of({today, wanted.until});
    if (end <= now) end = where->moment_of({today + 1, wanted.until});
  }
  return std::chrono::duration_cast<std::chrono::seconds>(end.time_since_epoch()).count();
}

}  // namespace

std::int64_t turn::now() const {
  return std::chrono::duration_cast<std::chrono::seconds>(when_.now.time_since_epoch()).count();
}

// When a timer is to end this state; 0 where none does. A call has the provider's timers instead.
std::int64_t turn::wakes_at(listening how, index at) const {
  if (how == listening::result) return now() + m_.webhooks[m_.nodes[at].detail].seconds;
  if (when_.via == message::channel::voice) return 0;
  if (how == listening::wait) return end_of_wait(m_.waits[m_.nodes[at].detail], when_.now, when_.zone);
  if (how != listening::ask && how != listening::follow_up) return 0;
  const auto& p = m_.policy_of(at, when_.via);
  unsigned minutes = p.nudge_after != 0 ? p.nudge_after : p.end_after;
  if (s_.nudged_) minutes = p.end_after > p.nudge_after ? p.end_after - p.nudge_after : 0U;
  return minutes == 0 ? 0 : now() + std::int64_t{minutes} * 60;
}

std::optional<std::string> number_to_dial(const bundle& content, const dial_node& to,
                                          std::string_view consulate, base::time_point when) {
  if (content.places == nullptr) return std::nullopt;
  auto number = to.to == dial_node::target::national_line ? content.places->national_line(when)
                : to.to == dial_node::target::office      ? content.places->number_of(to.office, when)
                                                          : content.places->number_of(consulate, when);
  if (!number) return std::nullopt;
  return number->e164;
}

// --- voice notes ---

index turn::take_note(index at) {
  const auto& wanted = m_.records[m_.nodes[at].detail];
  if (when_.via == message::channel::sms || !when_.can_record || muted_) return wanted.not_possible;
  say(wanted.notice, m_.nodes[at].flow);
  listen(listening::note, at);
  remember_said();
  return none;
}

void turn::keep_note(const record_node& wanted, const input& heard) {
  keep_note_effect kept;
  kept.purpose = text_of(wanted.purpose);
  kept.locale = s_.locale_;
  kept.note = heard.words.reveal();
  kept.seconds = static_cast<std::uint32_t>(heard.length.count());
  if (m_.flows[m_.nodes[s_.asked_].flow].urgent) kept.urgency = urgency::now;
  out_.effects.emplace_back(std::move(kept));
}

// Also of a caller who is gone: a hang-up is told by an event of its own, before this one or after it.
bool turn::hear_recording(const input& heard) {
  if (s_.listens_ != listening::note) return false;
  const auto& wanted = m_.records[m_.nodes[s_.asked_].detail];
  bool is_long = heard.length >= shortest_note, was_gone = s_.ended_;
  bool is_kept = is_long && !when_.facts.effect_refused;
  if (is_kept) keep_note(wanted, heard);
  if (was_gone || heard.hung_up) {
    leave(was_gone ? none : wanted.hangup);
    return true;
  }
  auto way = heard.length.count() == 0 ? wanted.silent : wanted.too_short;
  if (is_long) way = is_kept ? wanted.recorded : wanted.not_possible;
  walk(way);
  return true;
}

// --- connections ---

index turn::connect(index at) {
  const auto& wanted = m_.dials[m_.nodes[at].detail];
  if (when_.via == message::channel::sms || !when_.can_connect || muted_) return wanted.failed;
  if (!number_to_dial(content_, wanted, s_.consulate_, when_.now)) return wanted.failed;
  listen(listening::dial, at);
  remember_said();
  return none;
}

void turn::hear_dialled(message::dial_end how) {
  if (s_.listens_ != listening::dial) return hear_silence();
  const auto& wanted = m_.dials[m_.nodes[s_.asked_].detail];
  switch (how) {
    case message::dial_end::answered: return walk(wanted.answered);
    case message::dial_end::busy: return walk(wanted.busy);
    case message::dial_end::no_answer: return walk(wanted.no_answer);
    case message::dial_end::failed: return walk(wanted.failed);
  }
}

// --- webhooks ---

index turn::fetch(index at) {
  const auto& wanted = m_.webhooks[m_.nodes[at].detail];
  if (muted_ || when_.facts.effect_refused) return wanted.error;
  fetch_effect wish{wanted.name, now() + wanted.seconds, {}};
  for (const auto& one : wanted.send) {
    const auto& expression = m_.expressions[one.expression];
    wish.send.push_back({one.name, plain_text(evaluate(expression, *this), expression.type)});
  }
  out_.effects.emplace_back(std::move(wish));
  if (r_.lines.empty()) say(m_.standing.still_looking);
  listen(listening::result, at);
  remember_said();
  return none;
}

// A call is told at its next request, since nothing can be said between two of them: until then the result
// lies in the session.
bool turn::hear_result(const input& heard) {
  if (s_.listens_ != listening::result || heard.due != s_.wakes_at_ || s_.arrived_ != arrival::nothing)
    return false;
  const auto& wanted = m_.webhooks[m_.nodes[s_.asked_].detail];
  bool is_good = heard.fetched == fetch_end::ok && store_results(wanted, heard.values);
  if (when_.via == message::channel::voice) {
    s_.arrived_ = is_good ? arrival::ok : arrival::error;
    r_.nothing = true;
    return true;
  }
  auto way = is_good ? wanted.ok : wanted.error;
  go_on_after_result(heard.fetched == fetch_end::timeout ? wanted.timeout : way);
  return true;
}

// False where a value that came is none that its variable may hold. What did not come stays unset.
bool turn::store_results(const webhook_node& wanted, const std::vector<named_value>& values) {
  std::vector<std::pair<index, scalar>> read;
  for (const auto& one : wanted.results) {
    drop_if(s_.variables_, [&](const stored_variable& v) { return v.slot == one.slot; });
    auto came = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.name == one.name; });
    if (came == values.end()) continue;
    auto value = outside_value(came->value, m_.variables[one.slot].type, content_.places.get());
    if (!value) return false;
    read.emplace_back(one.slot, std::move(*value));
  }
  for (const auto& [slot, value] : read) store(slot, value);
  return true;
}

// What was written meanwhile is heard now, in its order, as if each had come after the answer to the one
// before (L35).
void turn::go_on_after_result(index way) {
  auto held = std::exchange(s_.held_, {});
  walk(way);
  for (std::size_t i = 0; i != held.size(); ++i) {
    if (s_.listens_ == listening::result) {
      s_.held_.assign(held.begin() + static_cast<std::ptrdiff_t>(i), held.end());
      return;
    }
    steps_ = 0;
    r_.level = 0;
    first_line_ = r_.lines.size();
    if (when_.via == message::channel::sms)
      hear_text(held[i]);
    else
      hear_keys(held[i]);
  }
}

// --- waiting, and what comes meanwhile ---

index turn::begin_wait(index at) {
  const auto& wanted = m_.waits[m_.nodes[at].detail];
  if (when_.via == message::channel::voice) return wanted.not_possible;
  listen(listening::wait, at);
  remember_said();
  return none;
}

// Opens the same wait again, with what was said before it.
void turn::stay() {
  if (when_.via == message::channel::sms) return;
  r_.listens = s_.listens_;
  r_.ask = s_.asked_;
}

void turn::hold(std::string_view words) {
  constexpr std::size_t longest = 320;  // letters: more than an SMS of two segments
  if (s_.held_.size() < session::most_held) s_.held_.emplace_back(cut(words, longest));
  say(m_.standing.still_looking);
  stay();
}

void turn::hear_while_waiting(std::string_view folded, const std::string& words) {
  if (s_.listens_ == listening::result) return hold(words);
  auto way = s_.listens_ == listening::wait ? m_.waits[m_.nodes[s_.asked_].detail].interrupted : none;
  s_.urgent_ = false;
  if (enter_by_words(folded, false)) return;
  if (way != none) return walk(way);
  jump(m_.to.main);
}

void turn::hear_keys_while_waiting(std::string_view keys) {
  if (s_.listens_ != listening::result) return hear_silence_while_waiting();
  if (keys == "0") return jump(m_.to.person);
  if (keys == "**") return jump(m_.to.exit);
  hold(keys);
}

void turn::hear_silence_while_waiting() {
  const auto& here = m_.nodes[s_.asked_];
  if (s_.listens_ == listening::note) return walk(m_.records[here.detail].silent);
  if (s_.listens_ == listening::dial) return walk(m_.dials[here.detail].failed);
  if (s_.listens_ == listening::wait) return jump(m_.to.main);
  const auto& wanted = m_.webhooks[here.detail];
  auto arrived = std::exchange(s_.arrived_, arrival::nothing);
  if (arrived != arrival::nothing)
    return go_on_after_result(arrived == arrival::ok ? wanted.ok : wanted.error);
  if (now() >= s_.wakes_at_) return go_on_after_result(wanted.timeout);
  ask_silently();
}

// --- time ---

bool turn::hear_timer(std::int64_t due) {
  bool is_meant = s_.wakes_at_ != 0 && s_.wakes_at_ == due && now() >= due;
  if (!is_meant || when_.via == message::channel::voice) return false;
  if (s_.listens_ == listening::result) {
    go_on_after_result(m_.webhooks[m_.nodes[s_.asked_].detail].timeout);
  } else if (s_.listens_ == listening::wait) {
    walk(m_.nodes[s_.asked_].next);
  } else if (const auto& p = policy(); p.nudge_after != 0 && !s_.nudged_) {
    nudge(p);
  } else if (p.timed_out != none) {
    walk(p.timed_out);
  } else {
    // The question stays open: a late answer is still understood (L52).
    s_.wakes_at_ = 0;
    r_.nothing = true;
  }
  return true;
}

// One text, once: the flow's own words, or the question in its short form.
void turn::nudge(const input_policy& p) {
  s_.nudged_ = true;
  if (p.nudge == none) return ask_again(1);
  say(p.nudge, m_.nodes[s_.asked_].flow);
  s_.wakes_at_ = wakes_at(s_.listens_, s_.asked_);
}

}  // namespace amparo::flow
