#include "store/family_store.hpp"

#include <utility>

#include "base/bytes.hpp"
#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

constexpr std::uint8_t side_format = 1;

// How long a side that was taken back is refused: longer than any order to keep it is under way.
constexpr std::chrono::milliseconds refused_life = seen_life;

exchange admit_call(const taken_entry& order, const base::caller_tag& tag, const std::string& id,
                    const std::string& sealed, std::chrono::milliseconds life) {
  static const auto& lua = script_named("side_admit");
  auto outbox = outbox_key(order.partition), set = set_key(tag), number = side_number_key(tag, id);
  auto life_text = text_of(life), set_life = text_of(life + set_margin),
       most = std::to_string(most_sides_of_caller);
  return call(lua, {outbox, set, number}, {order.stream_id, sealed, life_text, set_life, most});
}

exchange keep_call(const kept_side& side, base::time_point now) {
  static const auto& lua = script_named("side_keep");
  auto key = side_key(side.id), all = sides_key(), value = encode(side);
  auto life = text_of(std::chrono::duration_cast<std::chrono::milliseconds>(side.until - now)),
       end = text_of(side.until), moment = text_of(now), most = std::to_string(most_sides);
  return call(lua, {key, all}, {value, life, end, side.id, moment, most});
}

exchange end_call(const std::string& id) {
  static const auto& lua = script_named("side_end");
  auto key = side_key(id), all = sides_key(), life = text_of(refused_life);
  return call(lua, {key, all}, {id, life});
}

std::vector<exchange> forget_commands(const base::caller_tag& tag, const std::string& id) {
  auto key = side_number_key(tag, id), set = set_key(tag);
  std::vector<exchange> out;
  out.push_back(command({"DEL", key}));
  out.push_back(command({"SREM", set, key}));
  return out;
}

exchange ids_command(base::time_point now) {
  auto all = sides_key(), from = "(" + text_of(now);
  return command({"ZRANGE", all, from, "+inf", "BYSCORE"});
}

exchange read_command(const std::vector<std::string>& ids) {
  std::vector<std::string> keys;
  keys.reserve(ids.size());
  for (const auto& id : ids) keys.push_back(side_key(id));
  std::vector<std::string_view> words{"MGET"};
  words.insert(words.end(), keys.begin(), keys.end());
  return command(words);
}

exchange post_call(const base::caller_tag& tag, const std::string& id, const outbox_entry& item,
                   const std::string& other) {
  static const auto& lua = script_named("side_post");
  auto outbox = outbox_key(tag.partition()), set = set_key(tag), number = side_number_key(tag, id);
  auto life = text_of(outbox_life), set_life = text_of(outbox_life + set_margin);
  return call(lua, {outbox, set, number}, {item.effect, item.payload, other, life, set_life});
}

std::vector<exchange> drop_commands(const base::caller_tag& tag, const std::string& effect) {
  auto outbox = outbox_key(tag.partition()), life = text_of(outbox_life);
  std::vector<exchange> out;
  out.push_back(command({"XADD", outbox, "*", "effect", effect, "kind", "drop", "payload", ""}));
  out.push_back(command({"PEXPIRE", outbox, life}));
  return out;
}

}  // namespace

std::string encode(const kept_side& side) {
  base::byte_writer out(side.tokens.size() * 8 + side.sealed.size() + 32);
  out.u8(side_format).u64(static_cast<std::uint64_t>(side.until.time_since_epoch().count()));
  out.varint(side.tokens.size());
  for (auto token : side.tokens) out.u64(token);
  return out.text(side.sealed).take();
}

base::result<kept_side> decode_side(std::string id, std::string_view value) {
  base::byte_reader in(value);
  kept_side side;
  side.id = std::move(id);
  if (in.u8() != side_format || side.id.empty()) return base::errc::malformed;
  side.until = base::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(in.u64())));
  auto count = in.varint();
  if (!in.ok() || count > in.rest().size() / 8) return base::errc::malformed;
  side.tokens.reserve(count);
  for (std::uint64_t i = 0; i != count; ++i) side.tokens.push_back(in.u64());
  side.sealed = in.text();
  if (!in.ok() || !in.at_end()) return base::errc::malformed;
  return side;
}

asio::awaitable<base::result<family_store::admission>> family_store::admit(taken_entry order,
                                                                           base::caller_tag tag,
                                                                           std::string id, std::string sealed,
                                                                           std::chrono::milliseconds life) {
  auto what = admit_call(order, tag, id, sealed, life);
  auto reply = co_await link_.ask(std::move(what));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  if (*answer == 1) co_return admission::admitted;
  co_return *answer == 0 ? admission::gone : admission::too_many;
}

asio::awaitable<base::result<family_store::keeping>> family_store::keep(kept_side side,
                                                                        base::time_point now) {
  auto what = keep_call(side, now);
  auto reply = co_await link_.ask(std::move(what));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  if (*answer == 1) co_return keeping::kept;
  co_return *answer == 0 ? keeping::withdrawn : keeping::full;
}

asio::awaitable<base::result<void>> family_store::end(std::string id) {
  auto what = end_call(id);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<void>> family_store::forget_number(base::caller_tag tag, std::string id) {
  auto what = forget_commands(tag, id);
  auto replies = co_await link_.ask_all(std::move(what));
  co_return success_of(replies);
}

asio::awaitable<base::result<std::vector<std::string>>> family_store::ids(side_kind kind,
                                                                          base::time_point now) {
  auto what = ids_command(now);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  std::vector<std::string> out;
  for (auto& item : reply->items)
    if (item.text.starts_with(static_cast<char>(kind))) out.push_back(std::move(item.text));
  co_return out;
}

asio::awaitable<base::result<std::vector<kept_side>>> family_store::read(std::vector<std::string> ids,
                                                                         base::time_point now) {
  std::vector<kept_side> out;
  if (ids.empty()) co_return out;
  auto what = read_command(ids);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (reply->items.size() != ids.size()) co_return errc::unexpected_reply;
  for (std::size_t i = 0; i != ids.size(); ++i) {
    const auto& item = reply->items[i];
    if (!item.is_text() || item.text.empty()) continue;
    auto side = decode_side(std::move(ids[i]), item.text);
    if (side && side->until > now) out.push_back(std::move(*side));
  }
  co_return out;
}

asio::awaitable<base::result<bool>> family_store::post_item(base::caller_tag tag, std::string id,
                                                            outbox_entry item, std::string other) {
  auto what = post_call(tag, id, item, other);
  auto reply = co_await link_.ask(std::move(what));
  co_return yes_of(reply);
}

asio::awaitable<base::result<void>> family_store::drop_item(base::caller_tag tag, std::string effect) {
  auto what = drop_commands(tag, effect);
  auto replies = co_await link_.ask_all(std::move(what));
  co_return success_of(replies);
}

}  // namespace amparo::store
