#include "app/check_ins.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

#include "app/contact_card.hpp"
#include "app/effects.hpp"
#include "app/held_text.hpp"
#include "app/send_route.hpp"
#include "store/case_store.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using flow::check_in_state;

// How long a yes is held back from whoever opened the case: until it is certainly written down.
constexpr auto until_written = 5s;

// Nothing where they took their yes back, or cannot be written to any more.
asio::awaitable<base::result<std::optional<contact_card>>> card_of(const turn_services& s, const work& w,
                                                                   const case_record& of) {
  if (!of.contact) co_return std::optional<contact_card>();
  store::recipient who(base::caller_tag(*of.contact));
  co_return co_await read_card(s, std::move(who), send_cause::alarm, w.frame.request.now);
}

asio::awaitable<base::result<check_in_state>> state_of(const turn_services& s, const work& w,
                                                       const found_case& of) {
  auto asking = w.frame.tag.bytes();
  bool is_theirs = of.address.tag == asking;
  auto card = co_await card_of(s, w, of.record);
  if (!card) co_return card.error();
  if (!*card) co_return is_theirs ? check_in_state::alone : check_in_state::offered;
  if (!is_theirs && of.record.contact == asking) co_return check_in_state::contact;
  if (of.record.watch.empty()) co_return check_in_state::ready;
  auto lies = co_await s.cases->watched(base::caller_tag(*of.record.contact), of.record.watch);
  if (!lies) co_return lies.error();
  if (lies->empty()) co_return of.record.watch_stands ? check_in_state::left : check_in_state::ready;
  co_return *lies == store::taken_back ? check_in_state::ready : check_in_state::set;
}

asio::awaitable<base::result<bool>> write_back(const turn_services& s, const found_case& of) {
  store::kept_case kept{base::caller_tag(of.address.tag), of.address.id,
                        seal_case(s.keys, s.dice, of.address, of.record)};
  co_return co_await s.cases->replace(std::move(kept));
}

// For whoever opened the case, where they agreed to be written to about it.
asio::awaitable<base::result<void>> hold_for_owner(const turn_services& s, const work& w, text_to_hold text) {
  auto now = w.frame.request.now;
  auto card = co_await read_card(s, text.to, send_cause::promised, now);
  if (!card) co_return card.error();
  if (!*card) co_return base::result<void>();
  auto held = hold(s, *w.frame.request.content, **card, std::move(text), now);
  auto written = co_await s.cases->watch(std::move(held));
  if (!written) co_return written.error();
  co_return base::result<void>();
}

store::recipient owner_of(const found_case& of) { return {base::caller_tag(of.address.tag), of.address.id}; }

contact_card card_of_caller(const work& w) {
  const auto& request = w.frame.request;
  return {.number = request.event.caller->reveal(),
          .account = request.via.name,
          .line = request.on.number,
          .locale = session_of(w).locale(),
          .accepted = unix_minute(request.now)};
}

// Whoever accepts first is the one contact, as long as they can be written to. What tells it is put by before
// it is written down, and leaves only if it was: nobody hears of a yes that there is not.
asio::awaitable<base::result<bool>> accept(const turn_services& s, work& w, found_case of,
                                           const flow::case_effect& what) {
  if (!w.frame.request.event.caller) co_return true;
  store::recipient who(w.frame.tag);
  auto value = seal_card(s, who, card_of_caller(w));
  auto kept = co_await s.cases->keep_contact(std::move(who), std::move(value), w.frame.event);
  if (!kept) co_return kept.error();
  if (!*kept) co_return true;  // erased: the commit finds it, too, and nobody hears a yes
  if (!what.said_to_owner.empty()) {
    text_to_hold text{.to = owner_of(of),
                      .why = held_for::accepted,
                      .effect = held_effect(s.keys, "accepted", effect_id(s.keys, w.frame, 0)),
                      .said = what.said_to_owner,
                      .due = w.frame.request.now + until_written,
                      .of = of.address};
    auto held = co_await hold_for_owner(s, w, std::move(text));
    if (!held) co_return held.error();
  }
  of.record.contact = w.frame.tag.bytes();
  of.record.watch.clear();
  auto written = co_await write_back(s, of);
  if (!written) co_return written.error();
  s.count.count("check_in_accepted");
  if (!*written) w.frame.context.facts.check_in = check_in_state::alone;  // the case is no more
  co_return *written;
}

// Only who opened it, and it lies with their keys.
asio::awaitable<base::result<bool>> keep_owner(const turn_services& s, work& w, const found_case& of) {
  if (!w.frame.request.event.caller || of.address.tag != w.frame.tag.bytes()) co_return true;
  auto owner = owner_of(of);
  auto value = seal_card(s, owner, card_of_caller(w));
  auto kept = co_await s.cases->keep_contact(std::move(owner), std::move(value), w.frame.event);
  if (!kept) co_return kept.error();
  co_return true;  // erased: the commit finds it, too
}

std::string near_effect(const keyring& keys, std::string_view watch) {
  return held_effect(keys, "near", watch);
}

// Takes back what is held back. False where it has left meanwhile: then the facts say so. The reminder before
// it goes with it; where that fails, it finds by itself that its hour stands no more.
asio::awaitable<base::result<bool>> take_back(const turn_services& s, work& w, const found_case& of) {
  base::caller_tag to(*of.record.contact), owner(of.address.tag);
  auto stopped = co_await s.cases->unwatch(to, of.record.watch);
  if (!stopped) co_return stopped.error();
  if (!*stopped) w.frame.context.facts.check_in = check_in_state::left;
  auto reminded = co_await s.cases->unwatch(owner, near_effect(s.keys, of.record.watch));
  if (!reminded) co_return reminded.error();
  co_return *stopped;
}

asio::awaitable<base::result<bool>> put_by(const turn_services& s, work& w, const found_case& of,
                                           const contact_card& card, const flow::case_effect& what,
                                           std::string effect) {
  text_to_hold text{.to = base::caller_tag(*of.record.contact),
                    .effect = std::move(effect),
                    .said = what.said,
                    .due = what.due,
                    .of = of.address};
  auto held_back = hold(s, *w.frame.request.content, card, std::move(text), w.frame.request.now);
  auto held = co_await s.cases->watch(std::move(held_back));
  if (!held) co_return held.error();
  if (!*held) w.frame.context.facts.check_in = check_in_state::alone;
  co_return *held;
}

// The case says that a text stands, or has left.
asio::awaitable<base::result<bool>> note(const turn_services& s, found_case of, std::string effect) {
  of.record.watch = std::move(effect);
  of.record.watch_stands = !of.record.watch.empty();
  co_return co_await write_back(s, of);
}

// Before the hour, where there is still time for it and nobody sleeps: nothing that is late helps.
asio::awaitable<base::result<void>> remind_owner(const turn_services& s, const work& w, const found_case& of,
                                                 const flow::case_effect& what) {
  const auto& request = w.frame.request;
  auto zone = flow::zone::named(w.frame.context.zone);
  bool is_wanted = !what.said_to_owner.empty() && what.owner_due > request.now && zone != nullptr;
  if (!is_wanted || quiet_end(what.owner_due, rules_of(s.settings, request.on), *zone))
    co_return base::result<void>();
  text_to_hold text{.to = owner_of(of),
                    .why = held_for::near,
                    .effect = near_effect(s.keys, of.record.watch),
                    .said = what.said_to_owner,
                    .due = what.owner_due,
                    .of = of.address};
  co_return co_await hold_for_owner(s, w, std::move(text));
}

// The case knows of it first, because what was put by and never written down could not be taken back; and
// that it was put by afterwards, so that it never says that somebody was told who was not.
asio::awaitable<base::result<bool>> hold_back(const turn_services& s, work& w, found_case of,
                                              const contact_card& card, const flow::case_effect& what,
                                              std::string effect) {
  of.record.watch = effect;
  of.record.watch_stands = false;
  auto written = co_await write_back(s, of);
  if (!written) co_return written.error();
  if (!*written) co_return true;  // closed or erased meanwhile: nothing leaves
  auto held = co_await put_by(s, w, of, card, what, effect);
  if (!held || !*held) co_return held;
  auto reminded = co_await remind_owner(s, w, of, what);
  if (!reminded) co_return reminded.error();
  auto noted = co_await note(s, std::move(of), std::move(effect));
  if (!noted) co_return noted.error();
  co_return true;
}

// What leaves at once cannot be taken back: the case knows of it when it has. `known_as`: in the case.
asio::awaitable<base::result<bool>> let_go(const turn_services& s, work& w, found_case of,
                                           const contact_card& card, const flow::case_effect& what,
                                           std::string effect, std::string known_as) {
  auto gone = co_await put_by(s, w, of, card, what, std::move(effect));
  if (!gone || !*gone) co_return gone;
  auto noted = co_await note(s, std::move(of), std::move(known_as));
  if (!noted) co_return noted.error();
  co_return true;
}

asio::awaitable<base::result<bool>> watch(const turn_services& s, work& w, found_case of,
                                          const contact_card& card, const flow::case_effect& what) {
  auto effect = held_effect(s.keys, "watch", effect_id(s.keys, w.frame, 0));
  bool stands = w.frame.context.facts.check_in == check_in_state::set;
  if (stands && of.record.watch != effect) {
    auto taken = co_await take_back(s, w, of);
    if (!taken || !*taken) co_return taken;
  }
  auto known_as = effect;
  auto held = what.due > w.frame.request.now
                  ? hold_back(s, w, std::move(of), card, what, std::move(effect))
                  : let_go(s, w, std::move(of), card, what, std::move(effect), std::move(known_as));
  auto done = co_await std::move(held);
  if (done && *done) s.count.count("check_in_set");
  co_return done;
}

asio::awaitable<base::result<bool>> calm(const turn_services& s, work& w, found_case of,
                                         const contact_card& card, const flow::case_effect& what) {
  if (of.record.watch.empty()) co_return true;
  if (w.frame.context.facts.check_in == check_in_state::set) {
    auto taken = co_await take_back(s, w, of);
    if (taken && *taken) s.count.count("check_in_taken_back");
    co_return taken;
  }
  auto effect = held_effect(s.keys, "well", of.record.watch);
  co_return co_await let_go(s, w, std::move(of), card, what, std::move(effect), "");
}

// Whether what a text says is still so. What is for whoever opened the case: that somebody is there who was
// asked to be, and that the hour stands that comes near.
asio::awaitable<base::result<bool>> still_holds(const turn_services& s, const base::caller_tag& to,
                                                std::string_view effect, const held_text& held) {
  auto sealed = co_await s.cases->read(base::caller_tag(held.of.tag), held.of.id);
  if (!sealed) co_return sealed.error();
  if (sealed->empty()) co_return false;
  if (held.why == held_for::contact) co_return true;
  auto what = open_case(s.keys, held.of, *sealed);
  if (!what || !what->contact || to.bytes() != held.of.tag) co_return false;
  base::caller_tag contact(*what->contact);
  store::recipient who(contact);
  auto card = co_await s.cases->contact(std::move(who));
  if (!card) co_return card.error();
  if (held.why == held_for::accepted || card->empty()) co_return !card->empty();
  if (effect != near_effect(s.keys, what->watch)) co_return false;
  auto lies = co_await s.cases->watched(contact, what->watch);
  if (!lies) co_return lies.error();
  co_return !lies->empty() && *lies != store::taken_back;
}

// Whoever erased themselves, or closed the case, has taken back what hangs on it.
asio::awaitable<base::result<void>> release_here(const turn_services& s, base::caller_tag to,
                                                 std::string effect) {
  auto value = co_await s.cases->watched(to, effect);
  if (!value) co_return value.error();
  if (value->empty() || *value == store::taken_back) co_return base::result<void>();
  auto held = open_held(s.keys, to, effect, *value);
  if (!held) {
    s.count.count("check_in_unreadable");
    co_return base::result<void>();
  }
  auto stands = co_await still_holds(s, to, effect, *held);
  if (!stands) co_return stands.error();
  if (!*stands) {
    auto dropped = co_await s.cases->unwatch(to, std::move(effect));
    if (!dropped) co_return dropped.error();
    s.count.count("check_in_dropped");
    co_return base::result<void>();
  }
  auto released = co_await s.cases->release(to, std::move(effect), std::move(held->payload));
  if (!released) co_return released.error();
  if (*released) s.count.count("check_in_left");
  co_return base::result<void>();
}

}  // namespace

asio::awaitable<base::result<void>> learn_check_in_of(const turn_services& s, work& w, const found_case& of) {
  auto stands = co_await state_of(s, w, of);
  if (!stands) co_return stands.error();
  w.frame.context.facts.check_in = *stands;
  co_return base::result<void>();
}

// A case that is over has no check-in.
asio::awaitable<base::result<void>> learn_check_in(const turn_services& s, work& w, std::string pin) {
  auto found = co_await find_case(s, std::move(pin), w.frame.request.now);
  if (!found) co_return found.error();
  if (*found) co_return co_await learn_check_in_of(s, w, **found);
  w.frame.context.facts.check_in = check_in_state::alone;
  co_return base::result<void>();
}

asio::awaitable<base::result<bool>> carry_out_check_in(const turn_services& s, work& w,
                                                       const flow::case_effect& what) {
  auto found = co_await find_case(s, what.pin, w.frame.request.now);
  if (!found) co_return found.error();
  if (!*found) co_return true;
  if (what.act == flow::case_act::accept) co_return co_await accept(s, w, std::move(**found), what);
  if (what.act == flow::case_act::news) co_return co_await keep_owner(s, w, **found);
  auto card = co_await card_of(s, w, (*found)->record);
  if (!card) co_return card.error();
  if (!*card) {
    w.frame.context.facts.check_in = check_in_state::alone;
    co_return false;
  }
  auto carry = what.act == flow::case_act::watch ? watch : calm;
  co_return co_await carry(s, w, std::move(**found), **card, what);
}

bool is_watch_key(std::string_view key) {
  auto parts = store::read_caller_key(key);
  return parts && parts->kind == 'h';
}

asio::awaitable<bool> release_watch(gateway& g, std::string_view key) {
  auto parts = store::read_caller_key(key);
  if (!parts) co_return true;
  auto& home = home_of(g, parts->tag.partition());
  if (home.services.cases == nullptr) co_return false;
  auto there = [&home, tag = parts->tag, effect = std::string(parts->rest)]() mutable {
    return release_here(home.services, tag, std::move(effect));
  };
  auto released = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  co_return released.has_value();
}

}  // namespace amparo::app
