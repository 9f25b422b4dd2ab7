#include "store/figure_store.hpp"

#include <charconv>
#include <utility>
#include <vector>

#include "store/figure_keys.hpp"
#include "store/plain_answer.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

exchange count_call(const std::string& effect, const std::string& month, const std::string& name) {
  static const auto& lua = script_named("figure_count");
  auto seen = counted_key(effect), counters = running_key(month), last = last_month_key();
  auto life = text_of(counted_life), counters_life = text_of(running_figures_life);
  return call(lua, {seen, counters, last}, {name, month, life, counters_life});
}

exchange close_call(const std::string& month, const figures& publishable) {
  static const auto& lua = script_named("figure_close");
  auto last = last_month_key(), counters = running_key(month), published = published_key(month);
  std::vector<std::string> counts;
  for (const auto& [name, count] : publishable) counts.push_back(std::to_string(count));
  std::vector<std::string_view> arguments{month};
  std::size_t at = 0;
  for (const auto& [name, count] : publishable) {
    arguments.emplace_back(name);
    arguments.emplace_back(counts[at++]);
  }
  return call(lua, {last, counters, published}, arguments);
}

exchange span_command() {
  auto first = first_month_key(), last = last_month_key();
  return command({"MGET", first, last});
}

exchange begin_command(const std::string& month) {
  auto key = first_month_key();
  return command({"SET", key, month, "NX"});
}

base::result<figures> figures_of(const redis_reply& reply) {
  if (reply.is_error()) return errc::refused;
  if (!reply.is_array() || reply.items.size() % 2 != 0) return errc::unexpected_reply;
  figures out;
  for (std::size_t i = 0; i != reply.items.size(); i += 2) {
    const auto& text = reply.items[i + 1].text;
    auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out[reply.items[i].text]);
    if (bad != std::errc() || end != text.data() + text.size()) return errc::unexpected_reply;
  }
  return out;
}

}  // namespace

asio::awaitable<base::result<figure_store::counting>> figure_store::count(std::string effect,
                                                                          std::string month,
                                                                          std::string name) {
  auto what = count_call(effect, month, name);
  auto reply = co_await link_.ask(std::move(what));
  auto answer = integer_of(reply);
  if (!answer) co_return answer.error();
  if (*answer == 1) co_return counting::counted;
  co_return *answer == 0 ? counting::known : counting::closed;
}

asio::awaitable<base::result<figure_store::months>> figure_store::span() {
  auto what = span_command();
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  if (reply->is_error()) co_return errc::refused;
  if (!reply->is_array() || reply->items.size() != 2) co_return errc::unexpected_reply;
  co_return months{reply->items[0].text, reply->items[1].text};
}

asio::awaitable<base::result<void>> figure_store::begin(std::string month) {
  auto what = begin_command(month);
  auto reply = co_await link_.ask(std::move(what));
  co_return success_of(reply);
}

asio::awaitable<base::result<figures>> figure_store::running(std::string month) {
  auto key = running_key(month);
  co_return co_await read(std::move(key));
}

asio::awaitable<base::result<bool>> figure_store::close(std::string month, figures publishable) {
  auto what = close_call(month, publishable);
  auto reply = co_await link_.ask(std::move(what));
  co_return yes_of(reply);
}

asio::awaitable<base::result<figures>> figure_store::published(std::string month) {
  auto key = published_key(month);
  co_return co_await read(std::move(key));
}

asio::awaitable<base::result<figures>> figure_store::read(std::string key) {
  auto what = command({"HGETALL", key});
  auto reply = co_await link_.ask(std::move(what));
  if (!reply) co_return reply.error();
  co_return figures_of(*reply);
}

}  // namespace amparo::store
