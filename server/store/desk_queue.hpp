#pragma once
#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "ops/clock.hpp"
#include "store/desk_witness.hpp"
#include "store/link.hpp"
#include "store/store.hpp"

// The operators' side of the desk, in Redis: who has which item in hand, and for how long. An item goes to
// one operator at a time, under a lease and a fencing token: whatever is done under an older token is
// refused, so that whoever was paused past their lease changes nothing. It keeps its place, (urgency, first
// arrival), through everything that happens to it: given back, put off, handed over, left lying (L21, L22).
// Left lying three times, it goes to the review lane. One object for each io_context, over its link.
namespace amparo::store {

// Who asks, as the desk knows them.
struct desk_operator {
  std::string holder;               // a keyed digest of who they are: nothing else of them lies at the desk
  std::vector<std::string> skills;  // "lang:mam", "woman", "legal": an item that needs another is not theirs
  unsigned capacity = 3;            // items in hand at once
  bool lead = false;                // has the review lane, too
};

// An item in somebody's hand.
struct desk_hold {
  std::string code;
  std::uint64_t fence = 0;
};

struct desk_claim {
  enum class kind : std::uint8_t {
    given,
    again,      // it was theirs already; its lease begins anew
    nothing,    // nothing waits that they can serve
    full,       // their hand is
    unknown,    // there is no such item, or none any more
    taken,      // it is in another's hands, or closed
    too_early,  // it was put off
    unskilled,  // it needs a skill that they have not
    for_lead    // it is in the review lane
  } is = kind::nothing;
  desk_item item = {};  // of given and again
};

struct desk_transfer {
  enum class kind : std::uint8_t { done, lost, full, unskilled, for_lead } is = kind::lost;
  std::uint64_t fence = 0;  // of done: the new one
};

struct desk_tick {
  std::uint64_t recovered = 0, reviewed = 0, came_due = 0;
};

struct desk_waiting {
  std::uint64_t count = 0;
  std::optional<base::time_point> since = {};  // the one who waits longest
};
struct desk_numbers {
  std::array<desk_waiting, 4> by_urgency = {};
  std::uint64_t in_review = 0;
};

inline constexpr std::chrono::milliseconds desk_lease{60'000};  // for whoever has a heartbeat

class desk_queue {
 public:
  // `over` outlives the queue. `as_if`: whose time counts instead of Redis' own; for tests. `witness` writes
  // down what people do, and its error is theirs: nothing was done then, or what they got is back (L-6).
  explicit desk_queue(link& over, const ops::clock* as_if = nullptr, desk_witness* witness = nullptr)
      : link_(over), as_if_(as_if), witness_(witness) {}

  desk_witness* witness() const { return witness_; }  // null: nothing is written down

  // The first item that they can serve, or the one of this code. `question` names the asking: asked again
  // because no answer came, it gets what it took then; "" = it has no name.
  asio::awaitable<base::result<desk_claim>> claim(desk_operator who, std::string code, std::string question,
                                                  std::chrono::milliseconds lease = desk_lease);
  // For each of them whether its lease begins anew; false where it is lost.
  asio::awaitable<base::result<std::vector<bool>>> beat(std::vector<desk_hold> held,
                                                        std::chrono::milliseconds lease = desk_lease);
  // Back to its place, or put off until `not_before`. False where it was no longer theirs. So is close().
  asio::awaitable<base::result<bool>> give_back(desk_hold held, std::string holder,
                                                std::optional<base::time_point> not_before = {});
  asio::awaitable<base::result<bool>> close(desk_hold held, std::string holder);
  // Into another operator's hand, with a lease of its own.
  asio::awaitable<base::result<desk_transfer>> hand_over(desk_hold held, std::string holder, desk_operator to,
                                                         std::chrono::milliseconds lease = desk_lease);

  asio::awaitable<base::result<std::optional<desk_item>>> find(std::string code);
  asio::awaitable<base::result<std::vector<desk_item>>> in_hand(
      std::string holder);  // in order of their codes
  asio::awaitable<base::result<desk_numbers>> numbers();

  // What time does: leases that ended, and what comes due; at most `most` of each.
  asio::awaitable<base::result<desk_tick>> tick(unsigned most = 256);
  // Items that were closed and whose caller's number still has its long life; the oldest first.
  asio::awaitable<base::result<std::vector<desk_item>>> closed(unsigned most);
  // A closed callback's number goes within a day, unless another stands there meanwhile; and the item is
  // settled.
  asio::awaitable<base::result<void>> settle(std::string code, base::caller_tag tag, std::string vault_value);

 private:
  std::string now() const;
  asio::awaitable<base::result<void>> write_down(std::string by, std::string act, std::string item,
                                                 std::string reason = "");

  link& link_;
  const ops::clock* as_if_;
  desk_witness* witness_;
};

}  // namespace amparo::store
