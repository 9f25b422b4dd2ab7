#include "store/restart_policy.hpp"

#include <algorithm>

namespace amparo::store {
namespace {

using namespace std::chrono_literals;
constexpr auto window = 60s;
constexpr std::size_t too_many = 5;

}  // namespace

std::chrono::milliseconds restart_policy::died(time now) {
  deaths_.push_back(now);
  while (now - deaths_.front() >= window) deaths_.pop_front();
  auto doublings = std::min<std::size_t>(deaths_.size() - 1, 9);
  return std::min(std::chrono::milliseconds(20) * (1 << doublings), std::chrono::milliseconds(10s));
}

bool restart_policy::failed(time now) const {
  auto recent = std::ranges::count_if(deaths_, [now](time at) { return now - at < window; });
  return static_cast<std::size_t>(recent) >= too_many;
}

}  // namespace amparo::store
