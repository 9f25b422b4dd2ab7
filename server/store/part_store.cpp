#include "store/part_store.hpp"

#include <utility>

#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

exchange put_call(const held_part& p) {
  static const auto& lua = script_named("part_put");
  auto set = set_key(p.tag), due = due_key(p.tag.partition());
  auto of = std::to_string(p.of), number = std::to_string(p.number);
  auto life = std::to_string(parts_life.count()),
       set_life = std::to_string((parts_life + set_margin).count());
  auto at = std::to_string(p.due.time_since_epoch().count()), due_life = std::to_string(outbox_life.count());
  return call(lua, {p.key, set, due},
              {of, number, p.id, p.sealed, p.is_last ? "1" : "0", life, set_life, at, due_life});
}

exchange close_call(const std::string& key) {
  static const auto& lua = script_named("part_close");
  auto most = std::to_string(most_parts);
  return call(lua, {key}, {most});
}

base::result<std::vector<std::string>> texts_of(redis_reply& reply, std::size_t from) {
  std::vector<std::string> out;
  for (std::size_t i = from; i != reply.items.size(); ++i) {
    if (!reply.items[i].is_text()) return errc::unexpected_reply;
    out.push_back(std::move(reply.items[i].text));
  }
  return out;
}

}  // namespace

asio::awaitable<base::result<kept_parts>> part_store::put(held_part part) {
  auto what = put_call(part);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_array() || reply->items.empty() || !reply->items[0].is_integer())
    co_return errc::unexpected_reply;
  kept_parts out;
  switch (reply->items[0].integer) {
    case 0: out.is = kept_parts::kind::held; break;
    case 1: out.is = kept_parts::kind::whole; break;
    case 2: out.is = kept_parts::kind::alone; break;
    default: co_return errc::unexpected_reply;
  }
  auto texts = texts_of(*reply, 1);
  if (!texts) co_return texts.error();
  out.sealed = std::move(*texts);
  co_return out;
}

asio::awaitable<base::result<std::vector<std::string>>> part_store::close(std::string key) {
  auto what = close_call(key);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_array()) co_return errc::unexpected_reply;
  co_return texts_of(*reply, 0);
}

}  // namespace amparo::store
