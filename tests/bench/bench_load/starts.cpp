#include "starts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace amparo::bench {

std::string measured_starts(const server_settings& how, unsigned times) {
  using clock = std::chrono::steady_clock;
  temporary_folder folder;
  auto one = start_amparo(folder, how);  // fills the caches
  std::vector<double> took;
  for (unsigned i = 0; i != times; ++i) {
    one.gateway.reset();
    auto began = clock::now();
    start_gateway(one, folder, how);
    took.push_back(std::chrono::duration<double, std::milli>(clock::now() - began).count());
  }
  std::ranges::sort(took);
  return fmt::format("{} starts: median {:.0f} ms, worst {:.0f} ms; RSS then {:.1f} MiB\n", times,
                     took[took.size() / 2], took.back(),
                     static_cast<double>(resident_kib(one.gateway->pid())) / 1024);
}

}  // namespace amparo::bench
