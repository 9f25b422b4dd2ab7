#include "store/redis_bundles.hpp"

#include <chrono>
#include <utility>

#include "store/errors.hpp"
#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

using namespace std::chrono_literals;

// The words are put together outside the coroutines: g++ 12 refuses braced lists of them beside an await.
exchange set_command(const std::string& key, const std::string& value) {
  return command({"SET", key, value});
}

exchange history_command(unsigned most) {
  auto first = most == 0 ? std::string("0") : "-" + std::to_string(most);
  return command({"LRANGE", bundle_history_key(), first, "-1"});
}

exchange point_command(const std::string& expected, const std::string& revision) {
  static const auto& lua = script_named("bundle_point");
  auto live = live_bundle_key(), history = bundle_history_key();
  return call(lua, {live, history}, {expected, revision});
}

}  // namespace

link_settings redis_bundles::patient_link() {
  link_settings out;
  out.deadline = 5s;
  out.silence = 10s;
  return out;
}

asio::awaitable<base::result<std::string>> redis_bundles::get(std::string key) {
  auto what = get_command(key);
  auto reply = co_await link_.ask(std::move(what));
  co_return text_of(std::move(reply));
}

asio::awaitable<base::result<void>> redis_bundles::put(std::string key, std::string value) {
  if (value.size() > largest_value) co_return errc::refused;
  auto what = set_command(key, value);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<std::string>> redis_bundles::live() { return get(live_bundle_key()); }
asio::awaitable<base::result<std::string>> redis_bundles::manifest(std::string hash) {
  return get(bundle_key(hash));
}
asio::awaitable<base::result<std::string>> redis_bundles::part(std::string id) {
  return get(bundle_part_key(id));
}
asio::awaitable<base::result<void>> redis_bundles::put_part(std::string id, std::string bytes) {
  return put(bundle_part_key(id), std::move(bytes));
}
asio::awaitable<base::result<void>> redis_bundles::put_manifest(std::string hash, std::string text) {
  return put(bundle_key(hash), std::move(text));
}

asio::awaitable<base::result<std::vector<std::string>>> redis_bundles::history(unsigned most) {
  auto what = history_command(most);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_array()) co_return errc::unexpected_reply;
  std::vector<std::string> out;
  for (auto& item : reply->items) out.push_back(std::move(item.text));
  co_return out;
}

asio::awaitable<base::result<bool>> redis_bundles::point(std::string expected, std::string revision) {
  auto what = point_command(expected, revision);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  co_return reply->is_integer() && reply->integer == 1;
}

}  // namespace amparo::store
