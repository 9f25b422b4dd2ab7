#include <array>
#include <charconv>
#include <utility>

#include "store/keys.hpp"
#include "store/redis_store.hpp"
#include "store/scripts.hpp"

// The desk's part of the store in Redis: items as hashes, their order as one sorted set.
namespace amparo::store {
namespace {

// Urgency first, then arrival; exact in a double until the year 2286.
std::string score_of(const desk_item& item) {
  auto ms = static_cast<std::uint64_t>(item.arrival.time_since_epoch().count());
  return std::to_string(item.urgency * 10'000'000'000'000ULL + ms);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) {
    if (!out.empty()) out.push_back(' ');
    out += word;
  }
  return out;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto end = std::min(text.find(' '), text.size());
    if (end != 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

base::time_point time_of(std::string_view text) {
  std::int64_t ms = 0;
  std::from_chars(text.data(), text.data() + text.size(), ms);
  return base::time_point(std::chrono::milliseconds(ms));
}

void set_field(desk_item& item, std::string_view name, std::string& value) {
  if (name == "effect")
    item.effect = std::move(value);
  else if (name == "code")
    item.code = std::move(value);
  else if (name == "urgency")
    item.urgency = value.empty() ? 3U : static_cast<unsigned>(value[0] - '0');
  else if (name == "arrival")
    item.arrival = time_of(value);
  else if (name == "not_before" && !value.empty())
    item.not_before = time_of(value);
  else if (name == "locale")
    item.locale = std::move(value);
  else if (name == "skills")
    item.skills = split(value);
  else if (name == "sealed")
    item.sealed = std::move(value);
  else if (name == "note")
    item.voice_note = value == "1";
  else if (name == "state")
    item.state = std::move(value);
}

// The words are put together outside the coroutines: g++ 12 refuses braced lists of them beside an await.
exchange add_call(const desk_item& item) {
  static const auto& lua = script_named("desk_add");
  auto score = score_of(item);
  auto seen_ms = std::to_string(seen_life.count());
  auto item_ms = std::to_string(item_limit.count());
  auto urgency = std::to_string(item.urgency);
  auto arrival = text_of(item.arrival);
  auto not_before = item.not_before ? text_of(*item.not_before) : std::string();
  auto skills = joined(item.skills);
  auto seen = desk_seen_key(item.effect);
  auto queue = desk_queue_key();
  auto key = desk_item_key(item.code);
  return call(lua, {seen, queue, key},
              {item.code, score,   seen_ms,   item_ms,     "effect",     item.effect, "code",   item.code,
               "urgency", urgency, "arrival", arrival,     "not_before", not_before,  "locale", item.locale,
               "skills",  skills,  "sealed",  item.sealed, "note", item.voice_note ? "1" : "", "state",      item.state});
}

exchange cancel_call(const std::string& effect) {
  static const auto& lua = script_named("desk_cancel");
  auto seen = desk_seen_key(effect);
  auto queue = desk_queue_key();
  auto life = std::to_string(seen_life.count());
  auto prefix = desk_item_key("");
  return call(lua, {seen, queue}, {life, prefix});
}

exchange list_command(unsigned most) {
  auto queue = desk_queue_key();
  auto last = std::to_string(most - 1);
  return command({"ZRANGE", queue, "0", last});
}

std::vector<exchange> item_commands(const redis_reply& codes) {
  std::vector<exchange> out;
  for (const auto& code : codes.items) {
    auto key = desk_item_key(code.text);
    out.push_back(command({"HGETALL", key}));
  }
  return out;
}

}  // namespace

asio::awaitable<base::result<bool>> redis_store::add(desk_item item) {
  auto what = add_call(item);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_integer()) co_return errc::unexpected_reply;
  if (reply->integer == -1) co_return errc::code_taken;
  co_return reply->integer == 1;
}

asio::awaitable<base::result<void>> redis_store::cancel(std::string effect) {
  auto what = cancel_call(effect);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  co_return base::result<void>();
}

asio::awaitable<base::result<std::vector<desk_item>>> redis_store::list(unsigned most) {
  std::vector<desk_item> out;
  if (most == 0) co_return out;
  auto what = list_command(most);
  auto codes = co_await link_.ask(std::move(what));
  if (!codes) co_return codes.error();
  if (codes->is_error()) co_return errc::refused;
  if (codes->items.empty()) co_return out;
  auto asks = item_commands(*codes);
  auto replies = co_await link_.ask_all(std::move(asks));
  if (!replies) co_return replies.error();
  for (auto& reply : *replies) {
    if (reply.is_error()) co_return errc::refused;
    if (reply.items.empty()) continue;  // ended by itself between the two questions
    desk_item item;
    for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2)
      set_field(item, reply.items[i].text, reply.items[i + 1].text);
    out.push_back(std::move(item));
  }
  co_return out;
}

}  // namespace amparo::store
