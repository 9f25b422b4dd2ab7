#pragma once
#include <boost/asio/awaitable.hpp>

#include "app/gateway.hpp"

namespace amparo::app {

// Gives each prompt the path of its clip where no voice of the provider speaks its language, or where it
// could not be interrupted. A prompt with a caller's data is never made into a clip (H-8). A synthesis that
// fails, or that has not ended after two and a half seconds, leaves the text to the provider's voice; where
// it has none for the language all of it is said `in_source` instead, if that can be said: the call goes on,
// and is never silent.
asio::awaitable<message::reply> with_clips(gateway& g, const account& via, message::reply reply,
                                           message::reply in_source);
// The same where nothing could stand for it.
asio::awaitable<message::reply> with_clips(gateway& g, const account& via, message::reply reply);

}  // namespace amparo::app
