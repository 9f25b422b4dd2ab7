#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdio>

#include "app/commands.hpp"
#include "app/desk_list.hpp"
#include "app/load_config.hpp"
#include "app/redis_at_start.hpp"
#include "store/redis_store.hpp"

// `amparo desk list`: the queue as it lies in the Redis of the running helpline.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned most_shown = 1'000;
constexpr auto patience = 3s;

asio::awaitable<void> fetch(store::link& over, base::result<std::vector<store::desk_item>>& into) {
  store::redis_store desk(over);
  auto give_up = std::chrono::steady_clock::now() + patience;
  asio::steady_timer pause(over.context());
  do {
    into = co_await desk.list(most_shown);
    if (into) break;
    pause.expires_after(50ms);
    co_await pause.async_wait(asio::use_awaitable);
  } while (std::chrono::steady_clock::now() < give_up);
  over.stop();
}

}  // namespace

int run_desk_list(const std::string& config_file, bool as_json) {
  base::findings out;
  auto settings = load_config(config_file, {}, out);
  if (!settings) {
    print_findings(out);
    return 1;
  }
  asio::io_context context(1);
  store::link over(context, target_of_running(*settings), "amparo-desk-list", [] { return 500U; });
  over.start();
  base::result<std::vector<store::desk_item>> items = base::error_code(base::errc::malformed);
  std::exception_ptr fault;
  asio::co_spawn(context, fetch(over, items), [&](std::exception_ptr thrown) { fault = thrown; });
  context.run();
  if (fault) std::rethrow_exception(fault);
  if (!items) {
    fmt::print(stderr, "Redis did not answer: {}.\n", items.error().message());
    return 1;
  }
  fmt::print("{}{}", as_json ? desk_json(*items) : desk_table(*items), as_json ? "\n" : "");
  return 0;
}

}  // namespace amparo::app
