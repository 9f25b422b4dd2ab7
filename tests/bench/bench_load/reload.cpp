#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "corners.hpp"
#include "runner.hpp"

namespace amparo::bench {
namespace {

constexpr unsigned nodes_a_flow = 10, languages = 2, seconds = 10, phones = 10'000;

void must_end_well(const std::string& program, const std::vector<std::string>& words,
                   const std::filesystem::path& log) {
  if (process(program, words, log).wait() != 0)
    throw std::runtime_error(fmt::format("{} failed: {}", words.back(), log.string()));
}

class publisher {
 public:
  publisher(const temporary_folder& folder, const server_settings& how)
      : folder_(folder), amparo_(how.amparo), changed_(how.conversations / "flows/topic_0.yaml") {}

  // What no gateway has seen yet; the answer is how long the command took, in seconds.
  double publish() {
    std::ofstream(changed_, std::ios::app) << fmt::format("# revision {}\n", ++revision_);
    auto began = std::chrono::steady_clock::now();
    must_end_well(amparo_,
                  {"amparo", "bundle", "publish", "--config", (folder_ / "amparo.yaml").string(), "--note",
                   fmt::format("revision {}", revision_)},
                  folder_ / "publish.log");
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  }

 private:
  const temporary_folder& folder_;
  std::string amparo_;
  std::filesystem::path changed_;
  unsigned revision_ = 0;
};

}  // namespace

std::string measured_reload(server_settings how, unsigned nodes, unsigned texts, unsigned rounds) {
  temporary_folder folder;
  how.conversations = folder / "content";
  must_end_well(AMPARO_BUILD "/tests/bench/bench_content",
                {"bench_content", std::to_string(nodes / nodes_a_flow), std::to_string(languages), "--write",
                 how.conversations.string()},
                folder / "content.log");
  runner one{start_amparo(folder, how), {phones, std::random_device{}()}};
  publisher desk(folder, how);
  desk.publish();
  auto bad = one.run(64, phones, "").bad;
  std::vector<double> quiet, beside, took;
  for (unsigned round = 0; round != rounds; ++round) {
    auto alone = one.measure(64, std::uint64_t{texts} * seconds, "", texts);
    double publishing = 0;
    std::thread also([&] { publishing = desk.publish(); });
    auto busy = one.measure(64, std::uint64_t{texts} * seconds, "", texts);
    also.join();
    quiet.push_back(alone.p99);
    beside.push_back(busy.p99);
    took.push_back(publishing);
    bad += static_cast<std::uint64_t>(alone.bad + busy.bad);
  }
  for (auto* all : {&quiet, &beside, &took}) std::ranges::sort(*all);
  auto middle = rounds / 2;
  return fmt::format(
      "texts at {}/s, {} nodes in {} languages: p99 {:.0f} us, {:.0f} us while they are published anew and "
      "taken "
      "over ({:.1f} s); {} without an answer\n",
      texts, nodes, languages, quiet[middle], beside[middle], took[middle], bad);
}

}  // namespace amparo::bench
