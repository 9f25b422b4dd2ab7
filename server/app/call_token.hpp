#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/keyring.hpp"
#include "base/crypto.hpp"
#include "base/time.hpp"

// The sealed `s` of every action URL that we give out in a call: {call digest, step, expiry, the small state
// that a degraded turn needs}. It makes a voice event's id (call, hook, step) and carries the menu on when
// Redis is away. At most 1,500 bytes, never free text or names. Associated data = account and call id, so
// that the token of another call or account opens nothing (W-3).
namespace amparo::app {

inline constexpr std::size_t token_limit = 1'500;

struct call_token {
  std::uint32_t step = 0;     // of the request that will bring it; the call's first request is step 0
  std::uint32_t expires = 0;  // Unix minutes
  std::string bundle;         // 8 bytes
  std::string state;          // flow::encode_small
};

// The same token for the same content, so that a duplicate gets the same bytes.
std::string seal_token(const keyring& keys, std::string_view account, std::string_view call,
                       const call_token& token);
// Errors of base where it does not open; base::errc::too_large for more than the limit; malformed past its
// expiry.
base::result<call_token> open_token(const keyring& keys, std::string_view account, std::string_view call,
                                    std::string_view text, base::time_point now);

// The `s` of a voice note's address. What comes there may name neither number, and not the call as its other
// webhooks do: so it says whose it is, under the tag, and opens by the account alone.
struct note_token {
  base::tag_bytes tag{};
  std::string call;  // the provider's id of it
  std::string line;  // E.164
  call_token at;
};

std::string seal_note_token(const keyring& keys, std::string_view account, const note_token& token);
// Errors as of open_token.
base::result<note_token> open_note_token(const keyring& keys, std::string_view account, std::string_view text,
                                         base::time_point now);

}  // namespace amparo::app
