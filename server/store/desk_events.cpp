#include "store/desk_events.hpp"

#include <charconv>
#include <utility>

#include "store/keys.hpp"
#include "store/plain_answer.hpp"

namespace amparo::store {
namespace {

std::uint64_t number_of(std::string_view text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

exchange newest_command() {
  auto key = desk_fence_key();
  return command({"HGET", key, "events"});
}

exchange after_command(std::uint64_t id, unsigned most) {
  auto key = desk_events_key(), from = "(" + std::to_string(id) + "-0", count = std::to_string(most);
  return command({"XRANGE", key, from, "+", "COUNT", count});
}

// {id, {name, value, ...}}
desk_event event_of(redis_reply& entry) {
  desk_event out;
  if (entry.items.size() != 2) return out;
  out.id = number_of(entry.items[0].text);
  auto& fields = entry.items[1].items;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i].text == "what") out.what = std::move(fields[i + 1].text);
    if (fields[i].text == "code") out.code = std::move(fields[i + 1].text);
  }
  return out;
}

}  // namespace

asio::awaitable<base::result<std::uint64_t>> desk_events::newest() {
  auto what = newest_command();
  auto reply = co_await link_.ask(std::move(what));
  auto text = text_of(std::move(reply));
  if (!text) co_return text.error();
  co_return number_of(*text);
}

asio::awaitable<base::result<std::vector<desk_event>>> desk_events::after(std::uint64_t id, unsigned most) {
  std::vector<desk_event> out;
  auto what = after_command(id, most);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_array()) co_return errc::unexpected_reply;
  for (auto& entry : reply->items) out.push_back(event_of(entry));
  co_return out;
}

}  // namespace amparo::store
