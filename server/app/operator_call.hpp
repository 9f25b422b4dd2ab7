#pragma once
#include <boost/asio/awaitable.hpp>

#include "app/gateway.hpp"

// Calls to the operators' own line.
namespace amparo::app {

// What is heard next. Nothing is said to whoever is none of them (L11). An error is the store's: the provider
// is to ask again.
asio::awaitable<base::result<message::reply>> answer_operator_call(gateway& g, const account& via,
                                                                   const line& on, message::event event,
                                                                   base::time_point now);
// They hung up, by whichever hook that was told.
asio::awaitable<base::result<void>> operator_hung_up(gateway& g, const account& via,
                                                     const message::event& event);

}  // namespace amparo::app
