#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/keys.hpp"
#include "store/link.hpp"

// What lies in Redis, counted by the rows of the data model (threat model, K-9). Names of keys are looked at
// to find their row and go no further; no value is read but the ids of streams' entries.
namespace amparo::store {

// Whether something written at some time in between counts. Both ends count.
struct time_range {
  base::time_point from, until;
};

struct row_count {
  const key_row* row = nullptr;  // null: of no row that we know
  std::uint64_t keys = 0;        // those with something of the range in them
  std::uint64_t entries = 0;     // of streams, lists, sets and sorted sets; a hash or a text is one
  bool is_oldest_known = true;   // false: some key tells nothing of when it was written
  std::optional<base::time_point> oldest = {};  // nothing of what tells its time was written before this
  std::optional<base::time_point> gone = {};    // when the last of it is gone, if no more comes; none: stays
};

// One for each row that has keys, in the table's order, and at the end one for what is none of ours. A key
// with an end was written at most its row's longest life before that; so it counts in a range where it may
// have been written in it. Entries of a stream have the time of their writing. Errors: link::ask's,
// errc::refused where this user of Redis may not list keys.
boost::asio::awaitable<base::result<std::vector<row_count>>> count_keys(link& over, base::time_point now,
                                                                        std::optional<time_range> in);

}  // namespace amparo::store
