#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/link.hpp"
#include "store/store.hpp"

// The sides of family links in Redis (requirement B8), for 30 days each. Where sides are found lies one value
// a side: its blind tokens, and sealed whose it is; no key names a token. The number behind it lies with its
// caller's own keys and is gone at their erasure, in the same step; the rest follows by the outbox
// ("unlink"). One object for each io_context, over its link.
//
// What it costs: a token is 8 bytes and a side has some hundreds (at most 4,000), so a thousand sides are a
// few megabytes of Redis. Whoever looks reads all sides of the other kind, 16 in one request: the service is
// made for thousands of sides, not for millions, and refuses the one behind most_sides.
namespace amparo::store {

inline constexpr std::size_t sides_in_a_page = 16;
inline constexpr unsigned most_sides = 20'000, most_sides_of_caller = 8;

enum class side_kind : char { seeking = 's', sought = 'f' };

struct kept_side {
  std::string id;  // its kind's letter, and a keyed digest in hex
  base::time_point until;
  std::vector<std::uint64_t> tokens;  // sorted
  std::string sealed;                 // whose it is

  side_kind kind() const { return static_cast<side_kind>(id.front()); }
};

// The value that stands under the side's key, and back: base::errc::malformed where it is none.
std::string encode(const kept_side& side);
base::result<kept_side> decode_side(std::string id, std::string_view value);

class family_store {
 public:
  explicit family_store(link& over) : link_(over) {}  // `over` outlives the store

  enum class admission : std::uint8_t { admitted, gone, too_many };
  // The first step: the sealed number goes to the keys of its caller, for `life`. `gone`: the order was
  // erased.
  asio::awaitable<base::result<admission>> admit(taken_entry order, base::caller_tag tag, std::string id,
                                                 std::string sealed_number, std::chrono::milliseconds life);
  enum class keeping : std::uint8_t { kept, withdrawn, full };
  asio::awaitable<base::result<keeping>> keep(kept_side side, base::time_point now);
  // It is found no more, and not kept where its keeping is still on the way.
  asio::awaitable<base::result<void>> end(std::string id);
  // Of a side that cannot be kept.
  asio::awaitable<base::result<void>> forget_number(base::caller_tag tag, std::string id);

  // Of this kind, that do not end before `now`.
  asio::awaitable<base::result<std::vector<std::string>>> ids(side_kind kind, base::time_point now);
  // At most sides_in_a_page; those that stand and have not ended.
  asio::awaitable<base::result<std::vector<kept_side>>> read(std::vector<std::string> ids,
                                                             base::time_point now);
  // The item of a side that was found, to its caller's outbox. False where the side was erased.
  asio::awaitable<base::result<bool>> post_item(base::caller_tag tag, std::string id, outbox_entry item,
                                                std::string other_effect);
  // An item that was posted for nothing goes again, or never comes to the desk.
  asio::awaitable<base::result<void>> drop_item(base::caller_tag tag, std::string effect);

 private:
  link& link_;
};

}  // namespace amparo::store
