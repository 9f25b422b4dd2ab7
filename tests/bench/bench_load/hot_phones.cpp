#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <vector>

#include "closed_loop.hpp"
#include "corners.hpp"
#include "twilio_texts.hpp"

namespace amparo::bench {
namespace {

constexpr unsigned phones = 10, texts_each = 30, at_once = 64;

}  // namespace

std::string measured_hot_phones(const server_settings& how, unsigned rounds) {
  temporary_folder folder;
  auto first = start_amparo(folder, how);
  auto second = start_second_gateway(folder, how);
  const std::uint64_t run = std::random_device{}();
  std::vector<double> rates, p99;
  std::uint64_t bad = 0;
  for (unsigned round = 0; round != rounds; ++round) {
    twilio_texts texts(phones, run + round, std::uint64_t{round} * phones);
    std::uint64_t sent = 0;
    auto result =
        run_spread_loop({first.port, second.port}, at_once, phones * texts_each, [&](std::string& out) {
          texts.request(sent, plain_words(sent / phones), out);
          ++sent;
        });
    rates.push_back(static_cast<double>(sent) / result.seconds);
    p99.push_back(result.at(0.99));
    bad += result.bad;
  }
  std::ranges::sort(rates);
  std::ranges::sort(p99);
  return fmt::format(
      "{} phones, {} texts at once over two processes, {} rounds of {} texts: {} without an answer; median "
      "{:.0f} texts/s, p99 {:.0f} us\n",
      phones, at_once, rounds, phones * texts_each, bad, rates[rates.size() / 2], p99[p99.size() / 2]);
}

}  // namespace amparo::bench
