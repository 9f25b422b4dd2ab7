#include "store/desk_queue.hpp"

#include <algorithm>
#include <utility>

#include "store/desk_wire.hpp"
#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

using reply_or = base::result<redis_reply>;

void add_words(std::vector<std::string_view>& to, const std::vector<std::string>& words) {
  to.insert(to.end(), words.begin(), words.end());
}

exchange claim_call(const desk_operator& who, const std::string& code, const std::string& question,
                    std::chrono::milliseconds lease, const std::string& now) {
  static const auto& lua = script_named("desk_claim");
  auto needs = desk_needs_key(), later = desk_later_key(), leases = desk_lease_key(),
       review = desk_review_key(), fence = desk_fence_key(), hand = desk_hand_key(who.holder);
  auto lease_ms = text_of(lease), capacity = std::to_string(who.capacity), items = desk_item_key(""),
       queues = desk_queue_key(), life = text_of(item_limit);
  std::vector<std::string_view> words{
      now, lease_ms, capacity, who.holder, question, code, who.lead ? "1" : "", items, queues, life};
  add_words(words, who.skills);
  return call(lua, {needs, later, leases, review, fence, hand}, words);
}

exchange beat_call(const std::vector<desk_hold>& held, std::chrono::milliseconds lease,
                   const std::string& now) {
  static const auto& lua = script_named("desk_beat");
  auto leases = desk_lease_key(), lease_ms = text_of(lease), items = desk_item_key("");
  std::vector<std::string> fences;
  fences.reserve(held.size());
  for (const auto& one : held) fences.push_back(std::to_string(one.fence));
  std::vector<std::string_view> words{now, lease_ms, items};
  for (std::size_t i = 0; i != held.size(); ++i) words.insert(words.end(), {held[i].code, fences[i]});
  return call(lua, {leases}, words);
}

exchange return_call(const desk_hold& held, const std::string& holder,
                     const std::optional<base::time_point>& not_before, const std::string& now) {
  static const auto& lua = script_named("desk_return");
  auto needs = desk_needs_key(), later = desk_later_key(), leases = desk_lease_key(),
       review = desk_review_key(), item = desk_item_key(held.code), hand = desk_hand_key(holder);
  auto fence = std::to_string(held.fence), queues = desk_queue_key(), life = text_of(item_limit),
       until = not_before ? text_of(*not_before) : std::string();
  return call(lua, {needs, later, leases, review, item, hand}, {held.code, fence, now, queues, life, until});
}

exchange close_call(const desk_hold& held, const std::string& holder, const std::string& now) {
  static const auto& lua = script_named("desk_close");
  auto leases = desk_lease_key(), closed = desk_closed_key(), item = desk_item_key(held.code),
       hand = desk_hand_key(holder);
  auto fence = std::to_string(held.fence), life = text_of(closed_life);
  return call(lua, {leases, closed, item, hand}, {held.code, fence, now, life});
}

exchange transfer_call(const desk_hold& held, const std::string& holder, const desk_operator& to,
                       std::chrono::milliseconds lease, const std::string& now) {
  static const auto& lua = script_named("desk_transfer");
  auto leases = desk_lease_key(), item = desk_item_key(held.code), from = desk_hand_key(holder),
       hand = desk_hand_key(to.holder), last = desk_fence_key();
  auto fence = std::to_string(held.fence), lease_ms = text_of(lease), capacity = std::to_string(to.capacity),
       items = desk_item_key(""), life = text_of(item_limit);
  std::vector<std::string_view> words{held.code,          fence, now, lease_ms, to.holder, capacity,
                                      to.lead ? "1" : "", items, life};
  add_words(words, to.skills);
  return call(lua, {leases, item, from, hand, last}, words);
}

exchange tick_call(unsigned most, const std::string& now) {
  static const auto& lua = script_named("desk_tick");
  auto needs = desk_needs_key(), later = desk_later_key(), leases = desk_lease_key(),
       review = desk_review_key();
  auto items = desk_item_key(""), queues = desk_queue_key(), hands = desk_hand_key(""),
       life = text_of(item_limit), count = std::to_string(most);
  return call(lua, {needs, later, leases, review}, {now, items, queues, hands, life, count});
}

exchange waiting_call() {
  static const auto& lua = script_named("desk_waiting");
  auto needs = desk_needs_key(), review = desk_review_key(), items = desk_item_key(""),
       queues = desk_queue_key();
  return call(lua, {needs, review}, {items, queues});
}

exchange settle_call(const base::caller_tag& tag, const std::string& value) {
  static const auto& lua = script_named("vault_shorten");
  auto vault = vault_key(tag), life = text_of(closed_vault_limit);
  return call(lua, {vault}, {value, life});
}

exchange command_on(std::string_view verb, const std::string& key) { return command({verb, key}); }

exchange forget_command(const std::string& code) {
  auto key = desk_closed_key();
  return command({"ZREM", key, code});
}

exchange closed_command(unsigned most) {
  auto key = desk_closed_key(), last = std::to_string(most - 1);
  return command({"ZRANGE", key, "0", last});
}

// The answers of a script that gives numbers.
base::result<std::vector<std::int64_t>> numbers_of(const reply_or& reply) {
  if (!reply) return reply.error();
  if (reply->is_error()) return errc::refused;
  if (!reply->is_array()) return errc::unexpected_reply;
  std::vector<std::int64_t> out;
  for (const auto& item : reply->items) {
    if (!item.is_integer()) return errc::unexpected_reply;
    out.push_back(item.integer);
  }
  return out;
}

base::result<desk_claim> claim_of(reply_or reply) {
  if (!reply) return reply.error();
  if (reply->is_error()) return errc::refused;
  if (!reply->is_array() || reply->items.empty() || !reply->items[0].is_integer())
    return errc::unexpected_reply;
  using kind = desk_claim::kind;
  constexpr std::array below{kind::nothing,   kind::full,      kind::unknown, kind::taken,
                             kind::too_early, kind::unskilled, kind::for_lead};
  auto what = reply->items[0].integer;
  if (what == 1 || what == 2)
    return desk_claim{what == 1 ? kind::given : kind::again, item_of(reply->items, 2)};
  if (what > 0 || -what >= static_cast<std::int64_t>(below.size())) return errc::unexpected_reply;
  return desk_claim{below[static_cast<std::size_t>(-what)]};
}

base::result<desk_transfer> transfer_of(const reply_or& reply) {
  auto answer = numbers_of(reply);
  if (!answer) return answer.error();
  if (answer->empty()) return errc::unexpected_reply;
  using kind = desk_transfer::kind;
  switch (answer->front()) {
    case 1: return desk_transfer{kind::done, static_cast<std::uint64_t>(answer->back())};
    case 0: return desk_transfer{kind::lost};
    case -1: return desk_transfer{kind::full};
    case -5: return desk_transfer{kind::unskilled};
    case -6: return desk_transfer{kind::for_lead};
    default: return errc::unexpected_reply;
  }
}

}  // namespace

std::string desk_queue::now() const { return as_if_ == nullptr ? std::string() : text_of(as_if_->now()); }

asio::awaitable<base::result<void>> desk_queue::write_down(std::string by, std::string act, std::string item,
                                                           std::string reason) {
  if (witness_ == nullptr) co_return base::result<void>();
  co_return co_await witness_->note(std::move(by), std::move(act), std::move(item), std::move(reason));
}

asio::awaitable<base::result<desk_claim>> desk_queue::claim(desk_operator who, std::string code,
                                                            std::string question,
                                                            std::chrono::milliseconds lease) {
  auto what = claim_call(who, code, question, lease, now());
  auto reply = co_await link_.ask(std::move(what));
  auto claim = claim_of(std::move(reply));
  if (!claim) co_return claim.error();
  bool is_given = claim->is == desk_claim::kind::given || claim->is == desk_claim::kind::again;
  if (!is_given && code.empty()) co_return claim;  // there was nothing to be had
  auto noted =
      co_await write_down(who.holder, is_given ? "take" : "take_refused", is_given ? claim->item.code : code);
  if (noted) co_return claim;
  if (is_given) {  // nobody is shown it, and it does not wait for its lease's end
    desk_hold held{claim->item.code, claim->item.fence};
    auto back = return_call(held, who.holder, {}, now());
    auto is_back = co_await link_.ask(std::move(back));
    if (!is_back) co_return is_back.error();
  }
  co_return noted.error();
}

asio::awaitable<base::result<std::vector<bool>>> desk_queue::beat(std::vector<desk_hold> held,
                                                                  std::chrono::milliseconds lease) {
  auto what = beat_call(held, lease, now());
  auto reply = co_await link_.ask(std::move(what));
  auto answer = numbers_of(reply);
  if (!answer) co_return answer.error();
  if (answer->size() != held.size()) co_return errc::unexpected_reply;
  std::vector<bool> out;
  for (auto one : *answer) out.push_back(one == 1);
  co_return out;
}

asio::awaitable<base::result<bool>> desk_queue::give_back(desk_hold held, std::string holder,
                                                          std::optional<base::time_point> not_before) {
  if (auto noted = co_await write_down(holder, "return", held.code); !noted) co_return noted.error();
  auto what = return_call(held, holder, not_before, now());
  auto reply = co_await link_.ask(std::move(what));
  co_return yes_of(reply);
}

asio::awaitable<base::result<bool>> desk_queue::close(desk_hold held, std::string holder) {
  if (auto noted = co_await write_down(holder, "close", held.code); !noted) co_return noted.error();
  auto what = close_call(held, holder, now());
  auto reply = co_await link_.ask(std::move(what));
  co_return yes_of(reply);
}

asio::awaitable<base::result<desk_transfer>> desk_queue::hand_over(desk_hold held, std::string holder,
                                                                   desk_operator to,
                                                                   std::chrono::milliseconds lease) {
  if (auto noted = co_await write_down(holder, "hand_over", held.code, to.holder); !noted)
    co_return noted.error();
  auto what = transfer_call(held, holder, to, lease, now());
  auto reply = co_await link_.ask(std::move(what));
  co_return transfer_of(reply);
}

asio::awaitable<base::result<std::optional<desk_item>>> desk_queue::find(std::string code) {
  auto what = command_on("HGETALL", desk_item_key(code));
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (reply->items.empty()) co_return std::optional<desk_item>();
  co_return std::optional(item_of(reply->items));
}

asio::awaitable<base::result<std::vector<desk_item>>> desk_queue::in_hand(std::string holder) {
  std::vector<desk_item> out;
  auto codes = command_on("SMEMBERS", desk_hand_key(holder));
  auto found = co_await items_of(link_, std::move(codes));
  if (!found) co_return found.error();
  for (auto& one : *found) {
    auto item = item_of(one.fields);
    if (item.holder == holder && item.state != "closed") out.push_back(std::move(item));
  }
  std::ranges::sort(out, {}, &desk_item::code);
  co_return out;
}

asio::awaitable<base::result<desk_numbers>> desk_queue::numbers() {
  auto what = waiting_call();
  auto reply = co_await link_.ask(std::move(what));
  auto answer = numbers_of(reply);
  if (!answer) co_return answer.error();
  if (answer->size() != 9) co_return errc::unexpected_reply;
  desk_numbers out;
  for (std::size_t i = 0; i != 4; ++i) {
    out.by_urgency[i].count = static_cast<std::uint64_t>((*answer)[2 * i]);
    if (auto since = (*answer)[2 * i + 1]; since != 0)
      out.by_urgency[i].since = base::time_point(std::chrono::milliseconds(since));
  }
  out.in_review = static_cast<std::uint64_t>(answer->back());
  co_return out;
}

asio::awaitable<base::result<desk_tick>> desk_queue::tick(unsigned most) {
  auto what = tick_call(most, now());
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  const auto& items = reply->items;
  if (items.size() < 3 || items.size() % 2 == 0) co_return errc::unexpected_reply;
  auto at = [&](std::size_t i) { return static_cast<std::uint64_t>(items[i].integer); };
  desk_tick out{at(0), at(1), at(2)};
  // Time does not wait for the trail: what it did is written down behind it.
  for (std::size_t i = 3; i != items.size(); i += 2)
    if (auto noted = co_await write_down("amparo", "lease_ended", items[i].text, items[i + 1].text); !noted)
      co_return noted.error();
  co_return out;
}

asio::awaitable<base::result<std::vector<desk_item>>> desk_queue::closed(unsigned most) {
  std::vector<desk_item> out;
  if (most == 0) co_return out;
  auto codes = closed_command(most);
  auto found = co_await items_of(link_, std::move(codes));
  if (!found) co_return found.error();
  for (auto& one : *found) {
    auto item = item_of(one.fields);
    item.code = std::move(one.code);  // also of one that has ended by itself
    out.push_back(std::move(item));
  }
  co_return out;
}

asio::awaitable<base::result<void>> desk_queue::settle(std::string code, base::caller_tag tag,
                                                       std::string vault_value) {
  if (!vault_value.empty()) {
    auto first = settle_call(tag, vault_value);
    auto shortened = co_await link_.ask(std::move(first));
    if (auto done = success_of(shortened); !done) co_return done.error();
  }
  auto second = forget_command(code);
  auto reply = co_await link_.ask(std::move(second));
  co_return success_of(reply);
}

}  // namespace amparo::store
