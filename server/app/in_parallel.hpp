#pragma once
#include <cstddef>
#include <functional>

namespace amparo::app {

// Does `each(i)` for every i below `count` on as many threads as there are cores (at most four), this one
// among them; alone where the system gives none. Back when all is done; the first exception comes out of
// here.
void in_parallel(std::size_t count, const std::function<void(std::size_t)>& each);

}  // namespace amparo::app
