#pragma once
#include <boost/asio/awaitable.hpp>

#include "app/gateway.hpp"
#include "store/spool.hpp"

namespace amparo::app {

// Feeds what was spooled while Redis was away back through its turns: BORRAR and STOP first, then in the
// order in which it was heard. A record older than 72 h is not replayed but stays for a person to look at; an
// unreadable one is quarantined. The number of records settled; stops at the first that the store does not
// take.
asio::awaitable<std::size_t> replay_spool(gateway& g, store::spool& spool);

}  // namespace amparo::app
