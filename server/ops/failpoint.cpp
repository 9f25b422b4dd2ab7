#include "ops/failpoint.hpp"

#ifdef AMPARO_FAILPOINTS
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace amparo::ops {
namespace {

struct armed {
  fail_action action = fail_action::none;
  unsigned left = 0;
};

std::mutex guard;
std::map<std::string, armed, std::less<>>& points() {
  static std::map<std::string, armed, std::less<>> all;
  return all;
}

}  // namespace

bool arm_failpoint(std::string_view specification) {
  auto first = specification.find(':');
  auto second = specification.find(':', first + 1);
  if (first == 0 || first == std::string_view::npos || second == std::string_view::npos) return false;
  auto word = specification.substr(first + 1, second - first - 1);
  auto count = specification.substr(second + 1);
  armed point;
  point.action = word == "kill"     ? fail_action::kill
                 : word == "delay"  ? fail_action::delay
                 : word == "freeze" ? fail_action::freeze
                 : word == "error"  ? fail_action::error
                                    : fail_action::none;
  auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), point.left);
  if (point.action == fail_action::none || error != std::errc{} || end != count.data() + count.size() ||
      point.left == 0)
    return false;
  std::lock_guard lock(guard);
  points()[std::string(specification.substr(0, first))] = point;
  return true;
}

bool failpoint(std::string_view name) {
  auto action = fail_action::none;
  {
    std::lock_guard lock(guard);
    auto found = points().find(name);
    if (found == points().end() || found->second.left == 0 || --found->second.left != 0) return false;
    action = found->second.action;
  }
  if (action == fail_action::kill) ::kill(::getpid(), SIGKILL);
  if (action == fail_action::delay) std::this_thread::sleep_for(std::chrono::seconds(2));
  if (action == fail_action::freeze) ::kill(::getpid(), SIGSTOP);
  return action == fail_action::error;
}

}  // namespace amparo::ops
#endif
