#include "app/retry_schedule.hpp"

#include <algorithm>

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

struct rule {
  milliseconds at_least;  // before any jitter
  milliseconds first;     // the first ceiling; it doubles
  milliseconds longest;
  unsigned most_tries;
};

rule rule_of(send_failure what) {
  switch (what) {
    case send_failure::not_sent: return {0ms, 1s, 5min, 16};
    case send_failure::later: return {0ms, 2s, 15min, 16};
    case send_failure::ambiguous: return {60s, 30s, 5min, 3};
  }
  return {0ms, 1s, 5min, 1};
}

}  // namespace

std::optional<milliseconds> retry_delay(send_failure what, unsigned tries,
                                        std::optional<std::chrono::seconds> retry_after, std::uint32_t roll) {
  auto by = rule_of(what);
  if (tries >= by.most_tries) return std::nullopt;
  auto doublings = std::min(tries == 0 ? 0U : tries - 1, 20U);
  auto ceiling = std::min<std::int64_t>(by.longest.count(), by.first.count() << doublings);
  auto jitter = milliseconds((ceiling * static_cast<std::int64_t>(roll)) >> 32);
  milliseconds asked = retry_after.value_or(0s);
  return std::max(by.at_least, asked) + jitter;
}

}  // namespace amparo::app
