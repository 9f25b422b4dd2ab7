#include "store/spend_store.hpp"

#include <utility>

#include "store/keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

exchange spend_call(const spend_request& r, bool back) {
  static const auto& lua = script_named("spend");
  auto day = spend_key(r.day), stop = spend_stop_key();
  auto units = (back ? "-" : "") + std::to_string(r.units), life = std::to_string(spend_life.count());
  std::vector<std::string> caps;
  for (const auto& counter : r.counters) caps.push_back(std::to_string(counter.cap));
  std::vector<std::string_view> arguments{units, r.always ? "1" : "0", life};
  for (std::size_t i = 0; i != caps.size(); ++i) {
    arguments.emplace_back(r.counters[i].name);
    arguments.emplace_back(caps[i]);
  }
  return call(lua, {day, stop}, arguments);
}

exchange stop_command(bool stopped) {
  auto key = spend_stop_key();
  return stopped ? command({"SET", key, "1"}) : command({"DEL", key});
}

base::result<spend_answer> answer_of(const redis_reply& reply, std::size_t counters) {
  if (reply.is_error()) return errc::refused;
  if (!reply.is_integer() || reply.integer < -1 || reply.integer > static_cast<std::int64_t>(counters))
    return errc::unexpected_reply;
  if (reply.integer == 0) return spend_answer{.taken = true};
  if (reply.integer == -1) return spend_answer{.stopped = true};
  return spend_answer{.without_room = static_cast<std::size_t>(reply.integer - 1)};
}

}  // namespace

asio::awaitable<base::result<spend_answer>> spend_store::reserve(spend_request request) {
  auto what = spend_call(request, false);
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  co_return answer_of(*reply, request.counters.size());
}

asio::awaitable<base::result<void>> spend_store::give_back(spend_request request) {
  auto what = spend_call(request, true);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<void>> spend_store::stop(bool stopped) {
  auto what = stop_command(stopped);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

}  // namespace amparo::store
