#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "app/operator_turn.hpp"
#include "app/rumour.hpp"
#include "ops/log.hpp"
#include "store/errors.hpp"
#include "store/rumour_store.hpp"

// What an operator's text does with reports of a raid. They are told where, how long ago and how many people
// say so, and never who: that lies nowhere. Which town and when is all that callers hear, too, once two of
// them have confirmed it.
namespace amparo::app {
namespace {

using verb = operator_words::verb;
using store::rumour_state;
using acting = store::rumour_store::acting;

constexpr std::size_t most_listed = 5;

std::string minutes_between(base::time_point from, base::time_point to) {
  return std::to_string(std::chrono::ceil<std::chrono::minutes>(to - from).count());
}

// By rumour_state.
constexpr std::array state_words{"desk.rumour_open", "desk.rumour_verified", "desk.rumour_withdrawn",
                                 "desk.rumour_rejected"};

void tell(operator_turn& t, const store::kept_rumour& one) {
  auto town = town_in(t.g.keys, one);
  if (!town) return t.g.count.count("rumour_unreadable");
  t.say(state_words[static_cast<std::size_t>(one.state)],
        {{"code", one.code},
         {"town", town->name},
         {"age", minutes_between(one.seen, t.now)},
         {"left", minutes_between(t.now, one.until)},
         {"people", std::to_string(one.people)},
         {"confirmed", std::to_string(one.confirmed_by.size())},
         {"needed", std::to_string(store::confirmations_needed)}});
}

// What waits for somebody first, and of these what most people say.
void in_order_of_work(std::vector<store::kept_rumour>& all) {
  std::ranges::stable_sort(all, [](const auto& a, const auto& b) {
    if (a.state != b.state) return a.state < b.state;
    return a.people > b.people;
  });
}

store::rumour_store::act act_of(verb what) {
  using act = store::rumour_store::act;
  switch (what) {
    case verb::reject: return act::reject;
    case verb::withdraw: return act::withdraw;
    case verb::publish: return act::publish;
    default: return act::confirm;
  }
}

const char* refusal_of(acting how) {
  switch (how) {
    case acting::own: return "desk.rumour_own";
    case acting::settled: return "desk.rumour_settled";
    case acting::for_lead: return "desk.rumour_for_lead";
    case acting::too_few: return "desk.rumour_too_few";
    default: return "desk.rumour_gone";
  }
}

asio::awaitable<base::result<std::vector<store::kept_rumour>>> all_rumours(operator_turn& t) {
  if (t.at.rumours == nullptr) co_return store::errc::not_connected;
  co_return co_await t.at.rumours->all(t.now);
}

}  // namespace

asio::awaitable<operator_done> list_rumours(operator_turn& t) {
  auto all = co_await all_rumours(t);
  if (!all) co_return all.error();
  in_order_of_work(*all);
  if (all->empty()) t.say("desk.rumours_none");
  auto told = std::min(all->size(), most_listed);
  for (std::size_t i = 0; i != told; ++i) tell(t, (*all)[i]);
  if (all->size() > told) t.say("desk.rumours_more", {{"count", std::to_string(all->size() - told)}});
  if (!all->empty() && all->front().state == rumour_state::open) t.say("desk.rumours_how");
  co_return operator_done();
}

asio::awaitable<operator_done> say_rumours_wait(operator_turn& t) {
  auto all = co_await all_rumours(t);
  if (!all) co_return all.error();
  auto open = std::ranges::count(*all, rumour_state::open, &store::kept_rumour::state);
  if (open != 0) t.say("desk.rumours_wait", {{"count", std::to_string(open)}});
  co_return operator_done();
}

asio::awaitable<operator_done> act_on_rumour(operator_turn& t) {
  auto all = co_await all_rumours(t);
  if (!all) co_return all.error();
  const auto* meant = rumour_named(*all, t.words.code);
  if (meant == nullptr) {
    t.say(t.words.code.empty() ? "desk.rumour_which" : "desk.rumour_gone", {{"code", t.words.code}});
    co_return operator_done();
  }
  auto by = rumour_actor(t.g.keys, t.as, phones_of(t.g.settings, t.who.id, {}), meant->town, t.now);
  auto how =
      co_await t.at.rumours->carry_out(act_of(t.words.what), meant->town, meant->code, std::move(by), t.now);
  if (!how) co_return how.error();
  if (*how != acting::done && *how != acting::again) {
    t.say_of(refusal_of(*how), t.words.code);
    co_return operator_done();
  }
  if (*how == acting::done) t.g.count.count("rumour_acted_on");
  auto now_stands = co_await all_rumours(t);
  if (!now_stands) co_return now_stands.error();
  if (const auto* one = rumour_named(*now_stands, t.words.code)) tell(t, *one);
  co_return operator_done();
}

}  // namespace amparo::app
