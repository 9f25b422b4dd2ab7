#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "base/result.hpp"
#include "store/link.hpp"

// The public figures in Redis (requirement B15, class D12): how often each answer to a follow-up was given in
// a month. While a month runs its counters lie there under names that only the keys open; when it is closed
// what may be published is written once, and the counters go, so that a count that is too small to be
// published is nowhere any more. Months are "2026-11".
namespace amparo::store {

using figures = std::map<std::string, std::uint64_t>;

class figure_store {
 public:
  explicit figure_store(link& over) : link_(over) {}  // `over` outlives the store

  enum class counting : std::uint8_t { counted, known, closed };
  // `known`: this effect was counted before. `closed`: the month was published already.
  asio::awaitable<base::result<counting>> count(std::string effect, std::string month, std::string name);

  struct months {
    std::string first, last;  // in which counting began; the newest that is closed. "" = none
  };
  asio::awaitable<base::result<months>> span();
  asio::awaitable<base::result<void>> begin(std::string month);  // where nothing was begun
  asio::awaitable<base::result<figures>> running(std::string month);
  // False where it was closed before; nothing is written then.
  asio::awaitable<base::result<bool>> close(std::string month, figures publishable);
  asio::awaitable<base::result<figures>> published(std::string month);

 private:
  asio::awaitable<base::result<figures>> read(std::string key);
  link& link_;
};

}  // namespace amparo::store
