#pragma once
#include <boost/asio/awaitable.hpp>

#include "ops/metrics.hpp"
#include "store/send_store.hpp"

namespace amparo::app {

namespace asio = boost::asio;

// Nobody's tag, in the partition that an entry lies in.
base::tag_bytes nobody_in(unsigned partition);

// Counted and logged as an error; `kind` is the entry's.
void count_unreadable(ops::metrics& count, std::string_view kind);

// An entry that does not open is nobody's any more: it is counted and dropped, loudly, so that what stands
// behind it moves on. An error is the store's.
asio::awaitable<base::result<void>> drop_unreadable(store::send_store& sends, ops::metrics& count,
                                                    store::taken_entry entry);

}  // namespace amparo::app
