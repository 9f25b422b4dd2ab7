#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/link.hpp"

// What happened at the desk, as every script there tells it: the newest 10,000 events, with ids that grow by
// one. One object for each io_context, over its link.
namespace amparo::store {

struct desk_event {
  std::uint64_t id = 0;
  std::string what;  // item.added, item.changed, item.gone, lease.lost, message.in (a caller wrote)
  std::string code;  // of the item
};

class desk_events {
 public:
  explicit desk_events(link& over) : link_(over) {}  // `over` outlives it

  asio::awaitable<base::result<std::uint64_t>> newest();  // 0 where nothing ever happened
  // Behind the one of this id, the oldest first, at most `most`. The first one's id is `id` + 1, or some are
  // no longer there.
  asio::awaitable<base::result<std::vector<desk_event>>> after(std::uint64_t id, unsigned most);

 private:
  link& link_;
};

}  // namespace amparo::store
