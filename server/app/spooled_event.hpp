#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/turn.hpp"

// An event that could not be committed, as it lies in the spool: enough to run its turn again, and what a
// call had already asked for. Sealed under the record's name; the name is HMAC(session key, event), so that
// copies of one event collapse.
namespace amparo::app {

struct spooled_event {
  std::string account;  // the provider account's name
  std::string line;     // E.164
  message::event_kind kind = message::event_kind::text;
  std::string caller;  // E.164; "" = withheld
  std::string id;
  std::string text;  // words, digits, or where a note lies
  std::string token;
  std::int64_t heard = 0;  // Unix milliseconds
  flow::global_word word = flow::global_word::none;
  call_heard heard_back;  // a call's; empty for an SMS
};

std::string spool_name(const keyring& keys, const turn_frame& frame);
std::string seal_spooled(const turn_services& s, const std::string& name, const spooled_event& event);
base::result<spooled_event> open_spooled(const keyring& keys, const std::string& name,
                                         std::string_view bytes);
spooled_event spooled_of(const turn_frame& frame, call_heard heard);

}  // namespace amparo::app
