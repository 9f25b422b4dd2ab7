#include "app/in_parallel.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace amparo::app {

void in_parallel(std::size_t count, const std::function<void(std::size_t)>& each) {
  constexpr std::size_t most_threads = 4;
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (std::size_t i; (i = next.fetch_add(1)) < count;) each(i);
  };
  auto threads = std::min({most_threads, count, std::size_t{std::thread::hardware_concurrency()}});
  std::vector<std::future<void>> helping;
  for (std::size_t i = 1; i < threads; ++i)
    helping.push_back(std::async(std::launch::async | std::launch::deferred, work));
  work();
  for (auto& one : helping) one.get();
}

}  // namespace amparo::app
