#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/link.hpp"

// The pieces of long texts, sealed, in Redis until they are whole or no longer waited for (L38): in one place
// for all processes, for a carrier's pieces may come to any of them. One object for each io_context.
namespace amparo::store {

inline constexpr unsigned most_parts = 16;

struct held_part {
  base::caller_tag tag;
  std::string key;      // parts_key of keys.hpp
  unsigned of = 0;      // 0: nobody says how many there are
  unsigned number = 0;  // from 1; of an unknown number, the next
  std::string id;       // the event's digest, hex
  std::string sealed;
  bool is_last = false;    // ends a text of unknown length
  base::time_point due{};  // when the rest is no longer waited for
};

struct kept_parts {
  enum class kind : std::uint8_t {
    held,   // others are waited for
    whole,  // this one made it whole: `sealed` are all of them in their order
    alone,  // a text of its own
  } is = kind::alone;
  std::vector<std::string> sealed{};
};

class part_store {
 public:
  explicit part_store(link& over) : link_(over) {}  // `over` outlives the store

  asio::awaitable<base::result<kept_parts>> put(held_part part);
  // What is there of a text whose rest is no longer waited for; empty where nothing is to be done.
  asio::awaitable<base::result<std::vector<std::string>>> close(std::string key);

 private:
  link& link_;
};

}  // namespace amparo::store
