#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/link.hpp"

// The audit trail as bytes in Redis: a list of entries, the head that the newest one made, and the base that
// the oldest one stands on. What the bytes say, and whether they are whole, is app/audit_chain.hpp's. One
// object for each io_context, over its link.
namespace amparo::store {

class audit_log {
 public:
  explicit audit_log(link& over) : link_(over) {}  // `over` outlives it

  asio::awaitable<base::result<std::string>> head();  // "" where nothing was ever written
  asio::awaitable<base::result<std::string>> root();  // "" where nothing was ever cut
  // Nothing where it is done; else the head that stands: somebody else was first, and the entry is to be made
  // again behind theirs.
  asio::awaitable<base::result<std::optional<std::string>>> append(std::string head, std::string entry,
                                                                   std::string next);
  // At most `most` from the place `from` on, the oldest first; none behind the newest.
  asio::awaitable<base::result<std::vector<std::string>>> entries(std::uint64_t from, unsigned most);
  // Without the oldest `count`; false where `root` no longer stands.
  asio::awaitable<base::result<bool>> cut(std::string root, std::string next, std::uint64_t count);

 private:
  link& link_;
};

}  // namespace amparo::store
