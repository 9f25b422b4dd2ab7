#include <cstdint>
#include <utility>

#include "app/callback_wish.hpp"
#include "app/delivery.hpp"
#include "app/desk_notes.hpp"
#include "app/dial_in_turn.hpp"
#include "app/effects.hpp"
#include "ops/log.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_people.hpp"
#include "store/send_store.hpp"

// What operators who ring their own line are offered: first what they have in hand and can hear a voice note
// of, and then what waits. A note can be heard before anybody's telephone rings, and of a caller who has no
// number that may be called it is all that there is: then they may close it.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned most_tries = 3, most_passed_over = 8;
constexpr auto time_to_press = 10s;

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

// What may be done about an item, besides hearing what its caller left.
enum class what_may : std::uint8_t { call, close, wait };

what_may may_be_done(const callback_wish& wish) {
  if (wish.flaw == wish_flaw::none) return what_may::call;
  bool is_never = wish.flaw == wish_flaw::no_number || wish.flaw == wish_flaw::refused;
  return is_never ? what_may::close : what_may::wait;
}

// The keys that mean something, and their silence.
message::voice_reply menu_of(dial_in& d, const store::desk_item& item, what_may may) {
  bool was_theirs = d.now.at == dial_in_place::in_hand;
  if (has_note(item, d.time())) d.say("desk.phone_hear");
  if (may == what_may::close) d.say("desk.phone_no_call");
  if (may == what_may::call && was_theirs) d.say("desk.phone_talk");
  if (may == what_may::call && !was_theirs) d.say("desk.phone_offer");
  if (was_theirs) d.say("desk.phone_keep");
  if (!was_theirs && may != what_may::call) d.say("desk.phone_leave");
  return d.listen(1, time_to_press);
}

message::voice_reply told_of(dial_in& d, const store::desk_item& item, what_may may) {
  for (auto& one : whisper_of(d.g, d.who.language, item, d.time())) d.prompts.push_back(std::move(one));
  return menu_of(d, item, may);
}

void offered(dial_in& d, const store::desk_item& item, dial_in_place at) {
  d.now.at = at;
  d.now.item = item.code;
  d.now.fence = item.fence;
  d.now.tries = 0;
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
    auto may = may_be_done(*wish);
    bool is_heard = may == what_may::close && has_note(item, d.time());
    if (may != what_may::call && !is_heard) {
      auto passed = co_await pass_over(d, item, *wish);
      if (!passed) co_return passed.error();
      continue;
    }
    d.g.count.count("desk_item_claimed");
    ops::log(ops::level::info, "desk_item_claimed", {{"operator", d.who.id}, {"item", item.code}});
    dial_in_mark shown{item.code, item.fence};
    auto marked = co_await mark(d, std::move(shown));
    if (!marked) co_return marked.error();
    offered(d, item, dial_in_place::offer);
    co_return told_of(d, item, may);
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
asio::awaitable<base::result<message::reply>> put_through(dial_in& d, const store::desk_item& item,
                                                          const callback_wish& wish) {
  if (wish.flaw != wish_flaw::none) {
    message::reply failed = d.end("desk.call_failed", {{"code", item.code}});
    co_return failed;
  }
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
                         base::caller_tag(wish.order->tag).partition()}};
  co_return wait_for_other(d.g, d.frame.request.via, std::move(leg), "desk.phone_calling", d.time());
}

// --- what was left ---

// The item stays theirs for as long as the notes last, and a minute to press a key.
asio::awaitable<heard> hears(dial_in& d, const store::desk_item& item, what_may may) {
  auto notes = co_await notes_aloud_of(d.g, d.who.id, item, d.who.language, d.time());
  if (!notes) co_return notes.error();
  if (notes->prompts.empty()) d.say("desk.note_unheard");
  if (d.now.at == dial_in_place::offer && !notes->prompts.empty()) {
    std::vector<store::desk_hold> mine{hold_of(d)};
    auto beat = co_await d.at.desk->beat(std::move(mine), store::desk_lease + notes->length);
    if (!beat) co_return beat.error();
  }
  for (auto& one : notes->prompts) d.prompts.push_back(std::move(one));
  d.now.tries = 0;
  co_return menu_of(d, item, may);
}

asio::awaitable<heard> closes(dial_in& d) {
  auto closed = co_await d.at.desk->close(hold_of(d), d.as.holder);
  if (!closed) co_return closed.error();
  d.g.count.count(*closed ? "desk_item_closed" : "desk_item_not_closed");
  co_return d.end(*closed ? "desk.call_closed" : "desk.call_not_yours", {{"code", d.now.item}});
}

// The next behind `after` that they have in hand and can hear something of.
asio::awaitable<heard> next_in_hand(dial_in& d, std::string after) {
  auto held = co_await d.at.desk->in_hand(d.as.holder);
  if (!held) co_return held.error();
  for (const auto& item : *held) {
    if (item.code <= after || !has_note(item, d.time())) continue;
    auto wish = co_await wish_for(d.g.settings, d.g.keys, d.at.services.turns, item, d.frame.request.via.name,
                                  d.time());
    if (!wish) co_return wish.error();
    offered(d, item, dial_in_place::in_hand);
    co_return told_of(d, item, may_be_done(*wish));
  }
  co_return co_await offer(d);
}

asio::awaitable<heard> pressed(dial_in& d, const store::desk_item& item, what_may may) {
  bool was_theirs = d.now.at == dial_in_place::in_hand;
  if (d.key() == "3" && has_note(item, d.time())) co_return co_await hears(d, item, may);
  if (d.key() == "4" && may == what_may::close) co_return co_await closes(d);
  if (d.key() == "2" && was_theirs) co_return co_await next_in_hand(d, item.code);
  bool is_over = ++d.now.tries >= most_tries;
  if (is_over && was_theirs) co_return d.end("desk.phone_goodbye");
  if (is_over || d.key() == "2") co_return co_await give_up_offer(d);
  co_return told_of(d, item, may);
}

}  // namespace

asio::awaitable<heard> offer_first(dial_in& d) { return next_in_hand(d, ""); }

asio::awaitable<base::result<message::reply>> took_offer(dial_in& d) {
  bool was_theirs = d.now.at == dial_in_place::in_hand;
  std::vector<store::desk_hold> mine{hold_of(d)};
  auto beat = co_await d.at.desk->beat(std::move(mine), was_theirs ? lease_by_text : store::desk_lease);
  if (!beat) co_return beat.error();
  auto found = co_await d.at.desk->find(d.now.item);
  if (!found) co_return found.error();
  bool is_theirs = *found && (*found)->fence == d.now.fence && (*found)->holder == d.as.holder;
  if (!is_theirs) co_return message::reply(d.end("desk.call_not_yours", {{"code", d.now.item}}));
  auto wish = co_await wish_for(d.g.settings, d.g.keys, d.at.services.turns, **found,
                                d.frame.request.via.name, d.time());
  if (!wish) co_return wish.error();
  auto may = may_be_done(*wish);
  if (d.key() == "1" && may != what_may::close) co_return co_await put_through(d, **found, *wish);
  auto said = co_await pressed(d, **found, may);
  if (!said) co_return said.error();
  co_return message::reply(std::move(*said));
}

}  // namespace amparo::app
