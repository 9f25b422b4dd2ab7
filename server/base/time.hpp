#pragma once
#include <chrono>

namespace amparo::base {

// Wall-clock time as every layer passes it: UTC, milliseconds. Pure code never asks for it, it is told.
using time_point = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace amparo::base
