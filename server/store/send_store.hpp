#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "store/link.hpp"
#include "store/store.hpp"

// How far each send and each call of the outbox has come, in Redis: taken in hand by one dispatcher at a
// time, settled once, and proved by the provider's reports: at least one delivery for each send key, exactly
// one outside the ambiguous window. One object for each io_context, over its link.
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

// What was ever told of a call of ours: each mark only grows, so that the same reports in any order end in
// the same place (L20, L33).
struct call_marks {
  unsigned reached = 0;   // as app/delivery.hpp counts
  unsigned over = 0;      // 1: it ended
  unsigned taken_by = 0;  // 1 a person, 2 a machine, as far as the provider can tell
  unsigned accepted = 0;  // 1: somebody pressed the key that only a person presses
  unsigned joined = 0;    // 1: they were put into the room
  unsigned outlived = 0;  // 1: the room ended and they were still there: somebody else had left it
  unsigned content = 0;   // 1: they said by a key that nothing is left to do
  friend bool operator==(const call_marks&, const call_marks&) = default;
};

// How far a call of ours has come, by whoever carries it out and by what was told of it.
struct call_state {
  bool begun = false;  // false: nobody has taken the order in hand, or it is long over
  bool placed = false;
  std::string why_dead;  // why it was given up; "" = it was not
  call_marks marks;
};

struct kept_reminder {
  std::string sealed;
  base::time_point due;
  std::chrono::milliseconds life{0};
};

struct dead_letter {
  std::string id;  // of the stream: milliseconds since 1970 and a number
  std::string effect, account, why;
};

class send_store {
 public:
  // `over` outlives the store. `hand` tells this one from every other that takes sends in hand: two must
  // never have the same. "" where it takes none.
  explicit send_store(link& over, std::string hand = {}) : link_(over), hand_(std::move(hand)) {}

  asio::awaitable<base::result<void>> post(outbox_entry entry, base::caller_tag tag);
  // Whoever had no answer asks the same question again, and what it took is theirs: nothing left over it. A
  // new question never gets what an earlier one took.
  asio::awaitable<base::result<send_hold>> begin(taken_entry entry);
  asio::awaitable<base::result<void>> end(taken_entry entry, base::caller_tag tag, send_ending how);
  // False where there is no such send. `rank` as app/delivery.hpp counts.
  asio::awaitable<base::result<bool>> report(unsigned partition, std::string effect, unsigned part,
                                             unsigned rank);
  // The marks as they stand then; nothing where there is no such call.
  asio::awaitable<base::result<std::optional<call_marks>>> report_call(unsigned partition, std::string effect,
                                                                       call_marks told);
  // A call that came in is one of ours from now on: somebody answered and pressed 1. `rank` as
  // app/delivery.hpp counts what was answered.
  asio::awaitable<base::result<void>> open_call(unsigned partition, std::string effect, unsigned rank);
  // As they stand, without a change.
  asio::awaitable<base::result<call_state>> look_at_call(unsigned partition, std::string effect);
  // A reminder is put by until it is due, and then comes back as an entry of kind "reminder" with the payload
  // `sealed`. False where its order is gone, or there is none any more.
  asio::awaitable<base::result<bool>> keep_reminder(taken_entry order, base::caller_tag tag,
                                                    kept_reminder what);
  asio::awaitable<base::result<bool>> release_reminder(base::caller_tag tag, std::string effect);
  asio::awaitable<base::result<std::vector<dead_letter>>> dead(unsigned most_of_a_partition);

 private:
  link& link_;
  std::string hand_;
  std::map<std::string, std::string> unanswered_;  // effect -> the question that had no answer
  std::uint64_t questions_ = 0;
};

}  // namespace amparo::store
