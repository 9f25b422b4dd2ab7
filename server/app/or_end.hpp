#pragma once
#include <exception>

namespace amparo::app {

// For co_spawn of what runs as long as the process: a fault ends it, with the context's run().
inline void or_end(std::exception_ptr fault) {
  if (fault) std::rethrow_exception(fault);
}

}  // namespace amparo::app
