#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>

#include "app/audit_chain.hpp"
#include "app/gateway.hpp"

// Entries of the audit trail that a request of the provider side brings about: the witness of a thread's desk
// writes them. Errors are the store's; a thread without a desk writes none.
namespace amparo::app {

// Somebody who is no operator, or whose code is wrong (L11).
asio::awaitable<base::result<void>> note_refusal(worker& at, audit_act act);
asio::awaitable<base::result<void>> note_act(worker& at, audit_act act);

// Over the link of that partition's home thread, from any.
asio::awaitable<base::result<void>> note_refusal_at_home(gateway& g, unsigned partition, audit_act act);

}  // namespace amparo::app
