#include <optional>
#include <utility>

#include "app/cases.hpp"
#include "app/note_orders.hpp"
#include "app/turn.hpp"
#include "app/turn_work.hpp"

// An event that the spool kept, through its turn again; nobody hears the answer.
namespace amparo::app {
namespace {

// An input older than the conversation's last turn is not fed to it: it would answer a question that its
// sender never read. The words that are always obeyed hold whenever they were said; START is none of them,
// because a later ALTO must stand.
bool is_overtaken(const work& w) {
  auto word = w.frame.word.value_or(flow::global_word::none);
  bool obeyed = word == flow::global_word::erase || word == flow::global_word::stop ||
                word == flow::global_word::call_me;
  return !obeyed && !w.before.ring.empty() && w.before.ring.front().minute > unix_minute(w.frame.request.now);
}

// Where a call's caller stands since, and what they heard; nothing where the store knows a later place.
std::optional<flow::outcome> went_on(const work& w, const call_heard& heard) {
  const auto& content = *w.frame.request.content;
  bool is_of_this_bundle = w.frame.token && w.frame.token->bundle == content.id;
  if (!is_of_this_bundle || heard.step <= w.before.version) return std::nullopt;
  auto place = flow::decode_session(content, heard.place);
  auto reply = flow::decode_reply(content, heard.reply);
  if (!place || !reply) return std::nullopt;
  return flow::outcome{.next = std::move(*place), .reply = std::move(*reply), .effects = heard.intents};
}

// What a replayed event leaves behind. Nobody read the answer to a text: without a lasting effect its place
// stays.
asio::awaitable<base::result<flow::outcome>> replayed(const turn_services& s, work& w,
                                                      const call_heard& heard) {
  flow::outcome outcome{.next = session_of(w), .reply = {}, .effects = heard.intents};
  if (heard.step != 0) {
    if (auto further = went_on(w, heard)) outcome = std::move(*further);
  } else if (!is_overtaken(w)) {
    auto stepped_now = co_await planned(s, w);
    bool is_over = w.frame.request.event.kind == message::event_kind::hangup;
    if (!stepped_now || is_over || !stepped_now->effects.empty()) co_return stepped_now;
  }
  if (asks_for_vault(w, outcome))
    if (auto learnt = co_await learn_open_callback(s, w); !learnt) co_return learnt.error();
  co_return outcome;
}

// What the replay leaves in the store. It begins no conversation: where none stands, the event's bare marker
// alone will know a late repetition (K-6: no session comes back after an erasure). An event that the ring
// knows already, a call's step that was taken again with other keys, moves nothing; nor does one of a call
// that went on, whose `s` of its next step must not be overtaken.
store::commit_request left_behind(const turn_services& s, work& w, const flow::outcome& outcome,
                                  const call_heard& heard) {
  bool is_known = w.before.find(w.frame.digest) != nullptr;
  bool was_heard = went_on(w, heard).has_value();
  auto stood_at = w.before.version;
  auto r = is_known ? w.before : after(s, w, outcome);
  if (heard.step != 0 && !was_heard) r.version = stood_at;
  if (!is_known && !was_heard) r.ring.front().reply.clear();
  auto request = commit_of(s, w, r);
  add_effects(s, w, outcome, request);
  if (w.expected.empty()) {
    request.value.clear();
    request.wakes_at.reset();
  }
  return request;
}

}  // namespace

asio::awaitable<bool> replay_turn(const turn_services& s, turn_frame frame, call_heard heard) {
  auto& intents = heard.intents;
  work w{.frame = std::move(frame), .before = {}, .expected = {}, .cancelled = {}};
  w.is_heard = false;
  for (int i = 0; i != most_tries; ++i) {
    auto opened = co_await s.turns.open(w.frame.key, w.frame.marker);
    if (!opened) co_return false;
    if (opened->erased) co_return true;
    read_value(s, w, opened->value);
    read_choices(s, w, opened->choices);
    read_talk(s, w, opened->talk);
    if (intents.empty() && w.before.find(w.frame.digest) != nullptr) co_return true;
    // A call that began without the store leaves nothing but its wishes.
    bool wants_nothing = intents.empty() && !leaves_copy(w.frame);
    if (heard.step != 0 && wants_nothing && w.expected.empty()) co_return true;
    if (!settles_on_live(w)) co_await choose_bundle(s, w);
    auto planned_again = co_await replayed(s, w, heard);
    if (!planned_again) co_return false;
    auto& outcome = *planned_again;
    if (auto opted = co_await carry_out_opt(s, w, outcome.effects); !opted) co_return false;
    if (has<flow::erase_effect>(outcome)) {
      outcome.ended = true;  // nobody read the question about an open callback: it stays, for 72 h
      if (auto gone = co_await forget_case_of(s, session_of(w)); !gone) co_return false;
      auto erased = co_await erase(s, w, outcome);
      co_return erased.has_value();
    }
    auto kept = co_await carry_out_cases(s, w, outcome);
    if (!kept) co_return false;
    if (!*kept) continue;
    auto committed = co_await s.turns.commit(left_behind(s, w, outcome, heard));
    if (!committed) co_return false;
    if (*committed == store::commit_outcome::done || *committed == store::commit_outcome::erased)
      co_return true;
    if (*committed == store::commit_outcome::callback_recent) {
      w.frame.context.facts.callback_recent = true;
      // The other callback is this caller's.
      std::erase_if(intents, [](const auto& e) { return std::holds_alternative<flow::callback_effect>(e); });
    }
  }
  co_return false;
}

}  // namespace amparo::app
