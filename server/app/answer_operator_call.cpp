#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <utility>

#include "app/audit_at_home.hpp"
#include "app/bridge.hpp"
#include "app/callback_wish.hpp"
#include "app/delivery.hpp"
#include "app/dial_in.hpp"
#include "app/effects.hpp"
#include "app/leg_turn.hpp"
#include "app/operator_call.hpp"
#include "app/operator_turn.hpp"
#include "app/send_order.hpp"
#include "base/encoding.hpp"
#include "ops/log.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_people.hpp"
#include "store/errors.hpp"
#include "store/keys.hpp"
#include "store/send_store.hpp"

// Operators who ring their own line (L11). Who rings is known by the telephone's number, and a number can be
// forged, so a code goes to that telephone by text and is good once: whoever has stolen one, or rings from
// elsewhere, hears nothing at all. Behind it they hear what waits first, without a name, and 1 puts them
// through: their own call is then the operator's leg of an attempt (place_callback.hpp), and only the
// caller's telephone rings. While they listen the item is theirs for a minute, which every document begins
// anew; who hangs up gives it back.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using message::event_kind;

constexpr auto code_life = 10min;
constexpr unsigned most_tries = 3, most_passed_over = 8;
constexpr auto time_for_code = 20s, time_to_press = 10s;
constexpr unsigned digits_of_code = 6;

struct dial_in {
  gateway& g;
  worker& at;
  const desk_person& who;
  store::desk_operator as;
  turn_frame frame;
  dial_in_state now{};
  std::vector<message::spoken> prompts{};

  const message::event& event() const { return frame.request.event; }
  base::time_point time() const { return frame.request.now; }
  std::string key() const { return event().kind == event_kind::digits ? event().digits.reveal() : ""; }
  // Of this call, whichever of its documents is asked.
  std::string name(std::string_view what) const {
    return keyed_name(g.keys, what, frame.request.via.name, event().id);
  }
  void say(std::string_view what, const std::vector<flow::named_value>& values = {}) {
    auto more = spoken_of(g, who.language, what, values, time());
    for (auto& one : more) prompts.push_back(std::move(one));
  }
  message::voice_reply listen(unsigned digits, std::chrono::seconds first) {
    message::voice_reply out;
    message::gather keys;
    keys.prompts = std::exchange(prompts, {});
    keys.max_digits = digits;
    keys.first = first;
    out.keys = std::move(keys);
    return out;
  }
  message::voice_reply end(std::string_view what, const std::vector<flow::named_value>& values = {}) {
    say(what, values);
    message::voice_reply out;
    out.before = std::exchange(prompts, {});
    out.hangup = true;
    return out;
  }
};
using heard = base::result<message::voice_reply>;

// --- who it is ---

std::string code_holder(const dial_in& d) { return d.as.holder + ".call"; }

std::string digest_of_code(const dial_in& d, std::string_view code) {
  return keyed_name(d.g.keys, "call code", d.as.holder, code);
}

// By text, to the telephone that the number belongs to; while one is good no other is sent.
asio::awaitable<operator_done> send_code(dial_in& d) {
  auto state = co_await shift_of(d.g.keys, *d.at.people, code_holder(d), d.time());
  if (!state) co_return state.error();
  if (!state->code.empty()) co_return operator_done();
  auto code = std::to_string(100'000 + d.g.dice.below(900'000));
  auto content = d.g.content.load();
  auto said = flow::words_of(*content, d.who.language, "desk.phone_code", {{"code", code}});
  auto reply = said ? flow::render(*content, *said, message::channel::sms, d.time())
                    : message::reply(message::no_reply{});
  auto* sms = std::get_if<message::sms_reply>(&reply);
  if (sms == nullptr) co_return operator_done();
  shift_state kept{.expires = unix_minute(d.time()) + static_cast<std::uint32_t>(code_life.count()),
                   .code = digest_of_code(d, code)};
  if (auto done = co_await keep_shift(d.g, *d.at.people, code_holder(d), kept, code_life); !done)
    co_return done.error();
  auto entry = reply_entry(d.g.keys, d.g.dice.nonce(), d.frame.request.via, d.event(), unix_minute(d.time()),
                           sms->messages, true);
  co_return co_await post_at_home(d.g, std::move(entry), d.frame.tag);
}

asio::awaitable<heard> ask_for_code(dial_in& d, std::string_view words) {
  if (auto sent = co_await send_code(d); !sent) co_return sent.error();
  d.now.at = dial_in_place::code;
  d.say(words);
  co_return d.listen(digits_of_code, time_for_code);
}

// True once, where it is the code that was sent.
asio::awaitable<base::result<bool>> took_code(dial_in& d) {
  auto state = co_await shift_of(d.g.keys, *d.at.people, code_holder(d), d.time());
  if (!state) co_return state.error();
  bool is_right =
      !state->code.empty() && base::equal_in_constant_time(state->code, digest_of_code(d, d.key()));
  if (is_right || ++state->tries >= most_tries) {
    auto ended = co_await d.at.people->end_shift(code_holder(d));
    if (!ended) co_return ended.error();
    co_return is_right;
  }
  if (!state->code.empty())
    if (auto kept = co_await keep_shift(d.g, *d.at.people, code_holder(d), *state, code_life); !kept)
      co_return kept.error();
  co_return false;
}

asio::awaitable<operator_done> begin_shift(dial_in& d) {
  auto state = co_await shift_of(d.g.keys, *d.at.people, d.as.holder, d.time());
  if (!state) co_return state.error();
  if (state->is_on) co_return operator_done();
  co_return co_await go_on_shift(d.g, *d.at.people, d.who, d.time());
}

// --- what waits ---

store::desk_hold hold_of(const dial_in& d) { return {d.now.item, d.now.fence}; }

asio::awaitable<operator_done> mark(dial_in& d, dial_in_mark what) {
  auto sealed = d.g.keys.sealed_value(d.g.dice.nonce(), operator_aad("call", d.name("call")), encode(what));
  co_return co_await d.at.people->keep_answer(d.name("call"), std::move(sealed));
}

// What cannot be called now waits for its hour, and what cannot be called at all for a person who looks.
asio::awaitable<operator_done> pass_over(dial_in& d, const store::desk_item& item,
                                         const callback_wish& wish) {
  store::desk_hold held{item.code, item.fence};
  if (wish.flaw == wish_flaw::not_now) {
    auto back = co_await d.at.desk->give_back(held, d.as.holder, wish.from);
    co_return back ? operator_done() : operator_done(back.error());
  }
  auto attempt = d.name("flaw " + item.code);
  auto begun = co_await d.at.desk_calls->begin(held, attempt, d.frame.request.via.name, store::desk_lease);
  if (!begun) co_return begun.error();
  store::desk_call call;
  call.item = item;
  call.attempt = attempt;
  call.by = d.as.holder;
  auto ended = co_await d.at.desk_calls->end(std::move(call), store::call_end::review, store::desk_lease);
  co_return ended ? operator_done() : operator_done(ended.error());
}

message::voice_reply told_of(dial_in& d, const store::desk_item& item) {
  d.now.at = dial_in_place::offer;
  d.now.item = item.code;
  d.now.fence = item.fence;
  for (auto& one : whisper_of(d.g, d.who.language, item, d.time())) d.prompts.push_back(std::move(one));
  d.say("desk.phone_offer");
  return d.listen(1, time_to_press);
}

asio::awaitable<heard> offer(dial_in& d) {
  for (unsigned n = 0; n != most_passed_over; ++n) {
    auto claim = co_await d.at.desk->claim(d.as, "", d.name("claim" + std::to_string(n)), store::desk_lease);
    if (!claim) co_return claim.error();
    using kind = store::desk_claim::kind;
    if (claim->is == kind::full) co_return d.end("desk.phone_full");
    if (claim->is != kind::given && claim->is != kind::again) co_return d.end("desk.phone_nobody");
    const auto& item = claim->item;
    auto wish = co_await wish_for(d.g.settings, d.g.keys, d.at.services.turns, item, d.frame.request.via.name,
                                  d.time());
    if (!wish) co_return wish.error();
    if (wish->flaw == wish_flaw::no_line) {
      store::desk_hold held{item.code, item.fence};
      auto back = co_await d.at.desk->give_back(std::move(held), d.as.holder);
      if (!back) co_return back.error();
      co_return d.end("desk.phone_no_line");
    }
    if (wish->flaw != wish_flaw::none) {
      auto passed = co_await pass_over(d, item, *wish);
      if (!passed) co_return passed.error();
      continue;
    }
    d.g.count.count("desk_item_claimed");
    ops::log(ops::level::info, "desk_item_claimed", {{"operator", d.who.id}, {"item", item.code}});
    dial_in_mark offered{item.code, item.fence};
    auto marked = co_await mark(d, std::move(offered));
    if (!marked) co_return marked.error();
    co_return told_of(d, item);
  }
  co_return d.end("desk.phone_nobody");
}

asio::awaitable<heard> give_up_offer(dial_in& d) {
  auto back = co_await d.at.desk->give_back(hold_of(d), d.as.holder);
  if (!back) co_return back.error();
  co_return d.end("desk.phone_returned", {{"code", d.now.item}});
}

// --- being put through ---

// Their own call becomes the operator's leg: its marks stand as of one that was placed, answered and
// accepted.
asio::awaitable<base::result<message::reply>> put_through(dial_in& d, const store::desk_item& item) {
  auto wish = co_await wish_for(d.g.settings, d.g.keys, d.at.services.turns, item, d.frame.request.via.name,
                                d.time());
  if (!wish) co_return wish.error();
  if (wish->flaw != wish_flaw::none)
    co_return message::reply(d.end("desk.call_failed", {{"code", item.code}}));
  auto attempt = keyed_name(d.g.keys, "attempt", d.name("call"), item.code);
  auto effect = effect_of_leg(d.g.keys, attempt, leg_of::operators);
  auto opened =
      co_await d.at.sends->open_call(d.frame.tag.partition(), effect, rank_of(message::progress::arrived));
  if (!opened) co_return opened.error();
  dial_in_mark wished{item.code, item.fence, attempt};
  auto marked = co_await mark(d, std::move(wished));
  if (!marked) co_return marked.error();
  store::desk_hold held{item.code, item.fence};
  auto begun =
      co_await d.at.desk_calls->begin(std::move(held), attempt, d.frame.request.via.name, store::desk_lease);
  if (!begun) co_return begun.error();
  if (*begun == store::call_begun::lost)
    co_return message::reply(d.end("desk.call_not_yours", {{"code", item.code}}));
  if (*begun == store::call_begun::under_way)
    co_return message::reply(d.end("desk.phone_under_way", {{"code", item.code}}));
  d.g.count.count("callback_begun");
  ops::log(ops::level::info, "callback_begun", {{"operator", d.who.id}, {"item", item.code}});
  leg_token leg{.partition = d.frame.tag.partition(),
                .effect = effect,
                .room = room_of(d.g.keys, attempt),
                .locale = d.who.language,
                .expires = unix_minute(d.time()) + 60,
                .desk = {leg_of::operators, item.code, attempt, item.fence,
                         base::caller_tag(wish->order->tag).partition()}};
  co_return wait_for_other(d.g, d.frame.request.via, std::move(leg), "desk.phone_calling", d.time());
}

asio::awaitable<base::result<message::reply>> took_offer(dial_in& d) {
  std::vector<store::desk_hold> mine{hold_of(d)};
  auto beat = co_await d.at.desk->beat(std::move(mine));
  if (!beat) co_return beat.error();
  auto found = co_await d.at.desk->find(d.now.item);
  if (!found) co_return found.error();
  bool is_theirs = *found && (*found)->fence == d.now.fence && (*found)->holder == d.as.holder;
  if (!is_theirs) co_return message::reply(d.end("desk.call_not_yours", {{"code", d.now.item}}));
  if (d.key() == "1") co_return co_await put_through(d, **found);
  if (++d.now.tries >= most_tries || d.key() == "2") {
    auto ended = co_await give_up_offer(d);
    if (!ended) co_return ended.error();
    co_return message::reply(std::move(*ended));
  }
  co_return message::reply(told_of(d, **found));
}

asio::awaitable<base::result<message::reply>> carry_on(dial_in& d) {
  if (d.now.at == dial_in_place::offer) co_return co_await took_offer(d);
  auto said = heard(message::voice_reply{});
  if (d.event().kind != event_kind::digits) {
    bool is_first = d.event().kind == event_kind::call_started;
    if (!is_first && ++d.now.tries >= most_tries)
      said = d.end("desk.phone_goodbye");
    else
      said = co_await ask_for_code(d, "desk.phone_ask");
  } else {
    auto is_right = co_await took_code(d);
    if (!is_right) co_return is_right.error();
    if (*is_right) {
      d.now.tries = 0;
      if (auto began = co_await begin_shift(d); !began) co_return began.error();
      said = co_await offer(d);
    } else {
      d.g.count.count("desk_code_refused");
      ops::log(ops::level::warn, "desk_code_refused", {{"operator", d.who.id}});
      audit_act refused{d.who.id, "call_refused"};
      if (auto noted = co_await note_refusal(d.at, std::move(refused)); !noted) co_return noted.error();
      if (++d.now.tries >= most_tries)
        said = d.end("desk.phone_goodbye");
      else
        said = co_await ask_for_code(d, "desk.phone_wrong");
    }
  }
  if (!said) co_return said.error();
  co_return message::reply(std::move(*said));
}

asio::awaitable<base::result<message::reply>> answered(dial_in d) {
  if (d.at.desk == nullptr || d.at.people == nullptr || d.at.desk_calls == nullptr || d.at.sends == nullptr)
    co_return store::errc::not_connected;
  auto said = co_await carry_on(d);
  if (!said) co_return said.error();
  auto* voice = std::get_if<message::voice_reply>(&*said);
  // Of a leg the address is its own already.
  if (voice != nullptr && voice->keys && voice->keys->action.empty()) {
    auto step = d.frame.token ? d.frame.token->step + 1 : 1;
    give_action(d.at.services, d.frame, *voice, unix_minute(d.time()), step, encode(d.now));
  }
  co_return std::move(*said);
}

asio::awaitable<operator_done> hung_up(gateway& g, worker& at, store::desk_operator as, unsigned partition,
                                       std::string name) {
  auto sealed = co_await at.people->answered(name);
  if (!sealed) co_return sealed.error();
  auto plain = sealed->empty() ? base::result<std::string>(base::errc::malformed)
                               : g.keys.open(operator_aad("call", name), *sealed);
  auto mark = plain ? decode_dial_in_mark(*plain) : base::result<dial_in_mark>(plain.error());
  if (!mark) co_return operator_done();
  if (mark->attempt.empty()) {
    store::desk_hold held{mark->item, mark->fence};
    auto back = co_await at.desk->give_back(std::move(held), as.holder);
    co_return back ? operator_done() : operator_done(back.error());
  }
  auto effect = effect_of_leg(g.keys, mark->attempt, leg_of::operators);
  store::call_marks gone{.over = 1};
  auto noted = co_await at.sends->report_call(partition, std::move(effect), gone);
  co_return noted ? operator_done() : operator_done(noted.error());
}

}  // namespace

asio::awaitable<base::result<message::reply>> answer_operator_call(gateway& g, const account& via,
                                                                   const line& on, message::event event,
                                                                   base::time_point now) {
  const auto* who = event.caller ? operator_of_number(g, *event.caller) : nullptr;
  if (who == nullptr) {
    g.count.count("desk_outsider");
    ops::log(ops::level::warn, "desk_outsider", {{"account", via.name}});
    auto tag = event.caller ? base::caller_tag::of(g.keys.identity, *event.caller)
                            : base::caller_tag(base::tag_bytes{});
    audit_act refused{"outsider", "call_refused", "", via.name};
    if (auto noted = co_await note_refusal_at_home(g, tag.partition(), std::move(refused)); !noted)
      co_return noted.error();
    co_return end_of_call();
  }
  if (event.kind == event_kind::hangup) {
    auto ended = co_await operator_hung_up(g, via, event);
    if (!ended) co_return ended.error();
    co_return message::reply(message::no_reply{});
  }
  bool is_first = event.kind == event_kind::call_started;
  auto frame =
      frame_of(g.workers.front()->services, turn_request{via, on, std::move(event), now, g.content.load()});
  auto& home = home_of(g, frame.tag.partition());
  dial_in d{g, home, *who, operator_of(g.keys, *who), std::move(frame)};
  auto state = d.frame.token ? decode_dial_in(d.frame.token->state)
                             : base::result<dial_in_state>(base::errc::malformed);
  if (!is_first && !state) co_return end_of_call();  // of no call that we know
  if (!is_first) d.now = std::move(*state);
  auto there = [d = std::move(d)]() mutable { return answered(std::move(d)); };
  co_return co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
}

asio::awaitable<base::result<void>> operator_hung_up(gateway& g, const account& via,
                                                     const message::event& event) {
  const auto* who = event.caller ? operator_of_number(g, *event.caller) : nullptr;
  if (who == nullptr) co_return base::result<void>();
  auto tag = base::caller_tag::of(g.keys.identity, *event.caller);
  auto& home = home_of(g, tag.partition());
  if (home.desk == nullptr || home.people == nullptr || home.sends == nullptr) co_return base::result<void>();
  auto name = keyed_name(g.keys, "call", via.name, event.id);
  auto there = [&g, &home, as = operator_of(g.keys, *who), partition = tag.partition(), name]() {
    return hung_up(g, home, as, partition, name);
  };
  co_return co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
}

}  // namespace amparo::app
