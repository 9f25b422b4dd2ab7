#include "store/people_store.hpp"

#include <utility>

#include "store/console_keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

exchange on_people(std::string_view verb, const std::string& who) {
  auto key = people_key();
  return command({verb, key, who});
}

exchange keep_command(const std::string& who, const std::string& sealed) {
  auto key = people_key();
  return command({"HSET", key, who, sealed});
}

exchange all_command() {
  auto key = people_key();
  return command({"HGETALL", key});
}

exchange sign_in_command(const std::string& token, const std::string& sealed,
                         std::chrono::milliseconds idle) {
  auto key = sign_in_key(token), life = text_of(idle);
  return command({"SET", key, sealed, "PX", life});
}

std::vector<exchange> use_commands(const std::string& token, std::chrono::milliseconds idle) {
  auto key = sign_in_key(token), life = text_of(idle);
  std::vector<exchange> out;
  out.push_back(get_command(key));
  if (idle.count() != 0) out.push_back(command({"PEXPIRE", key, life}));
  return out;
}

exchange sign_out_command(const std::string& token) {
  auto key = sign_in_key(token);
  return command({"DEL", key});
}

exchange reveal_call(const std::string& who, const std::string& name, base::time_point now, unsigned most) {
  static const auto& lua = script_named("reveal_take");
  auto key = desk_reveals_key(who), at = text_of(now), hour = text_of(reveals_life),
       count = std::to_string(most);
  return call(lua, {key}, {at, hour, count, name});
}

}  // namespace

asio::awaitable<base::result<std::vector<std::string>>> people_store::all() {
  auto what = all_command();
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  std::vector<std::string> out;
  for (std::size_t i = 1; i < reply->items.size(); i += 2) out.push_back(std::move(reply->items[i].text));
  co_return out;
}

asio::awaitable<base::result<std::string>> people_store::find(std::string who) {
  auto what = on_people("HGET", who);
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<void>> people_store::keep(std::string who, std::string sealed) {
  auto what = keep_command(who, sealed);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<bool>> people_store::drop(std::string who) {
  auto what = on_people("HDEL", who);
  auto reply = co_await link_.ask(std::move(what));
  co_return yes_of(reply);
}

asio::awaitable<base::result<void>> people_store::sign_in(std::string token, std::string sealed,
                                                          std::chrono::milliseconds idle) {
  auto what = sign_in_command(token, sealed, idle);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<std::string>> people_store::signed_in(std::string token,
                                                                   std::chrono::milliseconds idle) {
  auto asks = use_commands(token, idle);
  auto replies = co_await link_.ask_all(std::move(asks));
  if (!replies) co_return replies.error();
  co_return text_of(std::move(replies->front()));
}

asio::awaitable<base::result<void>> people_store::sign_out(std::string token) {
  auto what = sign_out_command(token);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<std::optional<unsigned>>> people_store::take_reveal(std::string who,
                                                                                 std::string name,
                                                                                 base::time_point now,
                                                                                 unsigned most) {
  auto what = reveal_call(who, name, now, most);
  auto reply = co_await link_.ask(std::move(what));
  auto left = integer_of(reply);
  if (!left) co_return left.error();
  if (*left < 0) co_return std::optional<unsigned>();
  co_return std::optional<unsigned>(static_cast<unsigned>(*left));
}

}  // namespace amparo::store
