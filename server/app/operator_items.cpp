#include <algorithm>
#include <array>
#include <utility>

#include "app/desk_notes.hpp"
#include "app/desk_words.hpp"
#include "app/family_side.hpp"
#include "app/operator_turn.hpp"
#include "app/send_order.hpp"
#include "ops/log.hpp"
#include "store/desk_people.hpp"

// What an operator's text does with items. Each act is a script under the item's token, so that what came too
// late is told to them and changes nothing.
namespace amparo::app {
namespace {

constexpr std::size_t longest_note = 480;

const desk_person* person_named(const operator_turn& t, const std::string& id) {
  auto found = std::ranges::find(t.g.settings.desk.operators, id, &desk_person::id);
  return found == t.g.settings.desk.operators.end() ? nullptr : &*found;
}

// Of an item about a family link: under which number the other side's stands, as long as it does. What it is
// about they hear on the telephone only.
asio::awaitable<operator_done> add_family(operator_turn& t, const std::string& language,
                                          const store::desk_item& item, std::vector<std::string>& to) {
  auto order = order_in(t.g.keys, item);
  if (!order || order->pair.empty()) co_return operator_done();
  auto code = family_item_code(order->pair);
  auto other = co_await t.at.desk->find(code);
  if (!other) co_return other.error();
  bool stands = *other && (*other)->effect == order->pair && (*other)->state != "closed";
  auto words = t.in_words(language, stands ? "desk.family" : "desk.family_gone",
                          {{"code", item.code}, {"other", code}});
  to.insert(to.end(), words.begin(), words.end());
  co_return operator_done();
}

// The other one hears of it by a text of their own. They are on a shift, so they wrote within the day (L48).
asio::awaitable<operator_done> tell(operator_turn& t, const desk_person& to, const store::desk_item& item) {
  auto words = t.in_words(to.language, "desk.handed_to", {{"from", t.who.id}, {"code", item.code}});
  if (auto added = co_await add_family(t, to.language, item, words); !added) co_return added.error();
  if (auto added = co_await add_what_was_written(t, item, words); !added) co_return added.error();
  auto told = t.event;
  told.caller = to.phone;
  told.id += "|to|" + to.id;
  auto entry = reply_entry(t.g.keys, t.g.dice.nonce(), t.via, told, unix_minute(t.now), words, true);
  co_return co_await post_at_home(t.g, std::move(entry), base::caller_tag::of(t.g.keys.identity, *to.phone));
}

}  // namespace

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

// Whoever was told "try again" may have been given an item without knowing: what else is in their hands is
// said whenever they take one or wish to.
asio::awaitable<operator_done> add_what_else_they_have(operator_turn& t, std::string_view besides) {
  auto held = co_await t.at.desk->in_hand(t.as.holder);
  if (!held) co_return held.error();
  std::erase_if(*held, [&](const auto& item) { return item.code == besides; });
  if (!held->empty()) t.say("desk.in_hand", {{"codes", codes_of(*held)}});
  co_return operator_done();
}

asio::awaitable<operator_done> take_item(operator_turn& t) {
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
      if (has_note(claim->item, t.now)) t.say_of("desk.hear_note", claim->item.code);
      if (auto order = order_in(t.g.keys, claim->item); order && order->given) t.say("desk.number_given");
      if (auto added = co_await add_family(t, t.who.language, claim->item, t.said); !added)
        co_return added.error();
      if (auto added = co_await add_what_was_written(t, claim->item, t.said); !added) co_return added.error();
      co_return co_await add_what_else_they_have(t, claim->item.code);
    case kind::nothing: t.say("desk.nothing"); co_return co_await add_what_else_they_have(t, "");
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
  co_return operator_done();
}

asio::awaitable<operator_done> end_item(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return operator_done();
  bool closes = t.words.what == operator_words::verb::done;
  // First, so that the line is not left silent where what follows fails.
  if ((*item)->talks) {
    auto over = co_await end_talk(t.g.keys, *t.at.talk, **item, t.now);
    if (!over) co_return over.error();
  }
  store::desk_hold held{(*item)->code, (*item)->fence};
  auto ended = base::result<bool>(false);
  if (closes)
    ended = co_await t.at.desk->close(held, t.as.holder);
  else
    ended = co_await t.at.desk->give_back(held, t.as.holder);
  if (!ended) co_return ended.error();
  if (!*ended) {
    t.say_of("desk.not_yours", held.code);
    co_return operator_done();
  }
  const char* what = closes ? "desk_item_closed" : "desk_item_returned";
  t.g.count.count(what);
  ops::log(ops::level::info, what, {{"operator", t.who.id}, {"item", held.code}});
  t.say_of(closes ? "desk.closed" : "desk.returned", held.code);
  co_return operator_done();
}

asio::awaitable<operator_done> note_on_item(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return operator_done();
  const auto& effect = (*item)->effect;
  const auto& code = (*item)->code;
  if (!t.words.rest.empty()) {
    auto text = t.words.rest;
    if (text.size() > longest_note) {
      auto end = longest_note;
      while (end != 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // whole letters
      text.resize(end);
    }
    auto sealed = t.g.keys.sealed_value(t.g.dice.nonce(), operator_aad("note", effect), text);
    if (auto kept = co_await t.at.people->add_note(effect, std::move(sealed)); !kept) co_return kept.error();
    t.say_of("desk.noted", code);
    co_return operator_done();
  }
  auto sealed = co_await t.at.people->newest_note(effect);
  if (!sealed) co_return sealed.error();
  auto plain = sealed->empty() ? base::result<std::string>(std::string())
                               : t.g.keys.open(operator_aad("note", effect), *sealed);
  t.say("desk.note", {{"code", code}, {"note", plain && !plain->empty() ? *plain : "-"}});
  co_return operator_done();
}

asio::awaitable<operator_done> hand_over_item(operator_turn& t) {
  auto item = co_await meant(t);
  if (!item) co_return item.error();
  if (!*item) co_return operator_done();
  std::string code = (*item)->code;
  std::vector<flow::named_value> named;
  named.push_back({"to", t.words.rest});
  named.push_back({"code", code});
  const auto* to = person_named(t, t.words.rest);
  auto state = base::result<shift_state>(shift_state{});
  if (to != nullptr && to->phone)
    state = co_await shift_of(t.g.keys, *t.at.people, holder_of(t.g.keys, to->id), t.now);
  if (!state) co_return state.error();
  if (!state->is_on || to == &t.who) {
    t.say("desk.not_on_shift", named);
    co_return operator_done();
  }
  store::desk_hold held{code, (*item)->fence};
  auto other = operator_of(t.g.keys, *to);
  auto over = co_await t.at.desk->hand_over(std::move(held), t.as.holder, std::move(other), lease_by_text);
  if (!over) co_return over.error();
  using kind = store::desk_transfer::kind;
  switch (over->is) {
    case kind::lost: t.say_of("desk.not_yours", code); co_return operator_done();
    case kind::full: t.say("desk.other_full", named); co_return operator_done();
    case kind::unskilled:
    case kind::for_lead: t.say("desk.other_unskilled", named); co_return operator_done();
    case kind::done: break;
  }
  t.g.count.count("desk_item_handed_over");
  ops::log(ops::level::info, "desk_item_handed_over",
           {{"operator", t.who.id}, {"to", to->id}, {"item", code}});
  t.say("desk.handed_over", named);
  auto told = co_await tell(t, *to, **item);
  if (!told) t.g.count.count("desk_person_not_told");
  co_return operator_done();
}

asio::awaitable<operator_done> renew_items(operator_turn& t) {
  auto held = co_await t.at.desk->in_hand(t.as.holder);
  if (!held) co_return held.error();
  std::vector<store::desk_hold> all;
  for (const auto& item : *held) all.push_back({item.code, item.fence});
  if (all.empty()) co_return operator_done();
  auto renewed = co_await t.at.desk->beat(std::move(all), lease_by_text);
  if (!renewed) co_return renewed.error();
  for (const auto& item : *held)
    if (auto kept = co_await keep_talking(t, item); !kept) co_return kept.error();
  co_return operator_done();
}

}  // namespace amparo::app
