#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "store/link.hpp"
#include "store/store.hpp"

// How far each send of the outbox has come, in Redis: taken in hand by one dispatcher at a time, settled
// once, and proved by the provider's reports: at least one delivery for each send key, exactly one outside
// the ambiguous window. One object for each io_context, over its link.
namespace amparo::store {

struct send_hold {
  enum class kind : std::uint8_t {
    send,    // it is ours to send now
    again,   // the same, and an earlier try may have got through: count it
    proved,  // a report says that the provider has this part
    wait,    // not now: in other hands, or its time has not come
    gone,    // erased, or done by another
    left     // settled; only the entry is left over
  } is = kind::wait;
  unsigned tries = 0;  // of this part, this one included
  unsigned part = 0;   // which of its messages
};

enum class send_end : std::uint8_t { accepted, next, later, ambiguous, dead, left };

struct send_ending {
  send_end is = send_end::dead;
  std::chrono::milliseconds wait{0};  // of later and ambiguous
  std::string word = {};              // the provider's id, or why it is dead: "refused", "costly"
  std::string account = {};
};

struct dead_letter {
  std::string id;  // of the stream: milliseconds since 1970 and a number
  std::string effect, account, why;
};

class send_store {
 public:
  explicit send_store(link& over) : link_(over) {}  // `over` outlives the store

  asio::awaitable<base::result<void>> post(outbox_entry entry, base::caller_tag tag);
  asio::awaitable<base::result<send_hold>> begin(taken_entry entry);
  asio::awaitable<base::result<void>> end(taken_entry entry, base::caller_tag tag, send_ending how);
  // False where there is no such send. `rank` as app/delivery.hpp counts.
  asio::awaitable<base::result<bool>> report(unsigned partition, std::string effect, unsigned part,
                                             unsigned rank);
  asio::awaitable<base::result<std::vector<dead_letter>>> dead(unsigned most_of_a_partition);

 private:
  link& link_;
};

}  // namespace amparo::store
