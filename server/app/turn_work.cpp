#include "app/turn_work.hpp"

#include "app/cases.hpp"
#include "app/desk_words.hpp"
#include "app/effects.hpp"
#include "app/note_orders.hpp"
#include "app/outbound_order.hpp"
#include "app/rumour.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto state_life_after_call = 10min;

std::chrono::minutes life_of_state(const turn_services& s, const turn_frame& frame) {
  if (frame.request.event.kind == message::event_kind::hangup) return state_life_after_call;
  return frame.context.via == message::channel::sms ? s.settings.sms_session : state_life;
}

std::uint32_t state_expiry(const turn_services& s, const turn_frame& frame) {
  return unix_minute(frame.request.now) + static_cast<std::uint32_t>(life_of_state(s, frame).count());
}

// D2 and D6: what was answered is known for 25 h, however soon the state is forgotten.
std::chrono::milliseconds life_in_store(const turn_services& s, const turn_frame& frame) {
  return std::max<std::chrono::milliseconds>(store::session_life, life_of_state(s, frame) + 1h);
}

// A call's kept reply carries what its action URL was sealed over; an SMS's is the reply alone.
std::string kept_reply(const turn_frame& frame, const flow::outcome& outcome, std::uint32_t next_step) {
  auto reply = flow::encode(outcome.reply);
  if (frame.context.via == message::channel::sms) return reply;
  return base::byte_writer().text(reply).varint(next_step).text(flow::encode_small(outcome.next)).take();
}

// By the clock, not by the event's time: what is replayed may be days old. The newest of the ring is the
// event itself.
bool is_quick_follow(const turn_services& s, const record& r) {
  constexpr std::uint32_t an_hour = 60;
  return r.ring.size() > 1 && unix_minute(s.clock.now()) < r.ring[1].minute + an_hour;
}

}  // namespace

void read_value(const turn_services& s, work& w, const std::string& value) {
  w.expected = value.substr(0, head_size);
  w.before = {};
  w.rhythm = {};
  if (value.empty()) return;
  if (auto opened = open_record(s.keys, w.frame.key, value))
    w.before = std::move(*opened);
  else
    s.count.count(
        "session_not_opened");  // altered or under a lost key: the conversation starts anew, over it
  w.rhythm = w.before.rhythm;
}

void read_choices(const turn_services& s, work& w, const std::string& sealed) {
  if (w.frame.context.withheld) return;
  w.kept = choices_of(s.keys, w.frame.tag, sealed, w.frame.request.now);
  auto& facts = w.frame.context.facts;
  facts.remembered = w.kept.language;
  facts.questions = w.kept.questions;
  const auto& bundle = w.expected.empty() ? w.frame.request.content->id : w.before.bundle;
  facts.left = w.kept.left_bundle == bundle ? w.kept.left : "";
  if (w.before.rhythm.at != 0)
    facts.wrote_last = base::time_point(std::chrono::milliseconds(w.before.rhythm.at));
}

void read_talk(const turn_services& s, work& w, const std::string& sealed) {
  auto with = open_talk(s.keys, w.frame.tag, sealed, w.frame.request.now);
  bool is_here = with && with->line == w.frame.request.on.number;
  w.frame.context.facts.with_operator = is_here;
  w.frame.item = is_here ? with->effect : "";
  w.frame.item_code = is_here ? with->code : "";
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
  return flow::session::fresh(w.language.empty() ? request.on.language : w.language);
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

// What callers may hear of that town, and nothing of what else was said of it.
asio::awaitable<base::result<void>> learn_rumour(const turn_services& s, work& w, std::string town) {
  auto found = co_await s.rumours->verified(town_digest(s.keys, town), w.frame.request.now);
  if (!found) co_return found.error();
  flow::sought_rumour sought{std::move(town)};
  if (*found) sought.verified = flow::sought_rumour::times{(*found)->seen, (*found)->until};
  w.frame.context.facts.rumour = std::move(sought);
  co_return base::result<void>();
}

bool asks_for_vault(const work& w, const flow::outcome& outcome) {
  return !w.frame.context.facts.callback_open &&
         (has<flow::erase_effect>(outcome) || has<flow::cancel_callback_effect>(outcome));
}

namespace {

// Whoever asked for no more texts is sent none, whatever a flow wants (L25).
bool asks_for_opt_out(const work& w, const flow::outcome& outcome) {
  auto takes_news = [](const flow::effect& e) {
    const auto* of_case = std::get_if<flow::case_effect>(&e);
    return of_case != nullptr && of_case->act == flow::case_act::news;
  };
  bool sends = has<flow::send_effect>(outcome) || has<flow::remind_effect>(outcome) ||
               std::ranges::any_of(outcome.effects, takes_news);
  return sends && !w.frame.context.facts.opted_out && w.frame.request.event.caller;
}

}  // namespace

bool asks_the_store(const work& w, const flow::outcome& outcome) {
  return asks_for_opt_out(w, outcome) || asks_for_vault(w, outcome) ||
         (w.is_heard && (asks_for_case(outcome) || !outcome.wants_rumour.empty()));
}

flow::outcome stepped(const work& w) {
  if (w.begins_again) return begun_again(w);
  return flow::step(*w.frame.request.content, session_of(w), w.frame.input, w.frame.context);
}

namespace {

asio::awaitable<base::result<void>> learn_opt_out(const turn_services& s, work& w, flow::outcome& outcome) {
  if (!asks_for_opt_out(w, outcome)) co_return base::result<void>();
  auto id = s.keys.optout_id(*w.frame.request.event.caller);
  auto opted_out = co_await s.turns.opted_out(std::move(id));
  if (!opted_out) co_return opted_out.error();
  w.frame.context.facts.opted_out = *opted_out;
  outcome = stepped(w);
  co_return base::result<void>();
}

}  // namespace

// Steps, and steps again with what only the store knows. An error is the store's.
asio::awaitable<base::result<flow::outcome>> planned(const turn_services& s, work& w) {
  auto outcome = stepped(w);
  if (auto learnt = co_await learn_opt_out(s, w, outcome); !learnt) co_return learnt.error();
  if (asks_for_vault(w, outcome)) {
    if (auto learnt = co_await learn_open_callback(s, w); !learnt) co_return learnt.error();
    outcome = stepped(w);
  }
  if (w.is_heard && asks_for_case(outcome)) {
    if (auto learnt = co_await learn_case(s, w, outcome); !learnt) co_return learnt.error();
    outcome = stepped(w);
    // What was refused without its PIN may want to write to them now.
    if (auto known = co_await learn_opt_out(s, w, outcome); !known) co_return known.error();
  }
  if (w.is_heard && !outcome.wants_rumour.empty() && s.rumours != nullptr) {
    if (auto learnt = co_await learn_rumour(s, w, outcome.wants_rumour); !learnt) co_return learnt.error();
    outcome = stepped(w);
  }
  co_return outcome;
}

record after(const turn_services& s, work& w, const flow::outcome& outcome) {
  record r;
  r.version = next_version(w);
  r.quiet_since = w.before.quiet_since;
  r.rhythm = w.rhythm;
  r.ring = std::move(w.before.ring);
  r.bundle = w.before.bundle;
  r.move_to(w.frame.request.content->id);
  r.expires = state_expiry(s, w.frame);
  r.state = flow::encode(outcome.next);
  bool may_send = outcome.next.wakes_at_ != 0 && w.frame.context.via == message::channel::sms;
  r.caller = may_send && w.frame.request.event.caller ? w.frame.request.event.caller->reveal() : "";
  r.push({w.frame.digest, unix_minute(w.frame.request.now), kept_reply(w.frame, outcome, r.version)});
  return r;
}

store::commit_request commit_of(const turn_services& s, const work& w, const record& r) {
  store::commit_request request{.tag = w.frame.tag,
                                .key = w.frame.key,
                                .expected = w.expected,
                                .value = seal_record(s.keys, w.frame.key, r, s.dice.nonce()),
                                .ttl = life_in_store(s, w.frame),
                                .event = w.frame.event,
                                .outbox = {},
                                .vault = {}};
  request.quick_follow = is_quick_follow(s, r);
  return request;
}

void add_effects(const turn_services& s, const work& w, const flow::outcome& outcome,
                 store::commit_request& to) {
  // A timer that could send nothing is none: its session may simply grow old.
  if (outcome.wakes_at && w.frame.request.event.caller)
    to.wakes_at = base::time_point(std::chrono::seconds(*outcome.wakes_at));
  auto cited = w.cited != 0 ? w.cited : unix_minute(w.frame.request.now);
  // A replay begins no conversation, so whoever answered says it again: they are still asked, and counted
  // then.
  bool is_asked_again = !w.is_heard && w.expected.empty();
  std::size_t index = 0;
  for (const auto& effect : outcome.effects) {
    if (const auto* callback = std::get_if<flow::callback_effect>(&effect);
        callback && (w.frame.request.event.caller || !callback->number.empty()))
      add_callback(s, w.frame, *callback, index, to);
    if (std::holds_alternative<flow::cancel_callback_effect>(effect) && !w.cancelled.empty()) {
      auto tag = w.frame.tag.bytes();
      std::string plain(reinterpret_cast<const char*>(tag.data()), tag.size());
      to.cancels_callback = true;
      to.outbox.push_back({w.cancelled, "cancel",
                           s.keys.sealed_value(s.dice.nonce(), outbox_aad("cancel", w.cancelled), plain)});
    }
    if (!is_asked_again || !std::holds_alternative<flow::count_effect>(effect))
      add_outbound(s, w.frame, effect, index, cited, to);
    ++index;
  }
  if (w.frame.request.event.caller) {
    auto effects = outcome.effects;
    if (is_asked_again)
      std::erase_if(effects, [](const auto& e) { return std::holds_alternative<flow::answered_effect>(e); });
    add_choices(s, w.frame, w.kept, effects, to);
  }
  add_note_orders(s, w.frame, outcome.effects, to);
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
  request.events.push_back(w.frame.event);
  for (const auto& event : w.before.ring)
    request.events.push_back(base::hex({event.digest.data(), event.digest.size()}));
  request.keep_callback = w.frame.context.facts.callback_open.value_or(false);
  if (!outcome.ended) {
    work fresh = w;
    fresh.before = {};
    auto r = after(s, fresh, outcome);
    r.caller.clear();  // nothing is kept that could wake it
    r.version = next_version(w);
    r.ring.clear();
    request.value = seal_record(s.keys, w.frame.key, r, s.dice.nonce());
    request.ttl = life_in_store(s, w.frame);
  }
  co_return co_await s.turns.erase(std::move(request));
}

}  // namespace amparo::app
