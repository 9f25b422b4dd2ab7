#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/ranges.h>

#include <array>
#include <utility>

#include "app/audit_at_home.hpp"
#include "app/effects.hpp"
#include "app/operator_turn.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "ops/log.hpp"
#include "store/desk_people.hpp"
#include "store/errors.hpp"
#include "store/keys.hpp"

// Operators without a computer: a text to their own line, in a few words (operator_words.hpp). Who writes is
// known by the telephone's number, and a number can be forged, so a shift begins with a code that we send to
// that telephone and that is good once: whoever has stolen one, and writes from elsewhere, gets no answer at
// all (L11). A text has no heartbeat, so an item is theirs for half an hour, and each text of theirs begins
// it anew (L23).
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using verb = operator_words::verb;

constexpr auto code_life = 10min;
constexpr unsigned most_tries = 3;
constexpr std::size_t longest_item_code = 8;

using done = operator_done;

}  // namespace

std::vector<std::string> operator_turn::in_words(std::string_view language, std::string_view key,
                                                 const std::vector<flow::named_value>& values) const {
  auto content = g.content.load();
  auto wanted = flow::words_of(*content, language, key, values);
  auto reply = wanted ? flow::render(*content, *wanted, message::channel::sms, now)
                      : message::reply(message::no_reply{});
  auto* sms = std::get_if<message::sms_reply>(&reply);
  return sms == nullptr ? std::vector<std::string>() : std::move(sms->messages);
}

void operator_turn::say(std::string_view key, const std::vector<flow::named_value>& values) {
  auto messages = in_words(who.language, key, values);
  if (messages.empty()) g.count.count("operator_without_words");
  for (auto& one : messages) said.push_back(std::move(one));
}

store::desk_operator operator_of(const keyring& keys, const desk_person& person) {
  return {holder_of(keys, person.id), person.skills, person.capacity, person.lead};
}

std::string keyed_name(const keyring& keys, std::string_view what, std::string_view of,
                       std::string_view more) {
  auto name = base::byte_writer().raw("desk|").text(what).text(of).text(more).take();
  return base::hex(base::hmac_sha256(keys.dedupe, name)).substr(0, 32);
}

const desk_person* operator_of_number(const gateway& g, const base::phone_number& number) {
  auto tag = base::caller_tag::of(g.keys.identity, number);
  for (const auto& one : g.settings.desk.operators)
    if (one.phone && base::caller_tag::of(g.keys.identity, *one.phone) == tag) return &one;
  return nullptr;
}

std::string codes_of(const std::vector<store::desk_item>& items) {
  std::vector<std::string> codes;
  codes.reserve(items.size());
  for (const auto& item : items) codes.push_back(item.code);
  return fmt::format("{}", fmt::join(codes, ", "));
}

std::string operator_aad(std::string_view what, std::string_view of) {
  return base::byte_writer().raw("desk|").text(what).text(of).take();
}

asio::awaitable<base::result<shift_state>> shift_of(const keyring& keys, store::desk_people& people,
                                                    std::string holder, base::time_point now) {
  auto sealed = co_await people.shift(holder);
  if (!sealed) co_return sealed.error();
  auto plain = sealed->empty() ? base::result<std::string>(std::string())
                               : keys.open(operator_aad("shift", holder), *sealed);
  auto state = plain ? decode_shift(*plain) : base::result<shift_state>(plain.error());
  bool is_over = !state || unix_minute(now) >= state->expires;
  co_return is_over ? shift_state{} : *state;
}

asio::awaitable<done> keep_shift(gateway& g, store::desk_people& people, std::string holder,
                                 shift_state state, std::chrono::milliseconds life) {
  auto sealed = g.keys.sealed_value(g.dice.nonce(), operator_aad("shift", holder), encode(state));
  co_return co_await people.keep_shift(std::move(holder), std::move(sealed), life);
}

asio::awaitable<done> go_on_shift(gateway& g, store::desk_people& people, const desk_person& who,
                                  base::time_point now) {
  g.count.count("desk_shift_began");
  ops::log(ops::level::info, "desk_shift_began", {{"operator", who.id}});
  constexpr auto minutes = std::chrono::duration_cast<std::chrono::minutes>(store::desk_shift_life);
  shift_state on{.is_on = true, .expires = unix_minute(now) + static_cast<std::uint32_t>(minutes.count())};
  co_return co_await keep_shift(g, people, holder_of(g.keys, who.id), std::move(on), store::desk_shift_life);
}

namespace {

// --- the shift ---

asio::awaitable<done> keep(operator_turn& t, const shift_state& state, std::chrono::milliseconds life) {
  co_return co_await keep_shift(t.g, *t.at.people, t.as.holder, state, life);
}

asio::awaitable<done> say_who_waits(operator_turn& t) {
  auto held = co_await t.at.desk->in_hand(t.as.holder);
  if (!held) co_return held.error();
  auto numbers = co_await t.at.desk->numbers();
  if (!numbers) co_return numbers.error();
  std::vector<flow::named_value> values;
  std::uint64_t all = 0;
  constexpr std::array names{"now", "deadline", "search", "information"};
  for (std::size_t i = 0; i != names.size(); ++i) {
    all += numbers->by_urgency[i].count;
    values.push_back({names[i], std::to_string(numbers->by_urgency[i].count)});
  }
  if (!held->empty()) t.say("desk.in_hand", {{"codes", codes_of(*held)}});
  if (all == 0)
    t.say("desk.nobody");
  else
    t.say("desk.waiting", values);
  co_return co_await say_rumours_wait(t);
}

asio::awaitable<done> send_code(operator_turn& t) {
  auto code = std::to_string(100'000 + t.g.dice.below(900'000));
  shift_state asked{.expires = unix_minute(t.now) + static_cast<std::uint32_t>(code_life.count()),
                    .code = keyed_name(t.g.keys, "code", t.as.holder, code)};
  t.say_of("desk.shift_code", code);
  co_return co_await keep(t, asked, code_life);
}

asio::awaitable<done> begin_shift(operator_turn& t, shift_state state) {
  if (state.is_on) co_return co_await say_who_waits(t);
  if (t.words.code.empty()) co_return co_await send_code(t);
  auto given = keyed_name(t.g.keys, "code", t.as.holder, t.words.code);
  bool is_right = !state.code.empty() && base::equal_in_constant_time(state.code, given);
  if (!is_right) {
    t.g.count.count("desk_code_refused");
    ops::log(ops::level::warn, "desk_code_refused", {{"operator", t.who.id}});
    audit_act refused{t.who.id, "shift_refused"};
    if (auto noted = co_await note_refusal(t.at, std::move(refused)); !noted) co_return noted.error();
    t.say("desk.shift_wrong");
    if (state.code.empty()) co_return done();
    if (++state.tries >= most_tries) co_return co_await t.at.people->end_shift(t.as.holder);
    co_return co_await keep(t, state, code_life);
  }
  auto began = co_await go_on_shift(t.g, *t.at.people, t.who, t.now);
  if (!began) co_return began.error();
  t.say("desk.shift_on");
  co_return co_await say_who_waits(t);
}

asio::awaitable<done> end_shift(operator_turn& t) {
  auto held = co_await t.at.desk->in_hand(t.as.holder);
  if (!held) co_return held.error();
  if (!held->empty()) {
    t.say("desk.shift_holds", {{"codes", codes_of(*held)}});
    co_return done();
  }
  ops::log(ops::level::info, "desk_shift_ended", {{"operator", t.who.id}});
  t.say("desk.shift_over");
  co_return co_await t.at.people->end_shift(t.as.holder);
}

// What they wrote, but for a note's words and a shift's code.
audit_act command_of(const operator_turn& t) {
  constexpr std::array names{"text_help",    "text_shift",     "text_end_shift", "text_take",
                             "text_call",    "text_close",     "text_give_back", "text_hand_over",
                             "text_write",   "text_interpret", "text_note",      "text_rumours",
                             "text_confirm", "text_reject",    "text_withdraw",  "text_publish"};
  bool is_of_item = t.words.what != verb::shift && t.words.what != verb::end_shift;
  bool is_code = is_of_item && t.words.code.size() <= longest_item_code;  // else it may be anybody's number
  return {t.who.id, names[static_cast<std::size_t>(t.words.what)], is_code ? t.words.code : ""};
}

asio::awaitable<done> carry_out(operator_turn& t) {
  if (auto noted = co_await note_act(t.at, command_of(t)); !noted) co_return noted.error();
  auto state = co_await shift_of(t.g.keys, *t.at.people, t.as.holder, t.now);
  if (!state) co_return state.error();
  if (t.words.what == verb::shift) co_return co_await begin_shift(t, std::move(*state));
  if (!state->is_on) {
    t.say("desk.shift_needed");
    co_return done();
  }
  if (auto renewed = co_await renew_items(t); !renewed) co_return renewed.error();
  switch (t.words.what) {
    case verb::end_shift: co_return co_await end_shift(t);
    case verb::take: co_return co_await take_item(t);
    case verb::call: co_return co_await call_about_item(t);
    case verb::done:
    case verb::give_back: co_return co_await end_item(t);
    case verb::hand_over: co_return co_await hand_over_item(t);
    case verb::note: co_return co_await note_on_item(t);
    case verb::interpret: co_return co_await bring_interpreter(t);
    case verb::write: co_return co_await write_to_caller(t);
    case verb::rumours: co_return co_await list_rumours(t);
    case verb::confirm:
    case verb::reject:
    case verb::withdraw:
    case verb::publish: co_return co_await act_on_rumour(t);
    default: t.say("desk.help"); co_return done();
  }
}

// The same event gets the same answer, and changes nothing a second time.
asio::awaitable<base::result<message::reply>> answer_once(operator_turn t) {
  if (t.at.desk == nullptr || t.at.people == nullptr || t.at.talk == nullptr)
    co_return store::errc::not_connected;
  auto before = co_await t.at.people->answered(t.question);
  if (!before) co_return before.error();
  if (!before->empty()) {
    t.g.count.count("duplicate_event");
    auto plain = t.g.keys.open(operator_aad("said", t.question), *before);
    if (!plain) co_return message::reply(message::no_reply{});
    base::byte_reader in(*plain);
    for (auto count = in.varint(); count != 0 && in.ok(); --count) t.said.emplace_back(in.text());
  } else {
    if (auto carried = co_await carry_out(t); !carried) co_return carried.error();
    auto text = base::byte_writer().varint(t.said.size());
    for (const auto& one : t.said) text.text(one);
    auto sealed = t.g.keys.sealed_value(t.g.dice.nonce(), operator_aad("said", t.question), text.take());
    if (auto kept = co_await t.at.people->keep_answer(t.question, std::move(sealed)); !kept)
      co_return kept.error();
  }
  message::sms_reply out;
  out.messages = std::move(t.said);
  co_return message::reply(std::move(out));
}

}  // namespace

asio::awaitable<base::result<message::reply>> answer_operator(gateway& g, const account& via,
                                                              message::event event, base::time_point now) {
  auto tag = event.caller ? base::caller_tag::of(g.keys.identity, *event.caller)
                          : base::caller_tag(base::tag_bytes{});
  const auto* who = event.caller ? operator_of_number(g, *event.caller) : nullptr;
  if (who == nullptr) {
    g.count.count("desk_outsider");
    ops::log(ops::level::warn, "desk_outsider", {{"account", via.name}});
    audit_act refused{"outsider", "text_refused", "", via.name};
    if (auto noted = co_await note_refusal_at_home(g, tag.partition(), std::move(refused)); !noted)
      co_return noted.error();
    co_return message::reply(message::no_reply{});
  }
  auto& home = home_of(g, tag.partition());
  operator_turn turn{.g = g,
                     .at = home,
                     .via = via,
                     .who = *who,
                     .as = operator_of(g.keys, *who),
                     .now = now,
                     .question = keyed_name(g.keys, "text", via.name, event.id),
                     .event = event,
                     .words = read_operator_words(event.text.reveal())};
  auto there = [turn = std::move(turn)]() mutable { return answer_once(std::move(turn)); };
  co_return co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
}

}  // namespace amparo::app
