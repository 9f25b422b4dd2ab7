#include "app/callback_wish.hpp"

#include <utility>

#include "app/desk_words.hpp"
#include "app/record.hpp"
#include "ops/log.hpp"

namespace amparo::app {

asio::awaitable<base::result<callback_wish>> wish_for(const config& settings, const keyring& keys,
                                                      store::turn_store& turns, store::desk_item item,
                                                      std::string account, base::time_point now) {
  callback_wish out;
  std::optional<base::phone_number> number;
  if (auto order = order_in(keys, item)) {
    auto found = co_await number_behind(keys, turns, *order);
    if (!found) co_return found.error();
    number = *found;
    out.order = std::move(*order);
  }
  if (!number) {
    out.flaw = wish_flaw::no_number;
    co_return out;
  }
  out.way = callback_way(settings, out.order->line, account);
  if (out.way.on == nullptr) {
    out.flaw = wish_flaw::no_line;
    co_return out;
  }
  out.zone = flow::zone::named(out.way.on->zone);
  auto opted_out = co_await turns.opted_out(keys.optout_id(*number));
  if (!opted_out) co_return opted_out.error();
  send_question question{.to = *number,
                         .cause = cause_of_callback(*out.order, now),
                         .cited = at_minute(out.order->arrival),
                         .simulated = out.way.via->kind == "simulator",
                         .opted_out = *opted_out,
                         .calls = true,
                         .zone = *out.zone,
                         .now = now};
  auto allowed = may_send(question, rules_of(settings, *out.way.on));
  if (allowed.why_not != send_refusal::none) {
    ops::log(ops::level::warn, "callback_refused", {{"item", item.code}, {"why", word_of(allowed.why_not)}});
    out.flaw = wish_flaw::refused;
  } else if (allowed.not_before) {
    out.flaw = wish_flaw::not_now;
    out.from = *allowed.not_before;
  }
  co_return out;
}

}  // namespace amparo::app
