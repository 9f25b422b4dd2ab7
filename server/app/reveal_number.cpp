#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "app/desk_api.hpp"
#include "app/desk_words.hpp"
#include "app/place_callback.hpp"
#include "base/encoding.hpp"
#include "ops/log.hpp"

// A caller's number on a screen (C-6): off unless the configuration's desk.reveal is true, for whoever has
// the item in hand, with a reason, thirty times in an hour, and written down before it is shown (L-6).
namespace amparo::app {
namespace {

namespace json = boost::json;

constexpr unsigned most_in_an_hour = 30;
constexpr std::array<std::string_view, 6> reasons{"call_failed",  "other_channel",   "emergency",
                                                  "wrong_number", "asked_by_caller", "other"};

std::string reason_in(const message::raw_request& request) {
  auto reason = text_in(api_body(request), "reason");
  return std::ranges::find(reasons, reason) == reasons.end() ? "" : reason;
}

asio::awaitable<api_answer> capped(desk_api& api, const signed_in& me, std::string code) {
  api.count.count("reveal_capped");
  ops::log(ops::level::error, "reveal_capped", {{"operator", me.who.id}});
  audit_act act{me.who.id, "reveal_refused", std::move(code), "capped"};
  if (auto noted = co_await api.audit.note_refusal(std::move(act)); !noted)
    co_return api_error(503, "audit_unavailable");
  co_return api_error(429, "capped");
}

}  // namespace

asio::awaitable<api_answer> reveal_number(desk_api& api, const signed_in& me, std::string code,
                                          const message::raw_request& request) {
  auto reason = reason_in(request);
  if (reason.empty()) co_return api_error(422, "malformed");
  auto item = co_await item_of_mine(api, me, code);
  if (!item) co_return item.error();
  if (!*item) co_return api_error(403, "not_yours");
  auto name = base::hex(api.dice.bytes(8));
  auto left =
      co_await api.people.take_reveal(me.as.holder, std::move(name), api.clock.now(), most_in_an_hour);
  if (!left) co_return left.error();
  if (!*left) co_return co_await capped(api, me, std::move(code));
  audit_act act{me.who.id, "reveal", code, reason};
  if (auto noted = co_await api.audit.note(std::move(act)); !noted)
    co_return api_error(503, "audit_unavailable");
  auto number = base::result<std::optional<base::phone_number>>(std::nullopt);
  if (auto order = order_in(api.keys, **item)) number = co_await number_behind(api.keys, api.turns, *order);
  if (!number) co_return number.error();
  if (!*number) co_return api_error(404, "not_found");
  const auto& whole = (*number)->reveal();
  json::object out{
      {"last_two", whole.substr(whole.size() - 2)}, {"number", whole}, {"left_this_hour", **left}};
  co_return api_reply(200, out);
}

}  // namespace amparo::app
