#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/link.hpp"

// What the desk remembers of the people who work at it by telephone, in Redis, all of it sealed: their shift,
// what their texts were answered, and their notes on an item. One object for each io_context, over its link.
namespace amparo::store {

class desk_people {
 public:
  explicit desk_people(link& over) : link_(over) {}  // `over` outlives it

  // Of one of them, as desk_operator names them; "" where there is none, or none any more.
  asio::awaitable<base::result<std::string>> shift(std::string holder);
  asio::awaitable<base::result<void>> keep_shift(std::string holder, std::string sealed,
                                                 std::chrono::milliseconds life);
  asio::awaitable<base::result<void>> end_shift(std::string holder);

  // What the event of this digest was answered; "" where it is a new one. Kept for 25 h.
  asio::awaitable<base::result<std::string>> answered(std::string event);
  asio::awaitable<base::result<void>> keep_answer(std::string event, std::string sealed);

  // Behind the notes on the item of this effect; they live for 30 days behind the last.
  asio::awaitable<base::result<void>> add_note(std::string effect, std::string sealed);
  // The same once for each name, which is known for 25 h.
  asio::awaitable<base::result<void>> add_note_once(std::string name, std::string effect, std::string sealed);
  asio::awaitable<base::result<std::string>> newest_note(std::string effect);  // "" where there is none
  asio::awaitable<base::result<std::vector<std::string>>> notes(std::string effect);  // the oldest first

 private:
  link& link_;
};

}  // namespace amparo::store
