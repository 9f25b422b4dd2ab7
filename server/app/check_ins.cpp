#include "app/check_ins.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "app/effects.hpp"
#include "app/may_send.hpp"
#include "app/send_order.hpp"
#include "app/send_route.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "ops/log.hpp"
#include "store/case_store.hpp"
#include "store/keys.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using flow::check_in_state;

constexpr std::uint8_t format = 1;
constexpr std::chrono::milliseconds after_contact = 24h;  // D1

// Who accepted: what a text to them needs.
struct contact_card {
  std::string number;          // E.164
  std::string account, line;   // what they wrote to
  std::string locale;          // that they are told in
  std::uint32_t accepted = 0;  // Unix minutes
};

std::string card_aad(const base::caller_tag& tag) { return "contact|" + tag.text(); }

std::string sealed(const turn_services& s, const base::caller_tag& tag, const contact_card& card) {
  auto plain = base::byte_writer()
                   .u8(format)
                   .text(card.number)
                   .text(card.account)
                   .text(card.line)
                   .text(card.locale)
                   .u32(card.accepted)
                   .take();
  return s.keys.sealed_value(s.dice.nonce(), card_aad(tag), plain);
}

base::result<contact_card> open_card(const keyring& keys, const base::caller_tag& tag,
                                     std::string_view value) {
  auto plain = keys.open(card_aad(tag), value);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  contact_card card;
  bool is_known = in.u8() == format;
  for (auto* field : {&card.number, &card.account, &card.line, &card.locale}) *field = in.text();
  card.accepted = in.u32();
  if (!is_known || !in.ok() || !in.at_end()) return base::errc::malformed;
  return card;
}

// Whether a text of today would reach them: it is asked once more when it leaves.
asio::awaitable<base::result<bool>> is_reachable(const turn_services& s, const work& w,
                                                 const contact_card& card) {
  auto to = base::phone_number::parse(card.number);
  auto ways = ways_of(s.settings, card.account, card.line, card.number, message::channel::sms);
  if (!to || ways.empty()) co_return false;
  auto out = co_await s.turns.opted_out(s.keys.optout_id(*to));
  if (!out) co_return out.error();
  auto zone = flow::zone::named("Etc/UTC");
  const auto& way = ways.front();
  auto allowed = may_send({.to = *to,
                           .cause = send_cause::alarm,
                           .cited = at_minute(card.accepted),
                           .simulated = way.via->kind == "simulator",
                           .opted_out = *out,
                           .zone = *zone,
                           .now = w.frame.request.now},
                          rules_of(s.settings, *way.on));
  co_return allowed.why_not == send_refusal::none;
}

// Nothing where they took their yes back, or cannot be written to any more.
asio::awaitable<base::result<std::optional<contact_card>>> card_of(const turn_services& s, const work& w,
                                                                   const case_record& of) {
  using found = std::optional<contact_card>;
  if (!of.contact) co_return found();
  base::caller_tag tag(*of.contact);
  auto value = co_await s.cases->contact(tag);
  if (!value) co_return value.error();
  if (value->empty()) co_return found();
  auto card = open_card(s.keys, tag, *value);
  if (!card) co_return found();
  auto reachable = co_await is_reachable(s, w, *card);
  if (!reachable) co_return reachable.error();
  co_return *reachable ? found(std::move(*card)) : found();
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

// In the contact's own language, as far as the bundle has it.
std::vector<std::string> words_for(const work& w, const contact_card& card, const flow::case_effect& what,
                                   base::time_point due) {
  const auto& content = *w.frame.request.content;
  auto said = flow::decode_reply(content, what.said);
  if (!said) return {};
  said->locale = card.locale;
  auto reply = flow::render(content, *said, message::channel::sms, due);
  auto* sms = std::get_if<message::sms_reply>(&reply);
  return sms == nullptr ? std::vector<std::string>() : std::move(sms->messages);
}

// The same event gives the same effect; what says that all is well goes by the text that it takes back.
std::string effect_of(const turn_services& s, std::string_view what, std::string_view from) {
  auto name = base::byte_writer().raw("check-in|").text(what).text(from).take();
  return base::hex(base::hmac_sha256(s.keys.dedupe, name).substr(0, 16));
}

std::string watch_aad(const base::caller_tag& to, std::string_view effect) {
  return base::byte_writer().raw("watch|").text(to.text()).text(effect).take();
}

store::kept_watch watch_of(const turn_services& s, const work& w, const found_case& of,
                           const contact_card& card, const flow::case_effect& what, std::string effect) {
  base::caller_tag to(*of.record.contact);
  auto now = w.frame.request.now;
  auto due = std::max(what.due, now);
  send_order order{.tag = to.bytes(),
                   .effect = effect,
                   .account = card.account,
                   .line = card.line,
                   .caller = card.number,
                   .minute = card.accepted,
                   .any_hour = true,
                   .messages = words_for(w, card, what, due)};
  auto plain = base::byte_writer()
                   .u8(format)
                   .text(s.keys.sealed_value(s.dice.nonce(), outbox_aad("reminder", effect), encode(order)))
                   .raw({reinterpret_cast<const char*>(of.address.tag.data()), of.address.tag.size()})
                   .text(of.address.id)
                   .take();
  auto aad = watch_aad(to, effect);
  auto life = std::chrono::duration_cast<std::chrono::milliseconds>(due - now) + after_contact;
  return {to, std::move(effect), s.keys.sealed_value(s.dice.nonce(), aad, plain), due, life};
}

asio::awaitable<base::result<bool>> write_back(const turn_services& s, const found_case& of) {
  store::kept_case kept{base::caller_tag(of.address.tag), of.address.id,
                        seal_case(s.keys, s.dice, of.address, of.record)};
  co_return co_await s.cases->replace(std::move(kept));
}

// Whoever accepts first is the one contact, as long as they can be written to.
asio::awaitable<base::result<bool>> accept(const turn_services& s, work& w, found_case of) {
  const auto& request = w.frame.request;
  if (!request.event.caller) co_return true;
  contact_card card{.number = request.event.caller->reveal(),
                    .account = request.via.name,
                    .line = request.on.number,
                    .locale = session_of(w).locale(),
                    .accepted = unix_minute(request.now)};
  auto value = sealed(s, w.frame.tag, card);
  auto kept = co_await s.cases->keep_contact(w.frame.tag, std::move(value), w.frame.event);
  if (!kept) co_return kept.error();
  if (!*kept) co_return true;  // erased: the commit finds it, too, and nobody hears a yes
  of.record.contact = w.frame.tag.bytes();
  of.record.watch.clear();
  auto written = co_await write_back(s, of);
  if (!written) co_return written.error();
  s.count.count("check_in_accepted");
  if (!*written) w.frame.context.facts.check_in = check_in_state::alone;  // the case is no more
  co_return *written;
}

// Takes back what is held back. False where it has left meanwhile: then the facts say so.
asio::awaitable<base::result<bool>> take_back(const turn_services& s, work& w, const found_case& of) {
  base::caller_tag to(*of.record.contact);
  auto stopped = co_await s.cases->unwatch(to, of.record.watch);
  if (!stopped) co_return stopped.error();
  if (!*stopped) w.frame.context.facts.check_in = check_in_state::left;
  co_return *stopped;
}

asio::awaitable<base::result<bool>> put_by(const turn_services& s, work& w, const found_case& of,
                                           const contact_card& card, const flow::case_effect& what,
                                           std::string effect) {
  auto text = watch_of(s, w, of, card, what, std::move(effect));
  auto held = co_await s.cases->watch(std::move(text));
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
  auto effect = effect_of(s, "watch", effect_id(s.keys, w.frame, 0));
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
  auto effect = effect_of(s, "well", of.record.watch);
  co_return co_await let_go(s, w, std::move(of), card, what, std::move(effect), "");
}

struct held_text {
  std::string payload;  // of the outbox
  case_address of;
};

base::result<held_text> open_watch(const keyring& keys, const base::caller_tag& to, std::string_view effect,
                                   std::string_view value) {
  auto plain = keys.open(watch_aad(to, effect), value);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  held_text out;
  bool is_known = in.u8() == format;
  out.payload = in.text();
  auto tag = in.raw(out.of.tag.size());
  if (!is_known || !in.ok()) return base::errc::malformed;
  std::copy(tag.begin(), tag.end(), out.of.tag.begin());
  out.of.id = in.text();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return out;
}

// Whoever erased themselves, or closed the case, has taken back what hangs on it.
asio::awaitable<base::result<void>> release_here(const turn_services& s, base::caller_tag to,
                                                 std::string effect) {
  auto value = co_await s.cases->watched(to, effect);
  if (!value) co_return value.error();
  if (value->empty() || *value == store::taken_back) co_return base::result<void>();
  auto held = open_watch(s.keys, to, effect, *value);
  if (!held) {
    s.count.count("check_in_unreadable");
    co_return base::result<void>();
  }
  auto stands = co_await s.cases->read(base::caller_tag(held->of.tag), held->of.id);
  if (!stands) co_return stands.error();
  if (stands->empty()) {
    auto dropped = co_await s.cases->unwatch(to, std::move(effect));
    if (!dropped) co_return dropped.error();
    s.count.count("check_in_without_case");
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
  if (what.act == flow::case_act::accept) co_return co_await accept(s, w, std::move(**found));
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
