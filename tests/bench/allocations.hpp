#pragma once
#include <benchmark/benchmark.h>

#include <cstddef>

// The program `bench` counts its heap allocations: operator new is replaced in allocations_support.cpp.
namespace amparo::bench {

std::size_t allocations();

// Tells `allocs`, heap allocations an operation, of what runs while it lives.
class allocation_count {
 public:
  explicit allocation_count(benchmark::State& state) : state_(state), before_(allocations()) {}
  ~allocation_count() {
    state_.counters["allocs"] =
        benchmark::Counter(static_cast<double>(allocations() - before_), benchmark::Counter::kAvgIterations);
  }
  allocation_count(const allocation_count&) = delete;

 private:
  benchmark::State& state_;
  std::size_t before_;
};

}  // namespace amparo::bench
