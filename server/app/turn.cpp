#include "app/turn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "app/answer_without_store.hpp"
#include "app/effects.hpp"
#include "app/limit.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "ops/failpoint.hpp"
#include "store/errors.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr int most_tries = 8;
constexpr auto session_ttl = std::chrono::milliseconds(25h);  // D2
constexpr auto state_life = std::chrono::minutes(24h);
constexpr auto state_life_after_call = 10min;
// Of the 1.2 s that a webhook has (reliability.md): what is left must do for the words without the store.
constexpr auto budget = 800ms;

// A turn under way: what was read, what was stepped, what the store still has to say.
struct work {
  turn_frame frame;
  record before;
  std::string expected;        // first 30 bytes of what stands
  std::string cancelled;       // the open callback's effect, where one is being cancelled
  bool maybe_written = false;  // a commit went out whose answer never came
};

std::string voice_step_name(const turn_frame& frame) {
  if (frame.request.event.kind == message::event_kind::hangup) return "hangup";
  return frame.token ? std::to_string(frame.token->step) : "0";
}

event_digest digest_of(const keyring& keys, const turn_frame& frame) {
  const auto& event = frame.request.event;
  base::byte_writer name;
  name.raw("event|").text(frame.request.via.name).text(frame.request.on.number).text(event.id);
  if (event.via() == message::channel::voice) name.text(voice_step_name(frame));
  auto mac = base::hmac_sha256(keys.dedupe, name.take());
  event_digest digest;
  std::copy_n(mac.begin(), digest.size(), digest.begin());
  return digest;
}

flow::input input_of(const message::event& event) {
  switch (event.kind) {
    case message::event_kind::call_started: return {flow::input_kind::started, {}};
    case message::event_kind::digits: return {flow::input_kind::digits, event.digits};
    case message::event_kind::silence: return {flow::input_kind::silence, {}};
    case message::event_kind::hangup: return {flow::input_kind::hangup, {}};
    default: return {flow::input_kind::text, event.text};
  }
}

void read_value(const turn_services& s, work& w, const std::string& value) {
  w.expected = value.substr(0, head_size);
  w.before = {};
  if (value.empty()) return;
  if (auto opened = open_record(s.keys, w.frame.key, value))
    w.before = std::move(*opened);
  else
    s.count.count(
        "session_not_opened");  // altered or under a lost key: the conversation starts anew, over it
}

bool uses_token(const work& w) { return w.frame.token && w.frame.token->step > w.before.version; }

std::uint32_t next_version(const work& w) {
  return (uses_token(w) ? w.frame.token->step : w.before.version) + 1;
}

flow::session session_of(const work& w) {
  const auto& request = w.frame.request;
  const auto& content = *request.content;
  bool alive = w.before.expires > unix_minute(request.now) && w.before.bundle == content.id;
  if (uses_token(w)) {
    if (w.frame.token->bundle == content.id)
      if (auto state = flow::decode_session(content, w.frame.token->state)) return *state;
  } else if (alive) {
    if (auto state = flow::decode_session(content, w.before.state)) return *state;
  }
  return flow::session::fresh(request.on.language);
}

std::uint32_t state_expiry(const turn_frame& frame) {
  auto life = frame.request.event.kind == message::event_kind::hangup ? state_life_after_call : state_life;
  return unix_minute(frame.request.now) + static_cast<std::uint32_t>(life.count());
}

// A call's kept reply carries what its action URL was sealed over; an SMS's is the reply alone.
std::string kept_reply(const turn_frame& frame, const flow::outcome& outcome, std::uint32_t next_step) {
  auto reply = flow::encode(outcome.reply);
  if (frame.context.via == message::channel::sms) return reply;
  return base::byte_writer().text(reply).varint(next_step).text(flow::encode_small(outcome.next)).take();
}

turn_answer silent_answer() { return {.result = turn_result::silent, .reply = message::no_reply{}}; }

turn_answer repeat(const turn_services& s, const work& w, const answered_event& same) {
  s.count.count("duplicate_event");
  auto silent = silent_answer();
  if (same.reply.empty()) return silent;
  const auto& content = *w.frame.request.content;
  if (w.before.bundle != content.id) return silent;
  base::byte_reader in(same.reply);
  bool voice = w.frame.context.via == message::channel::voice;
  auto bytes = voice ? in.text() : std::string_view(same.reply);
  auto step = voice ? static_cast<std::uint32_t>(in.varint()) : 0;
  std::string small(voice ? in.text() : std::string_view());
  auto said = flow::decode_reply(content, bytes);
  if (!said || !in.ok()) return silent;
  return {.result = turn_result::repeated, .reply = wire_reply(s, w.frame, *said, same.minute, step, small)};
}

template <class Effect>
bool has(const flow::outcome& outcome) {
  return std::ranges::any_of(outcome.effects,
                             [](const auto& e) { return std::holds_alternative<Effect>(e); });
}

// What only the vault knows: whether a confirmed callback waits, and which.
asio::awaitable<base::result<void>> learn_open_callback(const turn_services& s, work& w) {
  auto sealed = co_await s.turns.vault(w.frame.tag);
  if (!sealed) co_return sealed.error();
  w.frame.context.facts.callback_open = !sealed->empty();
  if (!sealed->empty())
    if (auto effect = effect_of_vault(s.keys, w.frame.tag, *sealed)) w.cancelled = *effect;
  co_return base::result<void>();
}

bool asks_for_vault(const work& w, const flow::outcome& outcome) {
  return !w.frame.context.facts.callback_open &&
         (has<flow::erase_effect>(outcome) || has<flow::cancel_callback_effect>(outcome));
}

// Steps, and steps again with what only the vault knows. An error is the store's.
asio::awaitable<base::result<flow::outcome>> planned(const turn_services& s, work& w) {
  auto before = session_of(w);
  auto outcome = flow::step(*w.frame.request.content, before, w.frame.input, w.frame.context);
  if (asks_for_vault(w, outcome)) {
    if (auto learnt = co_await learn_open_callback(s, w); !learnt) co_return learnt.error();
    outcome = flow::step(*w.frame.request.content, before, w.frame.input, w.frame.context);
  }
  co_return outcome;
}

record after(const work& w, const flow::outcome& outcome) {
  record r = w.before;
  r.version = next_version(w);
  r.bundle = w.frame.request.content->id;
  r.expires = state_expiry(w.frame);
  r.state = flow::encode(outcome.next);
  r.push({w.frame.digest, unix_minute(w.frame.request.now), kept_reply(w.frame, outcome, r.version)});
  return r;
}

// By the clock, not by the event's time: what is replayed may be days old.
bool is_quick_follow(const turn_services& s, const work& w) {
  constexpr std::uint32_t an_hour = 60;
  return !w.before.ring.empty() && unix_minute(s.clock.now()) < w.before.ring.front().minute + an_hour;
}

store::commit_request commit_of(const turn_services& s, const work& w, const record& r) {
  store::commit_request request{.tag = w.frame.tag,
                                .key = w.frame.key,
                                .expected = w.expected,
                                .value = seal_record(s.keys, w.frame.key, r, s.dice.nonce()),
                                .ttl = session_ttl,
                                .event = base::hex({w.frame.digest.data(), w.frame.digest.size()}),
                                .outbox = {},
                                .vault = {}};
  request.quick_follow = is_quick_follow(s, w);
  return request;
}

void add_effects(const turn_services& s, const work& w, const std::vector<flow::effect>& effects,
                 store::commit_request& to) {
  std::size_t index = 0;
  for (const auto& effect : effects) {
    if (const auto* callback = std::get_if<flow::callback_effect>(&effect);
        callback && w.frame.request.event.caller)
      add_callback(s, w.frame, *callback, index, to);
    if (std::holds_alternative<flow::cancel_callback_effect>(effect) && !w.cancelled.empty()) {
      auto tag = w.frame.tag.bytes();
      std::string plain(reinterpret_cast<const char*>(tag.data()), tag.size());
      to.cancels_callback = true;
      to.outbox.push_back({w.cancelled, "cancel",
                           s.keys.sealed_value(s.dice.nonce(), outbox_aad("cancel", w.cancelled), plain)});
    }
    ++index;
  }
}

asio::awaitable<base::result<void>> carry_out_opt(const turn_services& s, const work& w,
                                                  const std::vector<flow::effect>& effects) {
  for (const auto& effect : effects) {
    const auto* opt = std::get_if<flow::opt_effect>(&effect);
    if (opt == nullptr || !w.frame.request.event.caller) continue;
    auto id = s.keys.optout_id(*w.frame.request.event.caller);
    auto stored = co_await s.turns.set_opt_out(id, opt->out);
    if (!stored) co_return stored.error();
  }
  co_return base::result<void>();
}

// BORRAR: one script forgets everything under the tag; what is left is at most a fresh session with the
// question about an open callback. False where this event was erased before: a late retry starts nothing.
asio::awaitable<base::result<bool>> erase(const turn_services& s, const work& w,
                                          const flow::outcome& outcome) {
  store::erase_request request{.tag = w.frame.tag, .events = {}, .key = w.frame.key, .value = {}};
  request.events.push_back(base::hex({w.frame.digest.data(), w.frame.digest.size()}));
  for (const auto& event : w.before.ring)
    request.events.push_back(base::hex({event.digest.data(), event.digest.size()}));
  request.keep_callback = w.frame.context.facts.callback_open.value_or(false);
  if (!outcome.ended) {
    work fresh = w;
    fresh.before = {};
    auto r = after(fresh, outcome);
    r.version = next_version(w);
    r.ring.clear();
    request.value = seal_record(s.keys, w.frame.key, r, s.dice.nonce());
    request.ttl = session_ttl;
  }
  co_return co_await s.turns.erase(std::move(request));
}

turn_answer answer(const turn_services& s, const work& w, const flow::outcome& outcome, bool effects) {
  auto minute = unix_minute(w.frame.request.now);
  return {.result = turn_result::answered,
          .reply = wire_reply(s, w.frame, outcome.reply, minute, next_version(w),
                              flow::encode_small(outcome.next)),
          .has_effects = effects};
}

// Over the limit of O-5: one text, then silence until the bucket drains; the words that are always answered
// never come here.
asio::awaitable<std::optional<turn_answer>> over_limit(const turn_services& s, work& w) {
  if (w.frame.context.via != message::channel::sms ||
      is_always_answered(w.frame.word.value_or(flow::global_word::none)))
    co_return std::nullopt;
  auto now = unix_minute(w.frame.request.now);
  auto bucket = texts_left(w.before, now, s.settings.texts_per_caller, s.settings.texts_window);
  if (bucket.state == allowance::free) co_return std::nullopt;
  s.count.count("texts_over_limit");
  auto quiet = silent_answer();
  if (bucket.state == allowance::quiet) co_return quiet;
  auto said = flow::standing_reply(*w.frame.request.content, w.frame.request.on.language, "limit.reached",
                                   {std::to_string(bucket.resumes - std::min(bucket.resumes, now))});
  record r = w.before;
  r.version = next_version(w);
  r.quiet_since = now;
  r.push({w.frame.digest, now, flow::encode(said)});
  auto committed = co_await s.turns.commit(commit_of(s, w, r));
  if (!committed || committed->outcome != store::commit_outcome::done) co_return quiet;
  co_return turn_answer{.result = turn_result::answered, .reply = wire_reply(s, w.frame, said, now, 0, "")};
}

enum class attempt { done, again, store_away };

struct tried {
  attempt what = attempt::again;
  turn_answer answer;
  std::optional<std::string> stands;  // what another turn wrote: no second GET
};

// One try of step and commit over what was read.
asio::awaitable<tried> try_once(const turn_services& s, work& w) {
  auto outcome = co_await planned(s, w);
  if (!outcome) co_return tried{attempt::store_away, {}, {}};
  if (auto opted = co_await carry_out_opt(s, w, outcome->effects); !opted)
    co_return tried{attempt::store_away, {}, {}};
  if (has<flow::erase_effect>(*outcome)) {
    auto erased = co_await erase(s, w, *outcome);
    if (!erased) co_return tried{attempt::store_away, {}, {}};
    if (!*erased) co_return tried{attempt::done, silent_answer(), {}};
    auto forgotten = answer(s, w, *outcome, false);
    forgotten.erased = true;
    co_return tried{attempt::done, std::move(forgotten), {}};
  }
  auto request = commit_of(s, w, after(w, *outcome));
  add_effects(s, w, outcome->effects, request);
  bool effects = !request.outbox.empty();
  if (AMPARO_FAILPOINT("computed")) co_return tried{attempt::store_away, {}, {}};
  auto committed = co_await s.turns.commit(std::move(request));
  if (!committed) {
    w.maybe_written = w.maybe_written || committed.error() == store::errc::unknown_outcome;
    co_return tried{
        committed.error() == store::errc::unknown_outcome ? attempt::again : attempt::store_away, {}, {}};
  }
  switch (committed->outcome) {
    case store::commit_outcome::done: co_return tried{attempt::done, answer(s, w, *outcome, effects), {}};
    case store::commit_outcome::erased: co_return tried{attempt::done, silent_answer(), {}};
    case store::commit_outcome::callback_recent: w.frame.context.facts.callback_recent = true; break;
    case store::commit_outcome::stands: s.count.count("commit_conflict"); break;
  }
  co_return tried{attempt::again, {}, std::move(committed->value)};
}

bool is_stale_step(const work& w) {
  return w.frame.token && w.frame.request.event.kind != message::event_kind::hangup &&
         w.frame.token->step < w.before.version;
}

}  // namespace

turn_frame frame_of(const turn_services& s, turn_request request) {
  const auto& event = request.event;
  auto tag = event.caller ? base::caller_tag::of(s.keys.identity, *event.caller)
                          : base::caller_tag::of_withheld(s.keys.identity, event.id);
  turn_frame frame{.request = std::move(request),
                   .tag = tag,
                   .key = {},
                   .digest = {},
                   .input = {},
                   .context = {},
                   .token = {},
                   .word = {}};
  const auto& of = frame.request.event;
  const auto& on = frame.request.on;
  frame.input = input_of(of);
  frame.context = {.now = frame.request.now,
                   .via = of.via(),
                   .locale = on.language,
                   .withheld = !of.caller,
                   .single_timer = !frame.request.via.adapter->can().two_timers,
                   .detention = on.detention,
                   .guard = on.guard,
                   .facts = {}};
  if (of.via() == message::channel::sms) {
    frame.key = store::sms_session_key(tag, on.number);
    frame.word = flow::global_word_of(*frame.request.content, on.language, frame.input);
  } else {
    auto call = base::hmac_sha256(
        s.keys.dedupe, base::byte_writer().raw("call|").text(frame.request.via.name).text(of.id).take());
    frame.key = store::call_session_key(tag, base::base64url(call.substr(0, 9)));
    if (!of.token.empty())
      if (auto token = open_token(s.keys, frame.request.via.name, of.id, of.token, frame.request.now))
        frame.token = std::move(*token);
  }
  frame.digest = digest_of(s.keys, frame);
  return frame;
}

message::reply wire_reply(const turn_services& s, const turn_frame& frame, const flow::reply_data& said,
                          std::uint32_t minute, std::uint32_t next_step, const std::string& small_state) {
  const auto& request = frame.request;
  if (request.event.opt_out_handled) return message::no_reply{};
  auto reply = flow::render(*request.content, said, frame.context.via, at_minute(minute));
  if (request.event.kind == message::event_kind::hangup) return message::no_reply{};
  auto* voice = std::get_if<message::voice_reply>(&reply);
  if (voice == nullptr || !voice->keys) return reply;
  call_token token{next_step, minute + static_cast<std::uint32_t>(state_life.count()), request.content->id,
                   small_state};
  auto account =
      request.via.name == request.via.kind ? request.via.kind : request.via.kind + "/" + request.via.name;
  voice->keys->action = fmt::format("/v1/{}/voice/gather?s={}", account,
                                    seal_token(s.keys, request.via.name, request.event.id, token));
  return reply;
}

asio::awaitable<turn_answer> take_turn(const turn_services& s, turn_frame frame) {
  work w{.frame = std::move(frame), .before = {}, .expected = {}, .cancelled = {}};
  auto give_up = std::chrono::steady_clock::now() + budget;
  std::optional<std::string> stands;
  for (int i = 0; i != most_tries && std::chrono::steady_clock::now() < give_up; ++i) {
    if (!stands) {
      auto opened = co_await s.turns.open(w.frame.key);
      if (!opened) co_return co_await answer_without_store(s, w.frame, w.maybe_written);
      stands = std::move(*opened);
    }
    read_value(s, w, *std::exchange(stands, std::nullopt));
    if (AMPARO_FAILPOINT("state_loaded"))
      co_return co_await answer_without_store(s, w.frame, w.maybe_written);
    if (const auto* same = w.before.find(w.frame.digest)) co_return repeat(s, w, *same);
    if (is_stale_step(w)) {
      s.count.count("stale_call_step");
      co_return silent_answer();
    }
    if (auto limited = co_await over_limit(s, w)) co_return std::move(*limited);
    auto result = co_await try_once(s, w);
    if (result.what == attempt::done) co_return std::move(result.answer);
    if (result.what == attempt::store_away)
      co_return co_await answer_without_store(s, w.frame, w.maybe_written);
    stands = std::move(result.stands);
  }
  s.count.count("turn_gave_up");
  if (w.maybe_written) co_return co_await answer_without_store(s, w.frame, true);
  co_return turn_answer{.result = turn_result::busy, .reply = message::no_reply{}};
}

namespace {

// An input older than the conversation's last turn is not fed to it: it would answer a question that its
// sender never read. The words that are always obeyed hold whenever they were said.
bool is_overtaken(const work& w) {
  auto word = w.frame.word.value_or(flow::global_word::none);
  bool obeyed = word == flow::global_word::erase || word == flow::global_word::stop ||
                word == flow::global_word::call_me;
  return !obeyed && !w.before.ring.empty() && w.before.ring.front().minute > unix_minute(w.frame.request.now);
}

// What a replayed event leaves behind. The caller never read its answer: without a lasting effect the place
// stays.
asio::awaitable<base::result<flow::outcome>> replayed(const turn_services& s, work& w,
                                                      const std::vector<flow::effect>& intents) {
  flow::outcome outcome{.next = session_of(w), .reply = {}, .effects = intents};
  if (intents.empty() && !is_overtaken(w)) {
    auto stepped = co_await planned(s, w);
    if (!stepped || !stepped->effects.empty()) co_return stepped;
  }
  if (asks_for_vault(w, outcome))
    if (auto learnt = co_await learn_open_callback(s, w); !learnt) co_return learnt.error();
  co_return outcome;
}

}  // namespace

asio::awaitable<bool> replay_turn(const turn_services& s, turn_frame frame,
                                  std::vector<flow::effect> intents) {
  work w{.frame = std::move(frame), .before = {}, .expected = {}, .cancelled = {}};
  for (int i = 0; i != most_tries; ++i) {
    auto opened = co_await s.turns.open(w.frame.key);
    if (!opened) co_return false;
    read_value(s, w, *opened);
    if (w.before.find(w.frame.digest) != nullptr) co_return true;
    auto planned_again = co_await replayed(s, w, intents);
    if (!planned_again) co_return false;
    auto& outcome = *planned_again;
    if (auto opted = co_await carry_out_opt(s, w, outcome.effects); !opted) co_return false;
    if (has<flow::erase_effect>(outcome)) {
      outcome.ended = true;  // nobody read the question about an open callback: it stays, for 72 h
      auto erased = co_await erase(s, w, outcome);
      co_return erased.has_value();
    }
    auto r = after(w, outcome);
    // A call that went on meanwhile holds an `s` of its next step: writing this down must not overtake it.
    if (w.frame.context.via == message::channel::voice && !uses_token(w)) r.version = w.before.version;
    r.ring.front().reply.clear();
    auto request = commit_of(s, w, r);
    add_effects(s, w, outcome.effects, request);
    auto committed = co_await s.turns.commit(std::move(request));
    if (!committed) co_return false;
    if (committed->outcome == store::commit_outcome::done ||
        committed->outcome == store::commit_outcome::erased)
      co_return true;
    if (committed->outcome == store::commit_outcome::callback_recent) {
      w.frame.context.facts.callback_recent = true;
      bool from_call = !intents.empty();
      std::erase_if(intents, [](const auto& e) { return std::holds_alternative<flow::callback_effect>(e); });
      if (from_call && intents.empty()) co_return true;  // the other callback is this caller's
    }
  }
  co_return false;
}

}  // namespace amparo::app
