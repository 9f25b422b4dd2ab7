#pragma once
#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ops/clock.hpp"
#include "store/link.hpp"

// The desk as a whole, in Redis: what one look shows of it, what role desk made of that for everybody else
// (one small value), and who is signed in at the console. One object for each io_context, over its link.
namespace amparo::store {

struct desk_sight {
  struct line {
    std::vector<std::string> needs;
    std::array<std::uint64_t, 4> waiting{};  // by urgency
  };
  struct person {
    std::string holder;
    std::uint64_t holds = 0;  // items
    std::string shift = {};   // of those who were named, sealed (store/desk_people.hpp)
  };
  std::string told;                      // as tell() left it; "" where nothing stands
  std::uint64_t taken = 0;               // items put into a hand, ever
  std::array<std::uint64_t, 4> added{};  // items, ever, by urgency
  std::uint64_t coming = 0;              // put off, and due within `soon`
  std::vector<line> lines;
  std::vector<person> signed_in, named;  // somebody may be both
};

class desk_watch {
 public:
  // `over` outlives it. `as_if`: whose time counts instead of Redis' own; for tests.
  explicit desk_watch(link& over, const ops::clock* as_if = nullptr) : link_(over), as_if_(as_if) {}

  // `holders`: those who are named.
  asio::awaitable<base::result<desk_sight>> look(std::vector<std::string> holders,
                                                 std::chrono::milliseconds soon);
  asio::awaitable<base::result<std::string>> told();  // "" where nothing stands, or nothing any more
  asio::awaitable<base::result<void>> tell(std::string value);

  // Signed in, as far as anybody knows, until then; out at once.
  asio::awaitable<base::result<void>> here(std::string holder, base::time_point until);
  asio::awaitable<base::result<void>> gone(std::string holder);

 private:
  link& link_;
  const ops::clock* as_if_;
};

}  // namespace amparo::store
