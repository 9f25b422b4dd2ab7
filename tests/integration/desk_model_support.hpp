#pragma once
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_queue.hpp"

// The desk as a few plain loops over a map: what the scripts must do, without anything that makes them quick.
// Whoever doubts an answer of desk_queue reads it here.
namespace amparo::test {

struct desk_model {
  struct entry {
    store::desk_item item;
    std::string by;                           // the question that it was given to
    std::optional<base::time_point> lease{};  // in a hand until then
    std::string attempt{}, attempt_by{};      // the newest to bring two people together
    std::uint64_t attempt_fence = 0;
    unsigned stage = 0, missed = 0;
    bool is_due(base::time_point now) const { return !item.not_before || *item.not_before <= now; }
    bool is_held(base::time_point now) const { return lease && *lease > now; }
  };
  using code = std::string;

  bool add(const store::desk_item& item);  // false: seen before, or the code is another's
  bool cancel(const std::string& effect);
  store::desk_claim claim(const store::desk_operator& who, const code& wanted, const std::string& question,
                          std::chrono::milliseconds lease, base::time_point now);
  bool beat(const store::desk_hold& held, std::chrono::milliseconds lease, base::time_point now);
  bool give_back(const store::desk_hold& held, std::optional<base::time_point> not_before,
                 base::time_point now);
  bool close(const store::desk_hold& held, base::time_point now);
  store::desk_transfer hand_over(const store::desk_hold& held, const store::desk_operator& to,
                                 std::chrono::milliseconds lease, base::time_point now);
  store::desk_tick tick(base::time_point now);
  store::call_begun begin_call(const store::desk_hold& held, const std::string& attempt,
                               std::chrono::milliseconds lease, base::time_point now);
  bool move_call(const code& of, const std::string& attempt, store::call_move to,
                 std::chrono::milliseconds lease, base::time_point now);
  bool end_call(const code& of, const std::string& attempt, store::call_end how,
                std::chrono::milliseconds lease, std::optional<base::time_point> not_before,
                base::time_point now);
  store::desk_numbers numbers(base::time_point now) const;
  std::vector<store::desk_item> open() const;  // what is not closed, in the order of the queue

  std::map<code, entry> items;
  std::map<std::string, code> seen;  // effect -> code, "" = it may not enter
  std::uint64_t last_fence = 0;
  std::deque<store::desk_hold> closed;  // the newest few hundred; older ones nobody asks after

 private:
  void forget_old();
  entry* held_by(const store::desk_hold& held, base::time_point now);
  unsigned in_hand(const std::string& holder) const;
  std::uint64_t give(entry& to, const std::string& holder, std::chrono::milliseconds lease,
                     base::time_point now);
};

}  // namespace amparo::test
