#pragma once
#include <boost/asio/awaitable.hpp>
#include <string_view>

#include "app/gateway.hpp"

// A reminder between its turn and its time: the dispatcher takes its order out of the outbox at once
// (app/dispatch_reminders.cpp), puts it into words while the bundle that they are of is certainly there, and
// puts it by, sealed. When it is due it comes back into the outbox as a text that was promised, which is
// asked about once more: opt-out, quiet hours, the 75 days of a consent. An erasure takes it away wherever it
// lies.
namespace amparo::app {

bool is_reminder_key(std::string_view key);  // of a due time, as store/keys.hpp writes it

// Its time has come. True when the timer is settled.
asio::awaitable<bool> release_reminder(gateway& g, std::string_view key);

}  // namespace amparo::app
