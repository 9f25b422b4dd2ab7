#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "app/keyring.hpp"
#include "app/may_send.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "message/event.hpp"
#include "store/store.hpp"

// Words on their way out through the outbox (kind "reply"): the answer to a text whose provider takes none in
// the answer to its webhook. Sealed like every payload; gone once the provider has it (K-5).
namespace amparo::app {

struct send_order {
  base::tag_bytes tag{};
  std::string effect;        // 32 hex digits: the idempotency key, the same for each copy of the event
  std::string account;       // by its name in the configuration
  std::string line;          // our number, E.164
  std::string caller;        // E.164
  std::uint32_t minute = 0;  // Unix minutes of the event that it answers
  bool always = false;       // it answers a word that is always answered: no cap of ours silences it (O-5)
  bool any_hour = false;     // of a promise: they agreed to be written to at night, too
  std::vector<std::string> messages;
};

std::string encode(const send_order& order);
base::result<send_order> decode_send_order(std::string_view bytes);

// The outbox entry of this reply; the same event gives the same effect.
store::outbox_entry reply_entry(const keyring& keys, const base::nonce24& nonce, const account& via,
                                const message::event& event, std::uint32_t minute,
                                const std::vector<std::string>& messages, bool always);

// The outbox entry of these words, as an answer.
store::outbox_entry reply_entry_of(const keyring& keys, const base::nonce24& nonce, const send_order& order);

// Words of a person's, on their way to a caller (kind "talk"): nothing is answered by them, so they go back
// on what the caller asked for, and the guard knows which that is.
struct talk_order {
  send_cause cause = send_cause::promised;  // asked_for or promised; never an answer
  send_order order;
  send_order if_lost;  // what whoever wrote them is told where they can never leave
};
store::outbox_entry talk_entry(const keyring& keys, const base::nonce24& nonce, const talk_order& talk);
base::result<talk_order> decode_talk_order(std::string_view bytes);

// What rides in the status callback's URL and proves a send: sealed under the account's name.
struct send_token {
  unsigned partition = 0;
  std::string effect;
  unsigned part = 0;
};
// Path and query on our public URL, "/v1/telnyx/status?s=..."
std::string status_target(const keyring& keys, const account& via, const send_token& token);
base::result<send_token> open_send_token(const keyring& keys, const account& via, std::string_view text);

}  // namespace amparo::app
