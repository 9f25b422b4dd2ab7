#include <algorithm>
#include <utility>

#include "app/desk_words.hpp"
#include "app/operator_turn.hpp"
#include "app/record.hpp"
#include "app/send_order.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"
#include "store/keys.hpp"

// RESPONDER: whoever has an item in hand writes to its caller, over the line that the caller used. The words
// leave by the outbox like all others, and the same guard that asks there is asked here first, so that the
// operator hears at once that a telephone takes no texts, or none from us, or none at this hour. From then on
// the line keeps still in that conversation but for the words that stop, erase and save (L24).
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto is_there = 1h;  // who wrote so lately is awake, and waits for an answer

struct reach {
  callback_order order;
  base::caller_tag tag;
  base::phone_number number;
  send_way way;
  send_cause cause = send_cause::promised;
  std::uint32_t cited = 0;  // Unix minutes
};

// The line that they used, where it takes texts, whichever company has it.
send_way text_way(const config& settings, const callback_order& order, const base::phone_number& to) {
  for (const auto& l : settings.lines) {
    bool is_other = !order.account.empty() && l.provider != order.account;
    if (l.number != order.line || is_other) continue;
    auto ways = ways_of(settings, l.provider, l.number, to.reveal(), message::channel::sms);
    if (!ways.empty()) return ways.front();
  }
  return {};
}

// When they last wrote to that line; nothing where they have not within a day.
asio::awaitable<base::result<std::optional<base::time_point>>> last_written(operator_turn& t,
                                                                            const callback_order& order) {
  std::optional<base::time_point> none;
  auto key = store::sms_session_key(base::caller_tag(order.tag), order.line);
  auto marker = store::erased_key(base::caller_tag(order.tag).partition(), "000000000000");
  auto opened = co_await t.at.services.turns.open(key, std::move(marker));
  if (!opened) co_return opened.error();
  auto known = opened->value.empty() ? base::result<record>(base::errc::malformed)
                                     : open_record(t.g.keys, key, opened->value);
  if (!known || known->rhythm.at == 0) co_return none;
  co_return std::optional(base::time_point(std::chrono::milliseconds(known->rhythm.at)));
}

void say_hour(operator_turn& t, const std::string& code, base::time_point from, const flow::zone& zone) {
  t.say("desk.write_not_now", {{"code", code}, {"hour", hour_of(from, zone)}});
}

// Nothing where it has been said why not.
asio::awaitable<base::result<std::optional<reach>>> reach_of(operator_turn& t, const store::desk_item& item) {
  std::optional<reach> none;
  auto order = order_in(t.g.keys, item);
  std::optional<base::phone_number> number;
  if (order) {
    auto found = co_await number_behind(t.g.keys, t.at.services.turns, *order);
    if (!found) co_return found.error();
    number = *found;
  }
  if (!number) {
    t.say_of("desk.call_no_number", item.code);
    co_return none;
  }
  if (order->given) {  // nobody has seen that it is theirs
    t.say_of("desk.write_given", item.code);
    co_return none;
  }
  auto way = text_way(t.g.settings, *order, *number);
  if (way.on == nullptr) {
    t.say_of("desk.write_no_line", item.code);
    co_return none;
  }
  auto wrote = co_await last_written(t, *order);
  if (!wrote) co_return wrote.error();
  auto opted_out = co_await t.at.services.turns.opted_out(t.g.keys.optout_id(*number));
  if (!opted_out) co_return opted_out.error();
  bool waits = *wrote && t.now - **wrote < is_there;
  auto zone = flow::zone::named(way.on->zone);
  reach out{
      .order = std::move(*order), .tag = base::caller_tag(base::tag_bytes{}), .number = *number, .way = way};
  out.tag = base::caller_tag(out.order.tag);
  out.cause = waits ? send_cause::asked_for : cause_of_callback(out.order, t.now);
  out.cited = waits ? unix_minute(**wrote) : out.order.arrival;
  send_question question{.to = *number,
                         .cause = out.cause,
                         .cited = at_minute(out.cited),
                         .simulated = way.via->kind == "simulator",
                         .opted_out = *opted_out,
                         .takes_texts = wrote->has_value(),
                         .zone = *zone,
                         .now = t.now};
  auto allowed = may_send(question, rules_of(t.g.settings, *way.on));
  if (allowed.why_not == send_refusal::none && !allowed.not_before) co_return std::optional(std::move(out));
  t.g.count.count("operator_words_refused");
  if (allowed.not_before)
    say_hour(t, item.code, *allowed.not_before, *zone);
  else if (allowed.why_not == send_refusal::opted_out)
    t.say_of("desk.write_opted_out", item.code);
  else if (allowed.why_not == send_refusal::no_texts)
    t.say_of("desk.write_no_texts", item.code);
  else
    t.say_of("desk.write_refused", item.code);
  co_return none;
}

// One name for each copy of the operator's text, so that the words leave once (P6).
store::outbox_entry entry_of(operator_turn& t, const reach& to, const std::string& code,
                             std::vector<std::string> messages) {
  send_order order{.tag = to.tag.bytes(),
                   .effect = keyed_name(t.g.keys, "say", t.question, to.order.effect),
                   .account = to.way.via->name,
                   .line = to.way.on->number,
                   .caller = to.number.reveal(),
                   .minute = to.cited,
                   .messages = std::move(messages)};
  send_order if_lost{.tag = base::caller_tag::of(t.g.keys.identity, *t.event.caller).bytes(),
                     .effect = keyed_name(t.g.keys, "lost", t.question, to.order.effect),
                     .account = t.via.name,
                     .line = t.event.line,
                     .caller = t.event.caller->reveal(),
                     .minute = unix_minute(t.now),
                     .always = true,
                     .messages = t.in_words(t.who.language, "desk.write_lost", {{"code", code}})};
  talk_order talk{to.cause, std::move(order), std::move(if_lost)};
  return talk_entry(t.g.keys, t.g.dice.nonce(), talk);
}

}  // namespace

asio::awaitable<operator_done> write_to_caller(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return operator_done();
  const auto& code = (*item)->code;
  if (t.words.rest.empty()) {
    t.say_of("desk.write_empty", code);
    co_return operator_done();
  }
  auto to = co_await reach_of(t, **item);
  if (!to) co_return to.error();
  if (!*to) co_return operator_done();
  auto opening = t.in_words((*item)->locale, "system.person_writes", {});
  auto messages = opening.empty() ? std::vector<std::string>()
                                  : words_for_caller(opening.front(), t.words.rest, (*item)->locale);
  if (messages.empty()) {
    t.say_of("desk.write_too_long", code);
    co_return operator_done();
  }
  store::desk_hold held{code, (*item)->fence};
  auto is_theirs = co_await t.at.talk->may_say(std::move(held));
  if (!is_theirs) co_return is_theirs.error();
  if (!*is_theirs) {
    t.say_of("desk.not_yours", code);
    co_return operator_done();
  }
  auto count = messages.size();
  auto state = talk_about(**item, (*to)->way.on->number, t.now);
  store::said_words what{.tag = (*to)->tag,
                         .who = sealed_talk(t.g.keys, t.g.dice.nonce(), (*to)->tag, state),
                         .words = words_name(t.g.keys, (*item)->effect),
                         .entry = entry_of(t, **to, code, std::move(messages))};
  auto said = co_await t.at.talk->say(std::move(what));
  if (!said) co_return said.error();
  if (AMPARO_FAILPOINT("operator_wrote")) co_return base::make_error_code(base::errc::malformed);
  if (t.g.effects_committed) t.g.effects_committed();
  t.g.count.count("operator_wrote");
  ops::log(ops::level::info, "operator_wrote", {{"operator", t.who.id}, {"item", code}, {"texts", count}});
  t.say_of("desk.written", code);
  co_return operator_done();
}

asio::awaitable<operator_done> add_what_was_written(operator_turn& t, const store::desk_item& item,
                                                    std::vector<std::string>& to) {
  constexpr unsigned most_told = 3;
  constexpr std::size_t most_texts = 8;  // of one answer
  auto sealed = co_await t.at.talk->newest(words_name(t.g.keys, item.effect), most_told);
  if (!sealed) co_return sealed.error();
  for (const auto& one : *sealed) {
    auto words = t.g.keys.open(words_aad(item.effect), one);
    if (!words) continue;
    for (auto& text : words_for_operator(item.code, *words))
      if (to.size() < most_texts) to.push_back(std::move(text));
  }
  co_return operator_done();
}

asio::awaitable<operator_done> keep_talking(operator_turn& t, const store::desk_item& item) {
  auto order = item.talks ? order_in(t.g.keys, item) : base::result<callback_order>(base::errc::malformed);
  if (!order) co_return operator_done();
  base::caller_tag tag(order->tag);
  auto sealed = co_await t.at.talk->with(tag);
  if (!sealed) co_return sealed.error();
  auto state = open_talk(t.g.keys, tag, *sealed, t.now);
  bool is_about_it = state && state->effect == item.effect;
  if (!is_about_it) co_return operator_done();
  auto longer = talk_about(item, state->line, t.now);
  auto renewed = co_await t.at.talk->renew(tag, sealed_talk(t.g.keys, t.g.dice.nonce(), tag, longer));
  co_return renewed;
}

}  // namespace amparo::app
