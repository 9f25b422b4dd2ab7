#include "app/answer_without_store.hpp"

#include "app/spooled_event.hpp"
#include "flow/safe_words.hpp"
#include "store/errors.hpp"
#include "store/spool.hpp"

namespace amparo::app {
namespace {

// True when the record lies on the disk, fsynced; a copy that lay there already counts.
asio::awaitable<bool> keep(const turn_services& s, const turn_frame& frame,
                           std::vector<flow::effect> intents) {
  if (s.spool == nullptr) co_return false;
  auto name = spool_name(s.keys, frame);
  auto bytes = seal_spooled(s, name, spooled_of(frame, std::move(intents)));
  auto put = co_await s.spool->put(name, std::move(bytes));
  bool kept = put.has_value() || put.error() == store::errc::duplicate;
  s.count.count(kept ? "spool_written" : "spool_refused");
  co_return kept;
}

message::reply say(const turn_services& s, const turn_frame& frame, std::string_view message) {
  const auto& request = frame.request;
  auto said = flow::standing_reply(*request.content, request.on.language, message, {});
  return wire_reply(s, frame, said, unix_minute(request.now), 0, "");
}

message::reply words_alone(const turn_services& s, const turn_frame& frame) {
  const auto& request = frame.request;
  if (auto said = flow::answer_by_words(*request.content, frame.input, frame.context))
    return wire_reply(s, frame, *said, unix_minute(request.now), 0, "");
  return safe_reply(request.on.language, message::channel::sms, request.now);
}

asio::awaitable<turn_answer> answer_text(const turn_services& s, const turn_frame& frame,
                                         bool maybe_written) {
  bool kept = co_await keep(s, frame, {});
  turn_answer out{.result = turn_result::degraded, .reply = message::no_reply{}};
  auto word = frame.word.value_or(flow::global_word::none);
  bool durable = word == flow::global_word::erase || word == flow::global_word::stop ||
                 word == flow::global_word::call_me;
  if (!kept && (durable || maybe_written)) {
    // The provider asks again, and by then somebody may be able to write it down.
    out.result = turn_result::busy;
    co_return out;
  }
  if (frame.request.event.opt_out_handled) co_return out;
  if (word == flow::global_word::erase)
    out.reply = say(s, frame, "degraded.erase_noted");
  else if (word == flow::global_word::stop)
    out.reply = say(s, frame, "degraded.stop_noted");
  else if (word == flow::global_word::call_me)
    out.reply = say(s, frame, "degraded.noted");
  else if (maybe_written)
    out.reply = safe_reply(frame.request.on.language, message::channel::sms, frame.request.now);
  else
    out.reply = words_alone(s, frame);
  co_return out;
}

asio::awaitable<turn_answer> answer_call_by_token(const turn_services& s, turn_frame frame) {
  const auto& request = frame.request;
  auto before = flow::session::fresh(request.on.language);
  std::uint32_t step = 0;
  if (frame.token && frame.token->bundle == request.content->id) {
    step = frame.token->step;
    if (auto state = flow::decode_session(*request.content, frame.token->state)) before = std::move(*state);
  }
  auto outcome = flow::step(*request.content, before, frame.input, frame.context);
  if (!outcome.effects.empty() && !co_await keep(s, frame, outcome.effects)) {
    frame.context.facts.effect_refused = true;
    outcome = flow::step(*request.content, before, frame.input, frame.context);
    if (!outcome.effects.empty()) {
      // An erasure or opt-out that cannot be written is not confirmed.
      co_return turn_answer{.result = turn_result::busy, .reply = message::no_reply{}};
    }
  }
  co_return turn_answer{.result = turn_result::degraded,
                        .reply = wire_reply(s, frame, outcome.reply, unix_minute(request.now), step + 1,
                                            flow::encode_small(outcome.next))};
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
  co_return co_await answer_call_by_token(s, frame);
}

}  // namespace amparo::app
