#include "allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> made{0};

}  // namespace

void* operator new(std::size_t size) {
  made.fetch_add(1, std::memory_order_relaxed);
  if (auto* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

std::size_t amparo::bench::allocations() { return made.load(std::memory_order_relaxed); }
