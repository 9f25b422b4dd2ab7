#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

// What a turn asks of the store, as bytes. Two implementations with the same semantics: Redis
// (store/redis_store.hpp) and memory (store/memory_store.hpp, for `amparo talk` and tests). Nothing here can
// unseal anything.
namespace amparo::store {

namespace asio = boost::asio;

// One effect on its way out: an entry of the caller's partition's outbox stream.
struct outbox_entry {
  std::string effect;  // the effect's id, hex: idempotency key at the desk
  std::string kind;  // "callback", "cancel", "send" ...: a word in clear. An erasure leaves "discard" alone,
                     // and has what an "item" put at the desk, or a "cancel" did not take out yet, taken out
                     // ("drop"), what a "message" brought there forgotten ("hush"), and the side of a family
                     // link that a "match" left taken back ("unlink")
  std::string payload;  // sealed
};

struct vault_entry {
  std::string sealed;
  std::chrono::milliseconds ttl{};
};

struct commit_request {
  base::caller_tag tag;
  std::string key;       // the session's Redis key (store/keys.hpp)
  std::string expected;  // the first 30 bytes that were read; "" = nothing stood there
  std::string
      value;  // head and sealed; "" (where nothing stands) = no session: the event's marker, for `ttl`
  std::chrono::milliseconds ttl{};
  std::string event;  // the event's 6-byte digest in hex: refused where its erased marker stands
  std::vector<outbox_entry> outbox;
  std::optional<vault_entry> vault;
  std::optional<vault_entry> choices{};  // what the caller let us remember (D13), in the place of what stood
  std::optional<base::time_point>
      wakes_at{};                // a timer for this session; the newest takes the place of an older
  bool claims_callback = false;  // takes the caller's ten-minute key; where it stands nothing is written
  bool withdraws = false;  // drops the reminders that were promised to the caller; they are no contact more
  bool cancels_callback = false;  // drops vault, ten-minute key and the caller's pending outbox entries first
  // The caller's last answered event is less than an hour old, so the set of the caller's keys need not be
  // renewed by this commit (it is every 16th version all the same): a plain step then writes one key.
  bool quick_follow = false;
};

enum class commit_outcome {
  done,
  stands,           // another value stands, or none any more: open again
  erased,           // this event was erased: say nothing
  callback_recent,  // the ten-minute key stands: step again, nothing was written
};

// What stands where a session lies, as one event finds it.
struct opened_session {
  std::string value;      // "" where nothing stands
  bool erased = false;    // the event's erased marker stands: it starts nothing, whatever else stands
  std::string choices{};  // sealed, what the caller let us remember; "" where nothing stands
  std::string talk{};     // sealed, which item's operator writes with the caller; "" where nobody does
};

struct erase_request {
  base::caller_tag tag;
  // Digests (hex) that stay as bare markers for 25 h: this event's first, then the ring's.
  std::vector<std::string> events;
  // A confirmed callback is asked about separately: vault, its outbox entries and its ten-minute key stay.
  bool keep_callback = false;
  std::string key;    // the session that asked: erased, and where `value` goes
  std::string value;  // a fresh session that holds only the question; "" = none
  std::chrono::milliseconds ttl{};
};

class turn_store {
 public:
  virtual ~turn_store() = default;
  // `marker`: the event's erased_key (store/keys.hpp), in the session's partition.
  virtual asio::awaitable<base::result<opened_session>> open(std::string key, std::string marker) = 0;
  virtual asio::awaitable<base::result<commit_outcome>> commit(commit_request request) = 0;
  // False where the first of `events` already had its marker: a late retry of an erasure starts nothing.
  virtual asio::awaitable<base::result<bool>> erase(erase_request request) = 0;
  // The sealed number; "" where there is none.
  virtual asio::awaitable<base::result<std::string>> vault(base::caller_tag tag) = 0;
  virtual asio::awaitable<base::result<void>> set_opt_out(std::string id, bool out) = 0;
  virtual asio::awaitable<base::result<bool>> opted_out(std::string id) = 0;
  // The sealed number behind a side of a family link (store/family_store.hpp); "" where there is none, or
  // none any more. A store that keeps no sides has none.
  virtual asio::awaitable<base::result<std::string>> side_number(base::caller_tag, std::string) {
    co_return std::string();
  }
  // True where `nonce` was not seen within 25 h, or with this same content; it is remembered from then on.
  // Both are keyed digests in hex. For providers whose signature does not cover the body.
  virtual asio::awaitable<base::result<bool>> first_or_same(std::string nonce, std::string content) = 0;
  // How many calls of this caller ended without a word within ring_window before `now` (store/keys.hpp), the
  // one that this event (its digest, hex) ends counted once however often it is told. 0 where it was erased.
  virtual asio::awaitable<base::result<unsigned>> count_ring(base::caller_tag tag, std::string event,
                                                             base::time_point now) = 0;
};

// An entry as the relay takes it: its place in the stream, to be given back when it is done.
struct taken_entry {
  unsigned partition = 0;
  std::string stream_id;
  outbox_entry entry;
};

// Where reading goes on in a partition's outbox: behind the entry of that id, "" = at the oldest; and how
// far, 0 = as far as all places together leave room.
struct outbox_place {
  outbox_place(unsigned of, std::string behind = "", unsigned entries = 0)
      : partition(of), after(std::move(behind)), most(entries) {}
  unsigned partition;
  std::string after;
  unsigned most;
};

class outbox_store {
 public:
  virtual ~outbox_store() = default;
  // The oldest entries behind the given places, at most `most` in all; never blocks. Entries stay until they
  // are done, so whoever passes over some that are another's goes on behind them.
  virtual asio::awaitable<base::result<std::vector<taken_entry>>> take(std::vector<outbox_place> places,
                                                                       unsigned most) = 0;
  // Forgets the entry; `tag` is whose set of keys names it.
  virtual asio::awaitable<base::result<void>> done(taken_entry entry, base::caller_tag tag) = 0;
};

// A session that is to be woken.
struct due_timer {
  unsigned partition = 0;
  std::string key;  // of the session
  base::time_point due;
};

class timer_store {
 public:
  virtual ~timer_store() = default;
  // Timers of the given partitions whose time has come, the oldest first, at most `most` of each partition.
  virtual asio::awaitable<base::result<std::vector<due_timer>>> due(std::vector<unsigned> partitions,
                                                                    base::time_point now, unsigned most) = 0;
  // Forgets the timer, unless the session has set another meanwhile.
  virtual asio::awaitable<base::result<void>> forget(due_timer timer) = 0;
};

// A voice note of an item's caller, as the item knows it.
struct desk_note {
  std::string effect;  // of the entry that brought it to the desk: by this name an erasure takes it away
  std::string sealed;  // which note it is (app/desk_notes.hpp)
};

// A queue item as it lies at the desk: what claiming needs in clear, the rest sealed.
struct desk_item {
  std::string effect;    // idempotency
  std::string code;      // random, four to eight digits, how people call it
  unsigned urgency = 3;  // 0 now ... 3 information
  base::time_point arrival;
  std::optional<base::time_point> not_before;
  std::string locale;
  std::vector<std::string> skills;
  std::string sealed;                               // topic, summary, town, partition, tag
  std::optional<base::time_point> note_until = {};  // the caller left a voice note, to be heard so long
  std::string state = "queued";
  std::uint64_t fence = 0;            // the token of the last lease (store/desk_queue.hpp)
  std::string holder = {};            // whose hand it is in, as desk_operator names them; "" = nobody's
  unsigned recovered = 0;             // how often a lease on it ended by itself
  bool talks = false;                 // an operator wrote to its caller (store/desk_talk.hpp)
  std::vector<desk_note> notes = {};  // in no order
};

class desk_store {
 public:
  virtual ~desk_store() = default;
  // False where this effect was already seen (96 h): the repeated add changes nothing. errc::code_taken where
  // another item has the code: draw another and add again.
  virtual asio::awaitable<base::result<bool>> add(desk_item item) = 0;
  // Cancels the item of this effect, or makes a later add of it a no-op. Of a note that hangs on an item it
  // is the note that goes.
  virtual asio::awaitable<base::result<void>> cancel(std::string effect) = 0;
  // From now on the item of this effect says that its caller left a voice note. False where there is none
  // that is open. Hung again, it changes nothing; nor does it after its cancellation.
  virtual asio::awaitable<base::result<bool>> hang_note(std::string effect, desk_note note,
                                                        base::time_point until) = 0;
  // What is not closed, whoever has it in hand, in the order of the queue.
  virtual asio::awaitable<base::result<std::vector<desk_item>>> list(unsigned most) = 0;
};

}  // namespace amparo::store
