#include "app/carry_sides.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "app/effects.hpp"
#include "app/record.hpp"
#include "app/unreadable_entry.hpp"
#include "base/family_tokens.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned batch = 64;
constexpr std::chrono::hours words_life{7 * 24};  // D3: names that nobody came to carry out
// So many families share no name, year, town and word: who finds more is trying out names.
constexpr unsigned most_found = 8;

// An entry that does not open, or not as a side, is nobody's: counted and dropped, loudly.
std::optional<outbound_order> order_of(const side_services& s, const store::outbox_entry& entry) {
  auto plain = s.keys.open(outbox_aad(entry.kind, entry.effect), entry.payload);
  auto order = plain ? decode_outbound(*plain) : base::result<outbound_order>(plain.error());
  if (order && std::holds_alternative<flow::match_effect>(order->what)) return std::move(*order);
  count_unreadable(s.count, entry.kind);
  return std::nullopt;
}

}  // namespace

struct side_carrier::side {
  store::kept_side kept;
  met_side met;
};

asio::awaitable<base::result<void>> side_carrier::look(unsigned first) {
  auto places = places_.from(first);
  auto taken = co_await s_.outbox.take(std::move(places), batch);
  if (!taken) co_return taken.error();
  for (auto& t : *taken) {
    if (t.entry.kind == "match")
      if (auto carried = co_await carry(t); !carried) co_return carried.error();
    places_.pass(t);
  }
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> side_carrier::carry(store::taken_entry entry) {
  auto order = order_of(s_, entry.entry);
  base::caller_tag tag(order ? order->tag : nobody_in(entry.partition));
  if (order)
    if (auto done = co_await keep_and_find(entry, std::move(*order)); !done) co_return done.error();
  co_return co_await s_.outbox.done(std::move(entry), tag);
}

asio::awaitable<base::result<void>> side_carrier::keep_and_find(store::taken_entry entry,
                                                                outbound_order order) {
  const auto& what = std::get<flow::match_effect>(order.what);
  auto asked = at_minute(order.minute);
  if (s_.clock.now() >= asked + words_life) {
    s_.count.count("family_side_too_late");
    co_return base::result<void>();
  }
  auto kind = what.seeking ? store::side_kind::seeking : store::side_kind::sought;
  side one;
  one.met = {side_id(s_.keys, kind, entry.entry.effect), {order.tag, order.account, order.line, what.locale}};
  one.kept.id = one.met.id;
  one.kept.until = asked + store::side_life;
  one.kept.tokens = base::family_tokens(s_.keys.identity, {what.name, what.born, what.town, what.word});
  if (one.kept.tokens.empty()) {
    s_.count.count("family_side_says_too_little");
    co_return base::result<void>();
  }
  one.kept.sealed = sealed_owner(s_.keys, s_.dice.nonce(), one.met.id, one.met.owner);
  auto stands = co_await keep(entry, one, order);
  if (!stands) co_return stands.error();
  if (!*stands) co_return base::result<void>();
  if (AMPARO_FAILPOINT("side_kept")) co_return base::make_error_code(base::errc::malformed);
  co_return co_await find(one);
}

// False where there is nothing to look for: its caller was erased, or has too many.
asio::awaitable<base::result<bool>> side_carrier::keep(const store::taken_entry& entry, const side& one,
                                                       const outbound_order& order) {
  using admission = store::family_store::admission;
  using keeping = store::family_store::keeping;
  base::caller_tag tag(order.tag);
  auto life = std::chrono::duration_cast<std::chrono::milliseconds>(one.kept.until - s_.clock.now());
  auto number = sealed_side_number(s_.keys, s_.dice.nonce(), tag, one.met.id, order.caller);
  auto admitted = co_await s_.family.admit(entry, tag, one.met.id, std::move(number), life);
  if (!admitted) co_return admitted.error();
  if (*admitted != admission::admitted) {
    s_.count.count(*admitted == admission::gone ? "family_side_of_erased_caller"
                                                : "family_side_one_too_many");
    co_return false;
  }
  auto kept = co_await s_.family.keep(one.kept, s_.clock.now());
  if (!kept) co_return kept.error();
  if (*kept == keeping::full) {
    s_.count.count("family_sides_full");
    ops::log(ops::level::error, "family_sides_full", {});
    auto forgotten = co_await s_.family.forget_number(tag, one.met.id);
    if (!forgotten) co_return forgotten.error();
  }
  if (*kept == keeping::kept) s_.count.count("family_side_kept");
  co_return *kept == keeping::kept;
}

asio::awaitable<base::result<void>> side_carrier::find(const side& one) {
  auto other =
      one.kept.kind() == store::side_kind::seeking ? store::side_kind::sought : store::side_kind::seeking;
  auto ids = co_await s_.family.ids(other, s_.clock.now());
  if (!ids) co_return ids.error();
  unsigned found = 0;
  for (std::size_t at = 0; at < ids->size(); at += store::sides_in_a_page) {
    auto end = std::min(at + store::sides_in_a_page, ids->size());
    std::vector<std::string> page(ids->begin() + static_cast<std::ptrdiff_t>(at),
                                  ids->begin() + static_cast<std::ptrdiff_t>(end));
    auto sides = co_await s_.family.read(std::move(page), s_.clock.now());
    if (!sides) co_return sides.error();
    for (const auto& candidate : *sides) {
      if (!have_a_token_in_common(one.kept.tokens, candidate.tokens)) continue;
      if (++found > most_found) {
        s_.count.count("family_side_finds_too_many");
        co_return base::result<void>();
      }
      auto done = co_await bring_together(one, candidate);
      if (!done) co_return done.error();
    }
  }
  co_return base::result<void>();
}

asio::awaitable<base::result<void>> side_carrier::bring_together(const side& one,
                                                                 const store::kept_side& other) {
  auto owner = open_owner(s_.keys, other.id, other.sealed);
  if (!owner) {
    s_.count.count("family_side_unreadable");
    co_return base::result<void>();
  }
  if (owner->tag == one.met.owner.tag) co_return base::result<void>();
  met_side found{other.id, std::move(*owner)};
  bool seeks = one.kept.kind() == store::side_kind::seeking;
  co_return co_await post(
      items_of(s_.keys, seeks ? one.met : found, seeks ? found : one.met, s_.clock.now()));
}

// Where one of the two was erased meanwhile, the other hears nothing: its item goes again.
asio::awaitable<base::result<void>> side_carrier::post(const family_items& items) {
  bool stand = true;
  for (const auto* order : {&items.seeking, &items.sought}) {
    auto payload = s_.keys.sealed_value(s_.dice.nonce(), outbox_aad("item", order->effect), encode(*order));
    store::outbox_entry entry{order->effect, "item", std::move(payload)};
    auto posted = co_await s_.family.post_item(base::caller_tag(order->tag), order->side, std::move(entry),
                                               order->pair);
    if (!posted) co_return posted.error();
    if (AMPARO_FAILPOINT("side_found")) co_return base::make_error_code(base::errc::malformed);
    stand = stand && *posted;
    if (!stand) break;
  }
  if (stand) {
    s_.count.count("family_match");
    co_return base::result<void>();
  }
  co_return co_await s_.family.drop_item(base::caller_tag(items.seeking.tag), items.seeking.effect);
}

asio::awaitable<void> side_carrier::loop(asio::steady_timer& tick, const bool& stopping) {
  return walk_partitions(500ms, tick, stopping, s_.count, "dispatch_failed",
                         [this](unsigned first) { return look(first); });
}

}  // namespace amparo::app
