#pragma once
#include <boost/asio/awaitable.hpp>

#include "app/gateway.hpp"

namespace amparo::app {

// Gives each prompt the path of its clip where no voice of the provider speaks its language, or where it
// could not be interrupted. A prompt with a caller's data is never made into a clip (H-8); a synthesis that
// fails leaves the text to the provider, and the call goes on.
asio::awaitable<message::reply> with_clips(gateway& g, const account& via, message::reply reply);

}  // namespace amparo::app
