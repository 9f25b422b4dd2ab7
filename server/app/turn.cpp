#include "app/turn.hpp"

#include <algorithm>
#include <chrono>

#include "app/answer_without_store.hpp"
#include "app/cases.hpp"
#include "app/limit.hpp"
#include "app/missed_call.hpp"
#include "app/note_orders.hpp"
#include "app/turn_work.hpp"
#include "base/bytes.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"
#include "store/errors.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

// Of the 1.2 s that a webhook has (reliability.md): what is left must do for the words without the store.
constexpr auto budget = 800ms;

turn_answer silent_answer() { return {.result = turn_result::silent, .reply = message::no_reply{}}; }

// The words of a duplicate are those of the bundle that said them first.
asio::awaitable<turn_answer> repeat(const turn_services& s, work& w, const answered_event& same) {
  s.count.count("duplicate_event");
  auto silent = silent_answer();
  if (same.reply.empty()) co_return silent;
  auto content = co_await bundle_named(s, w, w.before.bundle_of(same));
  if (!content) co_return silent;
  w.frame.request.content = content;
  base::byte_reader in(same.reply);
  bool voice = w.frame.context.via == message::channel::voice;
  auto bytes = voice ? in.text() : std::string_view(same.reply);
  auto step = voice ? static_cast<std::uint32_t>(in.varint()) : 0;
  std::string small(voice ? in.text() : std::string_view());
  auto said = flow::decode_reply(*content, bytes);
  if (!said || !in.ok()) co_return silent;
  turn_answer again{.result = turn_result::repeated,
                    .reply = wire_reply(s, w.frame, *said, same.minute, step, small)};
  again.in_source = wire_in_source(w.frame, std::move(*said), again.reply);
  co_return again;
}

turn_answer answer(const turn_services& s, const work& w, const flow::outcome& outcome, bool effects) {
  auto minute = unix_minute(w.frame.request.now);
  bool voice = w.frame.context.via == message::channel::voice;
  auto small = voice ? flow::encode_small(outcome.next) : std::string();  // for the next action's URL
  turn_answer out{.result = turn_result::answered,
                  .reply = wire_reply(s, w.frame, outcome.reply, minute, next_version(w), small)};
  out.in_source = wire_in_source(w.frame, outcome.reply, out.reply);
  out.has_effects = effects;
  return out;
}

bucket bucket_of(const turn_services& s, const work& w) {
  return texts_left(w.before, unix_minute(w.frame.request.now), s.settings.texts_per_caller,
                    s.settings.texts_window);
}

std::optional<flow::reply_data> limit_words(const work& w, std::uint32_t minutes) {
  const auto& request = w.frame.request;
  return flow::words_of(*request.content, request.on.language, "limit.reached",
                        {{"minutes", std::to_string(minutes)}});
}

// Instead of a step: these words and no more, or none; the conversation stays where it was.
asio::awaitable<turn_answer> hold_back(const turn_services& s, work& w, record r,
                                       std::optional<flow::reply_data> said) {
  auto now = unix_minute(w.frame.request.now);
  r.version = next_version(w);
  const auto& spoken = w.frame.request.content->id;
  r.push({w.frame.digest, now, said ? flow::encode(*said) : "", spoken == r.bundle ? "" : spoken});
  auto committed = co_await s.turns.commit(commit_of(s, w, r));
  auto quiet = silent_answer();
  if (!said || !committed || *committed != store::commit_outcome::done) co_return quiet;
  co_return turn_answer{.result = turn_result::answered, .reply = wire_reply(s, w.frame, *said, now, 0, "")};
}

// Over the limit of O-5: one text, then silence until the bucket drains.
asio::awaitable<turn_answer> over_limit(const turn_services& s, work& w, bucket full) {
  auto now = unix_minute(w.frame.request.now);
  s.count.count("texts_over_limit");
  auto quiet = silent_answer();
  if (full.state == allowance::quiet) co_return quiet;
  auto said = limit_words(w, full.resumes - std::min(full.resumes, now));
  if (!said) co_return quiet;
  record r = w.before;
  r.quiet_since = now;
  r.rhythm = w.rhythm;
  co_return co_await hold_back(s, w, std::move(r), std::move(said));
}

// Two machines that answer each other (L29): the same one text, or none where the other one is an
// auto-responder, and silence for a short while, which ends it.
asio::awaitable<turn_answer> break_loop(const turn_services& s, work& w, loop_sign sign) {
  bool is_machine = sign == loop_sign::auto_responder;
  s.count.count(is_machine ? "loop_broken_auto_responder" : "loop_broken");
  ops::log(ops::level::warn, "loop_broken", {{"auto_responder", is_machine ? "yes" : "no"}});
  record r = w.before;
  r.rhythm = broken(w.rhythm, w.frame.request.now);
  auto said = is_machine ? std::nullopt : limit_words(w, static_cast<std::uint32_t>(loop_pause.count()));
  co_return co_await hold_back(s, w, std::move(r), std::move(said));
}

// What keeps this text from being a step of the conversation.
struct too_many {
  bucket full;
  bool held = false;  // in the pause behind a broken loop
  loop_sign sign = loop_sign::none;
};

// Counts this text into the rhythm of the caller's.
too_many counted(const turn_services& s, work& w) {
  const auto& request = w.frame.request;
  if (w.frame.context.via != message::channel::sms) return {};
  const auto& before = w.before.rhythm;
  bool held = before.is_held(request.now);
  w.rhythm = paced(before, request.now, words_digest(s.keys, request.event.text.reveal()));
  if (held) w.rhythm.until = before.until;
  if (is_always_answered(w.frame.word.value_or(flow::global_word::none))) return {};
  return {bucket_of(s, w), held, sign_of(w.rhythm)};
}

enum class attempt { done, again, store_away };

struct tried {
  attempt what = attempt::again;
  turn_answer answer;
};

// A write that failed: where its outcome is unknown, whatever is said must be true in both cases.
tried failed_write(work& w, base::error_code why, attempt if_unknown) {
  bool is_unknown = why == store::errc::unknown_outcome;
  w.maybe_written = w.maybe_written || is_unknown;
  return {is_unknown ? if_unknown : attempt::store_away, {}};
}

// One try of step and commit over what was read.
asio::awaitable<tried> try_once(const turn_services& s, work& w) {
  auto outcome = stepped(w);
  if (asks_the_store(w, outcome)) {
    auto informed = co_await planned(s, w);
    if (!informed) co_return tried{attempt::store_away, {}};
    outcome = std::move(*informed);
  }
  if (outcome.unchanged && !leaves_copy(w.frame)) co_return tried{attempt::done, silent_answer()};
  if (has<flow::opt_effect>(outcome)) {
    if (auto opted = co_await carry_out_opt(s, w, outcome.effects); !opted)
      co_return failed_write(w, opted.error(), attempt::store_away);
    w.maybe_written = true;  // it stands, whatever becomes of the commit
  }
  if (has<flow::erase_effect>(outcome)) {
    if (auto gone = co_await forget_case_of(s, session_of(w)); !gone)
      co_return failed_write(w, gone.error(), attempt::store_away);
    auto erased = co_await erase(s, w, outcome);
    // Not tried again: its own marker would silence it.
    if (!erased) co_return failed_write(w, erased.error(), attempt::store_away);
    if (!*erased) co_return tried{attempt::done, silent_answer()};
    auto forgotten = answer(s, w, outcome, false);
    forgotten.erased = true;
    co_return tried{attempt::done, std::move(forgotten)};
  }
  auto kept = co_await carry_out_cases(s, w, outcome);
  if (!kept) co_return failed_write(w, kept.error(), attempt::store_away);
  if (!*kept) co_return tried{attempt::again, {}};
  auto request = commit_of(s, w, after(s, w, outcome));
  add_effects(s, w, outcome, request);
  if (outcome.unchanged && w.expected.empty()) request.value.clear();  // begins no conversation
  bool effects = !request.outbox.empty();
  if (AMPARO_FAILPOINT("computed")) co_return tried{attempt::store_away, {}};
  auto committed = co_await s.turns.commit(std::move(request));
  if (!committed) co_return failed_write(w, committed.error(), attempt::again);
  switch (*committed) {
    case store::commit_outcome::done: co_return tried{attempt::done, answer(s, w, outcome, effects)};
    case store::commit_outcome::erased: co_return tried{attempt::done, silent_answer()};
    case store::commit_outcome::callback_recent: w.frame.context.facts.callback_recent = true; break;
    case store::commit_outcome::stands: s.count.count("commit_conflict"); break;
  }
  co_return tried{attempt::again, {}};
}

// A hang-up belongs to no step; a voice note may come behind the hang-up that ended it, and is kept (L15).
bool is_stale_step(const work& w) {
  auto kind = w.frame.request.event.kind;
  bool is_late = kind == message::event_kind::hangup || kind == message::event_kind::recording;
  return w.frame.token && !is_late && w.frame.token->step < w.before.version;
}

}  // namespace

asio::awaitable<turn_answer> take_turn(const turn_services& s, turn_frame frame) {
  work w{.frame = std::move(frame), .before = {}, .expected = {}, .cancelled = {}};
  auto give_up = std::chrono::steady_clock::now() + budget;
  for (int i = 0; i != most_tries && (i == 0 || std::chrono::steady_clock::now() < give_up); ++i) {
    auto opened = co_await s.turns.open(w.frame.key, w.frame.marker);
    if (!opened) co_return co_await answer_without_store(s, w.frame, w.maybe_written);
    if (opened->erased) co_return silent_answer();
    read_value(s, w, opened->value);
    read_choices(s, w, opened->choices);
    read_talk(s, w, opened->talk);
    if (AMPARO_FAILPOINT("state_loaded"))
      co_return co_await answer_without_store(s, w.frame, w.maybe_written);
    bool on_live = settles_on_live(w);
    if (const auto* same = w.before.find(w.frame.digest)) co_return co_await repeat(s, w, *same);
    if (is_stale_step(w)) {
      s.count.count("stale_call_step");
      co_return silent_answer();
    }
    if (!on_live) co_await choose_bundle(s, w);
    if (auto learnt = co_await learn_rings(s, w); !learnt)
      co_return co_await answer_without_store(s, w.frame, w.maybe_written);
    auto limit = counted(s, w);  // the words that are always answered have none
    if (limit.full.state != allowance::free) co_return co_await over_limit(s, w, limit.full);
    if (limit.held) co_return silent_answer();
    if (limit.sign != loop_sign::none) co_return co_await break_loop(s, w, limit.sign);
    auto result = co_await try_once(s, w);
    if (result.what == attempt::done) co_return std::move(result.answer);
    if (result.what == attempt::store_away)
      co_return co_await answer_without_store(s, w.frame, w.maybe_written);
  }
  s.count.count("turn_gave_up");
  if (w.maybe_written) co_return co_await answer_without_store(s, w.frame, true);
  co_return turn_answer{.result = turn_result::busy, .reply = message::no_reply{}};
}

}  // namespace amparo::app
