#include "app/call_limit.hpp"

#include <algorithm>

namespace amparo::app {
namespace {

constexpr std::uint32_t window = 60;  // minutes
constexpr std::size_t most_callers =
    100'000;  // beyond it nobody new is counted: a flood must not fill the memory

}  // namespace

bool call_limit::admits(const base::caller_tag& tag, const std::string& call, std::uint32_t minute,
                        unsigned most) {
  if (minute != swept_) forget_before(minute - window + 1);
  swept_ = minute;
  auto name = tag.text();
  if (begun_.size() >= most_callers && !begun_.contains(name)) return true;
  auto& calls = begun_[name];
  while (!calls.empty() && calls.front().minute + window <= minute) calls.pop_front();
  if (std::ranges::find(calls, call, &begun_call::call) != calls.end()) return true;
  if (calls.size() >= most) return false;
  calls.push_back({call, minute});
  return true;
}

void call_limit::forget_before(std::uint32_t minute) {
  std::erase_if(begun_, [&](const auto& caller) {
    return caller.second.empty() || caller.second.back().minute < minute;
  });
}

}  // namespace amparo::app
