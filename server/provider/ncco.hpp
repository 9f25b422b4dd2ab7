#pragma once
#include <boost/json/array.hpp>

#include <span>
#include <string>

#include "message/reply.hpp"
#include "provider/prompts.hpp"

// Call Control Objects, the list of actions that Vonage takes for a call (developer.vonage.com, "NCCO
// reference"). An `input` has one timer of at most 10 s, which runs anew after each key, and takes at most 20
// digits; its answer comes also when nothing was pressed. There is no action that hangs up: a call ends with
// its list.
namespace amparo::provider::ncco {

// Languages that its action "talk" reads aloud.
std::span<const voice> voices();

boost::json::array actions_of(const message::voice_reply& reply, const std::string& public_url);

}  // namespace amparo::provider::ncco
