#include "app/answer_without_store.hpp"

#include <algorithm>
#include <array>

#include "app/desk_news.hpp"
#include "app/note_orders.hpp"
#include "app/spooled_event.hpp"
#include "flow/safe_words.hpp"
#include "provider/adapter.hpp"
#include "store/errors.hpp"
#include "store/spool.hpp"

namespace amparo::app {
namespace {

// True when the record lies on the disk, fsynced; a copy that lay there already counts.
asio::awaitable<bool> keep(const turn_services& s, const turn_frame& frame, call_heard heard) {
  if (s.spool == nullptr) co_return false;
  auto name = spool_name(s.keys, frame);
  auto bytes = seal_spooled(s, name, spooled_of(frame, std::move(heard)));
  auto put = co_await s.spool->put(name, std::move(bytes));
  bool kept = put.has_value() || put.error() == store::errc::duplicate;
  s.count.count(kept ? "spool_written" : "spool_refused");
  co_return kept;
}

// One message of the bundle; the safe words, which promise nothing, where it has none of this key.
message::reply say(const turn_services& s, const turn_frame& frame, std::string_view key,
                   bool hangup = false) {
  const auto& request = frame.request;
  auto said = flow::words_of(*request.content, request.on.language, key);
  if (!said) return safe_reply(request.on.language, frame.context.via, request.now);
  said->hangup = hangup;
  return wire_reply(s, frame, *said, unix_minute(request.now), 0, "");
}

message::reply words_alone(const turn_services& s, const turn_frame& frame) {
  const auto& request = frame.request;
  if (auto said = flow::answer_by_words(*request.content, frame.input, frame.context))
    return wire_reply(s, frame, *said, unix_minute(request.now), 0, "");
  return safe_reply(request.on.language, message::channel::sms, request.now);
}

// The words that ask for something lasting, and what is said of each: noted, or not. BORRAR and ALTO may be
// read by others, so their refusal names no topic and no number.
struct lasting_word {
  flow::global_word word;
  std::string_view noted, refused;
};
constexpr std::array lasting_words{
    lasting_word{flow::global_word::erase, "degraded.erase_noted", "degraded.not_noted"},
    lasting_word{flow::global_word::stop, "degraded.stop_noted", "degraded.not_noted"},
    lasting_word{flow::global_word::start, "degraded.start_noted", "degraded.not_noted"},
    lasting_word{flow::global_word::call_me, "degraded.noted", "degraded.call_me_failed"},
};

// Nothing that we answer reaches the caller: the provider answered in our stead, the call is over, or texts
// are not answered in the webhook. Then a refusal costs nobody a word, and who brings the event again may
// find us writing.
bool is_unheard(const turn_request& request) {
  bool is_text = request.event.via() == message::channel::sms;
  return request.event.opt_out_handled || request.event.kind == message::event_kind::hangup ||
         (is_text && !request.via.adapter->can().inline_reply);
}

asio::awaitable<turn_answer> answer_text(const turn_services& s, const turn_frame& frame,
                                         bool maybe_written) {
  call_heard heard_nothing;
  bool kept = co_await keep(s, frame, std::move(heard_nothing));
  turn_answer out{.result = turn_result::degraded, .reply = message::no_reply{}};
  auto lasting =
      std::ranges::find(lasting_words, frame.word.value_or(flow::global_word::none), &lasting_word::word);
  bool asks_something_lasting = lasting != lasting_words.end();
  if (!kept && (maybe_written || (asks_something_lasting && is_unheard(frame.request)))) {
    out.result = turn_result::busy;
    co_return out;
  }
  if (frame.request.event.opt_out_handled) co_return out;
  if (asks_something_lasting)
    out.reply = say(s, frame, kept ? lasting->noted : lasting->refused);
  else if (maybe_written)
    out.reply = safe_reply(frame.request.on.language, message::channel::sms, frame.request.now);
  else
    out.reply = words_alone(s, frame);
  co_return out;
}

// A call's own sealed state names the bundle that it was taken from.
asio::awaitable<void> take_own_bundle(const turn_services& s, turn_frame& frame) {
  if (!frame.token || frame.token->bundle == frame.request.content->id || s.bundles == nullptr) co_return;
  auto own = co_await s.bundles->find(frame.token->bundle);
  if (own) frame.request.content = std::move(own);
}

asio::awaitable<turn_answer> answer_call_by_token(const turn_services& s, turn_frame frame,
                                                  bool maybe_written) {
  co_await take_own_bundle(s, frame);
  const auto& request = frame.request;
  tell_of_desk(frame.context.facts, nullptr);  // it is not there yet, whatever is asked of it now
  auto before = flow::session::fresh(request.on.language);
  std::uint32_t step = 0;
  if (frame.token && frame.token->bundle == request.content->id) {
    step = frame.token->step;
    if (auto state = flow::decode_session(*request.content, frame.token->state)) before = std::move(*state);
  }
  turn_answer out{.result = turn_result::degraded, .reply = message::no_reply{}};
  auto outcome = flow::step(*request.content, before, frame.input, frame.context);
  // A hang-up carries no state of its own: what its branch does is found out at the replay.
  bool is_over = request.event.kind == message::event_kind::hangup;
  call_heard heard;
  if (!is_over)
    heard = {outcome.effects, step + 1, flow::encode_small(outcome.next), flow::encode(outcome.reply)};
  bool kept = outcome.unchanged && !leaves_copy(frame);
  if (!kept) kept = co_await keep(s, frame, std::move(heard));
  if (!kept && (is_over || !outcome.effects.empty())) {
    if (maybe_written || is_unheard(request)) {
      out.result = turn_result::busy;
      co_return out;
    }
    frame.context.facts.effect_refused = true;
    outcome = flow::step(*request.content, before, frame.input, frame.context);
    if (!outcome.effects.empty()) {  // an erasure or an opt-out: after either, the call ends
      out.reply = say(s, frame, "degraded.not_noted", true);
      co_return out;
    }
  }
  out.reply = wire_reply(s, frame, outcome.reply, unix_minute(request.now), step + 1,
                         flow::encode_small(outcome.next));
  out.in_source = wire_in_source(frame, outcome.reply, out.reply);
  co_return out;
}

}  // namespace

message::reply safe_reply(const std::string& language, message::channel via, base::time_point now) {
  auto words = flow::safe_words(language, now, via);
  if (via == message::channel::sms) return message::sms_reply{{std::move(words)}};
  return message::voice_reply{{message::spoken{std::move(words), language, ""}}, std::nullopt, true};
}

asio::awaitable<turn_answer> answer_without_store(const turn_services& s, const turn_frame& frame,
                                                  bool maybe_written) {
  s.count.count("answered_without_store");
  if (frame.context.via == message::channel::sms) co_return co_await answer_text(s, frame, maybe_written);
  co_return co_await answer_call_by_token(s, frame, maybe_written);
}

}  // namespace amparo::app
