#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "app/config.hpp"
#include "app/redis_at_start.hpp"
#include "ops/log.hpp"
#include "store/link.hpp"

// A command beside the running helpline: one coroutine over a link of its own to that helpline's Redis.
namespace amparo::app {

// Runs `work(link)` to its end on this thread, once the link is up, or after three seconds whether it is or
// not.
template <class Work>
void run_over_redis(store::link_target target, std::string name, store::link_settings how, Work work) {
  ops::set_log_level(ops::level::warn);  // a command says its result, not that it connected
  asio::io_context context(1);
  store::link over(
      context, std::move(target), std::move(name), [] { return 500U; }, how);
  over.start();
  std::exception_ptr fault;
  auto all = [&]() -> asio::awaitable<void> {
    asio::steady_timer pause(context);
    auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    while (!over.is_ready() && std::chrono::steady_clock::now() < give_up) {
      pause.expires_after(std::chrono::milliseconds(10));
      co_await pause.async_wait(asio::use_awaitable);
    }
    co_await work(over);
  };
  asio::co_spawn(context, std::move(all), [&](std::exception_ptr thrown) {
    fault = thrown;
    over.stop();
  });
  context.run();
  if (fault) std::rethrow_exception(fault);
}

// std::runtime_error with a sentence where the configuration's embedded Redis is not running.
template <class Work>
void run_over_redis(const config& settings, std::string name, store::link_settings how, Work work) {
  run_over_redis(target_of_running(settings), std::move(name), how, std::move(work));
}

}  // namespace amparo::app
