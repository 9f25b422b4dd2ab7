#include "store/memory_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>

#include "unit/store/store_conformance.hpp"

namespace amparo::store {
namespace {

struct memory_world {
  turn_store& turns() { return store; }
  outbox_store& outbox() { return store; }
  timer_store& timers() { return store; }
  desk_store& desk() { return store; }
  case_store& cases() { return store; }
  std::vector<std::string> keys() { return store.keys(); }
  void advance(std::chrono::milliseconds by) { clock.advance(by); }

  template <class T>
  T run(asio::awaitable<T> what) {
    std::optional<T> value;
    asio::co_spawn(io, std::move(what), [&](std::exception_ptr thrown, T v) {
      if (thrown) std::rethrow_exception(thrown);
      value.emplace(std::move(v));
    });
    io.restart();
    io.run();
    return std::move(value.value());
  }

  asio::io_context io;
  ops::clock clock{base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + 12h};
  memory_store store{clock};
};

INSTANTIATE_TYPED_TEST_SUITE_P(memory, store_conformance, memory_world);

}  // namespace
}  // namespace amparo::store
