#pragma once
#include <chrono>
#include <string>
#include <vector>

// An office whose terms stand still on days that it declares itself, besides its country's holidays
// (calendars.yaml). Both ends of a closure belong to it. Only closures that may be relied on are here: one
// that is wrong makes a term too long, and somebody comes too late.
namespace amparo::directory {

struct closure {
  std::chrono::sys_days from{}, until{};
};

struct day_calendar {
  std::string id;       // as flows name it: "COMAR"
  std::string country;  // whose holidays it keeps: "MX", "US"
  std::vector<closure> closed;
};

}  // namespace amparo::directory
