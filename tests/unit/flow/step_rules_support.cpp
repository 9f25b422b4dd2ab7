#include "step_rules_support.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/gsm.hpp"
#include "flow/turn.hpp"

namespace amparo::flow::test {
namespace {

constexpr std::size_t most_small = 600;  // bytes: what may ride in a call's URL
constexpr std::size_t most_kept = 8192;  // bytes of a session
constexpr std::size_t most_messages = 2, most_segments = 2, most_summary_lines = 3;

bool is_from_caller(input_kind kind) {
  return kind == input_kind::text || kind == input_kind::digits || kind == input_kind::started;
}

std::string broken_in(const message::sms_reply& sms) {
  if (sms.messages.empty()) return "an answer without a message";
  if (sms.messages.size() > most_messages) return "more than two messages";
  for (const auto& one : sms.messages) {
    if (one.empty()) return "an empty message";
    if (!base::is_utf8(one)) return "a message that is not UTF-8";
    if (base::segments_of(one) > most_segments) return "a message of more than two segments";
  }
  return "";
}

// `is_over`: the caller had hung up before and hears nothing more.
std::string broken_in(const message::voice_reply& voice, bool is_over) {
  if (!voice.keys && !voice.note && !voice.bridge && !voice.hangup) return "a call is left without a way on";
  if (voice.bridge && voice.bridge->number.empty()) return "a connection without a number";
  if (voice.before.empty() && voice.hangup && !is_over) return "a call is hung up without a word";
  auto is_sayable = [](const message::spoken& one) { return !one.text.empty() && base::is_utf8(one.text); };
  if (!std::ranges::all_of(voice.before, is_sayable)) return "a prompt that cannot be said";
  if (voice.keys && !std::ranges::all_of(voice.keys->prompts, is_sayable))
    return "a question that cannot be said";
  return "";
}

// An operator has it instead (L24).
bool is_passed_on(const taken_step& step) {
  if (!step.when.facts.with_operator || step.after.effects.size() != 1) return false;
  return std::holds_alternative<message_effect>(step.after.effects.front());
}

std::string broken_in(const message::reply& reply, const taken_step& step) {
  if (const auto* sms = std::get_if<message::sms_reply>(&reply)) return broken_in(*sms);
  if (const auto* voice = std::get_if<message::voice_reply>(&reply))
    return broken_in(*voice, step.before.ended());
  if (!is_from_caller(step.heard.kind) || is_passed_on(step)) return "";
  return "a caller was not answered";
}

std::string broken_bound(const taken_step& step) {
  const auto& next = step.after.next;
  // Words that were held while a webhook worked are answered in one turn.
  const auto most_steps = (1 + session::most_held) * (most_steps_a_turn + 1);
  if (next.steps_ > step.before.steps_ && next.steps_ - step.before.steps_ > most_steps)
    return "more steps than a turn may take";
  if (step.after.reply.lines.size() > most_lines_a_turn) return "more lines than a turn may say";
  if (step.after.effects.size() > most_steps) return "more effects than steps";
  if (encode(next).size() > most_kept) return "a session that is too large";
  if (next.ended() && (step.after.wakes_at || next.wakes_at_ != 0)) return "a timer after the end";
  return "";
}

std::string broken_codec(const taken_step& step) {
  const auto& next = step.after.next;
  auto state = decode_session(step.content, encode(next));
  if (!state || !(*state == next)) return "the session does not survive its codec";
  auto small = encode_small(next);
  if (small.size() > most_small || !decode_session(step.content, small)) return "the small session does not";
  if (locale_of_session(encode(next)) != next.locale()) return "the language of a session is not read";
  auto said = decode_reply(step.content, encode(step.after.reply));
  if (!said || !(*said == step.after.reply)) return "the reply does not survive its codec";
  return "";
}

std::string broken_in(const effect& one, const bundle& content) {
  if (const auto* wish = std::get_if<callback_effect>(&one)) {
    if (wish->topic.empty()) return "a callback without a topic";
    auto lines = 1 + std::ranges::count(wish->summary, '\n');
    if (static_cast<std::size_t>(lines) > most_summary_lines) return "a summary of more than three lines";
    if (!base::is_utf8(wish->summary)) return "a summary that is not UTF-8";
  }
  if (const auto* text = std::get_if<send_effect>(&one); text && !decode_reply(content, text->said))
    return "a text that cannot be sent later";
  if (const auto* text = std::get_if<remind_effect>(&one); text && !decode_reply(content, text->said))
    return "a reminder that cannot be sent";
  return "";
}

bool is_same(const outcome& a, const outcome& b) {
  auto same_kind = [](const effect& one, const effect& other) { return one.index() == other.index(); };
  return a.next == b.next && a.reply == b.reply && a.ended == b.ended && a.wakes_at == b.wakes_at &&
         std::ranges::equal(a.effects, b.effects, same_kind);
}

}  // namespace

std::string broken_by(const taken_step& step) {
  if (step.after.unchanged && !(step.after.next == step.before)) return "what was unchanged changed";
  if (step.after.unchanged && !step.after.effects.empty()) return "an effect of nothing";
  auto reply = render(step.content, step.after.reply, step.when.via, step.when.now);
  if (auto what = broken_in(reply, step); !what.empty()) return what;
  if (auto what = broken_bound(step); !what.empty()) return what;
  if (auto what = broken_codec(step); !what.empty()) return what;
  for (const auto& one : step.after.effects)
    if (auto what = broken_in(one, step.content); !what.empty()) return what;
  if (!is_same(flow::step(step.content, step.before, step.heard, step.when), step.after))
    return "the same step gave another result";
  return "";
}

}  // namespace amparo::flow::test
