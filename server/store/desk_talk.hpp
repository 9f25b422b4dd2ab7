#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ops/clock.hpp"
#include "store/desk_queue.hpp"
#include "store/link.hpp"
#include "store/store.hpp"

// What an operator and a caller write to each other, in Redis. Beside the caller's session lies, sealed,
// which item's operator writes with them: as long as it does, the line keeps still (L24). At the desk lie
// what callers wrote, sealed, by item, and who is waited for to answer it (L23). One object for each
// io_context, over its link.
namespace amparo::store {

// An operator's words on their way to a caller.
struct said_words {
  base::caller_tag tag;
  std::string who;    // sealed: which item's operator it is
  std::string words;  // the name of the caller's words at the desk: an erasure takes them with it
  outbox_entry entry;
};

// A caller's words on their way to an item.
struct heard_words {
  std::string code, effect;  // of the item
  std::string name;          // of the words at it, a keyed digest
  std::string id;            // of these words: brought again they change nothing
  std::string sealed;
  std::chrono::milliseconds patience{};  // how long whoever has the item may take to answer
};
struct words_place {
  enum class kind : std::uint8_t {
    in_hand,  // `holder` is to read them
    waits,    // at the item, until somebody takes it
    nowhere   // there is no such item any more
  } is = kind::waits;
  std::uint64_t fence = 0;
  std::string holder = {};  // as desk_operator names them
};

// Somebody who was waited for too long.
struct unanswered {
  std::string code;
  std::uint64_t fence = 0;
};

class desk_talk {
 public:
  // `over` outlives it. `as_if`: whose time counts instead of Redis' own; for tests.
  explicit desk_talk(link& over, const ops::clock* as_if = nullptr) : link_(over), as_if_(as_if) {}

  // Whether the item is still in this hand; then what its caller wrote counts as answered.
  asio::awaitable<base::result<bool>> may_say(desk_hold held);
  // The words into the caller's outbox, and who it is beside the session, for talk_life.
  asio::awaitable<base::result<void>> say(said_words what);
  // As it was read; "" where nobody writes with the caller.
  asio::awaitable<base::result<std::string>> with(base::caller_tag tag);
  // For talk_life from now on, where somebody still does.
  asio::awaitable<base::result<void>> renew(base::caller_tag tag, std::string who);
  // Where still that stands which was read: nobody writes with the caller any more.
  asio::awaitable<base::result<void>> end(base::caller_tag tag, std::string was_read);

  asio::awaitable<base::result<words_place>> hear(heard_words what);
  // The newest at an item, the oldest of them first.
  asio::awaitable<base::result<std::vector<std::string>>> newest(std::string name, unsigned most);
  asio::awaitable<base::result<void>> forget(std::string name);

  asio::awaitable<base::result<std::vector<unanswered>>> waited_for(unsigned most);
  // Ends their lease; the next tick brings the item back. False where they answered meanwhile, or have it no
  // longer.
  asio::awaitable<base::result<bool>> end_silence(unanswered of);

 private:
  std::string now() const;

  link& link_;
  const ops::clock* as_if_;
};

}  // namespace amparo::store
