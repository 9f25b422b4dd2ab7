#pragma once
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>

#include "app/config.hpp"
#include "ops/dice.hpp"
#include "store/embedded_redis.hpp"
#include "store/link.hpp"

// The Redis of a process: its own child, or the one that the configuration names, which is checked before
// anything starts.
namespace amparo::app {

namespace asio = boost::asio;

class redis_at_start {
 public:
  // From main's thread: an embedded Redis dies with the thread that made it. std::runtime_error with a
  // sentence where a Redis by address must not be used (too old, without append-only file, with eviction);
  // one that is away is waited for by the links.
  redis_at_start(asio::io_context& control, const config& settings, ops::dice& dice);

  std::unique_ptr<store::link> make_link(asio::io_context& context, std::string name,
                                         store::link_settings settings = {});
  bool has_failed() const { return embedded_ && embedded_->failed(); }
  void no_more_restarts();
  void stop();

 private:
  ops::dice& dice_;
  std::optional<store::embedded_redis> embedded_;
  store::link_target target_;
};

// Where the Redis of this configuration is, for a command beside the running helpline: the embedded one's
// socket and password are read from its data folder. std::runtime_error with a sentence where it is not
// running.
store::link_target target_of_running(const config& settings);
// The same as whoever may list keys and not read them (store/redis_config.hpp). Of a Redis by address it is
// the configuration's own user: it may have been given the right.
store::link_target counting_target(const config& settings);

}  // namespace amparo::app
