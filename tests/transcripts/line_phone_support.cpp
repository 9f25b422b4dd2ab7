#include "transcripts/line_phone_support.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/effects.hpp"
#include "app/talk.hpp"
#include "base/bytes.hpp"

namespace amparo::app {
namespace {

std::string desk_line(const keyring& keys, const store::desk_item& item) {
  auto aad = base::byte_writer().raw("desk|").text(item.effect).take();
  auto plain = keys.open(aad, item.sealed);
  auto order = plain ? decode_order(*plain) : base::result<callback_order>(base::errc::malformed);
  if (!order) return "an item that does not open";
  return fmt::format("{} {} [{}] {} \"{}\" {} {}", item.urgency, item.locale, fmt::join(item.skills, " "),
                     order->what.topic, order->what.summary, order->what.relay, item.state);
}

}  // namespace

heard_back line_phone::take(message::event_kind kind, const std::string& words) {
  auto event = line.event(kind, words);
  if (kind == message::event_kind::hangup) event.token.clear();
  degraded.push_back(false);
  auto answer = deliver(std::move(event));
  erased.push_back(answer.erased);
  auto heard = heard_of(answer.reply);
  for (auto& text : line.noted.take_sent()) heard.effects.push_back("send " + text);
  for (auto& effect : line.noted.take()) heard.effects.push_back(std::move(effect));
  delivered();
  return heard;
}

heard_back line_phone::start() {
  if (via_ == message::channel::sms) return {};
  line.begin_call();
  return take(message::event_kind::call_started, "");
}

heard_back line_phone::say(const std::string& words) {
  auto kind = via_ == message::channel::sms ? message::event_kind::text : message::event_kind::digits;
  return take(kind, words);
}

heard_back line_phone::silence() { return take(message::event_kind::silence, ""); }
heard_back line_phone::hang_up() { return take(message::event_kind::hangup, ""); }
heard_back line_phone::again() {
  degraded.push_back(!degraded.empty() && degraded.back());
  auto heard = heard_of(deliver_again().reply);
  erased.push_back(false);
  delivered();
  return heard;
}
heard_back line_phone::advance(std::chrono::milliseconds by) {
  line.clock.advance(by);
  line.fire();
  heard_back out;
  out.words = line.noted.take_sent();
  out.effects = line.noted.take();
  if (out.words.empty() && out.effects.empty()) return out;
  erased.push_back(false);
  degraded.push_back(false);
  delivered();
  return out;
}

std::string line_phone::session() {
  auto state = line.state();
  state.started_ = 0;
  // What a fault may cost, and no part of where the caller stands: nodes walked, and the words said last,
  // which are "noted" once and "noted already" the second time.
  state.steps_ = 0;
  state.said_.clear();
  // A call's place rides in its addresses without what was typed, and must be as good as the store's.
  return via_ == message::channel::sms ? flow::encode(state) : flow::encode_small(state);
}

ending line_phone::end() {
  ending out;
  line.replay();
  line.relay();
  out.session = session();
  for (const auto& item : line.desk()) out.desk.push_back(desk_line(line.secrets, item));
  std::ranges::sort(out.desk);
  out.opted_out = line.opted_out();
  out.keeps_number = line.keeps_number();
  out.remembered = line.remembered();
  return out;
}

turn_answer line_phone::after_the_fault(turn_answer answer, message::event event, const line_phone& good) {
  if (answer.result == turn_result::busy) {
    answer = line.deliver_once(std::move(event));
    // Of an event that erased its caller only the marker is left, and no words to say again.
    degraded.back() = good.erased.at(events_) && answer.result == turn_result::silent;
    return answer;
  }
  if (answer.result != turn_result::degraded) return answer;
  degraded.back() = true;
  if (end() == good.endings.at(events_)) return answer;
  if (event.via() == message::channel::sms) event.id += "-again";
  return line.deliver_once(std::move(event));
}

turn_answer copying_phone::deliver(message::event event) {
  auto first = line.deliver_once(event);
  auto second = line.deliver_copy(event);
  auto heard = heard_of(first.reply).words;
  expect_copy({event, heard}, heard_of(second.reply).words, first.erased);
  for (const auto& older : newest_)
    expect_copy(older, heard_of(line.deliver_copy(older.event).reply).words, true);
  newest_.push_back({event, heard});
  if (newest_.size() > 3) newest_.pop_front();
  return first.erased ? first : second;
}

void copying_phone::expect_copy(const answered& first, const std::vector<std::string>& copy,
                                bool may_be_silent) {
  if (copy == first.words || (may_be_silent && copy.empty())) return;
  problems.push_back(fmt::format("a copy of event {} brought \"{}\"", events_,
                                 one_line(fmt::format("{}", fmt::join(copy, " ")))));
}

turn_answer late_phone::deliver(message::event event) {
  line.clock.advance(std::chrono::seconds(15));
  return line.deliver_once(std::move(event));
}

bool failing_phone::is_hit_now() {
  if (over_ || !line.store.has_failed()) return false;
  over_ = true;
  line.store.heal();
  return true;
}

turn_answer failing_phone::deliver(message::event event) {
  auto answer = line.deliver_once(event);
  return is_hit_now() ? after_the_fault(std::move(answer), std::move(event), good_) : answer;
}

turn_answer failing_phone::deliver_again() {
  auto answer = line.deliver_last();
  if (!is_hit_now()) return answer;
  if (answer.result == turn_result::busy) return line.deliver_last();
  degraded.back() = degraded.back() || answer.result == turn_result::degraded;
  return answer;
}

}  // namespace amparo::app
