#include "runner.hpp"

#include <string>

namespace amparo::bench {

loop_result runner::run(unsigned connections, std::uint64_t requests, std::string_view words,
                        unsigned per_second) {
  return run_paced_loop(what.port, connections, per_second, requests, [this, words](std::string& out) {
    auto said = words.empty() ? plain_words(sent / texts.phones()) : words;
    texts.request(sent++, said, out);
  });
}

figures runner::measure(unsigned connections, std::uint64_t requests, std::string_view words,
                        unsigned per_second) {
  auto gateway = cpu_seconds(what.gateway->pid()), redis = cpu_seconds(what.redis->pid());
  auto result = run(connections, requests, words, per_second);
  auto each = 1e6 / static_cast<double>(requests);
  return {.rate = static_cast<double>(requests) / result.seconds,
          .p50 = static_cast<double>(result.at(0.5)),
          .p99 = static_cast<double>(result.at(0.99)),
          .p999 = static_cast<double>(result.at(0.999)),
          .gateway = (cpu_seconds(what.gateway->pid()) - gateway) * each,
          .redis = (cpu_seconds(what.redis->pid()) - redis) * each,
          .resident = static_cast<double>(resident_kib(what.gateway->pid())) / 1024,
          .redis_resident = static_cast<double>(resident_kib(what.redis->pid())) / 1024,
          .bad = static_cast<double>(result.bad)};
}

}  // namespace amparo::bench
