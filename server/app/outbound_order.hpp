#pragma once
#include <string>
#include <string_view>

#include "app/turn.hpp"

// Every effect but a callback, on its way through the outbox to whoever carries it out: role `dispatch`, the
// desk. Its payload is sealed as a callback's is (app/effects.hpp).
namespace amparo::app {

struct outbound_order {
  base::tag_bytes tag{};
  std::string effect;        // 32 hex digits: the idempotency key
  std::string account;       // of the provider, by its name in the configuration
  std::string line;          // our number, E.164
  std::string caller;        // E.164, only where they are to be reached by it (K-5); else ""
  std::string session;       // the Redis key of the session, only of `fetch`: where its result goes
  std::string bundle;        // 8 bytes: whose messages an encoded reply means
  std::uint32_t minute = 0;  // Unix minutes of the turn
  std::uint32_t cited = 0;   // Unix minutes of what the caller did that this goes back on (L48)
  std::string item = {}, item_code = {};  // of `message`: whose operator it is for, as the desk names it
  flow::effect what;
};

std::string encode(const outbound_order& order);
base::result<outbound_order> decode_outbound(std::string_view bytes);

// "note", "send", "remind", "match", "message", "rumour", "fetch" or "count": the entry's kind, a word in
// clear. "" of an effect that does not go this way.
std::string_view outbox_kind(const flow::effect& effect);

// Adds the effect to a commit. `index` is its position among the turn's effects, so that the same event
// always asks for the same effect; `cited` is the turn's own minute where the caller's event is what it
// answers.
void add_outbound(const turn_services& s, const turn_frame& frame, const flow::effect& what,
                  std::size_t index, std::uint32_t cited, store::commit_request& to);

}  // namespace amparo::app
