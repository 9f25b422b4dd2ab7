#pragma once
#include <boost/asio/awaitable.hpp>

#include "app/turn_work.hpp"
#include "base/result.hpp"

// Ringing and hanging up costs nothing, so who has no credit asks that way to be called (J10). On a line with
// `missed_call: true` three such calls within two minutes are what the word LLAMEME is; one or two are
// nothing, because a telephone may ring by mistake and a stranger may ring 5,000 numbers (O-4).
namespace amparo::app {

inline constexpr unsigned rings_that_ask = 3;

// A call that is over on such a line, and in which its caller did nothing.
bool is_ring(const work& w);
// Counts it, and learns whether it is the third, as the step's fact. An error is the store's.
asio::awaitable<base::result<void>> learn_rings(const turn_services& s, work& w);

}  // namespace amparo::app
