#pragma once
#include <string>

#include "servers.hpp"

namespace amparo::bench {

// From exec to listening with a Redis that runs, `times` times after one that fills the caches: median and
// worst, in milliseconds, and the resident memory of a gateway that has done nothing yet.
std::string measured_starts(const server_settings& how, unsigned times);

}  // namespace amparo::bench
