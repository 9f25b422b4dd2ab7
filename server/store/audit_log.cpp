#include "store/audit_log.hpp"

#include <utility>

#include "store/console_keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

// The words are put together outside the coroutines: g++ 12 refuses braced lists of them beside an await.
exchange append_call(const std::string& head, const std::string& entry, const std::string& next) {
  static const auto& lua = script_named("audit_append");
  auto trail = audit_key(), at = audit_head_key(), from = audit_base_key(), life = text_of(audit_life);
  return call(lua, {trail, at, from}, {head, entry, next, life});
}

exchange cut_call(const std::string& root, const std::string& next, std::uint64_t count) {
  static const auto& lua = script_named("audit_cut");
  auto trail = audit_key(), from = audit_base_key(), life = text_of(audit_life),
       number = std::to_string(count);
  return call(lua, {trail, from}, {root, next, number, life});
}

exchange range_command(std::uint64_t from, unsigned most) {
  auto key = audit_key(), first = std::to_string(from), last = std::to_string(from + most - 1);
  return command({"LRANGE", key, first, last});
}

}  // namespace

asio::awaitable<base::result<std::string>> audit_log::head() {
  auto what = get_command(audit_head_key());
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<std::string>> audit_log::root() {
  auto what = get_command(audit_base_key());
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<std::optional<std::string>>> audit_log::append(std::string head,
                                                                            std::string entry,
                                                                            std::string next) {
  auto what = append_call(head, entry, next);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (reply->is_text()) co_return std::optional<std::string>(std::move(reply->text));
  if (!reply->is_integer()) co_return errc::unexpected_reply;
  co_return std::optional<std::string>();
}

asio::awaitable<base::result<std::vector<std::string>>> audit_log::entries(std::uint64_t from,
                                                                           unsigned most) {
  std::vector<std::string> out;
  if (most == 0) co_return out;
  auto what = range_command(from, most);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_array()) co_return errc::unexpected_reply;
  for (auto& entry : reply->items) out.push_back(std::move(entry.text));
  co_return out;
}

asio::awaitable<base::result<bool>> audit_log::cut(std::string root, std::string next, std::uint64_t count) {
  auto what = cut_call(root, next, count);
  auto reply = co_await link_.ask(std::move(what));
  co_return yes_of(reply);
}

}  // namespace amparo::store
