#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/keyring.hpp"
#include "app/pace.hpp"
#include "base/time.hpp"

// The session value as it lies in Redis: head ‖ sealed. Head, in clear, 30 bytes: format (1), key id (1),
// version (4, little endian), nonce (24). Associated data = the Redis key's name ‖ head. Inside: the bundle's
// id, the state with its own expiry, and a ring of the newest 32 answered events with the newest four replies
// as data.
namespace amparo::app {

inline constexpr std::size_t head_size = 30;
inline constexpr std::size_t ring_size = 32;
inline constexpr std::size_t kept_replies = 4;

using event_digest = std::array<char, 6>;

struct answered_event {
  event_digest digest{};
  std::uint32_t minute = 0;  // Unix minutes of the turn
  std::string reply;         // flow::reply_data, encoded; only of the newest four
  std::string bundle = {};   // the reply's, 8 bytes; "" = the record's
};

struct record {
  std::uint32_t version = 0;
  std::string bundle;                // 8 bytes
  std::uint32_t expires = 0;         // Unix minutes: afterwards the state is ignored
  std::uint32_t quiet_since = 0;     // Unix minute of the one text that told of the limit (O-5); 0 = none
  std::vector<answered_event> ring;  // newest first
  std::string state;                 // flow::session, encoded
  pace rhythm;                       // of the caller's texts (L29)
  std::string caller;                // E.164, while a timer may have to send something; else "" (K-5)

  const answered_event* find(const event_digest& digest) const;
  void push(answered_event event);  // forgets the oldest event over 32, and replies over the fourth
  // The state is of this bundle from here on; what was answered stays what it was.
  void move_to(const std::string& bundle_id);
  const std::string& bundle_of(const answered_event& event) const;
};

std::uint32_t unix_minute(base::time_point t);
base::time_point at_minute(std::uint32_t minute);

std::string seal_record(const keyring& keys, const std::string& redis_key, const record& r,
                        const base::nonce24& nonce);
// errc of base: a value that does not open is not a session, whoever wrote it.
base::result<record> open_record(const keyring& keys, const std::string& redis_key, std::string_view value);

}  // namespace amparo::app
