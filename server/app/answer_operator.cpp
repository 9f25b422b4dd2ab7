#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/ranges.h>

#include <array>
#include <utility>

#include "app/effects.hpp"
#include "app/gateway.hpp"
#include "app/keep_desk.hpp"
#include "app/operator_shift.hpp"
#include "app/operator_words.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "ops/log.hpp"
#include "store/desk_people.hpp"
#include "store/desk_queue.hpp"
#include "store/errors.hpp"
#include "store/keys.hpp"

// Operators without a computer: a text to their own line, in five words (operator_words.hpp). Who writes is
// known by the telephone's number, and a number can be forged, so a shift begins with a code that we send to
// that telephone and that is good once: whoever has stolen one, and writes from elsewhere, gets no answer at
// all (L11). A text has no heartbeat, so an item is theirs for half an hour, and each text of theirs begins
// it anew (L23).
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using verb = operator_words::verb;

constexpr auto lease_by_text = 30min;
constexpr auto code_life = 10min;
constexpr unsigned most_tries = 3;
constexpr std::size_t longest_note = 480;

std::string keyed(const keyring& keys, std::string_view what, std::string_view of, std::string_view more) {
  auto name = base::byte_writer().raw("desk|").text(what).text(of).text(more).take();
  return base::hex(base::hmac_sha256(keys.dedupe, name)).substr(0, 32);
}

std::string aad(std::string_view what, std::string_view of) {
  return base::byte_writer().raw("desk|").text(what).text(of).take();
}

// One text while it is answered, on its sender's home thread.
struct operator_turn {
  gateway& g;
  worker& at;
  const desk_person& who;
  store::desk_operator as;
  base::time_point now;
  std::string question;  // a digest of the event: the same for each copy of it
  operator_words words;
  std::vector<std::string> said{};

  void say(std::string_view key, const std::vector<flow::named_value>& values = {}) {
    auto content = g.content.load();
    auto wanted = flow::words_of(*content, who.language, key, values);
    auto reply = wanted ? flow::render(*content, *wanted, message::channel::sms, now)
                        : message::reply(message::no_reply{});
    auto* sms = std::get_if<message::sms_reply>(&reply);
    if (sms == nullptr) return g.count.count("operator_without_words");
    for (auto& one : sms->messages) said.push_back(std::move(one));
  }
  void say_of(std::string_view key, const std::string& code) { say(key, {{"code", code}}); }
};

using done = base::result<void>;

std::string codes_of(const std::vector<store::desk_item>& items) {
  std::vector<std::string> codes;
  for (const auto& item : items) codes.push_back(item.code);
  return fmt::format("{}", fmt::join(codes, ", "));
}

// --- the shift ---

asio::awaitable<base::result<shift_state>> shift_of(operator_turn& t) {
  auto sealed = co_await t.at.people->shift(t.as.holder);
  if (!sealed) co_return sealed.error();
  auto plain = sealed->empty() ? base::result<std::string>(std::string())
                               : t.g.keys.open(aad("shift", t.as.holder), *sealed);
  auto state = plain ? decode_shift(*plain) : base::result<shift_state>(plain.error());
  bool is_over = !state || unix_minute(t.now) >= state->expires;
  co_return is_over ? shift_state{} : *state;
}

asio::awaitable<done> keep(operator_turn& t, const shift_state& state, std::chrono::milliseconds life) {
  auto sealed = t.g.keys.sealed_value(t.g.dice.nonce(), aad("shift", t.as.holder), encode(state));
  co_return co_await t.at.people->keep_shift(t.as.holder, std::move(sealed), life);
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
  co_return done();
}

asio::awaitable<done> send_code(operator_turn& t) {
  auto code = std::to_string(100'000 + t.g.dice.below(900'000));
  shift_state asked{.expires = unix_minute(t.now) + static_cast<std::uint32_t>(code_life.count()),
                    .code = keyed(t.g.keys, "code", t.as.holder, code)};
  t.say_of("desk.shift_code", code);
  co_return co_await keep(t, asked, code_life);
}

asio::awaitable<done> begin_shift(operator_turn& t, shift_state state) {
  if (state.is_on) co_return co_await say_who_waits(t);
  if (t.words.code.empty()) co_return co_await send_code(t);
  auto given = keyed(t.g.keys, "code", t.as.holder, t.words.code);
  bool is_right = !state.code.empty() && base::equal_in_constant_time(state.code, given);
  if (!is_right) {
    t.g.count.count("desk_code_refused");
    ops::log(ops::level::warn, "desk_code_refused", {{"operator", t.who.id}});
    t.say("desk.shift_wrong");
    if (state.code.empty()) co_return done();
    if (++state.tries >= most_tries) co_return co_await t.at.people->end_shift(t.as.holder);
    co_return co_await keep(t, state, code_life);
  }
  t.g.count.count("desk_shift_began");
  ops::log(ops::level::info, "desk_shift_began", {{"operator", t.who.id}});
  constexpr auto minutes = std::chrono::duration_cast<std::chrono::minutes>(store::desk_shift_life);
  shift_state on{.is_on = true, .expires = unix_minute(t.now) + static_cast<std::uint32_t>(minutes.count())};
  if (auto kept = co_await keep(t, on, store::desk_shift_life); !kept) co_return kept.error();
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

// --- items ---

asio::awaitable<done> take(operator_turn& t) {
  auto claim = co_await t.at.desk->claim(t.as, t.words.code, t.question, lease_by_text);
  if (!claim) co_return claim.error();
  using kind = store::desk_claim::kind;
  constexpr std::array given{"desk.given_now", "desk.given_deadline", "desk.given_search",
                             "desk.given_information"};
  switch (claim->is) {
    case kind::given:
      t.g.count.count("desk_item_claimed");
      ops::log(ops::level::info, "desk_item_claimed", {{"operator", t.who.id}, {"item", claim->item.code}});
      [[fallthrough]];
    case kind::again:
      t.say(given[std::min<std::size_t>(claim->item.urgency, given.size() - 1)],
            {{"code", claim->item.code}, {"tag", claim->item.locale}});
      break;
    case kind::nothing: t.say("desk.nothing"); break;
    case kind::full: {
      auto held = co_await t.at.desk->in_hand(t.as.holder);
      if (!held) co_return held.error();
      t.say("desk.full", {{"codes", codes_of(*held)}});
      break;
    }
    case kind::unknown: t.say_of("desk.unknown", t.words.code); break;
    case kind::taken: t.say_of("desk.taken", t.words.code); break;
    case kind::too_early: t.say_of("desk.too_early", t.words.code); break;
    case kind::unskilled: t.say_of("desk.unskilled", t.words.code); break;
    case kind::for_lead: t.say_of("desk.for_lead", t.words.code); break;
  }
  co_return done();
}

// The item of theirs that is meant: the one of this code, or the only one. Nothing where it has been said why
// not.
asio::awaitable<base::result<std::optional<store::desk_item>>> meant(operator_turn& t) {
  std::optional<store::desk_item> none;
  auto held = co_await t.at.desk->in_hand(t.as.holder);
  if (!held) co_return held.error();
  if (t.words.code.empty() && held->size() == 1) co_return std::optional(std::move(held->front()));
  for (auto& item : *held)
    if (item.code == t.words.code) co_return std::optional(std::move(item));
  if (!t.words.code.empty())
    t.say_of("desk.not_yours", t.words.code);
  else if (held->empty())
    t.say("desk.empty_hand");
  else
    t.say("desk.which", {{"codes", codes_of(*held)}});
  co_return none;
}

asio::awaitable<done> finish(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return done();
  bool closes = t.words.what == verb::done;
  store::desk_hold held{(*item)->code, (*item)->fence};
  auto ended = base::result<bool>(false);
  if (closes)
    ended = co_await t.at.desk->close(held, t.as.holder);
  else
    ended = co_await t.at.desk->give_back(held, t.as.holder);
  if (!ended) co_return ended.error();
  if (!*ended) {
    t.say_of("desk.not_yours", held.code);
    co_return done();
  }
  const char* what = closes ? "desk_item_closed" : "desk_item_returned";
  t.g.count.count(what);
  ops::log(ops::level::info, what, {{"operator", t.who.id}, {"item", held.code}});
  t.say_of(closes ? "desk.closed" : "desk.returned", held.code);
  co_return done();
}

asio::awaitable<done> note(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return done();
  const auto& effect = (*item)->effect;
  const auto& code = (*item)->code;
  if (!t.words.rest.empty()) {
    auto text = t.words.rest;
    if (text.size() > longest_note) {
      auto end = longest_note;
      while (end != 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // whole letters
      text.resize(end);
    }
    auto sealed = t.g.keys.sealed_value(t.g.dice.nonce(), aad("note", effect), text);
    if (auto kept = co_await t.at.people->add_note(effect, std::move(sealed)); !kept) co_return kept.error();
    t.say_of("desk.noted", code);
    co_return done();
  }
  auto sealed = co_await t.at.people->newest_note(effect);
  if (!sealed) co_return sealed.error();
  auto plain = sealed->empty() ? base::result<std::string>(std::string())
                               : t.g.keys.open(aad("note", effect), *sealed);
  t.say("desk.note", {{"code", code}, {"note", plain && !plain->empty() ? *plain : "-"}});
  co_return done();
}

// A text of theirs is the heartbeat of all that they hold.
asio::awaitable<done> renew(operator_turn& t) {
  auto held = co_await t.at.desk->in_hand(t.as.holder);
  if (!held) co_return held.error();
  std::vector<store::desk_hold> all;
  for (const auto& item : *held) all.push_back({item.code, item.fence});
  if (all.empty()) co_return done();
  auto renewed = co_await t.at.desk->beat(std::move(all), lease_by_text);
  if (!renewed) co_return renewed.error();
  co_return done();
}

asio::awaitable<done> carry_out(operator_turn& t) {
  auto state = co_await shift_of(t);
  if (!state) co_return state.error();
  if (t.words.what == verb::shift) co_return co_await begin_shift(t, std::move(*state));
  if (!state->is_on) {
    t.say("desk.shift_needed");
    co_return done();
  }
  if (auto renewed = co_await renew(t); !renewed) co_return renewed.error();
  switch (t.words.what) {
    case verb::end_shift: co_return co_await end_shift(t);
    case verb::take: co_return co_await take(t);
    case verb::done:
    case verb::give_back: co_return co_await finish(t);
    case verb::note: co_return co_await note(t);
    default: t.say("desk.help"); co_return done();
  }
}

// The same event gets the same answer, and changes nothing a second time.
asio::awaitable<base::result<message::reply>> answer_once(operator_turn t) {
  if (t.at.desk == nullptr || t.at.people == nullptr) co_return store::errc::not_connected;
  auto before = co_await t.at.people->answered(t.question);
  if (!before) co_return before.error();
  if (!before->empty()) {
    t.g.count.count("duplicate_event");
    auto plain = t.g.keys.open(aad("said", t.question), *before);
    if (!plain) co_return message::reply(message::no_reply{});
    base::byte_reader in(*plain);
    for (auto count = in.varint(); count != 0 && in.ok(); --count) t.said.emplace_back(in.text());
  } else {
    if (auto carried = co_await carry_out(t); !carried) co_return carried.error();
    auto text = base::byte_writer().varint(t.said.size());
    for (const auto& one : t.said) text.text(one);
    auto sealed = t.g.keys.sealed_value(t.g.dice.nonce(), aad("said", t.question), text.take());
    if (auto kept = co_await t.at.people->keep_answer(t.question, std::move(sealed)); !kept)
      co_return kept.error();
  }
  message::sms_reply out;
  out.messages = std::move(t.said);
  co_return message::reply(std::move(out));
}

const desk_person* operator_at(const gateway& g, const base::caller_tag& tag) {
  for (const auto& one : g.settings.desk.operators)
    if (one.phone && base::caller_tag::of(g.keys.identity, *one.phone) == tag) return &one;
  return nullptr;
}

}  // namespace

asio::awaitable<base::result<message::reply>> answer_operator(gateway& g, const account& via,
                                                              message::event event, base::time_point now) {
  auto tag = event.caller ? base::caller_tag::of(g.keys.identity, *event.caller)
                          : base::caller_tag(base::tag_bytes{});
  const auto* who = event.caller ? operator_at(g, tag) : nullptr;
  if (who == nullptr) {
    g.count.count("desk_outsider");
    ops::log(ops::level::warn, "desk_outsider", {{"account", via.name}});
    co_return message::reply(message::no_reply{});
  }
  auto& home = home_of(g, tag.partition());
  operator_turn turn{.g = g,
                     .at = home,
                     .who = *who,
                     .as = {holder_of(g.keys, who->id), who->skills, who->capacity, who->lead},
                     .now = now,
                     .question = keyed(g.keys, "text", via.name, event.id),
                     .words = read_operator_words(event.text.reveal())};
  auto there = [turn = std::move(turn)]() mutable { return answer_once(std::move(turn)); };
  co_return co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
}

}  // namespace amparo::app
