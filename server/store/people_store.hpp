#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/link.hpp"

// Whoever may sign in to the console, and their sign-ins, in Redis; all of it sealed. One object for each
// io_context, over its link.
namespace amparo::store {

class people_store {
 public:
  explicit people_store(link& over) : link_(over) {}  // `over` outlives it

  // `who`: a keyed digest of their pseudonym, as desk_operator names them.
  asio::awaitable<base::result<std::vector<std::string>>> all();
  asio::awaitable<base::result<std::string>> find(std::string who);  // "" where there is none
  asio::awaitable<base::result<void>> keep(std::string who, std::string sealed);
  asio::awaitable<base::result<bool>> drop(std::string who);  // false where there was none

  // `token`: its keyed digest. A sign-in lives for `idle` behind its last use; looking with `idle` 0 is none.
  asio::awaitable<base::result<void>> sign_in(std::string token, std::string sealed,
                                              std::chrono::milliseconds idle);
  asio::awaitable<base::result<std::string>> signed_in(std::string token, std::chrono::milliseconds idle);
  asio::awaitable<base::result<void>> sign_out(std::string token);

  // One look at a number by this operator, `name` in its own words: how many are left in the hour, nothing
  // where there was none left.
  asio::awaitable<base::result<std::optional<unsigned>>> take_reveal(std::string who, std::string name,
                                                                     base::time_point now, unsigned most);

 private:
  link& link_;
};

}  // namespace amparo::store
