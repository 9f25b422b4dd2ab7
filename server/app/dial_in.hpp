#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

// Where the call of somebody who works at the desk stands; sealed in its own addresses (app/call_token.hpp).
namespace amparo::app {

enum class dial_in_place : std::uint8_t {
  code,
  offer,   // theirs while they listen; who hangs up gives it back
  in_hand  // theirs before they rang, and after
};

struct dial_in_state {
  dial_in_place at = dial_in_place::code;
  unsigned tries = 0;       // of the code, of silence, of keys that mean nothing
  std::string item = {};    // that was offered
  std::uint64_t fence = 0;  // its token
  friend bool operator==(const dial_in_state&, const dial_in_state&) = default;
};

std::string encode(const dial_in_state& state);
base::result<dial_in_state> decode_dial_in(std::string_view bytes);

// What is known of such a call when it hangs up: what it was offered, and the attempt that it wished, if any.
struct dial_in_mark {
  std::string item;
  std::uint64_t fence = 0;
  std::string attempt = {};
};
std::string encode(const dial_in_mark& mark);
base::result<dial_in_mark> decode_dial_in_mark(std::string_view bytes);

}  // namespace amparo::app
