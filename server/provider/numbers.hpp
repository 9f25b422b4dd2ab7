#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/phone.hpp"
#include "base/result.hpp"
#include "message/event.hpp"

// What most webhooks have in common: whose numbers they name, and how a leg ended. Numbers are admitted
// by shape and never by validity: who wrote to us gets an answer.
namespace amparo::provider {

// Who is at the other end. A word, a dummy number, a short code or a SIP address is nobody (L13).
std::optional<base::phone_number> caller_of(std::string_view from);

// Our own number, E.164; errc::undecodable where it is none.
base::result<std::string> line_of(std::string_view to);

// What an event calls one of our addresses: the path's last part ("gather" of "voice/gather").
std::string hook_name(std::string_view hook);

// A dialled leg's last state in the words that most have: completed, answered, busy, no-answer; the rest
// failed.
message::dial_end dial_end_of(std::string_view status);

}  // namespace amparo::provider
