#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <string>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "store/link.hpp"
#include "store/store.hpp"

// Callers' own voice notes, sealed, in Redis for 72 h (D5). One object for each io_context, over its link.
namespace amparo::store {

class note_store {
 public:
  explicit note_store(link& over) : link_(over) {}  // `over` outlives the store

  // Keeps the note of the order `of`, whose effect names it. False where that order is gone: the caller was
  // erased, and nothing is kept. `life` over zero.
  asio::awaitable<base::result<bool>> keep(taken_entry of, base::caller_tag tag, std::string sealed,
                                           std::chrono::milliseconds life);
  // False where so many bytes more would leave the rest of the helpline short of Redis' memory: over three
  // quarters of maxmemory.
  asio::awaitable<base::result<bool>> has_room(std::size_t bytes);
  // "" where there is none, or none any more.
  asio::awaitable<base::result<std::string>> find(base::caller_tag tag, std::string effect);

 private:
  link& link_;
};

}  // namespace amparo::store
