#pragma once
#include <sys/types.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "ops/dice.hpp"
#include "store/link.hpp"
#include "store/restart_policy.hpp"

// A redis-server of our own, for whoever has none: a child on a Unix socket, append-only, `appendfsync
// always`, TCP off, an ACL user for the helpline and one for whoever counts, each with a random password.
// Whoever holds the lock `data_dir/redis.lock` runs it; other processes with the same folder connect to it,
// and one of them takes over when the holder is gone. Files, all 0600 in data_dir: redis.lock (inherited by
// the child, so that it stands as long as either lives), redis.password, redis.counting, redis.path (where
// the socket's folder is elsewhere), redis/ with configuration, log and append-only file. A Redis of the
// system is never touched.
namespace amparo::store {

inline constexpr const char* counting_password_file = "redis.counting";

struct embedded_redis_settings {
  std::filesystem::path data_dir;
  unsigned memory_mb = 512;  // maxmemory: over it writes are refused, nothing is dropped
};

class embedded_redis {
 public:
  // `control` must be run by the thread that main began on: the child is told to end with the thread that
  // made it.
  embedded_redis(asio::io_context& control, embedded_redis_settings settings, ops::dice& dice);
  ~embedded_redis();  // stop()
  embedded_redis(const embedded_redis&) = delete;
  embedded_redis& operator=(const embedded_redis&) = delete;

  // Makes folder, password and socket path, takes the lock and starts the child, or becomes a guest of
  // whoever holds it. std::runtime_error with a sentence where the folder or the server program is not
  // usable. From main's thread.
  void start();
  // No start after this one, and nothing more to do on `control`: for a shutdown that still drains. From its
  // thread.
  void no_more_restarts();
  // Ends the child, where it is ours: SIGTERM, and SIGKILL after five seconds. Blocks; from main's thread.
  void stop();

  link_target target() const { return target_; }  // after start(); the same for the process's whole life
  bool owns_child() const { return owner_; }
  pid_t child() const { return child_; }   // -1 where there is none
  bool failed() const { return failed_; }  // five deaths in a minute; any thread

  // Where the server program is; "" where there is none. Never looked up in the environment.
  static std::string server_program();

 private:
  void prepare_files();
  void write_config();
  base::secret_text password_in(const char* name);  // made where there is none
  bool take_lock();
  void fork_child();
  void watch();
  void look_after_child();
  std::filesystem::path file(const char* name) const { return settings_.data_dir / name; }

  asio::io_context& control_;
  embedded_redis_settings settings_;
  ops::dice& dice_;
  asio::steady_timer tick_;
  link_target target_;
  base::secret_text counting_;
  restart_policy policy_;
  restart_policy::time start_at_{};
  int lock_ = -1;
  pid_t child_ = -1;
  bool owner_ = false, started_ = false;
  std::atomic<bool> restarts_{true}, failed_{false};
};

}  // namespace amparo::store
