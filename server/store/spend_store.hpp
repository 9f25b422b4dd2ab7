#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/link.hpp"

// What was spent on our own account, in Redis (threat model O-3): counters of one day in one hash, reserved
// before anything leaves, all of them or none, so that no number of processes goes over a cap by one unit.
namespace amparo::store {

struct spend_counter {
  std::string name;  // a field of the day's hash: "all", "h:13", "c:MX"; of a caller a keyed digest, no tag
  std::uint64_t cap = 0;
};

struct spend_request {
  std::string day;  // "2026-11-24", UTC
  std::uint32_t units = 0;
  bool always = false;  // leaves over every cap and past the switch, and is counted
  std::vector<spend_counter> counters;
};

struct spend_answer {
  bool taken = false;
  bool stopped = false;          // by the switch
  std::size_t without_room = 0;  // which of the counters refused
};

class spend_store {
 public:
  explicit spend_store(link& over) : link_(over) {}  // `over` outlives the store

  asio::awaitable<base::result<spend_answer>> reserve(spend_request request);
  // The same request once more: what was reserved for it never left.
  asio::awaitable<base::result<void>> give_back(spend_request request);
  // The kill switch, of all processes at once.
  asio::awaitable<base::result<void>> stop(bool stopped);

 private:
  link& link_;
};

}  // namespace amparo::store
