#pragma once
#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/link.hpp"

// A real redis-server for a test, and what is needed to talk to it, hurt it and look inside.
namespace amparo::test {

// A fresh folder under the system's temporary one, removed with everything in it at the end.
class temp_folder {
 public:
  temp_folder();
  ~temp_folder();
  temp_folder(const temp_folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A redis-server child on a Unix socket in a folder of its own, append-only with `appendfsync always`,
// without ACL user. Ended by its pid in the destructor. `settings` are further lines of its configuration.
class redis_server {
 public:
  explicit redis_server(std::vector<std::string> settings = {});
  ~redis_server();
  redis_server(const redis_server&) = delete;

  store::link_target target() const;
  std::filesystem::path folder() const { return folder_.path(); }
  pid_t pid() const { return pid_; }
  void kill();   // SIGKILL and wait; the append-only file stays
  void start();  // again, on the same files; returns when it answers
  void stop();   // SIGSTOP
  void cont();   // SIGCONT

 private:
  temp_folder folder_;
  std::vector<std::string> settings_;
  pid_t pid_ = -1;
};

// Runs one coroutine to its end on `io` and gives its value; std::runtime_error after `limit`.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> what,
      std::chrono::milliseconds limit = std::chrono::seconds(20)) {
  std::optional<T> value;
  std::exception_ptr thrown;
  boost::asio::co_spawn(io, std::move(what), [&](std::exception_ptr e, T v) {
    thrown = e;
    value.emplace(std::move(v));
  });
  auto until = std::chrono::steady_clock::now() + limit;
  io.restart();
  while (!value && std::chrono::steady_clock::now() < until) io.run_one_until(until);
  if (thrown) std::rethrow_exception(thrown);
  if (!value) throw std::runtime_error("the coroutine did not end in time");
  return std::move(*value);
}

// Runs `io` until the condition holds; false where it does not within `limit`.
bool run_until(boost::asio::io_context& io, const std::function<bool()>& condition,
               std::chrono::milliseconds limit = std::chrono::seconds(20));

// A link's settings for tests that are not about deadlines: a machine that builds something beside is slow.
store::link_settings patient();

// A started link that is connected; the dice of its back-off is fixed.
std::unique_ptr<store::link> connected_link(boost::asio::io_context& io, const store::link_target& target,
                                            store::link_settings settings = patient());

// One command, its words given; throws where the link does not carry it.
store::redis_reply ask(store::link& over, std::vector<std::string> words);

// Every key with its remaining life in ms (-1 = none).
struct key_life {
  std::string key;
  std::int64_t ms;
};
std::vector<key_life> all_keys(store::link& over);

// As if this much time had passed: deletes each key whose PEXPIRETIME lies before now + `by`, as Redis would,
// and brings the expiry of the others nearer by the same.
void advance(store::link& over, std::chrono::milliseconds by);

}  // namespace amparo::test
