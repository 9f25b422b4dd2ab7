#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <utility>

#include "app/audit_at_home.hpp"
#include "app/bridge.hpp"
#include "app/delivery.hpp"
#include "app/dial_in_turn.hpp"
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
// elsewhere, hears nothing at all. Behind it they hear what waits first, without a name (offer_by_phone.cpp),
// and 1 puts them through: their own call is then the operator's leg of an attempt (place_callback.hpp), and
// only the caller's telephone rings. While they listen the item is theirs for a minute, which every document
// begins anew; who hangs up gives it back.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using message::event_kind;

constexpr auto code_life = 10min;
constexpr unsigned most_tries = 3;
constexpr auto time_for_code = 20s;
constexpr unsigned digits_of_code = 6;

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

asio::awaitable<base::result<message::reply>> carry_on(dial_in& d) {
  if (d.now.at != dial_in_place::code) co_return co_await took_offer(d);
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
      said = co_await offer_first(d);
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
