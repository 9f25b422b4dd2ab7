#pragma once
#include <cstdint>
#include <string_view>

#include "closed_loop.hpp"
#include "report.hpp"
#include "servers.hpp"
#include "twilio_texts.hpp"

// One program under load, and how far its phones have come.
namespace amparo::bench {

struct runner {
  served what;
  twilio_texts texts;
  std::uint64_t sent = 0;

  // Texts of the walk through the conversations, or `words` each time.
  loop_result run(unsigned connections, std::uint64_t requests, std::string_view words,
                  unsigned per_second = 0);
  figures measure(unsigned connections, std::uint64_t requests, std::string_view words, unsigned per_second);
};

}  // namespace amparo::bench
