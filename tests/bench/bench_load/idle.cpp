#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <vector>

#include "corners.hpp"
#include "runner.hpp"

namespace amparo::bench {
namespace {

// As many file descriptors as this process and its children may have.
void raise_descriptors(unsigned wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < wanted)
    throw std::runtime_error(
        fmt::format("{} file descriptors are needed, {} allowed", wanted, limit.rlim_max));
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

double median(std::vector<double> of) {
  std::ranges::sort(of);
  return of[of.size() / 2];
}

}  // namespace

std::string measured_idle(server_settings how, unsigned idle, unsigned rounds) {
  constexpr unsigned busy = 64;
  constexpr std::uint64_t texts = 40'000,
                          phones = texts;  // who writes faster than people do is taken for a machine
  raise_descriptors(idle + 200);
  how.limits = fmt::format(", connections: {}", idle + 200);
  how.more += "trusted_proxies: [127.0.0.1]\n";  // whose connections are not counted by address
  temporary_folder folder;
  runner one{start_amparo(folder, how), {phones, std::random_device{}()}};
  auto resident = [&] { return static_cast<double>(resident_kib(one.what.gateway->pid())); };
  auto at_start = resident();
  one.run(busy, phones, "");
  std::vector<double> alone, beside, each;
  std::size_t open = idle;
  double bad = 0;
  for (unsigned round = 0; round != rounds; ++round) {
    auto without = one.measure(busy, texts, "", 0);
    auto before = resident();
    idle_connections waiting(one.what.port, idle);
    each.push_back((resident() - before) / idle);
    auto with = one.measure(busy, texts, "", 0);
    open = std::min(open, waiting.still_open());
    alone.push_back(without.rate);
    beside.push_back(with.rate);
    bad += without.bad + with.bad;
  }
  return fmt::format(
      "RSS at start {:.1f} MiB; {} idle connections ({} still open at the end), {:.1f} KiB each; {:.0f} "
      "texts/s without, {:.0f} with them: {:.3f} x; {:.0f} without an answer\n",
      at_start / 1024, idle, open, *std::ranges::max_element(each), median(alone), median(beside),
      median(beside) / median(alone), bad);
}

}  // namespace amparo::bench
