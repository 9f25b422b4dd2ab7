#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <vector>

#include "corners.hpp"
#include "runner.hpp"

namespace amparo::bench {

std::string measured_stored(const server_settings& how, unsigned phones, unsigned rounds) {
  constexpr unsigned few = 10'000;
  constexpr std::uint64_t texts = 40'000;
  constexpr unsigned a_second =
      4'500;  // so that no phone writes within two seconds, which is answered once only
  temporary_folder of_few, of_many;
  const std::uint64_t run = std::random_device{}();
  runner small{start_amparo(of_few, how), {few, run}}, large{start_amparo(of_many, how), {phones, run}};
  auto bad = small.run(64, few, "").bad + large.run(64, phones, "").bad;
  std::vector<double> cpu_small, cpu_large;
  double resident = 0;
  for (unsigned round = 0; round != rounds; ++round) {
    auto one = small.measure(64, texts, "", a_second), other = large.measure(64, texts, "", a_second);
    cpu_small.push_back(one.redis);
    cpu_large.push_back(other.redis);
    resident = other.redis_resident;
    bad += static_cast<std::uint64_t>(one.bad + other.bad);
  }
  std::ranges::sort(cpu_small);
  std::ranges::sort(cpu_large);
  auto middle = rounds / 2;
  return fmt::format(
      "Redis' CPU a turn: {:.1f} us with {} sessions, {:.1f} us with {}: {:.2f} x; its RSS {:.0f} MiB; {} "
      "without an answer\n",
      cpu_small[middle], few, cpu_large[middle], phones, cpu_large[middle] / cpu_small[middle], resident,
      bad);
}

}  // namespace amparo::bench
