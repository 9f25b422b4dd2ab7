#pragma once
#include <string>

#include "servers.hpp"

namespace amparo::bench {

struct send_load {
  unsigned texts = 500;    // inbound texts a second, all the while
  unsigned sends = 2'000;  // what the line is allowed a second, and more is waiting
  unsigned seconds = 10;
  bool apart = false;  // dispatcher and company on core 1, all else on core 0
};

// The dispatcher as a process of its own beside the gateway, on one Redis: how many texts a second it brings
// to a simulated company, and what that does to the latency of inbound texts. A table.
std::string measured_sends(server_settings how, const send_load& load);

}  // namespace amparo::bench
