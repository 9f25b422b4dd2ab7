#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ops/clock.hpp"
#include "store/desk_queue.hpp"
#include "store/link.hpp"

// The calls of the desk, in Redis: one attempt at a time to bring whoever has a callback in hand and its
// caller together. It stands with its item, under the item's token, and only moves forward: the operator's
// telephone, the caller's, both in the room, over. One object for each io_context, over its link.
namespace amparo::store {

enum class call_stage : unsigned { none, operator_rings, caller_rings, joined, over };

struct desk_call {
  desk_item item;
  std::string attempt;
  std::uint64_t fence = 0;  // the token that it was begun under
  std::string by;           // who had it in hand then, as desk_operator names them
  std::string over;         // the account that both telephones ring over, by its name
  call_stage stage = call_stage::none;
  base::time_point since;  // at this stage
  unsigned missed = 0;     // attempts before this one in which the caller was not reached
  // Whoever began it still has the item; that their lease lives is for the scripts to say.
  bool is_theirs() const { return item.fence == fence && !item.holder.empty() && item.holder == by; }
};

enum class call_begun { begun, before, lost, under_way };

enum class call_move {
  caller,  // their telephone is to ring
  joined,  // both are in the room
  alive    // nothing new: the lease goes on
};

enum class call_end {
  kept,    // the item stays in the operator's hand
  back,    // to the place that it always had
  later,   // the caller was not reached: the same place, not before a time
  asleep,  // the same, and nobody was called
  review,  // a person is to look
  closed   // the item is done
};

class desk_calls {
 public:
  // `over` outlives it. `as_if`: whose time counts instead of Redis' own; for tests. `witness` as of
  // desk_queue: begin and end are written down.
  explicit desk_calls(link& over, const ops::clock* as_if = nullptr, desk_witness* witness = nullptr)
      : link_(over), as_if_(as_if), witness_(witness) {}

  // Begun again under the same name, because no answer came, it is the same attempt. The item is theirs for
  // `lease` from now on at the least.
  asio::awaitable<base::result<call_begun>> begin(desk_hold held, std::string attempt, std::string over,
                                                  std::chrono::milliseconds lease);
  // Those that are not over, the oldest first. An item that its caller took back comes without an attempt.
  asio::awaitable<base::result<std::vector<desk_call>>> under_way(unsigned most);
  // Of one item, over or not; nothing where it has none.
  asio::awaitable<base::result<std::optional<desk_call>>> of_item(std::string code);
  // False where whoever began it has the item no longer: an attempt that should end is over all the same.
  asio::awaitable<base::result<bool>> move(desk_call call, call_move to, std::chrono::milliseconds lease);
  asio::awaitable<base::result<bool>> end(desk_call call, call_end how, std::chrono::milliseconds lease,
                                          std::optional<base::time_point> not_before = {});

 private:
  std::string now() const;
  asio::awaitable<base::result<void>> write_down_begin(std::string code);
  asio::awaitable<base::result<void>> write_down_end(const desk_call& call, call_end how);

  link& link_;
  const ops::clock* as_if_;
  desk_witness* witness_;
};

}  // namespace amparo::store
