#include "store/desk_calls.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "store/desk_wire.hpp"
#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

exchange begin_call(const desk_hold& held, const std::string& attempt, const std::string& over,
                    std::chrono::milliseconds lease, const std::string& now) {
  static const auto& lua = script_named("desk_dial");
  auto leases = desk_lease_key(), calls = desk_calls_key(), item = desk_item_key(held.code);
  auto fence = std::to_string(held.fence), lease_ms = text_of(lease), life = text_of(item_limit);
  return call(lua, {leases, calls, item}, {held.code, fence, now, lease_ms, attempt, life, over});
}

exchange change_call(const desk_call& of, std::string_view what, std::chrono::milliseconds lease,
                     const std::optional<base::time_point>& not_before, const std::string& now) {
  static const auto& lua = script_named("desk_call");
  auto needs = desk_needs_key(), later = desk_later_key(), leases = desk_lease_key(),
       review = desk_review_key(), item = desk_item_key(of.item.code), hand = desk_hand_key(of.by),
       calls = desk_calls_key(), closed = desk_closed_key();
  auto lease_ms = text_of(lease), until = not_before ? text_of(*not_before) : std::string(),
       queues = desk_queue_key(), life = text_of(item_limit), over = text_of(closed_life);
  return call(lua, {needs, later, leases, review, item, hand, calls, closed},
              {of.item.code, of.attempt, now, what, lease_ms, until, queues, life, over});
}

exchange under_way_command(unsigned most) {
  auto key = desk_calls_key(), last = std::to_string(most - 1);
  return command({"ZRANGE", key, "0", last});
}

exchange holder_command(const std::string& code) {
  auto key = desk_item_key(code);
  return command({"HGET", key, "holder"});
}

exchange item_command(const std::string& code) {
  auto key = desk_item_key(code);
  return command({"HGETALL", key});
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

void set_field(desk_call& to, std::string_view name, const std::string& value) {
  if (name == "attempt")
    to.attempt = value;
  else if (name == "attempt_fence")
    to.fence = number_of(value);
  else if (name == "attempt_by")
    to.by = value;
  else if (name == "attempt_over")
    to.over = value;
  else if (name == "stage")
    to.stage = static_cast<call_stage>(std::min<std::uint64_t>(number_of(value), 4));
  else if (name == "stage_at")
    to.since = base::time_point(std::chrono::milliseconds(number_of(value)));
  else if (name == "missed")
    to.missed = static_cast<unsigned>(number_of(value));
}

desk_call call_of(std::vector<redis_reply>& fields, std::string code) {
  desk_call out;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) set_field(out, fields[i].text, fields[i + 1].text);
  out.item = item_of(fields);
  out.item.code = std::move(code);
  return out;
}

base::result<std::int64_t> number_in(const base::result<redis_reply>& reply) {
  if (!reply) return reply.error();
  if (reply->is_error()) return errc::refused;
  if (!reply->is_integer()) return errc::unexpected_reply;
  return reply->integer;
}

constexpr std::array<std::string_view, 3> moves{"caller", "joined", "alive"};
constexpr std::array<std::string_view, 6> ends{"kept", "back", "later", "asleep", "review", "closed"};

}  // namespace

std::string desk_calls::now() const { return as_if_ == nullptr ? std::string() : text_of(as_if_->now()); }

asio::awaitable<base::result<void>> desk_calls::write_down_begin(std::string code) {
  if (witness_ == nullptr) co_return base::result<void>();
  auto what = holder_command(code);
  auto reply = co_await link_.ask(std::move(what));
  auto holder = text_of(std::move(reply));
  if (!holder) co_return holder.error();
  co_return co_await witness_->note(std::move(*holder), "call", std::move(code), "");
}

asio::awaitable<base::result<void>> desk_calls::write_down_end(const desk_call& call, call_end how) {
  if (witness_ == nullptr) co_return base::result<void>();
  std::string reason(ends[static_cast<std::size_t>(how)]);
  co_return co_await witness_->note(call.by, "call_over", call.item.code, std::move(reason));
}

asio::awaitable<base::result<call_begun>> desk_calls::begin(desk_hold held, std::string attempt,
                                                            std::string over,
                                                            std::chrono::milliseconds lease) {
  if (auto noted = co_await write_down_begin(held.code); !noted) co_return noted.error();
  auto what = begin_call(held, attempt, over, lease, now());
  auto reply = co_await link_.ask(std::move(what));
  auto answer = number_in(reply);
  if (!answer) co_return answer.error();
  switch (*answer) {
    case 1: co_return call_begun::begun;
    case 2: co_return call_begun::before;
    case 0: co_return call_begun::lost;
    case -1: co_return call_begun::under_way;
    default: co_return errc::unexpected_reply;
  }
}

asio::awaitable<base::result<std::vector<desk_call>>> desk_calls::under_way(unsigned most) {
  std::vector<desk_call> out;
  if (most == 0) co_return out;
  auto codes = under_way_command(most);
  auto found = co_await items_of(link_, std::move(codes));
  if (!found) co_return found.error();
  for (auto& one : *found) out.push_back(call_of(one.fields, std::move(one.code)));
  co_return out;
}

asio::awaitable<base::result<std::optional<desk_call>>> desk_calls::of_item(std::string code) {
  auto what = item_command(code);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  auto found = call_of(reply->items, std::move(code));
  co_return found.attempt.empty() ? std::nullopt : std::optional(std::move(found));
}

asio::awaitable<base::result<bool>> desk_calls::move(desk_call call, call_move to,
                                                     std::chrono::milliseconds lease) {
  auto what = change_call(call, moves[static_cast<std::size_t>(to)], lease, {}, now());
  auto reply = co_await link_.ask(std::move(what));
  auto answer = number_in(reply);
  if (!answer) co_return answer.error();
  co_return *answer == 1;
}

asio::awaitable<base::result<bool>> desk_calls::end(desk_call call, call_end how,
                                                    std::chrono::milliseconds lease,
                                                    std::optional<base::time_point> not_before) {
  if (auto noted = co_await write_down_end(call, how); !noted) co_return noted.error();
  auto what = change_call(call, ends[static_cast<std::size_t>(how)], lease, not_before, now());
  auto reply = co_await link_.ask(std::move(what));
  auto answer = number_in(reply);
  if (!answer) co_return answer.error();
  co_return *answer == 1;
}

}  // namespace amparo::store
