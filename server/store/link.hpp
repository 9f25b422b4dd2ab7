#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/link_machine.hpp"
#include "store/link_target.hpp"

// One connection to Redis for one io_context, shared by all its coroutines: what they write at the same
// moment leaves in one write (measured: that matters more than a saved round trip). Nothing that blocks
// inside Redis may go through it. The thinking is link_machine's; here bytes and timers move.
namespace amparo::store {

namespace asio = boost::asio;

// One command's bytes, to be exchanged.
exchange command(const std::vector<std::string_view>& words);
exchange get_command(std::string_view key);  // GET
exchange call(const script& s, const std::vector<std::string_view>& keys,
              const std::vector<std::string_view>& arguments);

class link {
 public:
  using roll = std::function<unsigned()>;  // 0 to 999, for the jitter of reconnecting

  // `name` is shown by CLIENT LIST. Connects from start() on, and for ever again.
  link(asio::io_context& io, link_target target, std::string name, roll dice, link_settings settings = {});
  ~link();  // outside the io_context's run, or on its thread; what is on its way ends with not_connected
  link(const link&) = delete;
  link& operator=(const link&) = delete;

  void start();
  void stop();  // on the io_context's thread; everything outstanding ends, nothing connects again

  // Await these on the link's io_context only; they resume there. Errors: not_connected, overloaded,
  // unknown_outcome. An error reply of Redis is a value here.
  asio::awaitable<base::result<redis_reply>> ask(exchange what);
  asio::awaitable<base::result<std::vector<redis_reply>>> ask_all(
      std::vector<exchange> what);  // one pipeline

  bool is_ready() const;              // connected, greeted, breaker closed; the io_context's thread only
  std::uint64_t round_trips() const;  // exchanges sent so far; the io_context's thread only
  asio::io_context& context() const;

 private:
  class core;
  std::shared_ptr<core> core_;
};

}  // namespace amparo::store
