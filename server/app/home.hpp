#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/crypto.hpp"

namespace amparo::app {

namespace asio = boost::asio;

// One caller, one turn at a time: 1 running and 8 waiting, on the caller's home thread. Without it 20 to 37 %
// of the commits of a hot phone lose their race (performance.md). Belongs to one io_context and never
// crosses.
class home_queue {
 public:
  // True where nobody is before this caller's turn, which has then begun; else wait().
  bool enter(const base::caller_tag& tag);
  // Completes when this caller's earlier turns are done; false where eight already wait.
  asio::awaitable<bool> wait(base::caller_tag tag);
  void leave(base::caller_tag tag);
  std::size_t callers() const { return lines_.size(); }

 private:
  using waiter = std::shared_ptr<asio::steady_timer>;
  struct by_tag {
    std::size_t operator()(const base::tag_bytes& tag) const;
  };
  std::unordered_map<base::tag_bytes, std::vector<waiter>, by_tag> lines_;
};

// Leaves when it goes, also on an exception.
class home_place {
 public:
  home_place(home_queue& queue, base::caller_tag tag) : queue_(queue), tag_(tag) {}
  home_place(const home_place&) = delete;
  ~home_place() { queue_.leave(tag_); }

 private:
  home_queue& queue_;
  base::caller_tag tag_;
};

}  // namespace amparo::app
