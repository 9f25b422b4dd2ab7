#pragma once
#include <boost/asio/awaitable.hpp>

#include "app/turn.hpp"

namespace amparo::app {

// The ladder below the store (reliability.md, L2 and L3). An SMS gets the answer that its words ask for, else
// the safe words; a call goes on by the state sealed in its URL. What must not be lost is fsynced to the
// spool first, and only what was written is called noted. Where the spool refuses too, the caller is told
// that nothing could be noted; `busy` (5xx) where nothing that we say would be heard. `maybe_written`: a
// commit went out unanswered, so the words must be true in both cases, and without the spool there are none:
// `busy`.
asio::awaitable<turn_answer> answer_without_store(const turn_services& s, const turn_frame& frame,
                                                  bool maybe_written);

// What is said when nothing else can be: a signed request that makes no event, or our own failure.
message::reply safe_reply(const std::string& language, message::channel via, base::time_point now);

}  // namespace amparo::app
