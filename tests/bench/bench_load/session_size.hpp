#pragma once
#include <string>

#include "servers.hpp"

namespace amparo::bench {

// What a session takes of Redis (MEMORY USAGE of its key) at steps 10 and 200 of each shipped conversation:
// the turn of the product over the store of the product, on a clock that is turned a minute a step. A table.
std::string measured_session_sizes(const server_settings& how, bool json);

}  // namespace amparo::bench
