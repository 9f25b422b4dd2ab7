#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include "app/background.hpp"
#include "app/gateway.hpp"
#include "app/studio_shelf.hpp"
#include "base/result.hpp"
#include "message/reply.hpp"

// The phone studio (requirements B2): whoever speaks a language records it by telephone, and others listen to
// it and say whether it is right, with no screen anywhere. A line with `modes: [studio]` is for that alone:
//
//   code# -> 1 record:  Spanish is read -> they say it -> they hear it -> 1 keep, 2 once more, 3 the next one
//         -> 2 listen:  Spanish is read, then what was recorded -> 1 right, 2 wrong, 3 once more, 4 the next
//
// This is no conversation of a caller: nothing of it lies in a session. Where a call stands rides sealed in
// its own addresses, as every call's small state does (app/call_token.hpp), good for minutes and for that
// call alone; what people did lies in files (app/studio_shelf.hpp). What a provider recorded comes in as any
// voice note does (app/note_orders.hpp): role dispatch fetches it, seals it, and has the provider delete its
// copy (K-10); a call waits until it is there.
//
// Nobody listens to what they said themselves, and no review is written that nobody made by a key.
namespace amparo::app {

enum class studio_place : std::uint8_t { code, menu, record, fetch, keep, review };

// Where a call stands.
struct studio_state {
  studio_place at = studio_place::code;
  unsigned tries = 0;      // of the code, of silence, of keys that mean nothing
  std::string person;      // a pseudonym; "" = nobody has told who they are
  std::string name;        // of the recording that it is about
  std::string clip;        // what was said, or is listened to: its name under /audio/
  std::string note;        // the effect that fetches what was said
  std::uint64_t said = 0;  // Unix seconds: when that was
  friend bool operator==(const studio_state&, const studio_state&) = default;
};

std::string encode(const studio_state& state);
base::result<studio_state> decode_studio(std::string_view bytes);

class studio {
 public:
  explicit studio(const config& settings) : settings_(settings), shelf_(settings) {}

  // Whose code it is. Null where it is nobody's, or where too many wrong ones came of late from anywhere:
  // twenty within an hour, for a process. Every code is compared, each in constant time.
  const studio_person* admitted(const base::secret_key& under, std::string_view code, base::time_point now);
  const studio_person* person(std::string_view id) const;

  studio_shelf& shelf() { return shelf_; }
  background& work() { return work_; }

 private:
  const config& settings_;
  std::mutex mutex_;
  std::deque<base::time_point> refused_;
  studio_shelf shelf_;
  background work_;  // last: its thread ends before what it uses
};

// What the call hears next. `event` is verified, and came to a line of the studio.
asio::awaitable<message::reply> answer_studio(gateway& g, const account& via, const line& on,
                                              message::event event, base::time_point now);

}  // namespace amparo::app
