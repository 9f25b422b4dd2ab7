#include <fmt/format.h>

#include <cstdio>

#include "app/commands.hpp"
#include "app/desk_list.hpp"
#include "app/desk_news.hpp"
#include "app/load_config.hpp"
#include "app/over_redis.hpp"
#include "ops/clock.hpp"
#include "store/redis_store.hpp"

// `amparo desk list`: the queue as it lies in the Redis of the running helpline.
namespace amparo::app {
namespace {

constexpr unsigned most_shown = 1'000;

}  // namespace

int run_desk_list(const std::string& config_file, bool as_json) {
  base::findings out;
  auto settings = load_config(config_file, {}, out);
  if (!settings) {
    print_findings(out);
    return 1;
  }
  base::result<std::vector<store::desk_item>> items = base::error_code(base::errc::malformed);
  std::shared_ptr<const flow::desk_board> board;
  auto list = [&items, &board](store::link& over) -> asio::awaitable<void> {
    store::redis_store desk(over);
    items = co_await desk.list(most_shown);
    store::desk_watch watch(over);
    auto known = co_await board_now(&watch, ops::clock().now());
    if (known) board = *known;
  };
  run_over_redis(*settings, "amparo-desk-list", {}, list);
  if (!items) {
    fmt::print(stderr, "Redis did not answer: {}.\n", items.error().message());
    return 1;
  }
  auto now = ops::clock().now();
  fmt::print("{}{}", as_json ? desk_json(*items, now, board) : board_text(board) + desk_table(*items, now),
             as_json ? "\n" : "");
  return 0;
}

}  // namespace amparo::app
